"""The other anchors: Dovecot, the null server, SQLite, GMime."""

import os
import shutil
import signal
from pathlib import Path

from harness.process import Missing, Server, free_port, primary_group, run_json

ANCHORS = Path(__file__).resolve().parent.parent / "anchors"
DOVECOT = Path("/usr/sbin/dovecot")
RECIPIENT = "support@desk.example"


class Dovecot:
    """Its LMTP into one maildir, fsync optimized, 50 processes ready."""

    def __init__(self, folder):
        if not DOVECOT.exists() or not Path("/usr/lib/dovecot/lmtp").exists():
            raise Missing("Dovecot with LMTP is not installed")
        if os.geteuid() != 0:
            raise Missing("Dovecot's LMTP needs root to become the mailbox's user")
        self.port = free_port()
        self._folder = Path(folder) / "dovecot"
        self._folder.mkdir()
        for name in ("run", "state", "mail", "home"):
            (self._folder / name).mkdir()
        for name in ("mail", "home"):
            shutil.chown(self._folder / name, "nobody", primary_group("nobody"))
        words = {"FOLDER": self._folder, "USER": "nobody", "GROUP": primary_group("nobody"), "PORT": self.port}
        text = (ANCHORS / "dovecot.conf").read_text()
        for word, value in words.items():
            text = text.replace(word, str(value))
        config = self._folder / "dovecot.conf"
        config.write_text(text)
        self.server = Server([DOVECOT, "-F", "-c", config], self._folder / "output")
        self.server.wait_for_port(self.port)

    def mails(self):
        """Files in the mailbox, to be sure that the peer really kept what it took."""
        return sum(len(os.listdir(folder)) for name in ("new", "cur")
                   if (folder := self._folder / "mail" / name).exists())

    def stop(self):
        self.server.stop()


class NullServer:
    """lmtp_null, or another program with --port that throws mails away."""

    def __init__(self, folder, program, *options):
        self.port = free_port()
        self.server = Server([program, "--port", self.port, *options],
                             Path(folder) / f"{Path(program).name}.log", stop_signal=signal.SIGTERM)
        self.server.wait_for_port(self.port)

    def stop(self):
        self.server.stop()


def sqlite_mails(program, folder, mails_per_transaction, seconds):
    path = Path(folder) / "anchor.db"
    try:
        return run_json([program, path, "--mails-per-transaction", mails_per_transaction, "--seconds", seconds])
    finally:
        for file in path.parent.glob("anchor.db*"):
            file.unlink()
