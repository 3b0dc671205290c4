#!/usr/bin/env python3
"""Mail from a mailbox: a real Dovecot, maildocket-imap and maildocket-lmtpd."""

import random
import signal
import time

from desk import check, equal, mail, run_tests, wait_until
from dovecot import OLD_CAPABILITIES, Dovecot
from imap_daemon import PASSWORD, USER, ImapDaemon, mailbox_table, settled

STRANGER = "Eve <eve@unknown.example>"


class Box:
    """A Dovecot, a desk with its mailbox, lmtpd; and maildocket-imap when the test starts it."""

    def __init__(self, make, more="", queue="", **options):
        self.dovecot = Dovecot({USER: PASSWORD}, **options)
        self.desk = make()
        self.queue = queue
        self.configure(more)
        self.desk.start()
        self.imap = ImapDaemon(self.desk)

    def configure(self, more=""):
        self.desk.write_config(queue=self.queue, tables=mailbox_table(self.desk, self.dovecot, more))

    def deliver(self, **fields):
        self.dovecot.deliver(USER, mail(**fields))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for name in list(self.desk.processes):
            self.desk.kill(name)
        self.dovecot.__exit__(*error)


def test_what_comes_becomes_tickets_and_is_put_away(make, _):
    with Box(make) as box, box.imap:
        box.deliver(subject="First")
        settled(box.dovecot, "Maildocket", 1)
        box.deliver(subject="Second")
        settled(box.dovecot, "Maildocket", 2)
        equal(sorted(ticket["subject"] for ticket in box.desk.tickets()), ["First", "Second"])
        equal(box.dovecot.messages(USER), [])
        equal(box.dovecot.messages(USER, "Maildocket"), [("First", ["\\Seen"]), ("Second", ["\\Seen"])])
        rows = box.desk.ledger()
        equal([(row["door"], row["outcome"], row["reverse_path"]) for row in rows], [("imap", "created", "anna@northwind.example")] * 2)
        reference = box.desk.tickets()[0]["ref"]
        box.deliver(subject=f"Re: [{reference}] more", body="One more thing.\n")
        wait_until(lambda: box.desk.outcomes() == {"created": 2, "appended": 1}, "a reply is appended")
        equal(box.imap.stop(), 0)
        check(PASSWORD not in box.imap.log())


def test_held_mail_waits_flagged_and_is_put_away_when_it_is_decided(make, _):
    with Box(make) as box, box.imap:
        for subject in ("Accepted", "Discarded", "Unflagged"):
            box.deliver(sender=STRANGER, subject=subject)
        box.deliver(subject="Not held up")
        settled(box.dovecot, "Maildocket", 1)
        flagged = [(subject, ["\\Flagged"]) for subject in ("Accepted", "Discarded", "Unflagged")]
        wait_until(lambda: sorted(box.dovecot.messages(USER)) == flagged, "they are flagged and unread")
        reviews = {row["subject"]: row["id"] for row in box.desk.json("review", "list")}
        box.desk.run("review", "discard", reviews["Discarded"])
        box.desk.run("review", "accept", reviews["Accepted"], "--client", "Contoso", "--contact", "eve@unknown.example")
        wait_until(lambda: box.dovecot.subjects(USER) == ["Unflagged"], "the decided ones are put away")
        box.dovecot.change_flags(USER, "Unflagged", "-FLAGS (\\Flagged)")
        wait_until(lambda: box.dovecot.subjects(USER) == [], "decided anew, now that Eve is known")
        equal(sorted(ticket["subject"] for ticket in box.desk.tickets()), ["Accepted", "Not held up", "Unflagged"])
        equal(box.desk.json("review", "list"), [])


def test_what_was_there_before_is_taken_as_configured(make, _):
    for existing, expected in (("unread", ["New", "Waiting"]), ("all", ["New", "Seen", "Waiting"]), ("none", ["New"])):
        with Box(make, more=f'existing = "{existing}"') as box:
            box.deliver(subject="Seen")
            box.deliver(subject="Waiting")
            box.dovecot.change_flags(USER, "Seen", "+FLAGS (\\Seen)")
            with box.imap:
                wait_until(lambda: "mailbox_opened_first" in box.imap.log(), "the first session")
                box.deliver(subject="New")
                settled(box.dovecot, "Maildocket", len(expected))
                equal(sorted(ticket["subject"] for ticket in box.desk.tickets()), expected, existing)


def test_a_persons_star_and_a_persons_eyes(make, _):
    with Box(make) as box:
        with box.imap:
            box.deliver(subject="First")
            settled(box.dovecot, "Maildocket", 1)
        box.deliver(subject="Starred")
        box.dovecot.change_flags(USER, "Starred", "+FLAGS (\\Flagged)")
        box.deliver(subject="Read by a colleague")
        box.dovecot.change_flags(USER, "Read", "+FLAGS (\\Seen)")
        with box.imap:
            settled(box.dovecot, "Maildocket", 2)
            equal(box.dovecot.messages(USER), [("Starred", ["\\Flagged"])])
            box.dovecot.change_flags(USER, "Starred", "-FLAGS (\\Flagged)")
            settled(box.dovecot, "Maildocket", 3)


