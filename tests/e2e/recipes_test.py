#!/usr/bin/env python3
"""Every recipe of contrib/postfix with a real Postfix."""

import contextlib
import shutil
import smtplib

from desk import check, equal, free_port, mail
from mta import PROGRAM, arrives, check_arrivals, check_milter, check_octets, check_outage, check_queue_id, check_refusal, run_tests, signed_address
from milter_client import Milter
from postfix import LOCAL, recipe_postfix as postfix
from recipes import Recipe

POSTFIX = Recipe("postfix")
MAIN = "/etc/postfix/main.cf"
MASTER = "/etc/postfix/master.cf"
DOMAIN = {"help.example.com": "example.com"}


def port_of(desk):
    return {"2424": desk.port}


def test_postfix_lmtp(desk, sink):
    main = POSTFIX.block("LMTP", MAIN, **DOMAIN)
    maps = {"transport": POSTFIX.block("LMTP", "/etc/postfix/transport", **DOMAIN, **port_of(desk))}
    with postfix(sink, main, maps) as server:
        check_arrivals(desk, server)
        log = server.log()
        check("status=sent (250 2.0.0 created [TCK-1])" in log, log)
        check(desk.ledger("--queue-id", log.split("client=localhost")[0].split()[-1].rstrip(":")), "found by queue id")
        check_octets(desk, server)
        check_refusal(desk, server, sink)
        check_outage(desk, server)


def test_postfix_one_address_of_a_domain(desk, sink):
    main = POSTFIX.block("One address of a domain", MAIN) + "mydestination = example.com\nalias_maps =\nrelay_domains =\n"
    maps = {"transport": POSTFIX.block("One address of a domain", "/etc/postfix/transport", **port_of(desk))}
    with postfix(sink, main, maps) as server:
        row, = arrives(desk, server, mail(subject="one"), ["support+printer@example.com"], "one")
        equal((row["outcome"], row["recipient"]), ("created", "support+printer@example.com"))
        with contextlib.suppress(smtplib.SMTPRecipientsRefused):
            server.send(mail(), ["nobody-here@example.com"], "bob@northwind.example")
            check(False, "Postfix took mail for an unknown address")


def test_postfix_over_a_unix_socket(desk, sink):
    maps = {"transport": POSTFIX.block("Over a Unix socket", "/etc/postfix/transport", **DOMAIN)}
    with postfix(sink, POSTFIX.block("LMTP", MAIN, **DOMAIN), maps) as server:
        desk.kill()
        folder = server.queue / "maildocket"  # what the recipe's `install -d` makes
        folder.mkdir()
        listen = POSTFIX.block("Over a Unix socket", "/etc/maildocket/maildocket.toml", **{"/var/spool/postfix": server.queue})
        text = desk.config.read_text()
        old = next(line for line in text.splitlines() if line.startswith("listen"))
        desk.config.write_text(text.replace("[lmtp]\n", listen).replace(old, ""))
        desk.socket = folder / "lmtp.sock"
        desk.start()
        shutil.chown(desk.socket, group="postfix")
        check_arrivals(desk, server)
        check_octets(desk, server)


def test_postfix_several_hosts(desk, sink):
    main = POSTFIX.block("LMTP", MAIN, **DOMAIN) + POSTFIX.block("Several hosts", MAIN)
    maps = {"transport": POSTFIX.block("Several hosts", "/etc/postfix/transport", **DOMAIN,
                                       **{"desk1.example.com:2424": f"127.0.0.1:{free_port()}", "desk2.example.com:2424": f"127.0.0.1:{desk.port}"})}
    with postfix(sink, main, maps) as server:
        check_arrivals(desk, server)


def test_postfix_more_addresses_for_a_queue(desk, sink):
    main = POSTFIX.block("LMTP", MAIN, **DOMAIN) + POSTFIX.block("More addresses for a queue", MAIN)
    maps = {"transport": POSTFIX.block("LMTP", "/etc/postfix/transport", **DOMAIN, **port_of(desk)),
            "virtual": POSTFIX.block("More addresses for a queue", "/etc/postfix/virtual", **DOMAIN)}
    with postfix(sink, main, maps) as server:
        row, = arrives(desk, server, mail(subject="info"), ["info+x@example.com"], "info")
        equal((row["outcome"], row["recipient"]), ("created", "support+x@example.com"))


def test_postfix_local_mailboxes(desk, sink):
    main = POSTFIX.block("Local mailboxes", MAIN) + "mydestination = example.com\nalias_maps =\nrelay_domains =\n"
    maps = {"mailbox_transport": POSTFIX.block("Local mailboxes", "/etc/postfix/mailbox_transport", **port_of(desk))}
    with postfix(sink, main, maps, LOCAL) as server:
        arrives(desk, server, mail(subject="plain"), ["support@example.com"], "plain")
        signed = signed_address(desk, "support@example.com", 1)
        row, = arrives(desk, server, mail(subject="signed"), [signed], "signed")
        equal((row["outcome"], row["ticket"]), ("appended", "TCK-1"))


def test_postfix_a_program(desk, sink):
    desk.open_to("daemon")
    main = POSTFIX.block("A program instead of LMTP", MAIN, **DOMAIN)
    maps = {"transport": POSTFIX.block("A program instead of LMTP", "/etc/postfix/transport", **DOMAIN)}
    master = POSTFIX.block("A program instead of LMTP", MASTER, **{
        "/usr/bin/maildocket": PROGRAM, "user=maildocket": "user=daemon", "/run/maildocket/lmtp.sock": desk.socket})
    with postfix(sink, main, maps, master) as server:
        server.lmtpd_is_back = lambda desk: desk.open_to("daemon")
        check_arrivals(desk, server)
        check_queue_id(desk)
        check_octets(desk, server)
        check_refusal(desk, server, sink)
        server.send(mail(subject="nobody's"), ["support@example.com"], "")
        check_outage(desk, server)
        equal([row["reverse_path"] for row in desk.ledger("--subject", "nobody's")], [""])


def test_postfix_refuses_at_the_door(desk, sink):
    main = POSTFIX.block("LMTP", MAIN, **DOMAIN) + POSTFIX.block("Refuse at the door", MAIN) + "mynetworks = 192.0.2.0/24\n" \
        "smtpd_relay_restrictions =\naddress_verify_poll_count = 9\naddress_verify_poll_delay = 1s\n"
    maps = {"transport": POSTFIX.block("LMTP", "/etc/postfix/transport", **DOMAIN, **port_of(desk))}
    with postfix(sink, main, maps) as server:
        try:
            server.send(mail(), ["nobody@example.com"], "bob@northwind.example")
            check(False, "Postfix took mail for an unknown address")
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = refused.recipients["nobody@example.com"]
            check(code == 550 and b"No such address here" in text, code, text)
        arrives(desk, server, mail(subject="known"), ["support@example.com"], "known")

def test_postfix_and_the_milter(desk, sink):
    heading = "The milter, before the queue"
    with Milter(desk) as milter:
        desk.open_to("postfix")
        shutil.chown(milter.path, group="postfix")
        main = POSTFIX.block("LMTP", MAIN, **DOMAIN) + POSTFIX.block(heading, MAIN, **{"/run/maildocket/milter.sock": milter.path})
        maps = {"transport": POSTFIX.block("LMTP", "/etc/postfix/transport", **DOMAIN, **port_of(desk))}
        with postfix(sink, main, maps) as server:
            check_milter(desk, server, milter)


if __name__ == "__main__":
    run_tests(globals())
