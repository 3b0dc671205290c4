#!/usr/bin/env python3
"""Signing in to hosted mailboxes: every flow against a real OAuth server, the mailbox opened at a real IMAP server, and what
goes wrong between them: answers lost, processes killed, two at once, refusals, portals, certificates."""

import contextlib
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import urllib.error

from desk import BIN, check, equal, free_port, run_tests, wait_until
from dovecot import Dovecot, make_certificates
from oauth import OAuthServer, browse

MAILBOX, PERSON = "support@example.com", "anna@example.com"
SECRET = "sesame-secret"
said = []  # everything that any of our programs printed


def mailbox(name, lines, user=MAILBOX):
    """IMAP with STARTTLS; the certificate is that of localhost."""
    return f"""
[[mailbox]]
name = "{name}"
queue = "support"
username = "{user}"
host = "localhost"
port = {dovecot.port}
security = "starttls"
ca_file = "{authorities}"
{lines}
"""


def microsoft(lines, origin=None):
    return f'provider = "microsoft365"\ntenant = "tenant"\n{server.microsoft(origin)}{lines}'


def application(lines, origin=None):
    return f'provider = "microsoft365"\ntenant = "tenant"\n{server.microsoft(origin, person=False)}{lines}'


desks = {}  # by store: a new one for each test is what takes the time


def make_desk(make, postgres, *mailboxes):
    """A desk with these mailboxes that nobody has signed in to."""
    server.reset()
    if postgres not in desks:
        desks[postgres] = make(tables="".join(mailboxes))
        (desks[postgres].folder / "secret").write_text(SECRET + "\n")
        (desks[postgres].folder / "secret").chmod(0o600)
    made = desks[postgres]
    made.write_config(tables="".join(mailboxes))
    execute(made, postgres, "DELETE FROM mailboxes; DELETE FROM leases; DELETE FROM notifications")
    return made


def execute(desk, postgres, statement):
    if postgres is None:
        subprocess.run(["sqlite3", desk.folder / "maildocket.db", statement], check=True)
    else:
        subprocess.run(["psql", "-q", desk.url, "-c", statement], check=True)


def person(name="m365", lines="", origin=None):
    return mailbox(name, microsoft(f'client_id = "public"\n{lines}', origin))


