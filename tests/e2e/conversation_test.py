#!/usr/bin/env python3
"""A conversation over real wires: what goes out is answered, and each answer finds its ticket in every way there is."""

import contextlib
import email
import email.policy
import signal

from desk import check, equal, mail, run_tests, wait_until
from sink import Sink

ANNA = "anna@northwind.example"
NOTIFIED = "staff@staff.example"


class Wire:
    """The mails that reached the world: of each recipient in order, whatever came to others in between."""

    def __init__(self, sink):
        self.sink = sink
        self.taken = set()

    def waiting(self, recipient):
        mails = enumerate(list(self.sink.mails))
        return [index for index, (recipients, _) in mails if recipients == [recipient] and index not in self.taken]

    def next_to(self, recipient):
        """Reverse path and message."""
        wait_until(lambda: self.waiting(recipient), f"a mail to {recipient}")
        index = self.waiting(recipient)[0]
        self.taken.add(index)
        return self.sink.senders[index], email.message_from_bytes(self.sink.mails[index][1], policy=email.policy.default)


@contextlib.contextmanager
def conversation(make, **options):
    with contextlib.closing(Sink()) as sink:
        desk = make(queue=f'from_name = "Example Support"\nnotify = ["{NOTIFIED}"]\n', **options)
        settings = desk.config.read_text().replace('transport = "none"\nworker = false', f'transport = "smtp://127.0.0.1:{sink.port}"')
        desk.config.write_text(settings)
        desk.start()
        yield desk, Wire(sink)


def answer(message, body, **fields):
    """An answer as a mail program makes it."""
    ids = {"In_Reply_To": message["Message-ID"], "References": f'{message["References"]} {message["Message-ID"]}'}
    return mail(subject=f'Re: {message["Subject"]}', body=body, to=message["Reply-To"], **{**ids, **fields})


def deliver(desk, octets, expected, recipient="support@example.com", sender=ANNA):
    (code, text), = desk.deliver(octets, recipients=(recipient,), sender=sender)
    equal((code, text), (250, f"2.0.0 {expected}"))


def test_an_answer_finds_its_ticket_by_address_message_id_and_subject(make, _):
    with conversation(make) as (desk, wire):
        desk.run("contact", "edit", ANNA, "--language", "de")
        deliver(desk, mail(subject="Drucker"), "created [TCK-1]")
        path, acknowledgement = wire.next_to(ANNA)
        equal(path, "")
        equal(acknowledgement["Subject"], "[TCK-1] Re: Drucker")
        check("Guten Tag Anna Berg," in acknowledgement.get_body(("plain",)).get_content())

        by_address = answer(acknowledgement, "Eins.\n", In_Reply_To=None, References=None)
        deliver(desk, by_address.replace(b"[TCK-1]", b""), "appended [TCK-1]", acknowledgement["Reply-To"].addresses[0].addr_spec)
        by_id = answer(acknowledgement, "Zwei.\n", References=None)
        deliver(desk, by_id.replace(b"[TCK-1]", b""), "appended [TCK-1]")
        root, _ = acknowledgement["References"].split(" ", 1)
        by_root = answer(acknowledgement, "Drei.\n", In_Reply_To=None, References=root)
        deliver(desk, by_root.replace(b"[TCK-1]", b""), "appended [TCK-1]")
        deliver(desk, answer(acknowledgement, "Vier.\n", In_Reply_To=None, References=None), "appended [TCK-1]")
        forged = str(acknowledgement["Message-ID"]).replace("<mail.a", "<mail.b")
        deliver(desk, mail(subject="Anderes", In_Reply_To=forged), "created [TCK-2]")

        texts = [article["new_text"].strip() for article in desk.json("ticket", "show", "TCK-1")["articles"]]
        equal(texts[1:], ["Eins.", "Zwei.", "Drei.", "Vier."])


def test_an_agents_answer_goes_to_the_contact_and_its_bounce_comes_back(make, _):
    with conversation(make) as (desk, wire):
        deliver(desk, mail(subject="Printer", Message_ID="<first@northwind.example>"), "created [TCK-1]")
        path, notice = wire.next_to(NOTIFIED)
        check(path.startswith("support+b."), path)
        text = notice.get_body(("plain",)).get_content()
        check("Anna Berg <anna@northwind.example> wrote to support, ticket [TCK-1]:" in text, text)
        wire.next_to(ANNA)  # the acknowledgement
        quoted = "".join(f"> {line}\n" for line in text.splitlines())
        reply = answer(notice, f"Use water.\n\n{quoted}", From="Max <max@staff.example>", Message_ID="<1@staff.example>")
        deliver(desk, reply, "appended [TCK-1]", notice["Reply-To"].addresses[0].addr_spec, "max@staff.example")
        path, sent = wire.next_to(ANNA)
        equal(str(sent["From"]), '"Max (Example Support)" <support@example.com>')
        check("staff.example" not in sent.as_string(), sent.as_string())
        check(sent.get_body(("plain",)).get_content().count("Use water.") == 1)
        equal(sent["References"].split()[0], notice["References"].split()[0], "one root for the thread")
        equal(sent["In-Reply-To"], "<first@northwind.example>")

        bounce = (
            "From: MAILER-DAEMON@mx.example\r\nTo: x\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; {ANNA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {sent['Message-ID']}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n")
        deliver(desk, bounce, "bounce [TCK-1]", "support@example.com", "")
        deliver(desk, bounce.replace("Sorry", "Very sorry"), "bounce [TCK-1]", path, "")
        anna, = (row for row in desk.json("contact", "list") if row["email"] == ANNA)
        equal(anna["undeliverable"], True)


def test_a_closed_ticket_is_answered_and_our_own_mail_is_a_loop(make, _):
    with conversation(make) as (desk, wire):
        deliver(desk, mail(subject="Printer"), "created [TCK-1]")
        _, acknowledgement = wire.next_to(ANNA)
        deliver(desk, acknowledgement.as_bytes(), "loop")
        desk.run("ticket", "state", "TCK-1", "closed")
        deliver(desk, answer(acknowledgement, "Still burning.\n"), "closed [TCK-1]")
        path, closed = wire.next_to(ANNA)
        equal(path, "")
        equal(closed["Auto-Submitted"], "auto-replied")
        check("support@example.com" in closed.get_body(("plain",)).get_content())


def test_an_answer_to_an_address_of_the_key_before_is_taken(make, _):
    with conversation(make) as (desk, wire):
        deliver(desk, mail(subject="Printer"), "created [TCK-1]")
        _, acknowledgement = wire.next_to(ANNA)
        desk.run("key", "rotate")
        desk.kill(with_signal=signal.SIGTERM)
        desk.start()
        address = acknowledgement["Reply-To"].addresses[0].addr_spec
        deliver(desk, mail(subject="x"), "appended [TCK-1]", address)
        desk.config.with_name("keys").write_text(desk.config.with_name("keys").read_text().replace("\n1 ", "\n#1 "))
        desk.kill(with_signal=signal.SIGTERM)
        desk.start()
        (code, text), = desk.deliver(mail(subject="x"), recipients=(address,))
        equal((code, text), (550, "5.1.1 No such address here"))


if __name__ == "__main__":
    run_tests(dict(globals()))
