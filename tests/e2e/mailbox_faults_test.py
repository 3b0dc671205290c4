#!/usr/bin/env python3
"""Mail from a mailbox over a bad line, and with processes that die at every step: nothing is lost, nothing is double."""

import signal
import sys
import time

from desk import Desk, check, equal, mail, wait_until
from dovecot import OLD_CAPABILITIES, Dovecot
from imap_daemon import PASSWORD, USER, ImapDaemon, mailbox_table, settled
from imap_proxy import ImapProxy

STRANGER = "Eve <eve@unknown.example>"


class Line:
    """A desk whose mailbox is read through the proxy."""

    def __init__(self, desk, more="", **options):
        self.desk = desk
        self.dovecot = Dovecot({USER: PASSWORD}, **options)
        self.proxy = ImapProxy(self.dovecot.port)
        table = mailbox_table(desk, self.dovecot, more + '\nsecurity = "none"').replace(
            f"port = {self.dovecot.tls_port}", f"port = {self.proxy.port}")
        desk.write_config(tables=table)
        desk.start()
        self.imap = ImapDaemon(desk)

    def deliver(self, count=1, **fields):
        for number in range(count):
            self.dovecot.deliver(USER, mail(**{"subject": f"Mail {number:02}", **fields}))

    def crash(self):
        """kill -9, and a new one, as systemd would."""
        self.imap.process.send_signal(signal.SIGKILL)
        self.imap.process.wait()

    def subjects(self):
        return sorted(ticket["subject"] for ticket in self.desk.tickets())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.imap.process is not None and self.imap.process.poll() is None:
            self.imap.__exit__(*error)
        self.proxy.close()
        self.dovecot.__exit__(*error)


def killed_at(desk, pattern, moment, capabilities=None):
    """One mail is taken while the process dies each time it says `pattern`, five times; then it may live."""
    with Line(desk, capabilities=capabilities) as line:
        with line.imap:
            line.deliver(subject="Warm up")
            settled(line.dovecot, "Maildocket", 1)
        line.proxy.add(pattern, times=5, **{moment: line.crash})
        line.deliver(subject="Ours")
        line.deliver(sender=STRANGER, subject="Held")
        deaths = 0
        for _ in range(5):
            line.imap.start()
            wait_until(lambda: line.imap.process.poll() is not None or line.dovecot.messages(USER) == [("Held", ["\\Flagged"])],
                       "it dies, or the step is behind us")
            time.sleep(0.2)
            if line.imap.process.poll() is None:
                break
            equal(line.imap.process.returncode, -signal.SIGKILL)
            deaths += 1
        check(deaths > 0, "it never died")
        if line.imap.process.poll() is not None:
            line.imap.start()
        wait_until(lambda: line.dovecot.messages(USER) == [("Held", ["\\Flagged"])], "only the held one is left")
        equal(line.subjects(), ["Ours", "Warm up"])
        equal(len(line.desk.json("review", "list")), 1)
        stored = line.dovecot.subjects(USER, "Maildocket")
        equal(sorted(set(stored)), ["Ours", "Warm up"])
        if capabilities is None:  # where moving is copying, a second copy there is ugly and harmless
            equal(len(stored), 2)
        line.imap.stop(signal.SIGKILL)


def test_killed_with_the_mail_fetched(desk):
    killed_at(desk, "UID FETCH", "after")


def test_killed_before_the_move(desk):
    killed_at(desk, "UID MOVE", "before")


def test_killed_behind_the_move(desk):
    killed_at(desk, "UID MOVE", "after")


def test_killed_before_the_flag(desk):
    killed_at(desk, r"UID STORE .*Flagged", "before")


def test_killed_behind_the_flag(desk):
    killed_at(desk, r"UID STORE .*\+FLAGS.*Flagged", "after")


def test_killed_between_copy_and_expunge(desk):
    killed_at(desk, r"UID STORE .*Deleted", "before", OLD_CAPABILITIES)


def test_killed_before_the_expunge(desk):
    killed_at(desk, r"EXPUNGE", "before", OLD_CAPABILITIES + " UIDPLUS")


