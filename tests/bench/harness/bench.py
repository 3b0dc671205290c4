"""One run of the benchmark: its folder, its servers, and the figures of each round."""

import json
import shutil
from functools import cached_property
from pathlib import Path

from harness.load import Loader
from harness.postgres import Postgres
from harness.process import Missing
from harness.product import PostgresStore, SqliteStore

REPOSITORY = Path(__file__).resolve().parents[3]


class Bench:
    """What measurements share. Servers and stores are made when the first measurement asks."""

    def __init__(self, folder, binaries, seconds, quick, corpora):
        self.folder = Path(folder)
        self.binaries = Path(binaries)
        self.seconds = seconds
        self.quick = quick
        self._corpora = Path(corpora)
        self.loader = Loader(self.binaries)

    def program(self, name):
        path = self.binaries / name
        if not path.exists():
            raise Missing(f"{name} is not built")
        return path

    @cached_property
    def postgres(self):
        return Postgres(self.folder)

    @cached_property
    def postgres_store(self):
        self._need_product()
        return PostgresStore(self.binaries, self.folder, self.postgres)

    @cached_property
    def sqlite_store(self):
        self._need_product()
        return SqliteStore(self.binaries, self.folder)

    @cached_property
    def real_mails(self):
        """A folder with the whole mails of the corpora; text-only cases are no mails."""
        folder = self.folder / "real-mails"
        folder.mkdir()
        for cases in sorted(self._corpora.glob("*/cases.jsonl")):
            for line in cases.read_text().splitlines():
                case = json.loads(line)
                if case["kind"] == "message":
                    name = f"{cases.parent.name}-{case['sha256'][:16]}"
                    shutil.copyfile(cases.parent / case["file"], folder / name)
        if not any(folder.iterdir()):
            raise Missing(f"no mails in {self._corpora} (MAILDOCKET_CORPORA)")
        return folder

    def scratch(self, name):
        """An empty folder."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def stop(self):
        if "postgres" in self.__dict__:
            self.postgres.stop()

    def _need_product(self):
        self.program("maildocket")
        self.program("maildocket-lmtpd")
