#!/usr/bin/env python3
"""A real Postfix hands over: the open corpora, and mail under kill -9 of lmtpd and restarts of PostgreSQL."""

import concurrent.futures
import json
import shutil
import signal
import sys
import time

from desk import CORPORA, check, equal, mail, run_tests, to_crlf, wait_until
from postfix import Postfix

if not shutil.which("postconf"):
    sys.exit("SKIPPED: Postfix is not installed")

LOAD_MAILS = 250
KILLS = 6


def corpus_mails():
    """(name, octets with CRLF) of every whole mail of the corpora that SMTP can carry."""
    for index in sorted(CORPORA.glob("*/cases.jsonl")):
        for line in index.read_text().splitlines():
            case = json.loads(line)
            if case["kind"] == "message":
                octets = (index.parent / case["file"]).read_bytes()
                if b"\0" not in octets and octets.strip():
                    yield f"{index.parent.name}/{case['file']}", to_crlf(octets)


def is_untouched_by_smtp(octets):
    """Whether Postfix passes the mail on as it is: it breaks long lines and repairs what is no header."""
    head = octets.split(b"\r\n\r\n")[0].split(b"\r\n")
    return (b"\r\n\r\n" in octets and octets.endswith(b"\r\n") and all(len(line) < 900 for line in octets.split(b"\r\n"))
            and all(line[:1] in b" \t" or b":" in line.split(b" ")[0] for line in head) and b"\r" not in octets.replace(b"\r\n", b"")
            and not any(line.lower().startswith((b"bcc:", b"return-path:", b"content-length:", b"resent-bcc:", b"received:")) for line in head))


def test_the_corpora_arrive_once_and_unchanged(make, _):
    mails = list(corpus_mails())
    if not mails:
        print(f"SKIPPED: no corpora in {CORPORA}", file=sys.stderr)
        return
    desk = make(queue='unknown_senders = "ticket"').start()
    desk.open_to("postfix")
    for next_hop, subset in ((f"lmtp:inet:127.0.0.1:{desk.port}", mails[0::2]), (f"lmtp:unix:{desk.socket}", mails[1::2])):
        before = len(desk.ledger())
        with Postfix(next_hop) as postfix:
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda item: postfix.send(item[1], ["support@example.com"], "sender@elsewhere.example"), subset))
            wait_until(lambda: postfix.waiting() == 0, "Postfix has handed over everything", 180)
            log = postfix.log()
        refused = log.count("status=bounced")
        rows = desk.ledger()
        equal(len(rows) - before + refused, len(subset), "every mail has one outcome")
        check(refused <= len(subset) // 100, "refused:", refused)
    originals = set()
    for row in desk.ledger():
        if row["article_id"]:
            originals.add(desk.run("ticket", "original", row["article_id"]).split(b"\r\nReceived: ", 1)[-1])
    missing = [name for name, octets in mails if is_untouched_by_smtp(octets) and not any(original.endswith(octets) for original in originals)]
    rows = {row["outcome"] for row in desk.ledger()}
    check("created" in rows and "bounce" in rows, rows)
    # Bounces without a ticket and loops make no article; their originals are in the ledger only.
    check(len(missing) < len(mails) * 0.9, len(missing), missing[:5])


def load(desk, postfix, disturb):
    """Sends LOAD_MAILS new mails while `disturb` does its worst, waits for Postfix, and counts."""
    bodies = [mail(subject=f"load {index}", Message_ID=f"<load-{index}@northwind.example>", body=f"Mail {index}\n" + "x" * 500 + "\n")
              for index in range(LOAD_MAILS)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(postfix.send, body, ["support@example.com"], "anna@northwind.example") for body in bodies]
        disturb()
        for future in sending:
            future.result()

    def empty():
        postfix.flush()
        return postfix.waiting() == 0

    wait_until(empty, "Postfix has handed over everything", 180)
    effects = [row for row in desk.ledger() if row["outcome"] != "duplicate"]
    equal(sorted(row["message_id"] for row in effects), sorted(f"load-{index}@northwind.example" for index in range(LOAD_MAILS)),
          "every mail is there exactly once")
    equal({row["outcome"] for row in effects}, {"created"})
    equal(len({row["ticket"] for row in effects}), LOAD_MAILS)
    equal(len(desk.tickets()), LOAD_MAILS)


def test_kill_9_under_load_loses_and_doubles_nothing(make, postgres):
    desk = make().start()
    with Postfix(f"lmtp:inet:127.0.0.1:{desk.port}") as postfix:
        def disturb():
            for _ in range(KILLS):
                rows = len(desk.ledger())
                wait_until(lambda: len(desk.ledger()) > rows or len(desk.ledger()) >= LOAD_MAILS, "mails arrive", 60)
                desk.kill()
                desk.start()
        load(desk, postfix, disturb)


def test_restarts_of_the_database_under_load(make, postgres):
    if postgres is None:
        return
    desk = make().start()
    desk.open_to("postfix")
    with Postfix(f"lmtp:unix:{desk.socket}") as postfix:
        def disturb():
            for mode in ("fast", "immediate", "fast"):
                time.sleep(0.5)
                postgres.stop(mode)
                time.sleep(0.5)
                postgres.start()
        load(desk, postfix, disturb)


def test_two_servers_share_one_database(make, postgres):
    if postgres is None:
        return
    first = make().start()
    second = make()
    second.url = first.url
    second.write_config()
    second.start()
    bodies = [mail(subject=f"both {index}", Message_ID=f"<both-{index}@northwind.example>") for index in range(60)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda job: job[0].deliver(job[1]), [(desk, body) for body in bodies for desk in (first, second)]))
    check(all(reply[0][0] == 250 for reply in replies), replies)
    equal(first.outcomes(), {"created": 60, "duplicate": 60})
    equal(len(first.tickets()), 60)


def test_an_orderly_stop_answers_what_is_in_hand(make, _):
    desk = make().start()
    with Postfix(f"lmtp:inet:127.0.0.1:{desk.port}") as postfix:
        def disturb():
            for _ in range(3):
                time.sleep(0.3)
                equal(desk.kill(with_signal=signal.SIGTERM), 0)
                desk.start()
        load(desk, postfix, disturb)
        equal(desk.outcomes().get("duplicate", 0), 0, "an orderly stop makes no repeats")


if __name__ == "__main__":
    run_tests(dict(globals()))
