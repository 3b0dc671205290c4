#!/usr/bin/env python3
"""A real Postfix with maildocket-milter in front of its queue and maildocket-lmtpd behind it."""

import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import signal
import smtplib
import socket
import struct
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "milter"))

from desk import check, equal, mail, run_tests, wait_until
from milter_client import Milter
from postfix import Postfix

if not shutil.which("postconf"):
    print("SKIPPED: Postfix is not installed", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") else 77)

STAMP = "X-Maildocket-Verdict"
LOAD_MAILS = 150
TRUST = '[trust]\nauthserv_id = ["mx.example.com"]\n'


class ResultsMilter:
    """A filter that writes one Authentication-Results on top of each mail, as OpenDKIM does."""

    def __init__(self, results):
        self.results = results
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = "inet:127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self.listener.accept()[0],), daemon=True).start()

    def _serve(self, peer):
        with peer, peer.makefile("rb") as stream, contextlib.suppress(OSError):
            while length := stream.read(4):
                command = stream.read(struct.unpack(">I", length)[0])[:1]
                if command == b"O":
                    self._say(peer, b"O" + struct.pack(">III", 6, 0x1, 0))
                elif command == b"E":
                    self._say(peer, b"i" + struct.pack(">I", 1) + b"Authentication-Results\0" + self.results.encode() + b"\0")
                    self._say(peer, b"c")
                elif command not in b"DAQK":
                    self._say(peer, b"c")

    @staticmethod
    def _say(peer, packet):
        peer.sendall(struct.pack(">I", len(packet)) + packet)

    def close(self):
        self.listener.close()


@contextlib.contextmanager
def servers(desk, tables="", queue="", before=None, environment=None):
    """Postfix, milter and lmtpd; yields the Postfix and the milter."""
    milter = Milter(desk, tables + "[milter]", queue)
    os.environ.update(environment or {})
    with milter:
        for name in environment or {}:
            del os.environ[name]
        desk.start()
        desk.open_to("postfix")
        shutil.chown(milter.path, group="postfix")
        with Postfix(f"lmtp:unix:{desk.socket}") as postfix:
            filters = ([before.endpoint] if before else []) + [f"unix:{milter.path}"]
            subprocess.run(["postconf", "-c", postfix.config, "-e", f"smtpd_milters={', '.join(filters)}",
                            f"non_smtpd_milters=unix:{milter.path}", "milter_default_action=accept", "milter_connect_timeout=5s", "hopcount_limit=100",
                            "smtpd_authorized_xclient_hosts=127.0.0.0/8", "smtpd_relay_restrictions=reject_unauth_destination",
                            "smtpd_recipient_restrictions="], check=True)
            # Not "reload": a server of before may still take the next client.
            postfix.command("stop")
            postfix.command("start")
            wait_until(postfix.answers, "Postfix answers")
            yield postfix, milter


def client(postfix, address="192.0.2.1"):
    """An SMTP session that Postfix takes for one from outside."""
    session = smtplib.SMTP("127.0.0.1", postfix.port, local_hostname="mail.northwind.example", timeout=60)
    session.ehlo()
    code, text = session.docmd("XCLIENT", f"ADDR={address} NAME=mail.northwind.example HELO=mail.northwind.example")
    check(code == 220, code, text)
    session.ehlo()
    return session


def reply_to(work):
    """What the server says to a mail that it refuses."""
    try:
        work()
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return error.smtp_code, error.smtp_error
    raise AssertionError("the mail was taken")


def arrived(desk, postfix, message, subject, sender="anna@northwind.example", recipients=("support@example.com",)):
    """Sends a mail and returns its ledger entry with trace, and the mail as it was stored."""
    with client(postfix) as session:
        session.sendmail(sender, list(recipients), message)
    wait_until(lambda: desk.ledger("--subject", subject), f"{subject} arrives")
    entry = desk.json("ledger", "show", desk.ledger("--subject", subject)[0]["id"])
    original = desk.run("ticket", "original", entry["article_id"]) if entry["article_id"] else b""
    return entry, original


def milter_steps(entry):
    return [step for step in entry["trace"] if step["rule"] == "milter"]


def test_refusals_reach_the_sender_at_the_door(make, _):
    desk = make()
    with servers(desk, TRUST, 'unknown_senders = "reject"') as (postfix, milter), client(postfix) as session:
        def send(message, recipients=("support@example.com",), **options):
            return reply_to(lambda: session.sendmail("x@unknown.example", list(recipients), message, **options))
        unknown = mail(sender="x@unknown.example")
        for round_of_the_session in range(2):
            equal(send(unknown, ["support+t.forged@example.com"])[0], 550, round_of_the_session)
            check(b"5.1.1" in send(unknown, ["support+t.forged@example.com"])[1])
            code, text = send(unknown)
            check((code, text[:5]) == (550, b"5.7.1") and b"registered senders" in text, code, text)
        code, text = send(mail(sender="Help <help@example.com>"))
        check((code, text[:5]) == (554, b"5.4.6"), code, text)
        looping = mail().replace(b"\r\n\r\n", b"\r\n" + b"Received: from a by b; Mon, 23 Nov 2026 09:12:44 +0100\r\n" * 51 + b"\r\n", 1)
        code, text = send(looping)
        check(code == 554 and b"5.4.6" in text, code, text)
        session.docmd("MAIL", "FROM:<anna@northwind.example> SIZE=60000000")
        code, text = session.docmd("RCPT", "TO:<support@example.com>")
        session.rset()
        check((code, text[:5]) == (552, b"5.3.4"), code, text)
        equal(postfix.waiting(), 0)
        equal(desk.ledger(), [], "nothing of it was taken")
        session.sendmail("x@unknown.example", ["support@example.com", "sales@example.com"], unknown)
        wait_until(lambda: len(desk.ledger()) == 1, "the other queue has it")
        equal(milter.log().count("mail_stamped"), 1)


def test_dmarc_fail_is_refused_where_so_configured(make, _):
    desk = make()
    before = ResultsMilter("mx.example.com; dmarc=fail header.from=northwind.example")
    with servers(desk, TRUST, before=before) as (postfix, milter):
        entry, _ = arrived(desk, postfix, mail(subject="held"), "held")
        equal(entry["outcome"], "held")
        desk.config.write_text(desk.config.read_text().replace("[milter]", "[milter]\nreject_forged = true"))
        milter.send_signal(signal.SIGHUP)
        wait_until(lambda: "configuration_reloaded" in milter.log(), "reloaded")
        with client(postfix) as session:
            code, text = reply_to(lambda: session.sendmail("anna@northwind.example", ["support@example.com"], mail()))
            check(code == 550 and b"5.7.1" in text and b"DMARC" in text, code, text)
    before.close()


def test_lmtpd_believes_the_stamp(make, _):
    desk = make()
    before = ResultsMilter("mx.example.com; spf=pass smtp.mailfrom=northwind.example; dmarc=pass header.from=northwind.example")
    with servers(desk, TRUST, before=before) as (postfix, _):
        entry, original = arrived(desk, postfix, mail(subject="believed"), "believed")
        steps = milter_steps(entry)
        equal([step["result"] for step in steps], ["believed"])
        for part in ("192.0.2.1", "mail.northwind.example", "anna@northwind.example", "aligned"):
            check(part in steps[0]["evidence"], part, steps)
        equal(desk.json("ticket", "show", entry["ticket"])["articles"][0]["trust"], "aligned")
        equal(original.count(STAMP.encode() + b":"), 1)
    before.close()


def test_forged_fields_from_outside_are_removed(make, _):
    desk = make()
    forgeries = {"X_Maildocket_Verdict": "v=1; k=1; forged", "X_Maildocket_Other": "forged",
                 "Authentication_Results": "mx.example.com; dmarc=pass (forged)"}
    with servers(desk, TRUST) as (postfix, _):
        entry, original = arrived(desk, postfix, mail(subject="cleaned", **forgeries), "cleaned")
        check(b"forged" not in original, original)
        equal(original.count(STAMP.encode() + b":"), 1)
        equal([step["result"] for step in milter_steps(entry)], ["believed"])
        equal(desk.json("ticket", "show", entry["ticket"])["articles"][0]["trust"], "known")
        _, original = arrived(desk, postfix, mail(subject="not ours to touch", Authentication_Results="other.example; dmarc=pass"),
                              "not ours to touch")
        check(b"other.example; dmarc=pass" in original)


def test_a_stamp_on_another_mail_is_ignored(make, _):
    desk = make()
    with servers(desk) as (postfix, _):
        _, original = arrived(desk, postfix, mail(subject="first"), "first")
    stamp = original[original.index(STAMP.encode()):]
    stamp = stamp[:stamp.index(b"s=") + 34].replace(b"\n", b"\r\n").replace(b"\r\r\n", b"\r\n") + b"\r\n"
    for subject, field, why in (("second", stamp, "not made by us for this mail"), ("first", stamp.replace(b"u=known", b"u=token"), "not made by us"),
                                ("third", b"X-Maildocket-Verdict: v=1\r\n", "can't be read")):
        desk.deliver(field + mail(subject=subject + " replayed"))
        entry = desk.json("ledger", "show", desk.ledger("--subject", subject + " replayed")[0]["id"])
        steps = milter_steps(entry)
        equal([step["result"] for step in steps], ["ignored"])
        check(why in steps[0]["evidence"], steps)


def test_mail_passes_unstamped_while_the_milters_store_is_away(make, _):
    desk = make()
    with servers(desk, environment={"MAILDOCKET_STORE_URL": f"sqlite://{desk.folder}/nothing.db"}) as (postfix, milter):
        entry, original = arrived(desk, postfix, mail(subject="unstamped", X_Maildocket_Verdict="v=1; forged"), "unstamped")
        equal(entry["outcome"], "created")
        check(STAMP.encode() not in original, "and what was forged is gone all the same")
        check("mail_unstamped" in milter.log())


def test_a_database_role_that_only_reads_is_enough(make, postgres):
    if postgres is None:
        return
    desk = make()
    database = desk.url.partition("?")[0].rpartition("/")[2]
    for statement in ("CREATE ROLE reader LOGIN", "GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"):
        subprocess.run(["psql", "-q", "-h", postgres.folder, "-U", "postgres", "-d", database, "-c", statement], check=True)
    reader = desk.url.replace("user=postgres", "user=reader")
    with servers(desk, environment={"MAILDOCKET_STORE_URL": reader}) as (postfix, milter):
        entry, _ = arrived(desk, postfix, mail(subject="read only"), "read only")
        equal([step["result"] for step in milter_steps(entry)], ["believed"], milter.log())


def test_mail_arrives_without_the_milter(make, _):
    desk = make()
    with servers(desk) as (postfix, milter):
        with client(postfix) as session:
            session.sendmail("anna@northwind.example", ["support@example.com"], mail(subject="with"))
            milter.stop(signal.SIGKILL)
            session.sendmail("anna@northwind.example", ["support@example.com"], mail(subject="while it goes"))
        entry, original = arrived(desk, postfix, mail(subject="without"), "without")
        equal((entry["outcome"], milter_steps(entry)), ("created", []))
        check(STAMP.encode() not in original)
        wait_until(lambda: len(desk.ledger()) == 3, "all three arrive")


def test_mail_handed_in_on_the_host_never_sticks(make, _):
    desk = make()
    with servers(desk, queue='unknown_senders = "ticket"') as (postfix, _):
        command = ["sendmail", "-C", postfix.config, "-f", "anna@northwind.example"]
        done = subprocess.run([*command, "support+t.forged@example.com", "support@example.com"], input=mail(subject="local"),
                              capture_output=True, check=False)
        equal(done.returncode, 0, done.stderr)
        wait_until(lambda: desk.ledger("--subject", "local"), "it arrives")
        wait_until(lambda: postfix.waiting() == 0, "nothing waits")
        check("milter configuration error" not in postfix.log())


def test_kill_9_of_milter_and_lmtpd_under_load(make, _):
    desk = make()
    with servers(desk) as (postfix, milter):
        bodies = [mail(subject=f"load {index}", Message_ID=f"<load-{index}@northwind.example>") for index in range(LOAD_MAILS)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sending = [pool.submit(postfix.send, body, ["support@example.com"], "anna@northwind.example") for body in bodies]

            def all_taken():
                postfix.flush()  # it may have put the rest off for longer than this test waits
                return all(future.done() for future in sending) and postfix.waiting() == 0

            for _ in range(3):
                rows = len(desk.ledger())
                wait_until(lambda: len(desk.ledger()) > rows or rows >= LOAD_MAILS or all_taken(), "mails arrive")
                milter.stop(signal.SIGKILL)
                desk.kill()
                milter.start()
                shutil.chown(milter.path, group="postfix")
                desk.start()
                desk.open_to("postfix")
            for future in sending:
                future.result()

        def empty():
            postfix.flush()
            return postfix.waiting() == 0

        wait_until(empty, "Postfix has handed over everything", 180)
        effects = [row for row in desk.ledger() if row["outcome"] != "duplicate"]
        # A mail that lmtpd was reading when it was killed is taken unread, in case that it was the reason.
        unread = [row for row in effects if row["message_id"] is None]
        read = {row["message_id"] for row in effects} - {None}
        equal({row["outcome"] for row in unread} - {"held"}, set())
        equal((len(effects), len(read)), (LOAD_MAILS, LOAD_MAILS - len(unread)))
        equal(read - {f"load-{index}@northwind.example" for index in range(LOAD_MAILS)}, set())
        equal({row["outcome"] for row in effects if row["message_id"]}, {"created"})


if __name__ == "__main__":
    run_tests(dict(globals()))
