"""What every mail server has to do with every recipe, and the rest of the world for its bounces."""

import atexit
import base64
import contextlib
import hashlib
import hmac
import pathlib
import re
import shutil
import signal
import smtplib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "milter"))

from desk import BIN, Desk, ROOT, check, equal, mail, wait_until
from sink import Sink

if not (ROOT / "build" / "mtas" / "unpacked").exists():
    sys.exit("sendmail and Exim are not there; run tests/install-mtas")
# Mail servers start programs as users who may not be allowed into the folder of this checkout.
PLACE = pathlib.Path(tempfile.mkdtemp(prefix="mdmta", dir="/tmp"))
atexit.register(shutil.rmtree, PLACE, ignore_errors=True)
PLACE.chmod(0o755)
MTAS = PLACE / "mtas"
PROGRAM = PLACE / "maildocket"
shutil.copytree(ROOT / "build" / "mtas", MTAS, symlinks=True)
shutil.copy(BIN / "maildocket", PROGRAM)
CLIENT = "anna@northwind.example"

_TRACE = re.compile(rb"(?im)^(?:received|return-path|delivered-to|envelope-to|delivery-date|x-original-to|x-\S*envelope\S*):.*\r\n(?:[ \t].*\r\n)*")


def signed_address(desk, address, ticket_id):
    """The reply address of a ticket, made with the desk's key: SPEC section 4 a, core/model/signed_address.hpp."""
    key_id, key = (desk.folder / "keys").read_text().splitlines()[-1].split()[:2]
    head = int(key_id).to_bytes(2, "big") + ticket_id.to_bytes(6, "big")
    mac = hmac.new(bytes.fromhex(key), b"address\0t" + head + address.encode(), hashlib.sha256).digest()[:12]
    token = base64.b32encode(head + mac).decode().rstrip("=").lower()
    local_part, domain = address.split("@")
    return f"{local_part}+t.{token}@{domain}"


def without_trace(octets):
    head, separator, body = octets.partition(b"\r\n\r\n")
    return _TRACE.sub(b"", head + b"\r\n") + separator[2:] + body


def settle(mta, condition, what, seconds=25):
    """Lets the server run its queue until the condition holds."""
    def done():
        mta.flush()
        return condition()
    wait_until(done, what, seconds)


def article_of(desk, subject):
    """The delivery of the mail with this subject, once it is an article."""
    rows = [row for row in desk.ledger("--subject", subject) if row["article_id"]]
    return rows[0] if rows else None


def arrives(desk, mta, octets, recipients, subject, count=1):
    mta.send(octets, recipients, CLIENT)
    settle(mta, lambda: len(desk.ledger("--subject", subject)) >= count, f"{subject} arrives")
    rows = desk.ledger("--subject", subject)
    equal(len(rows), count, subject, rows)
    return rows


def check_arrivals(desk, mta):
    """A ticket; a plus address; a signed address; two queues at once."""
    row, = arrives(desk, mta, mail(subject="plain"), ["support@example.com"], "plain")
    equal((row["outcome"], row["ticket"], row["reverse_path"]), ("created", "TCK-1", CLIENT))
    row, = arrives(desk, mta, mail(subject="plussed"), ["support+printer@example.com"], "plussed")
    equal((row["outcome"], row["recipient"]), ("created", "support+printer@example.com"))
    # Another subject and no References: only the address can tell where it belongs.
    signed = signed_address(desk, "support@example.com", 1)
    row, = arrives(desk, mta, mail(subject="signed"), [signed], "signed")
    equal((row["outcome"], row["ticket"]), ("appended", "TCK-1"), row)
    rows = arrives(desk, mta, mail(subject="both"), ["support@example.com", "sales@example.com"], "both", 2)
    equal(sorted(row["queue"] for row in rows), ["sales", "support"])