def test_servers_of_all_kinds(make, _):
    kinds = (
        ({"prefix": "INBOX.", "separator": "."}, "INBOX.Maildocket"),
        ({"capabilities": OLD_CAPABILITIES}, "Maildocket"),
        ({"capabilities": OLD_CAPABILITIES.replace(" IDLE", "") + " UIDPLUS"}, "Maildocket"),
    )
    for options, folder in kinds:
        with Box(make, **options) as box, box.imap:
            box.deliver(subject="One")
            settled(box.dovecot, folder, 1)
            box.deliver(sender=STRANGER, subject="Held")
            box.deliver(subject="Two")
            settled(box.dovecot, folder, 2)
            wait_until(lambda: box.dovecot.messages(USER) == [("Held", ["\\Flagged"])], "the held one waits")


def test_what_cannot_be_taken_stays_with_a_reason_and_stops_nothing(make, _):
    with Box(make, queue='unknown_senders = "reject"') as box:
        text = box.desk.config.read_text().replace("[lmtp]", '[lmtp]\nmax_message_size = "1MiB"')
        box.desk.config.write_text(text)
        box.desk.kill(with_signal=signal.SIGTERM)
        box.desk.start()
        with box.imap:
            box.deliver(subject="Too large", body="x" * 76 + "\n" + ("y" * 76 + "\n") * 20000)
            box.deliver(sender=STRANGER, subject="Refused")
            box.deliver(subject="Good")
            settled(box.dovecot, "Maildocket", 1)
            expected = [("Refused", ["\\Flagged"]), ("Too large", ["\\Flagged"])]
            wait_until(lambda: sorted(box.dovecot.messages(USER)) == expected, "both are flagged")
            notes = sorted(note["text"] for note in box.desk.json("notification", "list") if note["kind"] == "mailbox")
            equal(len(notes), 2)
            check("larger than 1 MiB" in "".join(notes) and "550 5.7.1" in "".join(notes), notes)
            fetched = box.imap.log().count("mail_not_taken")
            box.deliver(subject="Another")
            settled(box.dovecot, "Maildocket", 2)
            equal(box.imap.log().count("mail_not_taken"), fetched, "they are not fetched again")


def test_a_mailbox_that_is_numbered_anew_gives_nothing_twice(make, _):
    with Box(make) as box:
        with box.imap:
            box.deliver(subject="Taken")
            box.deliver(sender=STRANGER, subject="Held")
            settled(box.dovecot, "Maildocket", 1)
            wait_until(lambda: box.dovecot.messages(USER) == [("Held", ["\\Flagged"])], "one is held")
            box.imap.stop()
        box.deliver(subject="Came meanwhile")
        box.dovecot.change_flags(USER, "Came", "+FLAGS (\\Seen)")
        box.dovecot.stop()
        uids = box.dovecot.maildir(USER) / "dovecot-uidlist"
        uids.unlink()
        for index in box.dovecot.maildir(USER).glob("dovecot.index*"):
            index.unlink()
        box.dovecot.start()
        with box.imap:
            settled(box.dovecot, "Maildocket", 2)
            check("mailbox_numbered_anew" in box.imap.log())
            equal(box.desk.outcomes(), {"created": 2, "held": 1})
            box.desk.run("review", "discard", box.desk.json("review", "list")[0]["id"])
            settled(box.dovecot, "INBOX", 0)
        equal(box.desk.outcomes(), {"created": 2, "discarded": 1})


def test_kill_at_any_moment_loses_and_doubles_nothing(make, _):
    with Box(make) as box:
        with box.imap:
            for number in range(60):
                box.deliver(subject=f"Mail {number:02}")
                if number % 6 == 5:
                    time.sleep(random.random() * 0.3)
                    box.imap.restart(signal.SIGKILL)
            settled(box.dovecot, "Maildocket", 60)
        equal(sorted(ticket["subject"] for ticket in box.desk.tickets()), [f"Mail {number:02}" for number in range(60)])


def test_everything_else_may_go_away(make, postgres):
    with Box(make) as box, box.imap:
        box.deliver(subject="One")
        settled(box.dovecot, "Maildocket", 1)
        box.dovecot.stop()
        wait_until(lambda: "mailbox_session_ended" in box.imap.log(), "the loss is noticed")
        box.deliver(subject="Two")
        box.dovecot.start()
        settled(box.dovecot, "Maildocket", 2)
        box.desk.kill()
        box.deliver(subject="Three")
        wait_until(lambda: "is maildocket-lmtpd running?" in box.imap.log(), "lmtpd is missed")
        box.desk.start()
        settled(box.dovecot, "Maildocket", 3)
        if postgres is not None:
            ended = box.imap.log().count("session_ended")
            postgres.stop()
            box.deliver(subject="Four")
            wait_until(lambda: box.imap.log().count("session_ended") > ended, "the store is missed")
            postgres.start()
            settled(box.dovecot, "Maildocket", 4)
        equal(len(box.desk.tickets()), 4 if postgres else 3)


def test_a_wrong_password_is_told_once_and_not_tried_again_and_again(make, _):
    with Box(make) as box:
        box.dovecot.set_password(USER, "another one")
        with box.imap:
            wait_until(lambda: box.desk.json("notification", "list"), "somebody is told")
            text = box.desk.json("notification", "list")[0]["text"]
            check("Mailbox box can't be read" in text and "password" in text, text)
            equal(box.imap.log().count("mailbox_session_ended"), 1)
            equal(box.desk.json("mailbox", "list")[0]["state"], "misconfigured")
            check(PASSWORD not in box.imap.log() + text)


if __name__ == "__main__":
    run_tests(globals())
