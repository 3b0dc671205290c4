#!/usr/bin/env python3
"""Mail from a mailbox that is signed in to with tokens: they end in the middle of a session, the provider stumbles, the grant is
over; a real OAuth server, a real Dovecot that asks it, maildocket-imap and maildocket-lmtpd."""

import subprocess
import time

from desk import BIN, check, equal, mail, run_tests, wait_until
from dovecot import Dovecot
from imap_daemon import USER, ImapDaemon
from oauth import OAuthServer, browse

SECRET = "sesame-secret"


class Box:
    """A desk with one mailbox, lmtpd and maildocket-imap."""

    def __init__(self, make, lines):
        server.reset()
        self.dovecot = Dovecot({USER: "x"}, introspection_url=server.introspection_url)
        self.desk = make()
        secret = self.desk.folder / "secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        self.desk.write_config(tables=f"""
[[mailbox]]
name = "m365"
queue = "support"
provider = "microsoft365"
tenant = "tenant"
username = "{USER}"
host = "localhost"
port = {self.dovecot.tls_port}
ca_file = "{self.dovecot.ca_file}"
poll_seconds = 1
{lines}
""")
        self.desk.start()
        self.imap = ImapDaemon(self.desk)
        self.count = 0

    def take_one(self):
        self.count += 1
        self.dovecot.deliver(USER, mail(subject=f"Mail {self.count}"))
        wait_until(lambda: len(self.desk.tickets()) == self.count, f"mail {self.count} is a ticket")

    def row(self):
        return self.desk.json("mailbox", "list")[0]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        secrets = [SECRET, *server.control()["tokens"]]
        check(not any(secret in self.imap.log() for secret in secrets), "a secret stands in the log")
        self.desk.kill()
        self.dovecot.__exit__(*error)


def application():
    return server.microsoft(person=False) + 'client_id = "application"\nclient_secret_file = "secret"\n'


def person():
    return server.microsoft() + 'client_id = "public"\n'


def connect(desk):
    command = [BIN / "maildocket", "--config", desk.config, "mailbox", "connect", "m365"]
    process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    browse(next(line.strip() for line in process.stdout if line.startswith("http")))
    process.communicate(timeout=60)
    equal(process.returncode, 0)


def test_tokens_that_end_soon_end_no_session_with_a_fault(make, _):
    with Box(make, application()) as box:
        server.control(seconds=4)
        with box.imap:
            before = server.control()["grants"].get("client_credentials", 0)

            def another_token():
                box.take_one()
                time.sleep(0.3)
                return server.control()["grants"].get("client_credentials", 0) >= before + 2

            wait_until(another_token, "two more tokens, and mails all the time")
            check("mailbox_session_ended" not in box.imap.log(), box.imap.log())
            equal(box.row()["state"], "ok")


def test_a_provider_in_need_does_not_stop_a_good_token(make, _):
    with Box(make, application()) as box, box.imap:
        box.take_one()
        server.control(next=[{"status": 503, "headers": {"retry-after": "1"}}] * 3)
        box.dovecot.stop()
        box.dovecot.start()
        box.take_one()


def test_a_grant_that_is_over_waits_for_a_person(make, _):
    with Box(make, person()) as box, box.imap:
        wait_until(lambda: "mailbox_session_ended" in box.imap.log(), "nobody has signed in")
        check("mailbox connect m365" in box.imap.log(), box.imap.log())
        equal(box.row()["state"], "new")
        server.control(seconds=4)
        connect(box.desk)
        box.take_one()
        server.control(next=[{"error": "interaction_required", "description": "AADSTS50076: Use multi-factor authentication."}])
        wait_until(lambda: box.row()["state"] == "reconnect_needed", "the grant is over")
        wait_until(lambda: box.desk.json("notification", "list"), "somebody is told")
        server.control(seconds=3600)
        connect(box.desk)
        box.take_one()
        equal(box.row()["state"], "ok")


def test_a_good_token_that_is_refused_is_not_tried_again_and_again(make, _):
    with Box(make, application()) as box, box.imap:
        box.take_one()
        server.control(revoke=True)
        box.dovecot.stop()
        box.dovecot.start()
        wait_until(lambda: box.row()["state"] == "misconfigured", "it is told")
        time.sleep(3)
        equal(box.imap.log().count("refuses a token that is new"), 1)
        check("refuses a token" in box.desk.json("notification", "list")[0]["text"])


with OAuthServer() as server:
    run_tests(globals())
