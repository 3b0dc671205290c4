#!/usr/bin/env python3
"""Journeys through the executables: what an administrator and a client see, on both stores."""

import hashlib
import signal

from desk import check, equal, mail, run_tests


def only(rows):
    equal(len(rows), 1, "number of rows")
    return rows[0]


def test_a_mail_becomes_a_ticket_with_everything_in_it(make, _):
    desk = make().start()
    attached = b"a,b\n1,2\n"
    body = ("--x\nContent-Type: text/plain; charset=utf-8\n\nGr\u00fc\u00dfe aus dem B\u00fcro\n"
            "--x\nContent-Type: text/csv; name=\"../../etc/passwd.csv\"\nContent-Disposition: attachment; filename=\"../../etc/passwd.csv\"\n\n"
            + attached.decode() + "\n--x--\n")
    raw = mail(body=body, Cc="Tom <tom@northwind.example>, support@example.com", MIME_Version="1.0",
               Content_Type="multipart/mixed; boundary=x")
    equal(desk.deliver(raw), [(250, "2.0.0 created [TCK-1]")])
    ticket = only(desk.tickets())
    equal(list(ticket), ["ref", "number", "queue", "subject", "state", "client", "contact", "assignee", "articles", "created_at", "updated_at"])
    equal((ticket["ref"], ticket["number"], ticket["queue"], ticket["state"]), ("TCK-1", 1, "support", "new"))
    equal((ticket["client"], ticket["contact"], ticket["assignee"]), ("Northwind", "anna@northwind.example", None))
    shown = desk.json("ticket", "show", "[tck-001]")
    equal(shown["watchers"], ["tom@northwind.example"])
    article = only(shown["articles"])
    equal(list(article), ["id", "kind", "author", "author_email", "trust", "warning", "subject", "text", "html", "new_text", "message_id",
                          "delivery_id", "created_at", "attachments"])
    equal((article["kind"], article["trust"], article["warning"]), ("client", "known", None))
    check("Gr\u00fc\u00dfe aus dem B\u00fcro" in article["text"], article["text"])
    attachment = only(article["attachments"])
    equal(list(attachment), ["name", "content_type", "size", "sha256", "inline", "refused"])
    equal((attachment["name"], attachment["refused"]), ("passwd.csv", None))
    check(attachment["sha256"] == hashlib.sha256(attached.replace(b"\n", b"\r\n")).hexdigest() or attachment["size"] in (8, 10), attachment)
    equal(desk.run("ticket", "original", article["id"]), raw, "raw mail")
    row = only(desk.ledger())
    equal(list(row), ["id", "outcome", "reason", "queue", "recipient", "reverse_path", "from", "subject", "message_id", "ticket",
                      "article_id", "door", "size", "received_at"])
    equal((row["outcome"], row["ticket"], row["article_id"], row["door"], row["size"]), ("created", "TCK-1", article["id"], "lmtp", len(raw)))
    equal((row["reverse_path"], row["from"]), ("anna@northwind.example", "anna@northwind.example"))
    check(all(set(step) == {"rule", "evidence", "result"} for step in desk.json("ledger", "show", row["id"])["trace"]))
    kinds = [(row["kind"], row["to"], row["ticket"]) for row in desk.json("outbox", "list")]
    equal(kinds, [("acknowledgement", "anna@northwind.example", "TCK-1")])


def test_the_same_mail_has_one_effect(make, _):
    desk = make().start()
    raw = mail()
    first = desk.deliver(raw)
    equal(desk.deliver(b"Received: from somewhere\r\n\tby mx; Mon, 23 Nov 2026 09:13:00 +0100\r\nReturn-Path: <x@y.example>\r\n" + raw), first)
    equal(desk.deliver(raw, recipients=["help@example.com"]), first, "over another address of the queue")
    equal(len(desk.tickets()), 1)
    equal(desk.outcomes(), {"created": 1, "duplicate": 2})
    equal(desk.deliver(raw.replace(b"It burns", b"It still burns")), [(250, "2.0.0 created [TCK-2]")], "same Message-ID, other content")
    without_id = mail(Message_ID=None)
    equal(desk.deliver(without_id)[0][0], 250)
    equal(desk.deliver(without_id)[0][1], "2.0.0 created [TCK-3]", "no Message-ID falls back to the digest")
    equal(len(desk.tickets()), 3)


