#!/usr/bin/env python3
"""`maildocket mailbox test`: token, IMAP and SMTP of a mailbox, step by step, and what to do where it fails; and what doctor makes of it."""

import contextlib

from desk import check, equal, free_port, run_tests
from dovecot import Dovecot
from imap_daemon import PASSWORD, USER, mailbox_table
from submission_test import Provider


def submission(dovecot, stack, **options):
    """A submission server with Dovecot's certificate."""
    return stack.enter_context(contextlib.closing(
        Provider(dovecot.folder / "server.key", dovecot.folder / "server.pem", False, password=PASSWORD, **options)))


@contextlib.contextmanager
def office(make, more="", **options):
    with contextlib.ExitStack() as stack:
        dovecot = stack.enter_context(Dovecot({USER: PASSWORD}, **options))
        provider = submission(dovecot, stack)
        desk = make()
        table = mailbox_table(desk, dovecot, more + f'smtp_host = "localhost"\nsmtp_port = {provider.port}\n')
        desk.write_config(tables=table)
        yield desk, dovecot, provider


def steps(desk, *words, code=0):
    """{step: row}, after the form of every row was looked at."""
    rows = desk.json("mailbox", "test", "box", *words, code=code)
    for row in rows:
        equal(list(row), ["step", "ok", "milliseconds", "detail", "advice"])
        check(row["milliseconds"] >= 0 and row["detail"], row)
        check(PASSWORD not in str(row), "the password stands in the answer")
        equal(row["advice"] is None, row["ok"], row)
    return {row["step"]: row for row in rows}


def change(desk, old, new):
    text = desk.config.read_text()
    check(old in text, old, text)
    desk.config.write_text(text.replace(old, new))


def test_all_is_well(make, _):
    for options in ({}, {"prefix": "INBOX.", "separator": "."}):
        with office(make, **options) as (desk, dovecot, provider):
            dovecot.deliver(USER, b"Subject: waits\r\n\r\n")
            found = steps(desk)
            equal(list(found), ["token", "imap", "smtp"])
            check(all(row["ok"] for row in found.values()), found)
            detail = found["imap"]["detail"]
            folder = options.get("prefix", "") + "Maildocket"
            for part in ("TLSv1.3", "CN = localhost", "Maildocket test authority", "UIDPLUS", "INBOX has 1 mails", "flags are kept",
                         f"folder {folder};", "moved to " + options.get("prefix", "") + "Trash and removed"):
                check(part in detail, part, detail)
            # Nothing of it is left but the folder.
            equal([dovecot.subjects(USER, name) for name in ("INBOX", folder, options.get("prefix", "") + "Trash")], [["waits"], [], []])
            detail = found["smtp"]["detail"]
            check("TLSv1.3" in detail and "MAIL FROM:<support+" in detail and "null sender" in detail and "From field" in detail, detail)
            equal((provider.mails, len(provider.senders)), ([], 2))
            equal(list(steps(desk, "imap")), ["imap"])
            lines = desk.run("mailbox", "test", "box").decode().splitlines()
            equal([line.split(", ")[0] for line in lines], ["token: ok", "imap: ok", "smtp: ok"])


def test_what_goes_wrong_and_what_to_do(make, _):
    with office(make) as (desk, dovecot, provider):
        original = desk.config.read_text()

        def fails(old, new, step, detail, advice):
            change(desk, old, new)
            row = steps(desk, step, code=1)[step]
            check(detail in row["detail"] and advice in row["advice"], row)
            desk.config.write_text(original)

        fails(f'ca_file = "{dovecot.ca_file}"\n', "", "imap", "certificate", "ca_file")
        fails('host = "localhost"\nport', 'host = "127.0.0.1"\nport', "imap", "certificate subject name", "stands in the certificate")
        fails(f"port = {dovecot.tls_port}", f"port = {free_port()}", "imap", "port", "firewall")
        fails(f"smtp_port = {provider.port}", f"smtp_port = {free_port()}", "smtp", "port", "smtp_port")
        fails('smtp_host = "localhost"', 'smtp_host = "localhost"\nsmtp_security = "tls"', "smtp", "", "smtp_")
        (desk.folder / "password").write_text("another\n")
        fails("box", "box", "imap", "AUTHENTICATIONFAILED", "password_file")
        fails("box", "box", "smtp", "535", "password_file")
        (desk.folder / "password").chmod(0o644)
        fails("box", "box", "token", "password", "password")
        fails("box", "box", "imap", "not tried", "password")
        desk.run("mailbox", "test", "box", "pop3", code=2)
        check("token, imap and smtp" in desk.last_error)
        desk.run("mailbox", "test", "bax", code=1)
        check("it has: box" in desk.last_error, desk.last_error)


def test_a_mailbox_that_is_full(make, _):
    with office(make, quota="1K") as (desk, dovecot, _):
        dovecot.deliver(USER, b"Subject: large\r\n\r\n" + b"x" * 2000)
        row = steps(desk, "imap", code=1)["imap"]
        check("no mail can be added" in row["detail"] and "quota" in row["advice"], row)


def test_the_doctor_tries_mailboxes_too(make, _):
    with office(make) as (desk, dovecot, provider):
        report = desk.run("doctor").decode()
        check("ok       mailbox box, token: " in report and "ok       mailbox box, imap: " in report, report)
        check("smtp" not in report, report)  # nothing leaves that way
        change(desk, 'transport = "none"', 'transport = "mailbox:box"')
        check("ok       mailbox box, smtp: " in desk.run("doctor").decode())
        dovecot.stop()
        report = desk.run("doctor", code=1).decode()
        check("problem  mailbox box, imap: " in report and "do: " in report, report)


if __name__ == "__main__":
    run_tests(globals())
