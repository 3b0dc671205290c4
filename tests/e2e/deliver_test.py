#!/usr/bin/env python3
"""`maildocket deliver` as a mail server sees it: exit codes, octets, memory, rights, and never half a mail."""

import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from desk import check, equal, mail, wait_until
from mta import PROGRAM, run_tests

OCTETS_MAX = 52428800
PIECE = 1 << 16


class Server:
    """An LMTP server that says what it is told to: `finals` behind the data, `rcpts` at RCPT (else 250)."""

    def __init__(self, finals=("250 2.0.0 created [TCK-1]",), rcpts=(), greeting="220 fake", pipelining=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mdfake", dir="/tmp"))
        self.finals, self.rcpts, self.greeting, self.pipelining = finals, list(rcpts), greeting, pipelining
        self.commands, self.digest, self.octets, self.tail = [], hashlib.sha256(), 0, b""
        self.complete, self.ended = False, threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / "s"))
        self.listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self):
        return f"unix:{self.folder / 's'}"

    def _serve(self):
        with contextlib.suppress(OSError):
            peer, _ = self.listener.accept()
            with peer, contextlib.suppress(OSError):
                self._talk(peer, peer.makefile("rb"))
            self.ended.set()

    def _talk(self, peer, lines):
        def say(text):
            peer.sendall(text.encode() + b"\r\n")

        say(self.greeting)
        accepted = 0
        while line := lines.readline():
            self.commands.append(line.decode().strip())
            verb = line.split()[0].upper()
            if verb == b"LHLO":
                say("250-fake\r\n250-8BITMIME\r\n" + ("250-PIPELINING\r\n" if self.pipelining else "") + f"250 SIZE {OCTETS_MAX}")
            elif verb == b"RCPT":
                reply = self.rcpts.pop(0) if self.rcpts else "250 2.1.5 ok"
                accepted += reply.startswith("250")
                say(reply)
            elif verb == b"DATA" and not accepted:
                say("503 5.5.1 no recipients")
            elif verb == b"DATA":
                say("354 go on")
                while (line := lines.readline()) not in (b".\r\n", b""):
                    line = line[1:] if line.startswith(b".") else line
                    self.digest.update(line)
                    self.octets += len(line)
                    self.tail = (self.tail + line)[-200:]
                self.complete = line == b".\r\n"
                if not self.finals or not self.complete:
                    return
                for final in self.finals:
                    say(final)
                accepted = 0
            else:
                say("221 bye" if verb == b"QUIT" else "250 2.0.0 ok")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def command(address, *words):
    return [PROGRAM, "deliver", "--socket", address, *words]


def deliver(server, octets, *words, code=0, recipients=("support@example.com",), environment=None):
    """Runs deliver; returns what it said."""
    for recipient in recipients:
        words += ("--recipient", recipient)
    done = subprocess.run(command(server.address, *words), input=octets, capture_output=True, timeout=60,
                          env={"PATH": os.environ["PATH"], **(environment or {})})
    equal(done.returncode, code, done.stderr.decode())
    equal(done.stdout, b"")
    return done.stderr.decode()


def test_replies_are_exit_codes(desk, sink):
    two = ("support@example.com", "sales@example.com")
    taken, unknown, later = "250 2.0.0 created [TCK-1]", "550 5.1.1 No such address here", "451 4.3.0 later"
    for finals, rcpts, recipients, code in (
            ((taken,), (), two[:1], 0),
            ((taken, taken), (), two, 0),
            ((taken, later), (), two, 75),
            ((later, taken), (), two, 75),
            ((taken,), ("250 2.1.5 ok", unknown), two, 67),
            ((later,), (unknown, "250 2.1.5 ok"), two, 75),
            ((), (unknown, unknown), two, 67),
            ((), ("451 4.3.2 closed",), two[:1], 75),
            ((unknown,), (), two[:1], 67),
            (("550 5.7.1 not here",), (), two[:1], 77),
            (("554 5.7.9 infected",), (), two[:1], 77),
            (("552 5.3.4 too large",), (), two[:1], 65),
            (("554 5.4.6 loop",), (), two[:1], 65),
            ((taken, "550 5.7.1 not here"), (), two, 77),
            (("421 4.3.2 stopping",), (), two, 75),
            ((), (), two[:1], 75)):  # hangs up behind the data
        for pipelining in (True, False):
            with Server(finals, rcpts, pipelining=pipelining) as server:
                error = deliver(server, mail(), code=code, recipients=recipients)
                refused = [text for text in (*finals, *rcpts) if not text.startswith(("250", "421"))]
                check(all(text in error for text in refused), error)


def test_a_server_that_is_none_keeps_the_mail_with_the_mail_server(desk, sink):
    for greeting in ("421 4.3.2 too busy", "554 no", "* OK IMAP4rev1 ready", "220"):
        with Server(greeting=greeting, finals=()) as server:
            deliver(server, mail(), code=75)


def test_octets_go_through(desk, sink):
    for sent, arrives in (
            (b"a: b\n\n.\n..\n.x\n", b"a: b\r\n\r\n.\r\n..\r\n.x\r\n"),
            (b"From x Mon\na: b\n\nFrom y\n", b"a: b\r\n\r\nFrom y\r\n"),
            (b"From x Mon\r\na: b\r\n\r\n.\r\nstray\nlf\r\n", b"a: b\r\n\r\n.\r\nstray\nlf\r\n"),
            (b"a: b\n\n\0\xff\xfe\r\nx\ry", b"a: b\r\n\r\n\0\xff\xfe\r\nx\ry\r\n"),
            (b"a: b\n\n" + b"x" * 3_000_000 + b"\n", b"a: b\r\n\r\n" + b"x" * 3_000_000 + b"\r\n"),
            (b"\n" * 200_000, b"\r\n" * 200_000),
            (b"no end of line", b"no end of line\r\n")):
        with Server() as server:
            deliver(server, sent)
            equal((server.octets, server.digest.hexdigest()), (len(arrives), hashlib.sha256(arrives).hexdigest()), sent[:40], server.tail)