def test_recipients_of_one_mail(make, _):
    desk = make().start()
    replies = desk.deliver(mail(), recipients=["support@example.com", "nobody@example.com", "help+x@example.com", "sales@example.com",
                                               "Support@EXAMPLE.com"])
    equal(replies[0], (250, "2.0.0 created [TCK-1]"))
    equal(replies[1][0], 550)
    check(replies[1][1].startswith("5.1.1 "), replies[1])
    equal(replies[2:], [(250, "2.0.0 created [TCK-1]"), (250, "2.0.0 created [SAL-1]"), (250, "2.0.0 created [TCK-1]")])
    equal(desk.outcomes(), {"created": 2, "duplicate": 2}, "accepted = sum of outcomes")


def test_replies_find_their_ticket(make, _):
    desk = make().start()
    desk.deliver(mail(Message_ID="<first@northwind.example>"))
    reply = "2.0.0 appended [TCK-1]"
    equal(desk.deliver(mail(subject="Re: Printer", In_Reply_To="<first@northwind.example>")), [(250, reply)])
    equal(desk.deliver(mail(subject="AW: [TCK-001] Printer")), [(250, reply)])
    equal(desk.deliver(mail(sender="Bob <bob@northwind.example>", subject="[tck-1] me too"), sender="bob@northwind.example"), [(250, reply)])
    equal(desk.deliver(mail(subject="[ABC-1] other tracker")), [(250, "2.0.0 created [TCK-2]")])
    equal(desk.deliver(mail(subject="[TCK-999] no such ticket")), [(250, "2.0.0 created [TCK-3]")])
    desk.run("ticket", "state", "TCK-1", "resolved")
    equal(desk.deliver(mail(subject="[TCK-1] still burning")), [(250, reply)])
    equal(desk.json("ticket", "show", "TCK-1")["state"], "open")
    equal(desk.json("ticket", "show", "TCK-1")["articles"][-1]["kind"], "client")


def test_strangers_change_nothing(make, _):
    desk = make().start()
    desk.deliver(mail())
    carla = dict(sender="Carla <carla@contoso.example>")
    equal(desk.deliver(mail(subject="[TCK-1] let me in", **carla)), [(250, "2.0.0 noted [TCK-1]")])
    shown = desk.json("ticket", "show", "TCK-1")
    equal((shown["state"], shown["articles"][-1]["kind"]), ("new", "note"))
    equal(shown["articles"][-1]["warning"], "sender does not belong to this ticket")
    desk = make(queue='stranger_reply = "hold"').start()
    desk.deliver(mail())
    equal(desk.deliver(mail(subject="[TCK-1] let me in", **carla)), [(250, "2.0.0 held")])
    desk = make(queue='stranger_reply = "new"').start()
    desk.deliver(mail())
    equal(desk.deliver(mail(subject="[TCK-1] let me in", **carla)), [(250, "2.0.0 created [TCK-2]")])
    check("mentions #1" in desk.json("ticket", "show", "TCK-2")["articles"][0]["warning"])


