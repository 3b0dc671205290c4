"""lmtp_load against a server, with what it cost the server, and the count of what was kept."""

import threading
import time

from harness.peers import RECIPIENT
from harness.process import BenchError, run_json

WARM_UP_MAILS = 100
SIZES = {"2k": 1_800, "50k": 50_000, "1m": 1_000_000, "10m": 10_000_000, "50m": 50_000_000}


class Loader:
    """Runs the load program; `binaries` is the folder it stands in."""

    def __init__(self, binaries):
        self._program = binaries / "lmtp_load"

    def run(self, port, *options, timeout=900):
        """The program's report. Replies other than a mail wants are left to the caller to judge."""
        return run_json([self._program, "--connect", f"127.0.0.1:{port}", "--recipient", RECIPIENT, *options],
                        exit_codes=(0, 1), timeout=timeout)

    def clean_run(self, port, *options):
        """The report of a run in which every mail had to be accepted."""
        report = self.run(port, *options)
        if report["accepted"] != report["offered"] or not report["accepted"] or report["gave_up"]:
            raise BenchError(f"not every mail was accepted: {report['accepted']} of {report['offered']}, "
                             f"first refusal: {report['first_refusal'] or 'none, no reply'}")
        return report


def load_product(loader, store, *options, check=True):
    """One measurement on a fresh store: the report, CPU per mail, memory, and nothing lost or doubled."""
    server = store.start()
    try:
        warm = loader.clean_run(store.port, "-c", 4, "-n", WARM_UP_MAILS)
        idle_mb = server.resident_mb()
        server.reset_peak()
        before = server.cpu_seconds() + store.database_cpu_seconds()
        with MemoryWatch(server) as memory:
            report = (loader.clean_run if check else loader.run)(store.port, *options)
        cpu = server.cpu_seconds() + store.database_cpu_seconds() - before
        report.update(cpu_ms=cpu * 1000 / max(report["accepted"], 1), idle_mb=idle_mb, peak_mb=server.peak_mb(),
                      memory=memory.samples, alive=server.running())
    finally:
        server.stop()
    _check_kept(store, warm["accepted"] + report["accepted"], report)
    return report


def _check_kept(store, acknowledged, report):
    """Every 250 is one new ticket, and each wrote the mail to be sent that the anchor writes too."""
    if set(report["outcomes"]) - {"created"}:
        raise BenchError(f"not every mail made a ticket: {report['outcomes']}")
    # A mail without a reply may be kept or not; one with a 250 must be, and only once.
    for table in ("tickets", "outbox"):
        kept = store.count(table)
        if not acknowledged <= kept <= acknowledged + report["unanswered"]:
            raise BenchError(f"{acknowledged} mails were acknowledged, {kept} rows are in {table}")


def load_peer(loader, server, port, *options):
    """The same for a peer that is left running."""
    before = server.cpu_seconds()
    report = loader.clean_run(port, *options)
    report["cpu_ms"] = (server.cpu_seconds() - before) * 1000 / report["accepted"]
    return report


class MemoryWatch:
    """Resident memory of a server, each half second, while the block runs."""

    def __init__(self, server):
        self._server = server
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.samples = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _sample(self):
        while True:
            try:
                self.samples.append((time.monotonic(), self._server.resident_mb()))
            except (OSError, BenchError):
                return  # the server is gone; the measurement will say so
            if self._end.wait(0.5):
                return
