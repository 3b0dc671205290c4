#!/usr/bin/env python3
"""A help desk that lives in its mail programs: a real Postfix carries mail both ways between clients, agents and Maildocket."""

import contextlib
import email
import email.policy
import mailbox
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from desk import BIN, Desk, check, equal, mail, run_tests, wait_until
from postfix import Postfix
from sink import Sink

ANNA = "anna@northwind.example"
MAX = "max@staff.example"
QUEUE = f'from_name = "Example Support"\nnotify = ["{MAX}"]\n'
VIRTUAL = "virtual unix - n n - - virtual\n"


class Office:
    """A Postfix with two domains of Maildir users, and a desk behind it that sends through it."""

    def __init__(self, make, store_options=None):
        self.desk = make(queue=QUEUE, **(store_options or {}))
        self.mails = pathlib.Path(tempfile.mkdtemp(prefix="mdmaildir", dir="/tmp"))
        nobody = pwd.getpwnam("nobody")
        os.chown(self.mails, nobody.pw_uid, nobody.pw_gid)
        main = (
            "virtual_mailbox_domains = northwind.example, staff.example\n"
            f"virtual_mailbox_base = {self.mails}\nvirtual_minimum_uid = 1\n"
            f"virtual_uid_maps = static:{nobody.pw_uid}\nvirtual_gid_maps = static:{nobody.pw_gid}\n"
            "virtual_mailbox_maps = hash:/etc/postfix/users\nvirtual_transport = virtual\n"
            "virtual_mailbox_limit = 0\n")
        users = f"{ANNA} anna/\n{MAX} max/\n"
        self.postfix = Postfix(f"lmtp:inet:127.0.0.1:{self.desk.port}", main, VIRTUAL, {"users": users})
        settings = self.desk.config.read_text()
        self.desk.config.write_text(settings.replace(
            'transport = "none"\nworker = false', f'transport = "smtp://127.0.0.1:{self.postfix.port}"'))
        self.desk.start()
        self.seen = set()

    def new_mails(self, user):
        folder = self.mails / user
        if not all((folder / part).exists() for part in ("tmp", "new", "cur")):  # made one after the other
            return []
        box = mailbox.Maildir(folder, factory=None, create=False)
        return sorted((key for key in box.keys() if (user, key) not in self.seen))

    def next_mail(self, user):
        """The next mail of a user, as a parser that is not ours reads it."""
        wait_until(lambda: self.new_mails(user), f"a mail for {user}")
        key = self.new_mails(user)[0]
        self.seen.add((user, key))
        octets = mailbox.Maildir(self.mails / user, factory=None, create=False).get_bytes(key)
        message = email.message_from_bytes(octets, policy=email.policy.default)
        equal([str(defect) for defect in message.defects], [], "defects")
        for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "X-Maildocket-Loop"):
            equal(len(message.get_all(name, [])), 1, name)
        return message

    def answer(self, message, sender, body, **more):
        """As a mail program does: to the reply address, in the thread, with the original quoted below."""
        quoted = "".join(f"> {line}\n" for line in message.get_body(("plain",)).get_content().splitlines())
        fields = {"In_Reply_To": message["Message-ID"], "References": f'{message["References"]} {message["Message-ID"]}'}
        target = message["Reply-To"].addresses[0].addr_spec
        octets = mail(sender=sender, to=target, subject=f'Re: {message["Subject"]}',
                      body=f'{body}\n\nOn Sat, 28 Nov 2026 at 12:00, {message["From"].addresses[0].display_name} '
                           f'<{message["From"].addresses[0].addr_spec}> wrote:\n{quoted}', **{**fields, **more})
        self.postfix.send(octets, [target], sender)

    def settle(self, articles):
        wait_until(lambda: len(self.ticket()["articles"]) >= articles, f"{articles} articles")

    def ticket(self):
        return self.desk.json("ticket", "show", "TCK-1")

    def silence(self, seconds=2.0):
        """Nothing more comes, and nothing waits to be sent."""
        wait_until(lambda: all(row["state"] == "sent" for row in self.desk.json("outbox", "list")), "the outbox is empty")
        time.sleep(seconds)
        equal([self.new_mails(user) for user in ("anna", "max")], [[], []], "mails")

    def close(self):
        if sys.exc_info()[0] is not None:
            print(self.postfix.log()[-4000:], file=sys.stderr)
        self.postfix.close()
        shutil.rmtree(self.mails, ignore_errors=True)


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_ten_mails(make, _):
    with contextlib.closing(Office(make)) as office:
        office.postfix.send(mail(subject="Printer"), ["support@example.com"], ANNA)
        acknowledgement = office.next_mail("anna")
        equal(acknowledgement["Auto-Submitted"], "auto-replied")
        equal(acknowledgement["Subject"], "[TCK-1] Re: Printer")
        notice = office.next_mail("max")
        check("It burns." in text_of(notice))

        office.answer(notice, f"Max <{MAX}>", "Use water.")
        reply = office.next_mail("anna")
        equal(reply["From"].addresses[0].addr_spec, "support@example.com")
        equal(reply["Auto-Submitted"], None)
        check("Use water." in text_of(reply) and "It burns." not in text_of(reply), text_of(reply))
        equal(reply["References"].split()[0], acknowledgement["References"].split()[0], "root of the thread")
        equal(office.ticket()["state"], "open")

        office.answer(reply, ANNA, "It still burns.")
        notice = office.next_mail("max")
        check("It still burns." in text_of(notice))

        office.answer(notice, f"Max <{MAX}>", "#assign me\n#resolve\n\nThe fire brigade is there.")
        reply = office.next_mail("anna")
        check("fire brigade" in text_of(reply) and "#resolve" not in text_of(reply), text_of(reply))
        wait_until(lambda: office.ticket()["state"] == "resolved", "resolved")
        equal(office.ticket()["assignee"], MAX)

        office.answer(reply, ANNA, "No, another printer.")
        notice = office.next_mail("max")
        equal(office.ticket()["state"], "open")

        before = len(office.ticket()["articles"])
        office.answer(notice, f"Max <{MAX}>", "#note\nShe is difficult.")
        office.settle(before + 1)
        office.silence()
        equal(office.ticket()["articles"][-1]["kind"], "note")

        office.answer(notice, f"Max <{MAX}>", "#frobnicate\nBye.")
        complaint = office.next_mail("max")
        check("#frobnicate" in text_of(complaint) and "#close" in text_of(complaint), text_of(complaint))
        equal(complaint["Auto-Submitted"], "auto-replied")

        office.answer(notice, f"Max <{MAX}>", "#close\nBye.")
        reply = office.next_mail("anna")
        check("Bye." in text_of(reply))
        wait_until(lambda: office.ticket()["state"] == "closed", "closed")

        office.answer(reply, ANNA, "One more thing.")
        closed = office.next_mail("anna")
        equal(closed["Auto-Submitted"], "auto-replied")
        office.answer(closed, ANNA, "Anybody there?")
        wait_until(lambda: office.desk.outcomes().get("closed") == 2, "both are in the ledger")
        office.silence()
        equal(office.desk.outcomes(), {"created": 1, "appended": 6, "noted": 1, "closed": 2})


