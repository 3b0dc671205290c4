#!/usr/bin/env python3
"""A real sendmail with maildocket-milter in front of its queue, by the recipe of contrib/sendmail."""

import pathlib
import signal
import smtplib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "milter"))

from desk import check, equal, mail
from milter_client import Milter
from mta import arrives, run_tests
from recipes import Recipe
from sendmail import Sendmail

RECIPE = Recipe("sendmail")
MC = "/etc/mail/sendmail.mc"
STAMP = b"X-Maildocket-Verdict:"


def server(desk, sink, milter):
    return Sendmail(
        sink, RECIPE.block("LMTP", MC, **{"/run/maildocket/lmtp.sock": desk.socket}),
        filters=RECIPE.block("Refuse at the door", MC, **{"/run/maildocket/milter.sock": milter.path}),
        mailertable=RECIPE.block("LMTP", "/etc/mail/mailertable", **{"help.example.com": "example.com"}),
        relay_domains="example.com\nelsewhere.example\n")


def reply_to(sendmail, message, recipients):
    try:
        sendmail.send(message, recipients, "x@unknown.example")
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(error.recipients.values()))
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error
    raise AssertionError("the mail was taken")


def original_of(desk, row):
    return desk.run("ticket", "original", row["article_id"])


def test_the_milter_in_front_of_sendmail(desk, sink):
    # The desk of these tests runs already: the milter's own configuration beside it.
    milter = Milter(desk)
    with milter, server(desk, sink, milter) as sendmail:
        row, = arrives(desk, sendmail, mail(subject="stamped", X_Maildocket_Verdict="v=1; forged", X_Maildocket_Other="forged"),
                       ["support@example.com"], "stamped")
        original = original_of(desk, row)
        equal(original.count(STAMP), 1, original)
        check(b"forged" not in original, original)
        steps = [step for step in desk.json("ledger", "show", row["id"])["trace"] if step["rule"] == "milter"]
        equal([step["result"] for step in steps], ["believed"])
        check("127.0.0.1" in steps[0]["evidence"] and "HELO client.example" in steps[0]["evidence"], steps)

        # sendmail itself writes what is missing, behind the milter.
        row, = arrives(desk, sendmail, mail(subject="undated", Date=None), ["support@example.com"], "undated")
        check(b"\nDate: " in original_of(desk, row))
        steps = [step for step in desk.json("ledger", "show", row["id"])["trace"] if step["rule"] == "milter"]
        equal([step["result"] for step in steps], ["believed"])

        code, text = reply_to(sendmail, mail(), ["support+t.forged@example.com"])
        check((code, text[:5]) == (550, b"5.1.1"), code, text)
        code, text = reply_to(sendmail, mail(sender="help@example.com"), ["support@example.com"])
        check((code, text[:5]) == (554, b"5.4.6"), code, text)

        milter.stop(signal.SIGKILL)
        row, = arrives(desk, sendmail, mail(subject="without"), ["support@example.com"], "without")
        check(STAMP not in original_of(desk, row))


if __name__ == "__main__":
    run_tests(dict(globals()))