def test_faults_of_the_line_and_of_the_server(desk):
    busy = "{tag} NO [THROTTLED] Suggested Backoff Time: 2000 milliseconds\r\n"
    faults = (
        ("cut in a literal", r"UID FETCH \d+ .*BODY", {"cut": 200}),
        ("cut before the answer", "UID MOVE", {"cut": 0}),
        ("NO without a code", r"UID FETCH \d+ .*BODY", {"answer": "{tag} NO try later\r\n"}),
        ("OK without data", r"UID FETCH \d+ .*BODY", {"answer": "{tag} OK done\r\n"}),
        ("throttled", r"UID FETCH \d+ .*BODY", {"answer": busy}),
        ("BYE in IDLE", "IDLE$", {"answer": "+ idling\r\n* BYE Session invalidated - AccessTokenExpired\r\n"}),
        ("BAD to IDLE", "IDLE$", {"answer": "{tag} BAD no IDLE today\r\n"}),
        ("nonsense", r"UID SEARCH", {"answer": "* SEARCH one two\r\n) ) (\r\n"}),
        ("connected, no rights", "SELECT", {"answer": "{tag} BAD User is authenticated but not connected.\r\n"}),
    )
    with Line(desk) as line, line.imap:
        line.deliver(subject="Warm up")
        settled(line.dovecot, "Maildocket", 1)
        for number, (what, pattern, fault) in enumerate(faults):
            waiting = line.proxy.add(pattern, **fault)
            line.deliver(subject=what)
            if pattern == "SELECT":
                line.imap.restart(signal.SIGTERM)
            wait_until(lambda: waiting.times == 0, what)
            settled(line.dovecot, "Maildocket", number + 2)
            equal(line.dovecot.messages(USER), [], what)
        equal(line.subjects(), sorted(["Warm up", *(fault[0] for fault in faults)]))


def test_a_mail_that_cannot_be_read_is_given_up_and_the_next_one_goes_on(desk):
    with Line(desk) as line:
        line.proxy.add(r"UID FETCH 1 .*BODY", times=3, answer="{tag} NO this one is broken\r\n")
        line.deliver(subject="Broken")
        line.deliver(subject="Good")
        with line.imap:
            settled(line.dovecot, "Maildocket", 1)
            wait_until(lambda: line.dovecot.messages(USER) == [("Broken", ["\\Flagged"])], "the broken one is flagged")
            notes = [note["text"] for note in line.desk.json("notification", "list")]
            check(len(notes) == 1 and "this one is broken" in notes[0], notes)
            line.dovecot.change_flags(USER, "Broken", "-FLAGS (\\Flagged)")
            settled(line.dovecot, "Maildocket", 2)


def test_idle_that_is_dead(desk):
    with Line(desk) as line, line.imap:
        wait_until(lambda: line.proxy.count("IDLE$") > 0, "it idles")
        line.proxy.add("DONE", stall=True)
        line.deliver()
        settled(line.dovecot, "Maildocket", 1)


def test_no_room_in_the_target_folder(desk):
    with Line(desk, quota="40K") as line:
        line.dovecot.deliver(USER, mail(subject="Large", body="x" * 70 + "\n" + "word " * 6000 + "\n"))
        line.proxy.add("UID MOVE", times=1000, answer="{tag} NO [OVERQUOTA] Quota exceeded\r\n")
        with line.imap:
            wait_until(lambda: line.subjects() == ["Large"], "the ticket is there")
            wait_until(lambda: line.dovecot.messages(USER) == [("Large", ["\\Seen"])], "the mail stays, read")
            time.sleep(2.5)  # several looks at the mailbox
            equal(line.desk.outcomes(), {"created": 1}, "it is not taken again")
            equal(line.proxy.count("UID MOVE"), 1, "nor moved again at once")
            check("Quota exceeded" in line.imap.log())


def test_an_inbox_of_20000_read_mails(desk):
    with Line(desk) as line:
        line.deliver(subject="The first one")  # makes the folders
        current = line.dovecot.maildir(USER) / "cur"
        (line.dovecot.maildir(USER) / "new").glob("*").__next__().unlink()
        for number in range(20_000):
            (current / f"{number:06}.M1.old:2,S").write_bytes(b"Subject: old\n\nold\n")
        with line.imap:
            wait_until(lambda: "mails_before_us=20000" in line.imap.log(), "the inbox is opened")
            line.deliver(subject="New")
            settled(line.dovecot, "Maildocket", 1)
        equal(line.subjects(), ["New"])
        equal(len(list(current.iterdir())), 20_000)


def test_certificates_are_checked(desk):
    with Line(desk) as line:
        table = mailbox_table(desk, line.dovecot)
        for change, words in (
            (("localhost", "127.0.0.1"), "127.0.0.1"),
            ((f'ca_file = "{line.dovecot.ca_file}"', ""), "certificate"),
        ):
            desk.write_config(tables=table.replace(*change))
            line.deliver()
            with line.imap:
                wait_until(lambda: "mailbox_session_ended" in line.imap.log(), "it does not connect")
                check(words in line.imap.log(), line.imap.log())
            line.imap.log_path.unlink()
            equal(desk.tickets(), [])


def test_two_hosts_take_each_mail_once(desk):
    """Two daemons on one host are kept apart by the lock; two hosts by the lease."""
    with Line(desk) as line, line.imap:
        line.deliver(subject="First")
        settled(line.dovecot, "Maildocket", 1)
        second = ImapDaemon(desk).start()
        equal(second.process.wait(timeout=30), 69)
        check("another maildocket-imap runs" in second.log())


def main():
    wanted = sys.argv[1:]
    for name, test in sorted(globals().items()):
        if name.startswith("test_") and (not wanted or any(word in name for word in wanted)):
            started = time.monotonic()
            with Desk("sqlite") as desk:
                desk.init()
                test(desk)
            print(f"ok  {name} {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
