"""A mail server's side of the milter protocol, version 6, as small as it can be; and the daemon to speak it with."""

import contextlib
import os
import signal
import socket
import struct
import subprocess

from desk import BIN, wait_until

ADDHDRS, CHGHDRS = 0x01, 0x10
NO_CONNECT = 0x1
ALL_ACTIONS = 0x1FF
ALL_STEPS = 0x1FFFFF
NO_REPLY = {"C": 0x1000, "H": 0x2000, "M": 0x4000, "L": 0x80, "B": 0x80000}


class Lost(Exception):
    """The filter closed the connection."""


class MailServer:
    """One connection to the filter. A command that the filter said it would not answer is not waited for."""

    def __init__(self, address, actions=ALL_ACTIONS, steps=ALL_STEPS):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(60)
        self.socket.connect(address)
        self.client = ""
        self.send("O", struct.pack(">III", 6, actions, steps))
        command, data = self.receive()
        assert command == "O", command
        self.version, self.actions, self.steps = struct.unpack(">III", data[:12])
        self.wanted_macros = {}
        rest = data[12:]
        while rest:
            names, _, left = rest[4:].partition(b"\0")
            self.wanted_macros[struct.unpack(">I", rest[:4])[0]] = names.decode().split()
            rest = left

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack(">I", len(data) + 1) + command.encode() + data)

    def _read(self, count):
        data = b""
        while len(data) < count:
            with contextlib.suppress(ConnectionResetError):
                piece = self.socket.recv(count - len(data))
                if piece:
                    data += piece
                    continue
            raise Lost()
        return data

    def receive(self):
        length = struct.unpack(">I", self._read(4))[0]
        packet = self._read(length)
        return chr(packet[0]), packet[1:]

    def macros(self, command, **values):
        data = command.encode()
        for name, value in values.items():
            data += name.encode() + b"\0" + value.encode() + b"\0"
        self.send("D", data)

    def command(self, command, *words):
        """Sends it and returns the answer: "c", "a", "r", "t" or the text of a reply; None if none is due."""
        self.send(command, b"".join(as_octets(word) + b"\0" for word in words))
        return self.answer(command)

    def answer(self, command):
        if self.steps & NO_REPLY.get(command, 0):
            return None
        code, data = self.receive()
        return data.rstrip(b"\0").decode() if code == "y" else code

    # -- one mail -----------------------------------------------------------------------------------------------------
    def greet(self, client="192.0.2.1", name="mail.client.example"):
        self.client = f"{name} [{client}]"
        if not self.steps & NO_CONNECT:
            self.send("C", name.encode() + b"\0" + b"4" + struct.pack(">H", 1234) + client.encode() + b"\0")
            self.answer("C")
        self.command("H", name)

    def envelope(self, recipients, sender="anna@northwind.example", parameters=()):
        """Returns the answer to each recipient."""
        self.macros("M", _=self.client, v="Test")
        self.command("M", f"<{sender}>", *parameters)
        return [self.command("R", f"<{recipient}>") for recipient in recipients]

    def content(self, mail, step=65535):
        """Sends a mail with CRLF as header fields and body; returns (answer, removed fields, inserted fields)."""
        head, _, body = mail.partition(b"\r\n\r\n")
        for field in head.replace(b"\r\n ", b"\n ").replace(b"\r\n\t", b"\n\t").split(b"\r\n"):
            name, _, value = field.partition(b":")
            self.command("L", name, value.removeprefix(b" "))
        for begin in range(0, len(body), step):
            self.send("B", body[begin:begin + step])
            self.answer("B")
        return self.end()

    def end(self):
        self.send("E")
        removed, inserted = [], []
        while True:
            code, data = self.receive()
            if code == "m":
                name, value = data[4:].split(b"\0")[:2]
                assert value == b"", value
                removed.append((name.decode(), struct.unpack(">I", data[:4])[0]))
            elif code == "i":
                name, value = data[4:].split(b"\0")[:2]
                inserted.append((name.decode(), value.decode()))
            elif code != "p":
                return data.rstrip(b"\0").decode() if code == "y" else code, removed, inserted

    def mail(self, mail, recipients=("support@example.com",), **options):
        """A whole mail in a greeted connection."""
        answers = self.envelope(recipients, **options)
        assert answers == ["c"] * len(answers), answers
        answer = self.command("T")
        return (answer, [], []) if answer != "c" else self.content(mail)

    def close(self):
        with contextlib.suppress(OSError):
            self.send("Q")
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def as_octets(word):
    return word if isinstance(word, bytes) else word.encode()


class Milter:
    """maildocket-milter for a desk, ended by pid. Its configuration is the desk's with [milter] and more."""

    def __init__(self, desk, tables="", queue="", port=None):
        self.desk = desk
        self.path = str(desk.folder / "milter.sock")
        self.address = ("127.0.0.1", port) if port else self.path
        self.listen = f"127.0.0.1:{port}" if port else f"unix:{self.path}"
        self.log_path = desk.folder / "milter.log"
        self.process = None
        self.configure(tables, queue)

    def configure(self, tables="", queue=""):
        if "[milter]" not in tables:
            tables = "[milter]\n" + tables
        # Time enough for a busy machine: no test is about how fast the store answers.
        ours = f'[milter]\nlisten = "{self.listen}"\nanswer_seconds_max = 240'
        self.desk.write_config(queue, "", tables.replace("[milter]", ours, 1))

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BIN / "maildocket-milter", "--config", self.desk.config], stderr=log)
        wait_until(lambda: self.answers() or self.process.poll() is not None, "the milter answers")
        assert self.process.poll() is None, self.log()
        return self

    def answers(self):
        with contextlib.suppress(OSError, Lost), MailServer(self.address):
            return True
        return False

    def server(self, **options):
        return MailServer(self.address, **options)

    def greeted(self, **options):
        server = self.server()
        server.greet(**options)
        return server

    def log(self):
        return self.log_path.read_text(errors="replace")

    def send_signal(self, number):
        os.kill(self.process.pid, number)

    def stop(self, number=signal.SIGTERM):
        self.send_signal(number)
        code = self.process.wait(timeout=90)
        self.process = None
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        if error[0] is not None:
            print("--- log of the milter\n" + self.log()[-4000:])
        if self.process is not None:
            self.process.kill()
            self.process.wait()
