#!/usr/bin/env python3
"""The real maildocket-milter, driven by a mail server of our own: every stage, every way to break off, and hostile packets."""

import contextlib
import os
import pathlib
import signal
import socket
import stat
import struct
import subprocess
import sys

from desk import BIN, Desk, check, equal, free_port, mail, wait_until
from milter_client import ALL_STEPS, ADDHDRS, Lost, MailServer, Milter

STAMP = "X-Maildocket-Verdict"
CONNECTIONS = 500
SCRIPTS = pathlib.Path(__file__).parent / "scripts"


def stamped(result):
    answer, removed, inserted = result
    equal(answer, "c")
    equal([name for name, _ in inserted], [STAMP])
    return removed


def test_a_mail_for_us_is_stamped_and_cleaned(desk):
    with Milter(desk, '[trust]\nauthserv_id = ["mx.example.com"]\n[milter]') as milter, milter.greeted() as server:
        equal(server.actions, 0x111, "it asks for header changes and a say in the macros, no more")
        equal(server.wanted_macros, {0: [], 1: [], 2: ["i", "_", "v"], 3: [], 4: [], 5: ["i"], 6: []})
        removed = stamped(server.mail(mail(
            Authentication_Results="mx.example.com; dmarc=pass", X_Maildocket_Verdict="v=1; k=1; forged", X_Maildocket_Other="x")))
        equal(sorted(removed), [("Authentication-Results", 1), ("X-Maildocket-Other", 1), (STAMP, 1)])
        equal(stamped(server.mail(b"Authentication-Results: mx.example.com; dmarc=pass\r\n" + mail())), [])
        equal(desk.ledger(), [], "it writes nothing")


def test_other_peoples_mail_passes_at_data(desk):
    with Milter(desk) as milter, milter.greeted() as server:
        equal(server.envelope(["bob@example.com", "a@b.example"]), ["c", "c"])
        equal(server.command("T"), "a")
        equal(server.mail(mail(), ["bob@example.com"])[0], "a")
        stamped(server.mail(mail(), ["bob@example.com", "support@example.com"]))


def test_refusals_say_why(desk):
    with Milter(desk, queue='unknown_senders = "reject"') as milter, milter.greeted() as server:
        equal(server.envelope(["support+t.forged@example.com", "support@example.com"]), ["550 5.1.1 No such address here", "c"])
        equal(server.envelope(["support@example.com"], parameters=["SIZE=60000000"]), ["552 5.3.4 message too big"])
        unknown = mail(sender="x@unknown.example")
        answer, _, inserted = server.mail(unknown)
        equal((answer[:10], inserted), ("550 5.7.1 ", []))
        stamped(server.mail(unknown, ["support@example.com", "bob@example.com"]))
        stamped(server.mail(unknown, ["support@example.com", "sales@example.com"]))
        looping = mail(X_Maildocket_Loop="x").replace(b"\r\n\r\n", b"\r\n" + b"Received: a\r\n" * 51 + b"\r\n", 1)
        equal(server.mail(looping)[0][:10], "554 5.4.6 ")


def test_breaking_off_and_beginning_anew(desk):
    with Milter(desk) as milter:
        with milter.greeted() as server:
            for stage in range(5):
                server.command("M", "<anna@northwind.example>")
                if stage > 0:
                    server.command("R", "<support@example.com>")
                if stage > 1:
                    equal(server.command("T"), "c")
                if stage > 2:
                    server.command("L", "X-Maildocket-Verdict", "v=1")
                if stage > 3:
                    server.send("B", b"half a li")
                server.send("A")
                equal(stamped(server.mail(mail())), [], stage)
            # Quit, new connection: once in order, once in the middle of a mail, once without a greeting behind it.
            server.send("K")
            server.greet(client="192.0.2.7")
            answer = server.mail(mail())
            check("c=192.0.2.7;" in answer[2][0][1], answer)
            server.command("M", "<anna@northwind.example>")
            server.send("K")
            server.greet(client="192.0.2.8")
            check("c=192.0.2.8;" in server.mail(mail())[2][0][1])
            # libmilter overlooks a new connection after an "accept".
            equal(server.mail(mail(), ["bob@example.com"])[0], "a")
            server.send("K")
            server.greet(client="192.0.2.9", name="nine.example")
            stamp = server.mail(mail())[2][0][1]
            check("c=192.0.2.9;" in stamp and "n=nine.example;" in stamp and "h=nine.example;" in stamp, stamp)
            # An address of version 6 as sendmail writes it, and a client that nobody knows.
            for client, shown in (("ident@six.example [IPv6:2001:db8::6] (may be forged)", "c=2001:db8::6;"), ("", "c=;"), ("[", "c=;")):
                server.client = client
                stamp = server.mail(mail())[2][0][1]
                check(shown in stamp and "ident" not in stamp, stamp)
            server.send("K")
            server.command("M", "<anna@northwind.example>")
            check(server.command("R", "<support@example.com>") in ("a", "c"), "survived")
        for stage in "CHMRTLB":
            server = milter.server()
            server.greet()
            server.command("M", "<anna@northwind.example>")
            server.command("R", "<support@example.com>")
            if stage in "LB":
                server.command("T")
                server.command("L", "Subject", "x")
            server.socket.close()
        with milter.greeted() as server:
            stamped(server.mail(mail()))


