#!/usr/bin/env python3
"""Sending through a hosted mailbox with its token: a reply leaves, the token is revoked or the grant is over and mail waits, somebody
signs in again and it leaves."""

import contextlib
import json
import signal
import subprocess
import urllib.parse
import urllib.request

from desk import BIN, check, equal, mail, run_tests, wait_until
from dovecot import Dovecot
from oauth import OAuthServer, browse
from submission_test import NAME, Provider, make_certificate

TABLE = """
[[mailbox]]
name = "m365"
queue = "support"
provider = "microsoft365"
tenant = "tenant"
username = "{name}"
{addresses}client_id = "public"
host = "localhost"
port = {imap_port}
smtp_host = "localhost"
smtp_port = {port}
ca_file = "{certificate}"
"""


def holder_of(token):
    form = urllib.parse.urlencode({"token": token}).encode()
    return json.load(urllib.request.urlopen(server.introspection_url, form, timeout=30)).get("username")


class Office:
    """A desk whose worker sends through the mailbox m365."""

    def __init__(self, make, stack, dovecot=None):
        self.desk = make()
        if dovecot:
            key, certificate, authority = dovecot.folder / "server.key", dovecot.folder / "server.pem", dovecot.ca_file
        else:
            key, certificate = make_certificate(self.desk.folder)
            authority = certificate
        self.provider = stack.enter_context(contextlib.closing(Provider(key, certificate, False, holder_of)))
        server.reset()
        table = TABLE.format(name=NAME, addresses=server.microsoft(), port=self.provider.port, certificate=authority,
                             imap_port=dovecot.tls_port if dovecot else 1)
        self.desk.start()
        self.desk.config.write_text(
            self.desk.config.read_text().replace('transport = "none"', 'transport = "mailbox:m365"') + table)

    def start(self):
        with open(self.desk.folder / "worker.log", "ab") as log:
            self.desk.processes["worker"] = subprocess.Popen([BIN / "maildocket", "--config", self.desk.config, "worker"],
                                                             stderr=log)

    def connect(self):
        command = [BIN / "maildocket", "--config", self.desk.config, "mailbox", "connect", "m365"]
        process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        browse(next(line.strip() for line in process.stdout if line.startswith("http")))
        process.communicate(timeout=60)
        equal(process.returncode, 0)

    def test(self, step, code):
        """The row of `mailbox test` for this step."""
        row, = self.desk.json("mailbox", "test", "m365", step, code=code)
        equal((row["step"], row["ok"], row["advice"] is None), (step, code == 0, code == 0))
        check(not any(token in str(row) for token in server.control()["tokens"]), "a token stands in the answer")
        return row

    def mailbox(self):
        return self.desk.json("mailbox", "list")[0]

    def last(self):
        return max(self.desk.json("outbox", "list"), key=lambda row: row["id"])

    def waits(self, reason):
        """The last mail waits for this reason, and nothing was counted."""
        wait_until(lambda: self.last()["last_error"], "an attempt")
        row = self.last()
        equal((row["state"], row["attempts"]), ("queued", 0), row)
        check(reason in row["last_error"], row["last_error"])

    def leaves(self, count):
        """After the administrator has done what was to be done, and does not wait for the next attempt."""
        self.desk.run("outbox", "retry", str(self.last()["id"]))
        self.desk.processes["worker"].send_signal(signal.SIGHUP)
        wait_until(lambda: len(self.provider.mails) == count, "the mail")
        wait_until(lambda: self.last()["state"] == "sent", "sent")

    def ends(self):
        equal(self.desk.kill("worker", signal.SIGTERM), 0)
        for token in server.control()["tokens"]:
            check(token not in self.desk.log("worker"), "a token stands in the log")


def test_a_reply_leaves_with_a_token_and_waits_while_there_is_none(make, _):
    with contextlib.ExitStack() as stack:
        office = Office(make, stack)
        office.desk.deliver(mail())
        office.start()
        office.waits("mailbox connect m365")  # nobody has signed in yet
        office.connect()
        office.leaves(1)
        equal(office.provider.senders, ["<>"])  # an acknowledgement

        server.control(revoke=True)  # behind our back: the mail server refuses the token
        ticket = office.desk.tickets()[0]
        office.desk.run("ticket", "reply", ticket["ref"], "--agent", "max@staff.example", stdin=b"Turn it off first.\n")
        office.waits('"status":"400"')
        equal(len(office.provider.mails), 1)
        office.connect()
        office.leaves(2)
        equal(office.provider.senders[1], f"<{NAME}>")  # the provider takes its own address alone
        check(not any(line.startswith(("AUTH", "MAIL")) for line in office.provider.in_the_clear))
        office.ends()


def test_the_steps_of_mailbox_test_with_a_token(make, _):
    with contextlib.ExitStack() as stack:
        dovecot = stack.enter_context(Dovecot({NAME: "x"}, introspection_url=server.introspection_url))
        office = Office(make, stack, dovecot)
        token, smtp = (office.test(step, 1) for step in ("token", "smtp"))
        check(token["advice"] == smtp["advice"] == "run: maildocket mailbox connect m365", token, smtp)
        check(smtp["detail"].startswith("not tried"), smtp)
        office.connect()
        token = office.test("token", 0)
        check("sign-in by a person" in token["detail"] and "until 20" in token["detail"] and "SMTP.Send" in token["detail"], token)
        check(f"MAIL FROM:<{NAME}> is answered 250" in office.test("smtp", 0)["detail"])
        check("signed in" in office.test("imap", 0)["detail"])
        server.control(revoke=True)
        imap = office.test("imap", 1)
        check("FullAccess" in imap["advice"], imap)
        smtp = office.test("smtp", 1)
        check('"status":"400"' in smtp["detail"] and "SMTP.Send" in smtp["advice"], smtp)
        server.control(says=0)
        office.connect()
        server.control(next=[{"error": "invalid_client", "description": "AADSTS7000222: The secret is old."}])
        token = office.test("token", 1)
        check("7000222" in token["detail"] and "client_secret_file" in token["advice"], token)


def test_a_grant_that_is_over_holds_mail_until_somebody_signs_in(make, _):
    with contextlib.ExitStack() as stack:
        office = Office(make, stack)
        server.control(says=0)  # each mail needs a new token
        office.connect()
        server.control(next=[{"error": "interaction_required", "description": "AADSTS50076: Use multi-factor authentication."}])
        office.desk.deliver(mail())
        office.start()
        office.waits("interaction_required 50076")
        equal(office.mailbox()["state"], "reconnect_needed")
        equal(office.provider.mails, [])
        calls = server.control()["calls"]
        office.desk.deliver(mail(subject="Another printer"))
        office.desk.processes["worker"].send_signal(signal.SIGHUP)
        office.waits("interaction_required 50076")
        equal(server.control()["calls"], calls)  # the provider is not asked
        server.control(says=None)
        office.connect()
        for row in office.desk.json("outbox", "list"):
            office.desk.run("outbox", "retry", str(row["id"]))
        office.leaves(2)
        equal(office.mailbox()["state"], "ok")
        office.ends()


with OAuthServer() as server:
    run_tests(globals())