def check_queue_id(desk, subject="plain"):
    """The mail is found by the id that the mail server wrote into its Received field, and into its log."""
    row, = desk.ledger("--subject", subject)
    original = desk.run("ticket", "original", row["article_id"])
    queue_id = re.search(rb"(?m)^Received: (?:.*\r\n[ \t])*.*?\bid (\S+?);?\s", original)[1].decode()
    equal([found["id"] for found in desk.ledger("--queue-id", queue_id)], [row["id"]], queue_id)


def check_octets(desk, mta, long_line=5000):
    """Dots, 8-bit octets, an odd charset, trailing blanks and a long line arrive as they were sent."""
    body = ("..two dots\n.\n.one\n. \nFrom here\n>From there\ngrün \n\n\n" + "x" * long_line + "\nend").encode() + b" \xfc\xe4\n\n"
    octets = mail(subject="octets", MIME_Version="1.0", Content_Type="text/plain; charset=utf-8",
                  Content_Transfer_Encoding="8bit", body="").replace(b"\r\n\r\n", b"\r\n\r\n" + body.replace(b"\n", b"\r\n"))
    row, = arrives(desk, mta, octets, ["support@example.com"], "octets")
    original = desk.run("ticket", "original", row["article_id"])
    equal(without_trace(original), octets)


def check_refusal(desk, mta, sink, sentence="No such address here", sender="bob@northwind.example", recipient="nobody@example.com"):
    """What lmtpd refuses for good comes back to the sender, in our words."""
    count = len(desk.ledger())
    mta.send(mail(subject="refused"), [recipient], sender)
    settle(mta, lambda: sink.bounce_to(sender), "the bounce")
    bounce = sink.bounce_to(sender)
    check(sentence in bounce.as_string().replace("\n   ", ""), bounce.as_string())
    equal(len(desk.ledger()), count)
    return bounce


def check_outage(desk, mta):
    """Without lmtpd the mail waits, and comes when lmtpd does, once."""
    desk.kill()
    mta.send(mail(subject="waiting", body="x" * 70 + "\n" * 3000), ["support@example.com"], CLIENT)
    mta.flush()
    wait_until(lambda: mta.waiting() > 0, "the mail waits in the queue", 10)
    desk.start()
    mta.lmtpd_is_back(desk)
    settle(mta, lambda: desk.ledger("--subject", "waiting"), "the mail arrives late")
    settle(mta, lambda: mta.waiting() == 0, "nothing waits any more")
    equal([row["outcome"] for row in desk.ledger("--subject", "waiting")], ["created"])


def check_milter(desk, mta, milter):
    """The milter refuses while the client is there; without it mail passes and lmtpd decides."""
    try:
        mta.send(mail(), ["support+t.forged@example.com"], "bob@northwind.example")
        check(False, "mail for a forged address was taken")
    except smtplib.SMTPRecipientsRefused as refused:
        code, text = refused.recipients["support+t.forged@example.com"]
        check(code == 550 and b"5.1.1" in text, code, text)
    arrives(desk, mta, mail(subject="seen"), ["support@example.com"], "seen")
    row, = desk.ledger("--subject", "seen")
    original = desk.run("ticket", "original", row["article_id"])
    check(b"\r\nX-Maildocket-Verdict: " in b"\r\n" + original, original)
    milter.stop(signal.SIGKILL)  # an orderly stop takes libmilter seconds
    arrives(desk, mta, mail(subject="unseen"), ["support@example.com"], "unseen")


def run_tests(namespace):
    """Runs every test_ function with a desk on the embedded store and a sink: the store makes no difference to a mail server."""
    wanted = sys.argv[1:]
    for name, function in list(namespace.items()):
        if name.startswith("test_") and (not wanted or any(word in name for word in wanted)):
            started = time.monotonic()
            with Desk("sqlite") as desk, contextlib.closing(Sink()) as sink:
                function(desk.init().start(), sink)
            print(f"ok  {name} {time.monotonic() - started:.1f} s", flush=True)
