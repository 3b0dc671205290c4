#!/usr/bin/env python3
"""A real clamd with one signature of our own, the milter in front of it and lmtpd behind."""

import base64
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "milter"))

from desk import check, equal, mail, run_tests, wait_until
from milter_client import Milter

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin")
if not CLAMD:
    print("SKIPPED: clamd is not installed", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") else 77)

# In two halves, so that no scanner takes this file for it.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_OCTETS_MAX = 1 << 20


class Clamd:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mdav", dir="/tmp"))
        self.socket = self.folder / "clamd.sock"
        (self.folder / "own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.encode().hex()}\n")
        (self.folder / "clamd.conf").write_text(
            f"DatabaseDirectory {self.folder}\nLocalSocket {self.socket}\nForeground yes\nLogFile {self.folder}/log\n"
            f"StreamMaxLength {STREAM_OCTETS_MAX}\nTemporaryDirectory {self.folder}\nUser root\n")
        self.process = None

    def start(self):
        self.process = subprocess.Popen([CLAMD, "-c", self.folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, "clamd answers")
        return self

    def _answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(10)
                probe.connect(str(self.socket))
                probe.sendall(b"zPING\0")
                return probe.recv(5) == b"PONG\0"
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
            self.socket.unlink(missing_ok=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def tables(clamd, when_away="pass"):
    return f'[antivirus]\nsocket = "unix:{clamd.socket}"\nwhen_away = "{when_away}"\n'


def infected(subject="infected"):
    attachment = base64.encodebytes(EICAR.encode()).decode()
    return mail(subject=subject, MIME_Version="1.0", Content_Type="application/octet-stream; name=x.bin",
                Content_Transfer_Encoding="base64", Content_Disposition="attachment", body=attachment)


def steps(desk, subject):
    entry = desk.json("ledger", "show", desk.ledger("--subject", subject)[0]["id"])
    return entry, [(step["evidence"], step["result"]) for step in entry["trace"] if step["rule"] == "antivirus"]


def test_lmtpd_holds_what_is_infected(make, _):
    with Clamd() as clamd:
        desk = make(tables=tables(clamd)).start()
        equal(desk.deliver(infected())[0][0], 250)
        entry, found = steps(desk, "infected")
        equal((entry["outcome"], entry["reason"]), ("held", "virus: Eicar-Test.UNOFFICIAL"))
        equal(found, [("Eicar-Test.UNOFFICIAL", "held")])
        check(b"answers" in [line for line in desk.run("doctor").splitlines() if b"antivirus" in line][0])
        desk.deliver(mail(subject="clean"))
        equal(steps(desk, "clean")[1], [("nothing found", "clean")])
        desk.run("replay", "--apply")
        equal(desk.ledger("--subject", "infected")[0]["outcome"], "held", "replay asks clamd as well")
        clamd.stop()
        desk.run("replay", "--apply")
        equal(desk.ledger("--subject", "infected")[0]["outcome"], "held", "and lets nothing go unscanned")
        review = desk.json("review", "list")[0]
        desk.run("review", "accept", review["id"])
        equal(desk.ledger("--subject", "infected")[0]["outcome"], "created", "a person may")


def test_clamd_away(make, _):
    with Clamd() as clamd:
        desk = make(tables=tables(clamd)).start()
        clamd.stop()
        equal(desk.deliver(mail(subject="passes"))[0][0], 250)
        equal([result for _, result in steps(desk, "passes")[1]], ["not scanned"])
        desk.kill()
        desk.write_config(tables=tables(clamd, "tempfail"))
        desk.start()
        code, text = desk.deliver(mail(subject="waits"))[0]
        check((code, text[:5]) == (451, "4.7.1"), code, text)
        equal(desk.ledger("--subject", "waits"), [])
        clamd.start()
        wait_until(lambda: desk.deliver(mail(subject="waits"))[0][0] == 250, "taken as soon as clamd is back")
        large = mail(subject="large", body="x" * 70 * 1000 + ("y" * 76 + "\r\n") * 20_000)
        equal(desk.deliver(large)[0][0], 250, "what clamd never takes does not wait for ever")
        equal(steps(desk, "large")[1], [("the mail is larger than clamd takes", "not scanned")])


def test_the_milter_refuses_what_is_infected(make, _):
    with Clamd() as clamd:
        desk = make()
        with Milter(desk, tables(clamd) + "[milter]") as milter, milter.greeted() as server:
            equal(server.mail(infected())[0], "550 5.7.1 This mail carries a virus: Eicar-Test.UNOFFICIAL")
            equal(server.mail(infected(), ["support@example.com", "bob@example.com"])[0], "c", "somebody else's mail, too")
            equal(server.mail(infected(), ["bob@example.com"])[0], "a")
            equal(server.mail(mail())[0], "c")
            clamd.stop()
            equal(server.mail(infected())[0], "c")
        with Milter(desk, tables(clamd, "tempfail") + "[milter]") as milter, milter.greeted() as server:
            equal(server.mail(mail())[0][:10], "451 4.7.1 ")


if __name__ == "__main__":
    run_tests(dict(globals()))
