#!/usr/bin/env python3
"""What lmtpd stands on fails: a full disk, a disk that became read-only, a database that goes away. 4xx, nothing lost, and on again."""

import os
import subprocess
import sys

from desk import BIN, check, equal, mail, run_tests, wait_until


class SmallDisk:
    """A file system of a few megabytes in memory; `usable` is False where mounting is not permitted."""

    def __init__(self, folder, size):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
        self.usable = done.returncode == 0
        if not self.usable:
            print(f"SKIPPED: no file system can be mounted here: {done.stderr.decode().strip()}", file=sys.stderr)

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.usable:
            subprocess.run(["umount", "-l", self.folder], check=False)


def big_mail(octets):
    return mail(subject="big", body="x" * 76 + "\n" + ("y" * 76 + "\n") * (octets // 78))


def test_a_full_disk_defers_and_goes_on_when_there_is_room(make, postgres):
    if postgres is not None:
        return  # the contract tests fill PostgreSQL's errors in; its disk is its administrator's
    desk = make()
    with SmallDisk(desk.folder / "disk", "6m") as disk:
        if not disk.usable:
            return
        desk.url = f"sqlite://{disk.folder}/maildocket.db"
        desk.write_config()
        desk.init().start()
        replies = []
        for _ in range(30):
            replies.append(desk.deliver(big_mail(400_000))[0])
            if replies[-1][0] != 250:
                break
        code, text = replies[-1]
        equal((code, text[:6]), (452, "4.3.1 "))
        taken = len(replies) - 1
        check(taken >= 2, replies)
        disk.remount("size=40m")
        equal(desk.deliver(big_mail(400_000))[0][0], 250, "there is room again")
        equal(len(desk.tickets()), taken + 1)
        equal(sum(desk.outcomes().values()), taken + 1)


def test_a_full_spool_defers_large_mails_only(make, _):
    desk = make()
    with SmallDisk(desk.folder / "spool", "1m") as disk:
        if not disk.usable:
            return
        os.environ["TMPDIR"] = str(disk.folder)
        try:
            desk.start()
        finally:
            del os.environ["TMPDIR"]
        code, text = desk.deliver(big_mail(3_000_000))[0]
        equal((code, text[:6]), (452, "4.3.1 "))
        equal(desk.deliver(mail())[0][0], 250)
        equal(len(desk.tickets()), 1)


def test_a_store_that_became_read_only_defers(make, postgres):
    if postgres is not None:
        return
    desk = make()
    with SmallDisk(desk.folder / "disk", "20m") as disk:
        if not disk.usable:
            return
        desk.url = f"sqlite://{disk.folder}/maildocket.db"
        desk.write_config()
        desk.init()
        disk.remount("ro")
        desk.start()
        code, text = desk.deliver(mail())[0]
        equal((code, text[:4]), (451, "4.3."))
        check(desk.processes["lmtpd"].poll() is None)
        disk.remount("rw")
        wait_until(lambda: desk.deliver(mail())[0][0] == 250, "mail is taken again")


def test_a_database_that_goes_away_defers_and_comes_back(make, postgres):
    if postgres is None:
        return
    desk = make().start()
    equal(desk.deliver(mail())[0][0], 250)
    postgres.stop("immediate")
    try:
        for _ in range(3):
            code, text = desk.deliver(mail())[0]
            equal((code, text[:6]), (451, "4.3.0 "))
    finally:
        postgres.start()
    wait_until(lambda: desk.deliver(mail(subject="back"))[0][0] == 250, "mail is taken again")
    equal(desk.outcomes(), {"created": 2})


def test_a_server_that_starts_before_its_database_waits_for_it(make, postgres):
    if postgres is None:
        return
    desk = make()
    postgres.stop()
    try:
        desk.start()
        code, text = desk.deliver(mail())[0]
        equal((code, text[:6]), (451, "4.3.0 "))
    finally:
        postgres.start()
    wait_until(lambda: desk.deliver(mail())[0][0] == 250, "mail is taken when the database is there")


def test_the_schema_of_a_newer_program_is_refused(make, _):
    desk = make(tables="""[[mailbox]]
name = "hosted"
queue = "support"
provider = "imap"
username = "support@example.com"
password_file = "password"
host = "localhost"
""")
    password = desk.folder / "password"
    password.write_text("secret\n")
    password.chmod(0o600)
    desk.execute("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)")
    for program, *words in (["maildocket-lmtpd"], ["maildocket-imap"], ["maildocket", "worker"]):
        done = subprocess.run([BIN / program, "--config", desk.config, *words], capture_output=True, timeout=60)
        equal(done.returncode, 78, program, done.stderr.decode())
        check(b"has schema 99" in done.stderr and b"newer" in done.stderr, program, done.stderr)
    desk.run("client", "list", code=69)
    check("install the newer" in desk.last_error and "init" not in desk.last_error, desk.last_error)
    desk.run("init", code=1)
    desk.execute("DELETE FROM schema_version WHERE version = 99")
    equal(len(desk.json("client", "list")), 2)


def test_a_peer_that_stalls_harms_nobody(make, _):
    desk = make().start()
    stalled = [desk.lmtp() for _ in range(20)]
    for client in stalled:
        client.ehlo_or_helo_if_needed()
        client.mail("anna@northwind.example")
        client.rcpt("support@example.com")
        client.docmd("DATA")
        client.send(b"From: anna@northwind.example\r\nSubject: never ends\r\n\r\nhalf a li")
    equal(desk.deliver(mail())[0][0], 250)
    for client in stalled:
        client.close()
    equal(desk.outcomes(), {"created": 1}, "half a mail is no mail")


if __name__ == "__main__":
    run_tests(dict(globals()))
