"""Maildocket as an administrator sets it up: configuration file, init, contacts, lmtpd."""

import shutil
import socket
import sqlite3
import time
from pathlib import Path

from harness.peers import RECIPIENT
from harness.process import BenchError, Server, free_port, run

CONTACTS = 10_000
DOMAINS = 200
CONFIG = """\
[store]
url = "{url}"
[lmtp]
listen = ["127.0.0.1:{port}", "unix:{folder}/lmtp.sock"]
max_message_size = "64MiB"
[secrets]
key_file = "{folder}/keys"
[attachments]
max_size = "64MiB"
[outbound]
transport = "none"
worker = false
[[queue]]
name = "support"
prefix = "TCK-"
addresses = ["{recipient}"]
notify = ["staff@example.com"]
acknowledge = false
unknown_senders = "ticket"
"""


class Store:
    """A store with schema and contacts that fresh() brings back for each measurement."""

    def __init__(self, binaries, folder):
        self._binaries = Path(binaries)
        self.folder = Path(folder)
        self.folder.mkdir()
        self.port = free_port()
        self.config = self.folder / "maildocket.toml"

    def start(self):
        """lmtpd on a fresh store; it answers when this returns."""
        self.fresh()
        server = self.launch()
        server.wait_for_port(self.port)
        return server

    def launch(self):
        return Server([self._binaries / "maildocket-lmtpd", "--config", self.config], self.folder / "log")

    def _write_config(self, url):
        self.config.write_text(
            CONFIG.format(url=url, port=self.port, folder=self.folder, recipient=RECIPIENT))

    def _fill(self):
        """Schema, keys, clients, domains and contacts by the commands an administrator has."""
        tables = {
            "clients": ["name"] + [f"Client {m}" for m in range(DOMAINS)],
            "domains": ["domain,client"] + [f"client{m}.example,Client {m}" for m in range(DOMAINS)],
            "contacts": ["email,client,name"] + [
                f"c{n}@client{n % DOMAINS}.example,Client {n % DOMAINS},Contact {n}"
                for n in range(CONTACTS)],
        }
        self._maildocket("init")
        for name, lines in tables.items():
            path = self.folder / f"{name}.csv"
            path.write_text("\n".join(lines) + "\n")
            self._maildocket("import", name, path)

    def _maildocket(self, *words):
        return run([self._binaries / "maildocket", "--config", self.config, *words])


class SqliteStore(Store):
    name = "sqlite"

    def __init__(self, binaries, folder):
        super().__init__(binaries, Path(folder) / "product-sqlite")
        self._database = self.folder / "maildocket.db"
        self._template = self.folder / "template.db"
        self._write_config(f"sqlite://{self._database}")
        self._fill()
        with sqlite3.connect(self._database) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        shutil.copyfile(self._database, self._template)

    def fresh(self):
        for suffix in ("-wal", "-shm"):
            self._database.with_name(self._database.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._database)

    def count(self, table):
        connection = sqlite3.connect(self._database)
        try:
            return connection.execute(f"select count(*) from {table}").fetchone()[0]
        finally:
            connection.close()

    def database_cpu_seconds(self):
        return 0.0


class PostgresStore(Store):
    name = "postgres"

    def __init__(self, binaries, folder, postgres):
        super().__init__(binaries, Path(folder) / "product-postgres")
        self._postgres = postgres
        self._postgres.fresh_database("template_desk")
        self._write_config(postgres.url("template_desk"))
        self._fill()
        self._write_config(postgres.url("desk"))

    def fresh(self):
        self._postgres.fresh_database("desk", "template_desk")
        self._postgres.settle()

    def count(self, table):
        return int(self._postgres.sql(f"select count(*) from {table};\n", "desk"))

    def database_cpu_seconds(self):
        return self._postgres.server.cpu_seconds()


def first_reply_seconds(store):
    """Starts lmtpd on the store as it is; the time until its first mail has its 250. Stops it."""
    begin = time.monotonic()
    server = store.launch()
    try:
        with _connect(server, store.port) as connection:
            _deliver_one(connection)
        return time.monotonic() - begin
    finally:
        server.stop()


def _connect(server, port):
    while server.running():
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            time.sleep(0.0005)
    raise BenchError(f"lmtpd did not start: {server.log_tail()}")


def _deliver_one(connection):
    stream = connection.makefile("rwb")

    def expect(code):
        while True:
            line = stream.readline()
            if not line.startswith(code):
                raise BenchError(f"wanted {code.decode()}, got {line!r}")
            if line[3:4] != b"-":
                return

    def say(octets):
        stream.write(octets)
        stream.flush()

    expect(b"220")
    say(b"LHLO load.example\r\n")
    expect(b"250")
    say(f"MAIL FROM:<c1@client1.example>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n".encode())
    for code in (b"250", b"250", b"354"):
        expect(code)
    say(b"From: c1@client1.example\r\nSubject: first\r\nMessage-ID: <%d@load.example>\r\n\r\nHello\r\n.\r\n"
        % time.time_ns())
    expect(b"250")
    say(b"QUIT\r\n")