def test_unknown_senders_by_policy(make, _):
    stranger = dict(sender="Nobody <nobody@elsewhere.example>")
    desk = make().start()
    equal(desk.deliver(mail(**stranger)), [(250, "2.0.0 held")])
    review = only(desk.json("review", "list"))
    equal(list(review), ["id", "delivery_id", "reason", "from", "subject", "received_at"])
    desk.run("review", "accept", review["id"], "--client", "Contoso", "--learn-domain")
    ticket = only(desk.tickets())
    equal((ticket["client"], ticket["contact"]), ("Contoso", "nobody@elsewhere.example"))
    equal(desk.json("review", "list"), [])
    equal(desk.outcomes(), {"created": 1})
    check({"domain": "elsewhere.example", "client": "Contoso", "subdomains": False, "archived": False} in desk.json("domain", "list"))
    desk.run("domain", "archive", "elsewhere.example")
    equal(desk.deliver(mail(sender="Other <other@elsewhere.example>")), [(250, "2.0.0 held")])
    desk.run("review", "discard", only(desk.json("review", "list"))["id"])
    equal(desk.outcomes(), {"created": 1, "discarded": 1})
    desk = make(queue='unknown_senders = "ticket"').start()
    equal(desk.deliver(mail(**stranger)), [(250, "2.0.0 created [TCK-1]")])
    shown = desk.json("ticket", "show", "TCK-1")
    equal((shown["client"], shown["contact"], shown["watchers"]), (None, None, ["nobody@elsewhere.example"]))
    equal(desk.deliver(mail(subject="Re: [TCK-1] again", **stranger)), [(250, "2.0.0 appended [TCK-1]")])
    desk = make(queue='unknown_senders = "reject"').start()
    code, text = only(desk.deliver(mail(**stranger)))
    equal((code, text[:6]), (550, "5.7.1 "))
    equal(desk.ledger(), [])


def test_a_domain_brings_its_people(make, _):
    desk = make().start()
    equal(desk.deliver(mail(sender="New Person <New.Person@Northwind.Example>")), [(250, "2.0.0 created [TCK-1]")])
    contact = [row for row in desk.json("contact", "list") if row["email"] == "new.person@northwind.example"]
    equal(contact, [{"email": "new.person@northwind.example", "name": "New Person", "client": "Northwind", "language": None,
                     "undeliverable": False, "archived": False}])
    equal(desk.deliver(mail(sender="x@sub.northwind.example")), [(250, "2.0.0 held")], "sub-domains only if the domain says so")
    desk.run("domain", "add", "contoso.example", "--client", "Contoso", "--subdomains")
    equal(desk.deliver(mail(sender="x@deep.sub.contoso.example")), [(250, "2.0.0 created [TCK-2]")])
    desk.run("domain", "add", "gmail.com", "--client", "Contoso", code=65)
    desk.run("contact", "archive", "anna@northwind.example")
    equal(desk.deliver(mail()), [(250, "2.0.0 created [TCK-3]")], "an archived contact comes back by its domain")


def test_closed_and_merged_tickets(make, _):
    desk = make().start()
    desk.deliver(mail(subject="one"))
    desk.deliver(mail(subject="two"))
    desk.run("ticket", "merge", "TCK-2", "TCK-1")
    equal(desk.deliver(mail(subject="[TCK-2] to the merged one")), [(250, "2.0.0 appended [TCK-1]")])
    desk.run("ticket", "state", "TCK-1", "closed")
    before = len(desk.json("ticket", "show", "TCK-1")["articles"])
    equal(desk.deliver(mail(subject="[TCK-1] after the end", body="Are you there?\n")), [(250, "2.0.0 closed [TCK-1]")])
    equal(desk.deliver(mail(subject="[TCK-1] after the end", body="Hello?\n")), [(250, "2.0.0 closed [TCK-1]")])
    equal(len(desk.json("ticket", "show", "TCK-1")["articles"]), before)
    answers = [row for row in desk.json("outbox", "list") if row["kind"] == "closed_answer"]
    equal(len(answers), 1, "one answer to a sender and ticket a day")
    check([row for row in desk.json("notification", "list") if row["ticket"] == "TCK-1"])
    desk.run("ticket", "state", "TCK-1", "open", code=1)
    desk = make(queue='closed_reply = "new"').start()
    desk.deliver(mail())
    desk.run("ticket", "state", "TCK-1", "closed")
    equal(desk.deliver(mail(subject="[TCK-1] again")), [(250, "2.0.0 created [TCK-2]")])


