#!/usr/bin/env python3
"""Every recipe of contrib/exim with a real Exim."""

import smtplib

from desk import check, mail
from exim import Exim
from mta import PROGRAM, check_arrivals, check_octets, check_outage, check_queue_id, check_refusal, run_tests
from recipes import Recipe

RECIPE = Recipe("exim")
ROUTER = "/etc/exim4/conf.d/router/150_maildocket"
TRANSPORT = "/etc/exim4/conf.d/transport/30_maildocket"
ACL = "/etc/exim4/conf.d/acl/30_exim4-config_check_rcpt"
DOMAIN = {"help.example.com": "example.com"}


def exim(sink, heading, acl="", **replacements):
    return Exim(sink, router=RECIPE.block(heading, ROUTER, **DOMAIN), transport=RECIPE.block(heading, TRANSPORT, **replacements), acl=acl)


def test_lmtp_over_tcp(desk, sink):
    with exim(sink, "LMTP over TCP", **{"2424": desk.port}) as server:
        check("router = maildocket, transport = maildocket_lmtp" in server.run("-bt", "support+check@example.com"))
        check_arrivals(desk, server)
        check('C="250 2.0.0 created [TCK-1]"' in server.log(), server.log())
        check_octets(desk, server)
        check_refusal(desk, server, sink)
        check_outage(desk, server)


def test_lmtp_over_a_unix_socket(desk, sink):
    desk.open_to("daemon")
    with exim(sink, "LMTP over a Unix socket",
              **{"/run/maildocket/lmtp.sock": desk.socket, "user = maildocket": "user = daemon"}) as server:
        server.lmtpd_is_back = lambda desk: desk.open_to("daemon")
        check_arrivals(desk, server)
        check_octets(desk, server)
        check_refusal(desk, server, sink)
        check_outage(desk, server)


def test_a_program(desk, sink):
    desk.open_to("daemon")
    with exim(sink, "A program instead of LMTP",
              **{"/usr/bin/maildocket": PROGRAM, "/run/maildocket/lmtp.sock": desk.socket,
                 "user = maildocket": "user = daemon"}) as server:
        server.lmtpd_is_back = lambda desk: desk.open_to("daemon")
        check_arrivals(desk, server)
        check_queue_id(desk)
        check_octets(desk, server)
        check_refusal(desk, server, sink)
        check_outage(desk, server)


def test_unknown_addresses_are_refused_at_the_door(desk, sink):
    with exim(sink, "LMTP over TCP", acl=RECIPE.block("Refuse at the door", ACL, **DOMAIN), **{"2424": desk.port}) as server:
        try:
            server.send(mail(), ["nobody@example.com"], "bob@northwind.example")
            check(False, "Exim took mail for an unknown address")
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = refused.recipients["nobody@example.com"]
            check(code == 550 and b"No such address here" in text, code, text)
        check_arrivals(desk, server)
        check_outage(desk, server)


if __name__ == "__main__":
    run_tests(globals())