def test_the_command_line_answers_too(make, _):
    with contextlib.closing(Office(make)) as office:
        office.postfix.send(mail(subject="Printer"), ["support@example.com"], ANNA)
        first = office.next_mail("anna")
        office.next_mail("max")
        plan = office.desk.folder / "plan.txt"
        plan.write_bytes(b"Out, left, down.\n")
        office.desk.run("ticket", "reply", "TCK-1", "--agent", MAX, "--attach", plan, stdin=b"See the plan.\n")
        reply = office.next_mail("anna")
        attachment, = reply.iter_attachments()
        equal((attachment.get_filename(), attachment.get_content()), ("plan.txt", b"Out, left, down.\n"))
        equal(reply["References"].split()[0], first["References"].split()[0])
        office.desk.run("ticket", "assign", "TCK-1", MAX)
        check("TCK-1" in office.next_mail("max")["Subject"])
        office.silence()


def test_the_doctor_sends_a_probe_through_the_mail_server(make, _):
    with contextlib.closing(Office(make)) as office:
        report = office.desk.run("doctor", "--probe").decode()
        check("way in: support@example.com: through the mail server into the ledger in " in report, report)
        check("way in: sales@example.com: through" in report, report)
        equal(office.desk.outcomes(), {"loop": 2})
        equal(office.desk.tickets(), [])
        office.silence(0.5)
        office.desk.config.write_text(office.desk.config.read_text().replace(f":{office.postfix.port}", ":1"))
        report = office.desk.run("doctor", "--probe").decode()
        check("no probe was sent" in report, report)


