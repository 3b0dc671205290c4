#!/usr/bin/env python3
"""Sending through a provider: TLS from the first octet and STARTTLS, certificates that are checked, passwords right and wrong."""

import base64
import contextlib
import signal
import socket
import ssl
import subprocess
import threading

from desk import BIN, check, equal, mail, run_tests, wait_until

NAME, PASSWORD = "support@example.com", "correct horse battery"
CHALLENGE = b'{"status":"400","schemes":"Bearer"}'


def make_certificate(folder, name="localhost"):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    return key, certificate


class Provider:
    """A submission server: STARTTLS or TLS at once, AUTH PLAIN with one password, or, with `holder_of`, AUTH XOAUTH2: a function that
    tells who a token belongs to, if anybody."""

    def __init__(self, key, certificate, at_once, holder_of=None, password=PASSWORD):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.at_once = at_once
        self.holder_of, self.password = holder_of, password
        self.mechanism = "XOAUTH2" if holder_of else "PLAIN"
        self.mails = []
        self.senders = []
        self.in_the_clear = []  # commands
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self.listener.accept()[0],), daemon=True).start()

    def _serve(self, plain):
        with contextlib.suppress(OSError):
            hello = f"250-mx\r\n250 AUTH {self.mechanism}\r\n"
            if self.at_once:
                self._talk(self.context.wrap_socket(plain, server_side=True), hello, True)
            elif self._talk(plain, "250-mx\r\n250 STARTTLS\r\n", False):
                self._talk(self.context.wrap_socket(plain, server_side=True), hello, True, greet=False)

    def _talk(self, peer, hello, encrypted, greet=True):
        """True if STARTTLS was asked for."""
        lines = peer.makefile("rb")

        def say(text):
            peer.sendall(text.encode())

        if greet:
            say("220 mx ready\r\n")
        signed_in = False
        for line in lines:
            command = line.decode(errors="replace").strip()
            if not encrypted:
                self.in_the_clear.append(command)
            if command.startswith("EHLO"):
                say(hello)
            elif command == "STARTTLS":
                say("220 go on\r\n")
                return True
            elif command.startswith("AUTH PLAIN "):
                signed_in = base64.b64decode(command[11:]) == f"\0{NAME}\0{self.password}".encode()
                say("235 2.7.0 welcome\r\n" if signed_in else "535 5.7.8 wrong name or password\r\n")
            elif command.startswith("AUTH XOAUTH2 "):
                user, bearer = base64.b64decode(command[13:]).decode().split("\1")[:2]
                signed_in = user == f"user={NAME}" and self.holder_of(bearer.removeprefix("auth=Bearer ")) == NAME
                # As Google says it: the client answers the challenge, and is refused then.
                say("235 2.7.0 welcome\r\n" if signed_in else f"334 {base64.b64encode(CHALLENGE).decode()}\r\n")
            elif command.startswith(("MAIL", "RCPT")):
                self.senders += [command[10:].split(" ")[0]] if command.startswith("MAIL") else []
                say("250 ok\r\n" if signed_in else "530 5.7.0 sign in first\r\n")
            elif command == "RSET":
                say("250 ok\r\n")
            elif command == "DATA":
                say("354 go on\r\n")
                content = b""
                for line in lines:
                    if line == b".\r\n":
                        break
                    content += line
                self.mails.append(content)
                say("250 2.0.0 queued\r\n")
            elif command == "QUIT":
                say("221 bye\r\n")
                return False
        return False

    def close(self):
        self.listener.close()


@contextlib.contextmanager
def worker(make, at_once, password=PASSWORD, trusted=True):
    desk = make()
    key, certificate = make_certificate(desk.folder)
    with contextlib.closing(Provider(key, certificate, at_once)) as provider:
        secret = desk.folder / "password"
        secret.write_text(password + "\n")
        secret.chmod(0o600)
        scheme = "smtps" if at_once else "smtp"
        trust = f'ca_file = "{certificate}"\n' if trusted else ""
        desk.start()
        desk.deliver(mail())
        desk.config.write_text(desk.config.read_text().replace(
            'transport = "none"', f'transport = "{scheme}://localhost:{provider.port}"\nusername = "{NAME}"\n'
            f'password_file = "{secret}"\n{trust}'))
        log = open(desk.folder / "worker.log", "ab")
        desk.processes["worker"] = subprocess.Popen([BIN / "maildocket", "--config", desk.config, "worker"], stderr=log)
        yield desk, provider
        equal(desk.kill("worker", signal.SIGTERM), 0)
        check(password not in desk.log("worker"), "the password stands in the log")


def test_mail_goes_out_encrypted_and_signed_in(make, _):
    for at_once in (True, False):
        with worker(make, at_once) as (desk, provider):
            wait_until(lambda: len(provider.mails) == 1, "the mail")
            wait_until(lambda: desk.json("outbox", "list")[0]["state"] == "sent", "sent")
            check(not any(line.startswith(("AUTH", "MAIL")) for line in provider.in_the_clear), provider.in_the_clear)


def test_a_certificate_nobody_vouches_for_and_a_wrong_password_hold_all_mail(make, _):
    for options, reason in (({"trusted": False}, "certificate"), ({"password": "guessed"}, "535")):
        with worker(make, True, **options) as (desk, provider):
            wait_until(lambda: desk.json("outbox", "list")[0]["last_error"], "an attempt")
            row, = desk.json("outbox", "list")
            equal((row["state"], row["attempts"]), ("queued", 0))
            check(reason in row["last_error"], row["last_error"])
            notification, = desk.json("notification", "list")
            equal(notification["kind"], "outbound")
            equal(provider.mails, [])


def test_a_password_that_others_may_read_is_refused_at_start(make, _):
    desk = make()
    secret = desk.folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    desk.config.write_text(desk.config.read_text().replace(
        'transport = "none"', f'transport = "smtps://localhost:465"\nusername = "{NAME}"\npassword_file = "{secret}"'))
    desk.run("worker", code=78)
    check("chmod 0600" in desk.last_error, desk.last_error)
    check(PASSWORD not in desk.last_error)


if __name__ == "__main__":
    run_tests(globals())