def test_bodies_in_any_chunks_and_long_fields(desk):
    with Milter(desk) as milter, milter.greeted() as server:
        message = mail(body="line\r\n.\r\n" * 3000)
        for step in (1, 7, 1000, 65535, 1_000_000):
            server.envelope(["support@example.com"])
            equal(server.command("T"), "c")
            stamped(server.content(message, step))
        stamped(server.mail(mail(X_Long="\r\n ".join(["word " * 20] * 1000))))
        stamped(server.mail(mail(body="")))
        stamped(server.mail(mail(body="x" * 990 + "\r\n" * 100_000)))


def test_a_mail_beyond_the_limit_is_refused_and_costs_no_memory(desk):
    with Milter(desk) as milter, milter.greeted() as server:
        desk.config.write_text(desk.config.read_text().replace("[lmtp]", '[lmtp]\nmax_message_size = "1MiB"'))
        milter.send_signal(signal.SIGHUP)
        wait_until(lambda: "configuration_reloaded" in milter.log(), "reloaded")
        equal(server.mail(mail(body=("x" * 998 + "\r\n") * 1049))[0], "552 5.3.4 message too big")
        equal(server.mail(mail(body=("x" * 998 + "\r\n") * 1049), ["support@example.com", "b@example.com"]), ("c", [], []))
        stamped(server.mail(mail(body=("x" * 998 + "\r\n") * 1000)))


def test_hostile_packets_end_their_connection_only(desk):
    with Milter(desk) as milter, milter.greeted() as good:
        for octets in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x01?", b"\0\0\0\x01O", b"\0\0\0\x01C", b"\0\0\0\x03C\0\0", b"\0\0\0\x02Mx",
                       b"\0\0\0\x01R", b"\0\0\0\x01L", b"\0\0\0\x02Lx", b"\0\0\0\x01E", b"\0\0\0\x02DM", b"\0\0\0\x04DMi\0", b"\0\0",
                       os.urandom(500), struct.pack(">I", 2_000_000) + b"B" + b"x" * 100):
            raw = socket.socket(socket.AF_UNIX)
            raw.settimeout(60)
            raw.connect(milter.path)
            raw.sendall(octets)
            raw.close()
            with milter.greeted() as server:
                with contextlib.suppress(OSError):
                    server.socket.sendall(octets)
                    server.socket.shutdown(socket.SHUT_WR)
                    while server.socket.recv(4096):
                        pass
        stamped(good.mail(mail()))
        equal(milter.process.poll(), None)


def test_500_connections_at_once(desk):
    with Milter(desk) as milter:
        servers = [milter.greeted() for _ in range(CONNECTIONS)]
        message = mail()
        for server in servers:
            server.envelope(["support@example.com"])
        for server in servers:
            server.send("T")
        for server in servers:
            equal(server.answer("T"), "c")
        for server in servers:
            for field in message.partition(b"\r\n\r\n")[0].split(b"\r\n"):
                name, _, value = field.partition(b":")
                server.command("L", name, value.strip())
            server.send("B", b"x\r\n")
            server.send("E")
        for server in servers:
            code, _ = server.receive()
            equal(code, "i")
            equal(server.receive()[0], "c")
            server.close()