def test_two_desks_and_a_vacation_fall_silent(make, _):
    """Each takes the other for a person once; what it answers is automatic mail, which nobody answers."""
    with contextlib.ExitStack() as stack:
        desks = []
        for domain in ("example.com", "other.example"):
            desk = make(queue='unknown_senders = "ticket"\n')
            sink = stack.enter_context(contextlib.closing(Sink()))
            settings = desk.config.read_text().replace("example.com", domain)
            desk.config.write_text(settings.replace(
                'transport = "none"\nworker = false', f'transport = "smtp://127.0.0.1:{sink.port}"'))
            desk.start()
            desks.append((desk, sink, f"support@{domain}"))
        (first, first_sink, first_address), (second, second_sink, second_address) = desks
        # The first gets a mail that looks as if a person sat at the second's address, without our marks.
        start = mail(sender=second_address, to=first_address)
        equal(first.deliver(start, (first_address,), second_address), [(250, "2.0.0 created [TCK-1]")])
        rounds = 0
        carried = {id(first_sink): 0, id(second_sink): 0}
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 2.0:
            for desk, sink in ((second, first_sink), (first, second_sink)):
                while carried[id(sink)] < len(sink.mails):
                    index = carried[id(sink)]
                    carried[id(sink)] += 1
                    recipients, octets = sink.mails[index]
                    desk.deliver(octets, tuple(recipients), sink.senders[index])
                    rounds += 1
                    quiet_since = time.monotonic()
            time.sleep(0.05)
        equal(rounds, 1, "mails between two desks")
        equal(second.outcomes(), {"auto_reply": 1})

        vacation = mail(subject="Out of office", Auto_Submitted="auto-replied", Precedence="bulk")
        first.deliver(vacation, (first_address,))
        time.sleep(1.0)
        equal(len(first_sink.mails), 1, "answers to a vacation notice")


def queue_mails(desk, count):
    """`count` mails in the outbox: replies to as many watchers."""
    for index in range(0, count, 40):
        watchers = ", ".join(f"user{number}@northwind.example" for number in range(index, min(index + 40, count)))
        desk.deliver(mail(subject=f"Round {index}", Cc=watchers))
    for row in desk.tickets():
        desk.run("ticket", "reply", row["ref"], "--agent", MAX, stdin=b"To all.\n")


def start_worker(desk, name):
    log = open(desk.folder / f"{name}.log", "ab")
    desk.processes[name] = subprocess.Popen([BIN / "maildocket", "--config", desk.config, "worker"], stderr=log)


def replies_of(sink):
    return [(recipients[0], email.message_from_bytes(octets)["Message-ID"]) for recipients, octets in list(sink.mails)
            if recipients[0].startswith("user")]


def test_workers_are_killed_and_nothing_is_lost(make, _):
    count = 200
    with contextlib.closing(Sink()) as sink:
        desk = make(queue="max_watchers = 100\n")
        desk.start()
        queue_mails(desk, count)
        settings = desk.config.read_text().replace('"none"', f'"smtp://127.0.0.1:{sink.port}"')
        desk.config.write_text(settings)
        for round_number in range(6):  # at whatever step they are
            for name in ("one", "two"):
                start_worker(desk, name)
            already = len(sink.mails)
            wait_until(lambda: len(sink.mails) >= min(already + 10 * (round_number + 1), count), "some mails")
            desk.kill("one")
            desk.kill("two")
            end_leases(desk)
        start_worker(desk, "last")
        wait_until(lambda: all(row["state"] == "sent" for row in desk.json("outbox", "list")), "all are sent", 120)
        equal(desk.kill("last", signal.SIGTERM), 0)
        replies = replies_of(sink)
        equal(len({recipient for recipient, _ in replies}), count)
        equal(len(set(replies)), count, "a repeat has the same Message-ID")
        repeats = len(replies) - count
        check(repeats <= 12 * 8, f"{repeats} repeats of what 12 killed workers had in hand")


def end_leases(desk):
    """Dead workers' mails are free when their leases end; a test does not wait a minute for that."""
    desk.execute("UPDATE outbox SET lease_until = 0 WHERE state = 'sending'")


def test_workers_share_and_the_database_restarts(make, postgres):
    count = int(os.environ.get("MAILDOCKET_OUTBOX_MAILS", "400"))
    with contextlib.closing(Sink()) as sink:
        desk = make(queue="max_watchers = 100\n")
        desk.start()
        queue_mails(desk, count)
        desk.config.write_text(desk.config.read_text().replace('"none"', f'"smtp://127.0.0.1:{sink.port}"'))
        for name in ("one", "two"):
            start_worker(desk, name)
        if postgres:
            wait_until(lambda: len(sink.mails) >= 50, "some mails")
            postgres.stop()
            postgres.start()
        wait_until(lambda: all(row["state"] == "sent" for row in desk.json("outbox", "list")), "all are sent", 600)
        replies = replies_of(sink)
        equal(len(set(replies)), count)
        if not postgres:
            equal(len(replies), count, "each once")
        for name in ("one", "two"):
            code = desk.kill(name, signal.SIGTERM)
            equal(code, 0, desk.log(name)[-5000:])


if __name__ == "__main__":
    run_tests(globals())
