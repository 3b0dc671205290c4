#!/usr/bin/env python3
"""The same 500 real mails through IMAP and through LMTP give the same tickets.

The mails lie in MAILDOCKET_CORPORA or in ../shared/corpora beside the repository; without them the test is skipped (77).
"""

import email
import email.policy
import email.utils
import os
import pathlib
import re
import sys

from desk import Desk, equal, wait_until
from dovecot import Dovecot
from imap_daemon import PASSWORD, USER, ImapDaemon, mailbox_table

MAILS = 500
CORPORA = pathlib.Path(os.environ.get("MAILDOCKET_CORPORA") or pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpora")


def sender_of(octets):
    """What a delivering server would have been told, roughly: the author."""
    author = email.message_from_bytes(octets, policy=email.policy.compat32).get("From", "")
    address = email.utils.parseaddr(str(author))[1]
    return address if re.fullmatch(r"[\w.+=-]+@[\w-]+(\.[\w-]+)+", address, re.ASCII) else ""


def mails():
    """(reverse path, octets with CRLF), each with the Return-Path that a delivering server writes."""
    found = []
    for path in sorted(CORPORA.rglob("*.eml")) + sorted(CORPORA.rglob("*.msg")):
        octets = re.sub(rb"\r\n|\r|\n", b"\r\n", path.read_bytes()).replace(b"\0", b"")
        if re.match(rb"[!-9;-~]+:|From ", octets) and len(found) < MAILS:
            octets = re.sub(rb"\AFrom [^\r]*\r\n", b"", octets)
            sender = sender_of(octets)
            found.append((sender, b"Return-Path: <" + sender.encode() + b">\r\n" + octets))
    return found


def what_became(desk):
    """All that a ticket is, without ids and times."""
    rows = [{key: row[key] for key in ("outcome", "reason", "queue", "recipient", "reverse_path", "from", "subject", "message_id", "ticket")}
            for row in sorted(desk.ledger(), key=lambda row: row["id"])]
    tickets = []
    for ticket in desk.tickets():
        whole = desk.json("ticket", "show", ticket["ref"])
        for key in ("created_at", "updated_at"):
            whole.pop(key)
        for article in whole["articles"]:
            for key in ("id", "delivery_id", "created_at"):
                article.pop(key)
        tickets.append(whole)
    return rows, tickets


def main():
    if not CORPORA.is_dir():
        print(f"SKIPPED: no mails in {CORPORA}")
        sys.exit(77)
    found = mails()
    equal(len(found), MAILS)
    queue = 'unknown_senders = "ticket"'
    with Desk("sqlite", queue=queue) as by_lmtp, Desk("sqlite", queue=queue) as by_imap, Dovecot({USER: PASSWORD}) as dovecot:
        by_lmtp.init().start()
        client = by_lmtp.lmtp()
        client.ehlo_or_helo_if_needed()
        for sender, octets in found:
            equal(client.mail(sender, ["BODY=8BITMIME"])[0], 250)
            equal(client.rcpt(USER)[0], 250)
            code, text = client.data(octets)
            equal(code, 250, text)
        client.quit()
        by_imap.init()
        by_imap.write_config(queue=queue, tables=mailbox_table(by_imap, dovecot))
        by_imap.start()
        for _, octets in found:
            dovecot.deliver(USER, octets)
        with ImapDaemon(by_imap):
            wait_until(lambda: sum(by_imap.outcomes().values()) >= MAILS, "all mails", 120)
        for left, right in zip(what_became(by_lmtp), what_became(by_imap)):
            equal(len(left), len(right))
            for one, other in zip(left, right):
                equal(one, other)
        print(f"ok  {MAILS} mails: {by_imap.outcomes()}, {len(by_imap.tickets())} tickets")


if __name__ == "__main__":
    main()