def test_it_fails_open_while_the_store_is_away_and_recovers(desk):
    store = desk.folder / "maildocket.db"
    away = desk.folder / "away"
    os.rename(store, away)
    with Milter(desk) as milter, milter.greeted() as server:
        equal(server.mail(mail(X_Maildocket_Verdict="v=1")), ("c", [(STAMP, 1)], []))
        check("mail_unstamped" in milter.log())
        equal(server.mail(mail(), ["bob@example.com"])[0], "a")
        equal(server.envelope(["support+t.forged@example.com"]), ["550 5.1.1 No such address here"], "this needs no store")
        server.send("A")
        os.rename(away, store)
        wait_until(lambda: server.mail(mail())[2] != [], "stamps again")


def test_reload_and_end_by_signal(desk):
    milter = Milter(desk)
    with milter, milter.greeted() as server:
        for _ in range(100):
            milter.send_signal(signal.SIGHUP)
        stamped(server.mail(mail(sender="x@unknown.example")))
        milter.configure(queue='unknown_senders = "reject"')
        milter.send_signal(signal.SIGHUP)
        wait_until(lambda: server.mail(mail(sender="x@unknown.example"))[0].startswith("550"), "the new policy is in force")
        good = desk.config.read_text()
        desk.config.write_text("nonsense = 1\n")
        milter.send_signal(signal.SIGHUP)
        wait_until(lambda: "configuration_refused" in milter.log(), "said so")
        check(server.mail(mail(sender="x@unknown.example"))[0].startswith("550"), "the old one stays")
        desk.config.write_text(good)
        equal(milter.stop(), 0)
        check(not os.path.exists(milter.path), "the socket is gone")


def test_the_socket(desk):
    milter = Milter(desk)
    with milter:
        equal(oct(stat.S_IMODE(os.stat(milter.path).st_mode)), "0o660")
        second = subprocess.run([BIN / "maildocket-milter", "--config", desk.config], capture_output=True, timeout=60)
        equal(second.returncode, 69)
        check(b"already" in second.stderr, second.stderr)
        check(milter.answers(), "the first goes on")
        milter.stop(signal.SIGKILL)
        check(os.path.exists(milter.path), "kill -9 leaves it")
        milter.start()
        with milter.greeted() as server:
            stamped(server.mail(mail()))


def test_tcp(desk):
    with Milter(desk, port=free_port()) as milter, milter.greeted() as server:
        stamped(server.mail(mail()))


def test_a_mail_server_that_is_too_old_is_told_so(desk):
    with Milter(desk) as milter:
        for options in ({"steps": 0x7F}, {"actions": ADDHDRS}):
            try:
                MailServer(milter.address, **options)
                check(False, "it took", options)
            except (Lost, AssertionError):
                pass
        check("mail_server_too_old" in milter.log())
        with MailServer(milter.address, steps=ALL_STEPS) as server:
            server.greet()
            stamped(server.mail(mail()))


def test_what_miltertest_says(desk):
    """Another implementation of a mail server's side, from Debian: it knows nothing of what ours takes for granted."""
    closed = '''
[[queue]]
name = "closed"
prefix = "C-"
addresses = ["closed@example.com"]
unknown_senders = "reject"
'''
    with Milter(desk, tables=closed, port=free_port()) as milter:
        for script in ("stages", "refusals", "aborts"):
            run = subprocess.run(
                ["miltertest", "-D", "socket=inet:%d@%s" % milter.address[::-1], "-D", f"folder={SCRIPTS}", "-s", f"{SCRIPTS}/{script}.lua"],
                input="", capture_output=True, text=True, timeout=300,
            )
            equal((run.returncode, run.stdout), (0, ""), script, run.stderr)


def test_the_command_line(desk):
    def run(*words):
        done = subprocess.run([BIN / "maildocket-milter", *words], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr
    code, out, _ = run("--help")
    equal((code, out[:24]), (0, "Usage: maildocket-milter"))
    equal(run("--version")[1][:18], "maildocket-milter ")
    equal(run("--config")[0], 2)
    equal(run("--config", "/nowhere")[0], 78)
    keys = desk.folder / "keys"
    keys.rename(desk.folder / "other")
    code, _, error = run("--config", str(desk.config))
    equal(code, 78)
    check("maildocket init" in error, error)


def main():
    wanted = sys.argv[1:]
    for name, test in sorted(globals().items()):
        if name.startswith("test_") and (not wanted or any(word in name for word in wanted)):
            with Desk("sqlite") as desk:
                desk.init()
                test(desk)
            print("ok ", name, flush=True)


if __name__ == "__main__":
    main()
