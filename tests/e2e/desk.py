"""A help desk for a test: a folder with configuration, store and keys, maildocket-lmtpd in front of it, and the command line.

Everything runs on Unix sockets and free ports of loopback and is ended by pid. Both stores are driven by the same code:
`stores()` names those that this machine has.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import pwd
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["MAILDOCKET_BIN"])
CORPORA = pathlib.Path(os.environ.get("MAILDOCKET_CORPORA", ROOT.parent / "shared" / "corpora"))
START_SECONDS = 60  # sanitizer builds start slowly


class Postgres:
    """A cluster of our own on a Unix socket, fsync on."""

    def __init__(self):
        self.bin = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mdpg", dir="/tmp"))
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"
        self._as_owner([self.bin / "initdb", "-A", "trust", "-U", "postgres", "-D", self.data, "--no-sync"])
        self.start()

    def _as_owner(self, command, **options):
        command = [str(word) for word in command]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--"] + command
        return subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **options)

    def start(self):
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=60"
        self._as_owner([self.bin / "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start"])

    def stop(self, mode="fast"):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._as_owner([self.bin / "pg_ctl", "-D", self.data, "-w", "-m", mode, "stop"])

    def database(self, name):
        self._as_owner([self.bin / "createdb", "-h", self.folder, "-U", "postgres", name])
        return f"postgresql:///{name}?host={self.folder}&user=postgres"

    def close(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def stores():
    """Names of the stores to test; a missing PostgreSQL is a failure in CI and a loud skip elsewhere."""
    found = ["sqlite"]
    if list(pathlib.Path("/usr/lib/postgresql").glob("*/bin")):
        return found + ["postgres"]
    if os.environ.get("CI"):
        sys.exit("PostgreSQL is not installed, and CI has to test it")
    print("SKIPPED for PostgreSQL: it is not installed", file=sys.stderr)
    return found


RESERVED_PORTS = pathlib.Path(tempfile.gettempdir()) / "maildocket-test-ports"
_reserved = []  # open as long as this process lives


def free_port():
    """A port outside of the range that the kernel gives to connections: those come and go before ours is used. It is ours until this
    process ends: no other test that runs at the same time gets it."""
    with contextlib.suppress(FileExistsError):
        RESERVED_PORTS.mkdir()
        RESERVED_PORTS.chmod(0o777)
    while True:
        port = random.randrange(10000, 32000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            reservation = open(RESERVED_PORTS / str(port), "w")
            fcntl.flock(reservation, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.bind(("127.0.0.1", port))
            _reserved.append(reservation)
            return port


def wait_until(condition, what, seconds=START_SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


@contextlib.contextmanager
def closed_unless_done(server):
    """Ends a server whose start fails: nobody else has it yet."""
    try:
        yield
    except BaseException as error:
        server.__exit__(type(error), error, None)
        raise


class Desk:
    def __init__(self, store, postgres=None, queue="", top="", tables=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mdesk", dir="/tmp"))
        self.socket = self.folder / "lmtp.sock"
        self.port = free_port()
        if store == "postgres":
            self.url = postgres.database("d" + self.folder.name.lower().replace("_", "x"))
        else:
            self.url = f"sqlite://{self.folder}/maildocket.db"
        self.config = self.folder / "maildocket.toml"
        self.write_config(queue, top, tables)
        self.processes = {}

    def write_config(self, queue="", top="", tables=""):
        self.config.write_text(
            f"""{top}
