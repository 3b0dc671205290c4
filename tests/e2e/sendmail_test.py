#!/usr/bin/env python3
"""Every recipe of contrib/sendmail with a real sendmail."""

from desk import check, equal, mail
from mta import PROGRAM, arrives, check_arrivals, check_octets, check_outage, check_queue_id, check_refusal, run_tests
from recipes import Recipe
from sendmail import Sendmail

RECIPE = Recipe("sendmail")
MC = "/etc/mail/sendmail.mc"


def domain_files(heading):
    return {"mailertable": RECIPE.block(heading, "/etc/mail/mailertable", **{"help.example.com": "example.com"}),
            "relay_domains": RECIPE.block("LMTP", "/etc/mail/relay-domains", **{"help.example.com": "example.com"})}


def test_lmtp_over_a_unix_socket(desk, sink):
    mailers = RECIPE.block("LMTP", MC, **{"/run/maildocket/lmtp.sock": desk.socket})
    with Sendmail(sink, mailers, **domain_files("LMTP")) as sendmail:
        check("deliverable: mailer maildocket, host localhost, user support@example.com" in sendmail.run("-bv", "support@example.com"))
        check_arrivals(desk, sendmail)
        check("250 2.0.0 created [TCK-1]" in sendmail.log(), sendmail.log())
        check_octets(desk, sendmail)
        check_refusal(desk, sendmail, sink)
        check_outage(desk, sendmail)


def test_lmtp_over_tcp(desk, sink):
    mailers = RECIPE.block("LMTP over TCP", MC, **{"2424": desk.port})
    with Sendmail(sink, mailers, **domain_files("LMTP over TCP")) as sendmail:
        check_arrivals(desk, sendmail)
        check_octets(desk, sendmail)
        check_outage(desk, sendmail)


def test_several_hosts(desk, sink):
    mailers = RECIPE.block("LMTP over TCP", MC, **{"2424": desk.port})
    files = domain_files("LMTP over TCP")
    files["mailertable"] = files["mailertable"].replace("[127.0.0.1]", "[127.0.0.2]:[127.0.0.1]")  # nobody listens on the first
    with Sendmail(sink, mailers, **files) as sendmail:
        arrives(desk, sendmail, mail(subject="second"), ["support@example.com"], "second")


def test_one_address_of_a_domain(desk, sink):
    mailers = RECIPE.block("One address of a domain", MC) + RECIPE.block("LMTP", MC, **{"/run/maildocket/lmtp.sock": desk.socket})
    with Sendmail(sink, mailers) as sendmail:
        check("mailer maildocket" in sendmail.run("-bv", "support+x@example.com"))
        check("mailer relay" in sendmail.run("-bv", "supporter@example.com"))
    with Sendmail(sink, mailers, local_host_names="example.com\n") as sendmail:
        check("mailer maildocket" in sendmail.run("-bv", "support@example.com"))
        row, = arrives(desk, sendmail, mail(subject="one"), ["support+x@example.com"], "one")
        equal(row["outcome"], "created")


def test_a_program(desk, sink):
    desk.open_to("daemon")
    mailers = RECIPE.block("A program instead of LMTP", MC, **{
        "/usr/bin/maildocket": PROGRAM, "/run/maildocket/lmtp.sock": desk.socket, "maildocket:maildocket": "daemon:daemon"})
    with Sendmail(sink, mailers, **domain_files("LMTP")) as sendmail:
        sendmail.lmtpd_is_back = lambda desk: desk.open_to("daemon")
        check_arrivals(desk, sendmail)
        check_queue_id(desk)
        check_octets(desk, sendmail)
        check_refusal(desk, sendmail, sink)
        check_outage(desk, sendmail)


if __name__ == "__main__":
    run_tests(globals())