def test_automatic_mail_changes_nothing(make, _):
    desk = make().start()
    desk.deliver(mail(Message_ID="<first@northwind.example>"))
    desk.run("ticket", "state", "TCK-1", "resolved")
    sent = len(desk.json("outbox", "list"))
    away = mail(subject="Out of office: [TCK-1]", Auto_Submitted="auto-replied", In_Reply_To="<first@northwind.example>")
    equal(desk.deliver(away), [(250, "2.0.0 auto_reply [TCK-1]")])
    report = mail(sender="Mail Delivery System <MAILER-DAEMON@mx.example>", subject="Undelivered Mail Returned to Sender",
                  Content_Type="multipart/report; report-type=delivery-status; boundary=x", MIME_Version="1.0",
                  Auto_Submitted="auto-replied",
                  body="--x\n\nI am sorry.\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
                       "Final-Recipient: rfc822; tom@northwind.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
                       "--x\nContent-Type: text/rfc822-headers\n\nSubject: [TCK-1] Printer on fire\nMessage-ID: <first@northwind.example>\n--x--\n")
    equal(desk.deliver(report, sender=""), [(250, "2.0.0 bounce [TCK-1]")])
    shown = desk.json("ticket", "show", "TCK-1")
    equal(shown["state"], "resolved")
    equal([article["kind"] for article in shown["articles"] if article["delivery_id"]][1:], ["note", "note"])
    check(any("5.1.1" in article["text"] for article in shown["articles"]))
    equal(len(desk.json("outbox", "list")), sent)
    equal(desk.deliver(mail(sender="support@example.com")), [(250, "2.0.0 loop")])
    monitoring = mail(subject="Disk full", Auto_Submitted="auto-generated")
    equal(desk.deliver(monitoring), [(250, "2.0.0 created [TCK-2]")])
    equal(len(desk.json("outbox", "list")), sent, "never answered")


def test_explain_says_what_would_happen_and_writes_nothing(make, _):
    desk = make().start()
    file = desk.folder / "mail.eml"
    file.write_bytes(mail())
    said = desk.json("explain", file, "--recipient", "support@example.com", "--sender", "anna@northwind.example")
    equal(list(said), ["outcome", "reason", "ticket", "client", "contact", "trust", "reply", "trace"])
    equal((said["outcome"], said["client"], said["contact"], said["trust"]), ("created", "Northwind", "anna@northwind.example", "known"))
    equal((desk.tickets(), desk.ledger()), ([], []))
    equal(desk.deliver(file.read_bytes())[0][0], 250)
    equal(desk.json("explain", file, "--recipient", "support@example.com")["outcome"], "duplicate")


def test_deliver_speaks_sysexits(make, _):
    desk = make().start()
    desk.run("deliver", "--recipient", "support@example.com", "--sender", "anna@northwind.example", stdin=mail())
    equal(len(desk.tickets()), 1)
    desk.run("deliver", "--recipient", "nobody@example.com", stdin=mail(), code=67)
    unix = b"From anna@northwind.example Mon Nov 23 09:12:44 2026\n" + mail().replace(b"\r\n", b"\n")
    desk.run("deliver", "--recipient", "support@example.com", "--sender", "anna@northwind.example", stdin=unix)
    equal(len(desk.tickets()), 2)
    equal(desk.kill(with_signal=signal.SIGTERM), 0, "clean end")
    desk.run("deliver", "--recipient", "support@example.com", stdin=mail(), code=75)


def test_the_master_switch_takes_nothing(make, _):
    desk = make(top="email_to_ticket = false").start()
    code, text = only(desk.deliver(mail()))
    equal((code, text[:6]), (451, "4.3.2 "))
    desk.write_config()
    desk.processes["lmtpd"].send_signal(signal.SIGHUP)
    from desk import wait_until
    wait_until(lambda: desk.deliver(mail())[0][0] == 250, "the new configuration is read on SIGHUP")


def test_replay_takes_held_mail_when_the_sender_is_known_by_now(make, _):
    desk = make().start()
    equal(desk.deliver(mail(sender="Dan <dan@fabrikam.example>")), [(250, "2.0.0 held")])
    desk.run("contact", "add", "dan@fabrikam.example", "--client", "Contoso", "--name", "Dan")
    desk.run("replay")
    equal(desk.tickets(), [])
    desk.run("replay", "--apply")
    equal(only(desk.tickets())["contact"], "dan@fabrikam.example")
    equal(desk.outcomes(), {"created": 1})


if __name__ == "__main__":
    run_tests(dict(globals()))
