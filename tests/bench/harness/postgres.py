"""A private PostgreSQL cluster, and the bare mail of the anchor in it (pgbench)."""

import os
import re
import shutil
import statistics
from pathlib import Path

from harness.process import BenchError, Missing, Server, run

BINARIES = Path("/usr/lib/postgresql/15/bin")
SQL = Path(__file__).resolve().parent.parent / "anchors" / "postgres"
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_connections": "120",
}
BODY = "b" * 4096
MAILS_PER_TRANSACTION = {"func": 1, "seq": 1, "seq_batch8": 8}


class Postgres:
    """Durable (fsync on), over a Unix socket only, in a folder of its own."""

    def __init__(self, folder):
        if not (BINARIES / "initdb").exists():
            raise Missing("PostgreSQL 15 is not installed")
        # The server refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        self.socket_folder = Path(folder) / "postgres"
        self.socket_folder.mkdir()
        if self._user:
            shutil.chown(self.socket_folder, self._user)
        data = self.socket_folder / "data"
        run([BINARIES / "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
             "-D", data], user=self._user)
        settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value.strip(chr(39))}")]
        self.server = Server([BINARIES / "postgres", "-D", data, "-k", self.socket_folder, *settings],
                             Path(folder) / "postgres.log", user=self._user)
        self.server.wait_until(self._answers)
        self._anchor_ready = False

    def stop(self):
        self.server.stop()

    def url(self, database):
        """As libpq and [store] url read it."""
        return f"postgresql://postgres@/{database}?host={self.socket_folder}"

    def sql(self, statements, database="postgres"):
        """Runs statements one by one; returns rows as unaligned text."""
        return run([BINARIES / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder,
                    "-U", "postgres", database], stdin=statements).strip()

    def fresh_database(self, name, template="template0"):
        self.sql(f"drop database if exists {name};\ncreate database {name} template {template};\n")

    def settle(self):
        """What earlier measurements left to write must not fall into the next one."""
        self.sql("checkpoint;\n")

    def pgbench(self, variant, clients, seconds):
        """The anchor's rate in mails, CPU per mail of the server, and transaction times."""
        self._prepare_anchor()
        self.settle()
        before = self.server.cpu_seconds()
        log = self.socket_folder / f"transactions-{variant}-{clients}"
        text = run([BINARIES / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", 1, "-T", seconds,
                    "-D", f"body={BODY}", "-f", SQL / f"{variant}.pgbench", "-l", f"--log-prefix={log}",
                    "-h", self.socket_folder, "-U", "postgres", "anchor"], user=self._user)
        cpu = self.server.cpu_seconds() - before
        match = re.search(r"^tps = ([0-9.]+)", text, re.MULTILINE)
        if not match or "number of failed transactions: 0 " not in text:
            raise BenchError(f"pgbench: {text[-400:]}")
        times = self._take_log(log)
        mails = len(times) * MAILS_PER_TRANSACTION[variant]
        return {
            "rate": float(match.group(1)) * MAILS_PER_TRANSACTION[variant],
            "cpu_ms": cpu * 1000 / mails,
            "p50_ms": statistics.median(times),
            "p99_ms": times[min(len(times) - 1, int(len(times) * 0.99))],
        }

    def _answers(self):
        try:
            return self.sql("select 1;\n") == "1"
        except BenchError:
            return False

    def _prepare_anchor(self):
        if not self._anchor_ready:
            self.fresh_database("anchor")
            self.sql((SQL / "schema.sql").read_text(), "anchor")
            self._anchor_ready = True
        self.sql((SQL / "empty.sql").read_text(), "anchor")

    @staticmethod
    def _take_log(prefix):
        """Transaction times in ms, sorted; the third word of each line has them in microseconds."""
        times = []
        for path in prefix.parent.glob(prefix.name + ".*"):
            times += [int(line.split()[2]) / 1000 for line in path.read_text().splitlines()]
            path.unlink()
        return sorted(times)