class Connect:
    """`maildocket mailbox connect` while it waits."""

    def __init__(self, desk, *words):
        self.process = subprocess.Popen([BIN / "maildocket", "--config", desk.config, "mailbox", "connect", *words], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines = []

    def line(self, beginning):
        """The first line that begins so."""
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(beginning):
                return line.strip()
        raise AssertionError(f"{''.join(self.lines)}\n{self.process.stderr.read()}")

    def ends(self, code, pasted=""):
        out, err = self.process.communicate(pasted, timeout=60)
        # The address for the browser has the state and a challenge, and nothing that is worth anything afterwards.
        said.append("".join(self.lines) + out + err)
        equal(self.process.returncode, code, "exit of connect", out, err)
        return out + err


def connect(desk, name="m365"):
    run = Connect(desk, name)
    page = browse(run.line("http"))
    check("Maildocket has what it needs" in page, page)
    return run.ends(0)


def token_process(desk, name="m365", *more):
    return subprocess.Popen([BIN / "maildocket-test-token", desk.config, name, *more], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def token(desk, name="m365", *more):
    """What a process that needs a token gets: ("token", TOKEN) or (obstacle, code and reason)."""
    process = token_process(desk, name, *more)
    out, err = process.communicate(timeout=100)
    said.append(err)
    equal(process.returncode, 0, out, err)
    word, rest = out.strip().split(" ", 1)
    if word != "token":
        said.append(out)
    return word, rest


def row(desk, name="m365"):
    rows = desk.json("mailbox", "list")
    said.append(json.dumps(rows) + desk.last_error)
    return next(row for row in rows if row["name"] == name)


def refreshes():
    return server.control()["grants"].get("refresh_token", 0)


def test_a_person_signs_in_with_a_browser(make, postgres):
    desk = make_desk(make, postgres, person())
    equal(row(desk)["state"], "new")
    equal(token(desk)[0], "connect_first")
    out = connect(desk)
    check(f"connected: {MAILBOX} opens" in out, out)
    known = row(desk)
    equal((known["state"], known["queue"], known["provider"], known["username"]), ("ok", "support", "microsoft365", MAILBOX))
    check(known["token_ends_at"] and not known["reason"], known)
    before = refreshes()
    equal(token(desk)[0], "token")
    equal(refreshes(), before)  # it is fresh
    if postgres is None:
        stored = b"".join(path.read_bytes() for path in desk.folder.glob("maildocket.db*"))
        for secret in server.control()["tokens"]:
            check(secret.encode() not in stored, "a token lies in the database as it is")
    desk.run("mailbox", "remove", "m365")
    equal(row(desk)["state"], "new")
    desk.run("mailbox", "remove", "m365", code=1)


def test_somebody_else_signs_in(make, postgres):
    desk = make_desk(make, postgres, person())
    connect(desk)
    good = token(desk)
    server.control(account=PERSON)
    run = Connect(desk, "m365")
    browse(run.line("http"))
    out = run.ends(1)
    check(f"{PERSON} signed in, and may not open the mailbox {MAILBOX}" in out, out)
    equal(token(desk), good)  # what was there stays


def test_the_person_declines(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(declines=True)
    run = Connect(desk, "m365")
    check("The sign-in failed" in browse(run.line("http")))
    check("the person declined" in run.ends(1))


def test_an_address_is_pasted(make, postgres):
    desk = make_desk(make, postgres, person(lines=f'redirect_url = "http://localhost:{free_port()}/oauth"\n'))
    run = Connect(desk, "m365")
    address = browse(run.line("http"), stop="http://localhost")
    wrong = re.sub("state=[^&]*", "state=another", address)
    check("This is not the sign-in" in refused_page(wrong))
    out = run.ends(0, f"{wrong}\nnonsense\n{address}\n")
    equal(out.count("that is not the address"), 2, out)
    check("connected" in out)


def refused_page(address):
    try:
        browse(address)
    except urllib.error.HTTPError as error:
        return error.read().decode()
    raise AssertionError("a page of another attempt was taken")


def test_a_device(make, postgres):
    desk = make_desk(make, postgres, person(), mailbox("google", f'provider = "google"\nclient_id = "confidential"\n'
                                             f'client_secret_file = "secret"\nscope = "mail"\n{server.google()}'))
    run = Connect(desk, "m365", "--device")
    run.line("\n")
    code = run.line("")
    server.control(agree={"user_code": code})
    check("connected" in run.ends(0))
    declined = Connect(desk, "google", "--device")
    declined.line("\n")
    code = declined.line("")
    server.control(declines=True, agree={"user_code": code})
    check("access_denied" in declined.ends(1))


def openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, text=True).stdout


def test_nobody_has_to_sign_in(make, postgres):
    with tempfile.TemporaryDirectory() as folder:
        keys = pathlib.Path(folder)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=application", "-keyout", keys / "key",
                "-out", keys / "certificate")
        public = openssl("x509", "-in", keys / "certificate", "-noout", "-pubkey")
        server.control(certificate=(keys / "certificate").read_text(), service_key=public)
        account = {"type": "service_account", "client_email": "robot@project", "private_key_id": "k",
                   "private_key": (keys / "key").read_text()}
        (keys / "google.json").write_text(json.dumps(account))
        (keys / "google.json").chmod(0o600)
        desk = make_desk(
            make, postgres, mailbox("secret", application('client_id = "application"\nclient_secret_file = "secret"\n')),
            mailbox("wrong", application('client_id = "application"\nclient_secret_file = "wrong"\n')),
            mailbox("certificate", application(f'client_id = "certified"\ncertificate_file = "{keys}/certificate"\n'
                                             f'certificate_key_file = "{keys}/key"\n')),
            mailbox("service", f'provider = "google"\nservice_account_file = "{keys}/google.json"\n'
                    f'token_url = "{server.origin}/token"\n'))
        (desk.folder / "wrong").write_text("other-secret")
        (desk.folder / "wrong").chmod(0o600)
        for name in ("secret", "certificate", "service"):
            out = Connect(desk, name).ends(0)
            check(f"connected: {MAILBOX} opens" in out, name, out)
            equal(row(desk, name)["state"], "ok")
        # A certificate says itself when it ends, and two days are few.
        check(row(desk, "certificate")["grant_ends_at"])
        equal([note["kind"] for note in desk.json("notification", "list")], ["mailbox"])
        out = Connect(desk, "wrong").ends(78)
        check("invalid_client" in out, out)
        equal(row(desk, "wrong")["state"], "misconfigured")
        check(row(desk, "wrong")["next_try_at"])


def test_what_cannot_be_connected(make, postgres):
    desk = make_desk(
        make, postgres, mailbox("password", 'provider = "imap"\npassword_file = "secret"\n'),
        mailbox("own", f'provider = "imap"\nclient_id = "public"\nauthorize_url = "{server.origin}/o/oauth2/v2/auth"\n'
                f'token_url = "{server.origin}/token"\n'))
    check("there is no mailbox of this name" in Connect(desk, "nobody").ends(1))
    check("signs in with its password" in Connect(desk, "password").ends(1))
    check("has no device_url" in Connect(desk, "own", "--device").ends(2))
    equal([(known["name"], known["state"], known["provider"]) for known in desk.json("mailbox", "list")],
          [("password", "new", "imap"), ("own", "new", "imap")])


def test_any_server_with_oauth(make, postgres):
    """Its own scope, and the other mechanism."""
    desk = make_desk(
        make, postgres, mailbox("own", f'provider = "imap"\nclient_id = "confidential"\nclient_secret_file = "secret"\n'
                      f'mechanism = "oauthbearer"\nscope = "mail offline_access"\nauthorize_url = "{server.origin}/o/oauth2/v2/auth"\n'
                      f'token_url = "{server.origin}/token"\n'))
    server.control(says=0)
    connect(desk, "own")
    check(token(desk, "own")[1] != token(desk, "own")[1])


def test_a_refresh_keeps_what_the_provider_gave(make, postgres):
    for settings in ({"strict": True}, {"omit": True}):
        desk = make_desk(make, postgres, person())
        server.control(says=0, **settings)
        connect(desk)
        before = refreshes()
        tokens = {token(desk)[1] for _ in range(4)}
        equal(len(tokens), 4)
        equal(refreshes(), before + 4)


def test_a_token_is_refused_by_the_mail_server(make, postgres):
    desk = make_desk(make, postgres, person())
    connect(desk)
    old = token(desk)[1]
    word, reason = token(desk, "m365", old)
    equal(word, "misconfigured", reason)  # it is seconds old
    equal(token(desk, "m365", "another"), ("token", old))


def test_killed_between_answer_and_store(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(says=0)
    connect(desk)
    kill_during_refresh(desk)
    # The lease of the dead one is in the way of the next: until it ends nobody can know that it is dead.
    free_lease(desk, postgres)
    equal(token(desk)[0], "token")
    server.control(strict=True)
    kill_during_refresh(desk)
    free_lease(desk, postgres)
    word, reason = token(desk)
    equal(word, "unreachable", reason)
    check("invalid_grant" in reason, reason)
    known = row(desk)
    equal((known["state"], known["code"]), ("waiting", "invalid_grant"))


def kill_during_refresh(desk):
    server.control(next=[{"held": True}])
    process = token_process(desk)
    wait_until(lambda: server.control()["held"] == 1, "the answer is held back")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    server.control(release=True)


def free_lease(desk, postgres):
    """As the end of its time does."""
    execute(desk, postgres, "DELETE FROM leases WHERE name = 'token:m365'")


def test_two_processes_at_once(make, postgres):
    desk = make_desk(make, postgres, person())
    connect(desk)
    make_stale(desk)
    before = refreshes()
    server.control(next=[{"held": True}])
    one = token_process(desk)
    wait_until(lambda: server.control()["held"] == 1, "the answer is held back")
    others = [token_process(desk) for _ in range(3)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        others[0].wait(0.5)  # long enough to ask, if they asked
    server.control(release=True)
    answers = {process.communicate(timeout=60)[0] for process in (one, *others)}
    equal(len(answers), 1, answers)
    check(answers.pop().startswith("token "))
    equal(refreshes(), before + 1)


def make_stale(desk):
    """The next one that needs a token has to refresh it, and the new one is fresh."""
    server.control(says=0)
    token(desk, "m365")
    connect(desk)
    server.control(says=None)


def test_a_provider_in_need(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(says=0)
    connect(desk)
    server.control(next=[{"status": 503, "retry_after": 2}])
    word, reason = token(desk)
    equal(word, "unreachable", reason)
    check("HTTP 503" in reason, reason)
    known = row(desk)
    equal((known["state"], known["code"]), ("waiting", "HTTP 503"))
    before = server.control()["calls"]
    equal(token(desk)[0], "unreachable")
    equal(server.control()["calls"], before)  # not asked before its time
    equal(desk.json("notification", "list"), [])


def test_a_captive_portal(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(says=0)
    connect(desk)
    server.control(next=[{"html": True}])
    word, reason = token(desk)
    equal(word, "unreachable", reason)
    check("no JSON came" in reason, reason)


def test_an_answer_is_lost(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(says=0)
    connect(desk)
    before = refreshes()
    server.control(next=[{"lost": True}])
    equal(token(desk)[0], "token")
    equal(refreshes(), before + 2)


def test_a_grant_is_refused(make, postgres):
    desk = make_desk(make, postgres, person())
    server.control(says=0)
    connect(desk)
    text = "AADSTS700082: The refresh token has expired due to inactivity."
    server.control(next=[{"error": "invalid_grant", "description": text}])
    equal(token(desk)[0], "unreachable")
    known = row(desk)
    equal((known["state"], known["code"]), ("waiting", "invalid_grant 700082"))
    check("not used for 90 days" in known["reason"], known)
    connect(desk)
    server.control(next=[{"error": "interaction_required", "description": "AADSTS50076: Use multi-factor authentication."}])
    equal(token(desk)[0], "reconnect_needed")
    before = server.control()["calls"]
    equal(token(desk)[0], "reconnect_needed")
    equal(server.control()["calls"], before)
    equal(row(desk)["state"], "reconnect_needed")
    notes = desk.json("notification", "list")
    equal([note["kind"] for note in notes], ["mailbox"])
    check("maildocket mailbox connect m365" in notes[0]["text"], notes)
    connect(desk)
    equal((row(desk)["state"], token(desk)[0]), ("ok", "token"))


def test_certificates_are_checked(make, postgres):
    lines = 'client_id = "application"\nclient_secret_file = "secret"\n'
    desk = make_desk(make, postgres, mailbox("right", application(lines, f"https://localhost:{server.tls_port}")),
                     mailbox("wrong", application(lines, f"https://127.0.0.1:{server.tls_port}")))
    equal(token(desk, "right")[0], "token")
    before = server.control()["calls"]
    word, reason = token(desk, "wrong")
    equal(word, "unreachable", reason)
    check("127.0.0.1" in reason, reason)
    equal(server.control()["calls"], before)


def test_nothing_secret_was_said(make, postgres):
    secrets = [SECRET, *server.control()["tokens"]]
    check(len(secrets) > 5)
    for text in said:
        for secret in secrets:
            check(secret not in text, "a secret was printed:", text.replace(secret, "SECRET"))


with contextlib.ExitStack() as stack:
    certificates = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
    make_certificates(certificates)
    server = stack.enter_context(OAuthServer(certificates))
    dovecot = stack.enter_context(Dovecot({MAILBOX: "x", PERSON: "x"}, introspection_url=server.introspection_url))
    authorities = certificates / "authorities.pem"
    authorities.write_text((certificates / "ca.pem").read_text() + dovecot.ca_file.read_text())
    run_tests(globals())