[store]
url = "{self.url}"
[lmtp]
listen = ["127.0.0.1:{self.port}", "unix:{self.socket}"]
[secrets]
key_file = "{self.folder}/keys"
[outbound]
transport = "none"
worker = false
{tables}
[[queue]]
name = "support"
prefix = "TCK-"
addresses = ["support@example.com", "help@example.com"]
{queue}
[[queue]]
name = "sales"
prefix = "SAL-"
addresses = ["sales@example.com"]
""")

    # -- the command line ---------------------------------------------------------------------------------------
    def run(self, *words, stdin=None, code=0):
        """Runs `maildocket WORDS`; `code` is the exit status it must have. Returns standard output as text."""
        done = subprocess.run(
            [BIN / "maildocket", "--config", self.config, *map(str, words)], input=stdin, capture_output=True,
            timeout=120)
        if done.returncode != code:
            raise AssertionError(f"maildocket {words}: exit {done.returncode}, expected {code}\n"
                                 f"{done.stdout.decode()}\n{done.stderr.decode()}")
        self.last_error = done.stderr.decode()
        return done.stdout

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--json", **options))

    def init(self):
        self.run("init")
        self.run("client", "add", "Northwind")
        self.run("domain", "add", "northwind.example", "--client", "Northwind")
        self.run("contact", "add", "anna@northwind.example", "--client", "Northwind", "--name", "Anna Berg")
        self.run("contact", "add", "bob@northwind.example", "--client", "Northwind", "--name", "Bob")
        self.run("client", "add", "Contoso")
        self.run("contact", "add", "carla@contoso.example", "--client", "Contoso", "--name", "Carla")
        self.run("agent", "add", "max@staff.example", "--name", "Max")
        return self

    def execute(self, statement):
        """SQL behind the back of the programs."""
        if self.url.startswith("sqlite"):
            command = ["sqlite3", "-cmd", ".timeout 10000", self.url.removeprefix("sqlite://"), statement]
        else:
            command = ["psql", "-qX", "-d", self.url, "-c", statement]
        subprocess.run(command, check=True)

    def tickets(self):
        return self.json("ticket", "list")

    def ledger(self, *words):
        return self.json("ledger", "list", *words)

    def outcomes(self):
        sums = {}
        for row in self.ledger():
            sums[row["outcome"]] = sums.get(row["outcome"], 0) + 1
        return sums

    # -- the server ---------------------------------------------------------------------------------------------
    def start(self, name="lmtpd", config=None):
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen([BIN / "maildocket-lmtpd", "--config", config or self.config], stderr=log)
        self.processes[name] = process
        wait_until(lambda: self._answers() or process.poll() is not None, "lmtpd answers")
        if process.poll() is not None:
            raise AssertionError(f"lmtpd ended at start: {self.log(name)}")
        return self

    def open_to(self, group):
        """Lets a mail server's group reach the socket, as the recipes do."""
        self.folder.chmod(0o755)
        shutil.chown(self.socket, group=group)

    def _answers(self):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            probe.connect(str(self.socket))
            return probe.recv(3) == b"220"
        return False

    def kill(self, name="lmtpd", with_signal=signal.SIGKILL):
        process = self.processes.pop(name)
        process.send_signal(with_signal)
        return process.wait(timeout=60)

    def log(self, name="lmtpd"):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def lmtp(self):
        return smtplib.LMTP("127.0.0.1", self.port, local_hostname="mta.example", timeout=60)

    def deliver(self, mail, recipients=("support@example.com",), sender="anna@northwind.example"):
        """Hands one mail over and returns the final replies as (code, text), one for each recipient."""
        if isinstance(mail, str):
            mail = mail.encode()
        client = self.lmtp()
        try:
            client.ehlo_or_helo_if_needed()
            code, text = client.mail(sender)
            assert code == 250, (code, text)
            replies = []
            accepted = 0
            for recipient in recipients:
                code, text = client.rcpt(recipient)
                replies.append((code, text.decode()))
                accepted += code == 250
            if not accepted:
                return replies
            code, text = client.docmd("DATA")
            assert code == 354, (code, text)
            body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in to_crlf(mail).split(b"\r\n"))
            client.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            for index, (code, _) in enumerate(replies):
                if code == 250:
                    code, text = client.getreply()
                    replies[index] = (code, text.decode())
            return replies
        finally:
            client.close()

    def close(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is not None:
            for name in self.processes:
                print(f"--- log of {name}\n{self.log(name)[-4000:]}", file=sys.stderr)
        self.close()


def to_crlf(octets):
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


_counter = 0


def mail(sender="Anna Berg <anna@northwind.example>", subject="Printer on fire", body="It burns.\n", to="support@example.com",
         **headers):
    """A small mail as text; header names have `_` for `-`. A Message-ID is made unless given; None leaves a field out."""
    global _counter
    _counter += 1
    fields = {"From": sender, "To": to, "Subject": subject, "Date": "Mon, 23 Nov 2026 09:12:44 +0100",
              "Message-ID": f"<test-{os.getpid()}-{_counter}@northwind.example>"}
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
    return to_crlf((head + "\n" + body).encode())


@contextlib.contextmanager
def each_store(**options):
    """Yields a function that makes an initialised desk for a store name, and cleans up everything at the end."""
    postgres = Postgres() if "postgres" in stores() else None
    with contextlib.ExitStack() as stack:
        if postgres:
            stack.callback(postgres.close)

        def make(store, **more):
            return stack.enter_context(Desk(store, postgres, **{**options, **more})).init()

        make.postgres = postgres
        yield make


def check(condition, *what):
    if not condition:
        raise AssertionError(" ".join(map(str, what)))


def equal(left, right, *what):
    if left != right:
        raise AssertionError(f"{' '.join(map(str, what))}: {left!r} is not {right!r}")


def run_tests(namespace):
    """Runs every function whose name begins with test_, for each store if it takes a `store`."""
    tests = [(name, function) for name, function in namespace.items() if name.startswith("test_")]
    wanted = sys.argv[1:]
    with each_store() as make:
        for name, function in tests:
            if wanted and not any(word in name for word in wanted):
                continue
            for store in stores():
                started = time.monotonic()
                function(lambda **options: make(store, **options), make.postgres if store == "postgres" else None)
                print(f"ok  {name} [{store}] {time.monotonic() - started:.1f} s", flush=True)