def peak_of(octets_count):
    """Peak memory in KiB of handing over a mail of so many octets, written as a mail server does: piece by piece."""
    line = b"x" * 75 + b"\n"
    piece = line * (PIECE // len(line))
    with Server() as server:
        process = subprocess.Popen(command(server.address, "--recipient", "support@example.com", "--sender", "a@b.example"),
                                   stdin=subprocess.PIPE, env={"PATH": os.environ["PATH"], "ASAN_OPTIONS": "quarantine_size_mb=1"})
        process.stdin.write(b"Subject: large\n\n")
        for _ in range(octets_count // (len(piece) + len(piece) // len(line))):
            process.stdin.write(piece)
        process.stdin.flush()
        # The kernel's own figure, while the process lives: what wait4 says includes this script, out of which it was started.
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1])
        process.stdin.close()
        equal(process.wait(timeout=60), 0)
        check(server.complete and server.octets > octets_count * 0.7, server.octets)
        return peak


def test_a_large_mail_needs_no_more_memory_than_a_small_one(desk, sink):
    small, large = peak_of(4 * PIECE), peak_of(OCTETS_MAX)
    print(f"    peak memory: {small} KiB for 256 KiB, {large} KiB for 50 MiB")
    check(large < small + 8192, small, large)


def begin(server, **options):
    """deliver in the middle of a mail: the server has the first part of it."""
    process = subprocess.Popen(command(server.address, "--recipient", "support@example.com"), stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                               **options)
    process.stdin.write(b"Subject: half\n\n" + b"half a mail\n" * 50_000)
    process.stdin.flush()
    wait_until(lambda: server.octets > PIECE, "the mail is on its way")
    return process


def test_what_ends_the_program_takes_the_mail_back(desk, sink):
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGINT):
        with Server() as server:
            process = begin(server)
            process.send_signal(number)
            equal(process.wait(timeout=60), -number)
            check(server.ended.wait(60) and not server.complete, "half a mail ended")


def test_a_mail_server_that_dies_has_not_ended_its_mail(desk, sink):
    script = """
import subprocess, sys, time
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
process.stdin.write(b"Subject: half\\n\\n" + b"half a mail\\n" * 50_000)
process.stdin.flush()
time.sleep(600)
"""
    with Server() as server:
        words = [str(word) for word in command(server.address, "--recipient", "support@example.com")]
        mail_server = subprocess.Popen([sys.executable, "-c", script, *words], stderr=subprocess.PIPE)
        wait_until(lambda: server.octets > PIECE, "the mail is on its way")
        mail_server.kill()
        mail_server.wait()
        check(server.ended.wait(60) and not server.complete, "half a mail ended")
        check(b"the mail server ended before it had written all" in mail_server.stderr.read())


def test_a_user_who_may_read_nothing(desk, sink):
    desk.config.chmod(0o600)
    (desk.folder / "keys").chmod(0o600)
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/", "capture_output": True, "timeout": 60,
                 "env": {"PATH": os.environ["PATH"]}}
    words = ["--recipient", "support@example.com", "--sender", "anna@northwind.example"]

    def run(*line, subject="piped"):
        return subprocess.run(line, input=mail(subject=subject), **as_nobody)

    equal(run(*command(f"127.0.0.1:{desk.port}", *words)).returncode, 0)
    equal([row["outcome"] for row in desk.ledger()], ["created"])
    desk.folder.chmod(0o755)
    denied = run(PROGRAM, "--config", desk.config, "deliver", *words)
    equal(denied.returncode, 75)
    check(b"cannot be read: Permission denied; " in denied.stderr, denied.stderr)
    check(b"; with --socket no configuration is needed" in denied.stderr, denied.stderr)
    # Nor may everybody use the Unix socket.
    equal(run(*command(f"unix:{desk.socket}", *words)).returncode, 75)
    desk.open_to("nogroup")
    equal(run(*command(f"unix:{desk.socket}", *words), subject="again").returncode, 0)
    equal([row["door"] for row in desk.ledger("--subject", "again")], ["pipe"])
    # The mail server's queue id goes with it, over each socket.
    for subject, address in (("tcp", f"127.0.0.1:{desk.port}"), ("unix", f"unix:{desk.socket}")):
        as_nobody["env"]["MAIL_QUEUE_ID"] = f"4XbC9z{subject}"
        equal(run(*command(address, *words), subject=subject).returncode, 0)
        equal([row["subject"] for row in desk.ledger("--queue-id", f"4XbC9z{subject}")], [subject])


def test_a_mail_that_cannot_be_read_is_kept(desk, sink):
    with Server() as server:
        folder = os.open("/", os.O_RDONLY)  # reading it fails with EISDIR
        done = subprocess.run(command(server.address, "--recipient", "support@example.com"), stdin=folder, capture_output=True)
        os.close(folder)
        equal(done.returncode, 75, done.stderr)
        check(b"cannot be read" in done.stderr and not server.complete, done.stderr)


if __name__ == "__main__":
    run_tests(globals())
