#!/usr/bin/env python3
"""The same mail shows the same, whichever door it came through and whichever store keeps it, and as `parse --json` says."""

import json
import smtplib
import sys

from desk import CORPORA, check, each_store, equal, mail, stores, to_crlf

DOORS = ("tcp", "unix", "pipe")
SENDER = "anna@northwind.example"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
REPLY = "Ja, bitte.\n\nAm 23.11.2026 um 09:12 schrieb Support <support@example.com>:\n> Soll es so bleiben?\n\n-- \nAnna\n"
CORPUS_MAILS = 40
SHOWN = ("subject", "text", "html", "new_text", "message_id", "attachments")


def samples():
    """Mails of our own: each is something that a door or a store might treat in its own way."""
    related = ("--r\nContent-Type: text/html; charset=utf-8\n\n<p onclick=x()>Bild: <img src='cid:p@x'><img src='http://x.example/a'></p>\n"
               "--r\nContent-Type: image/png; name=p.png\nContent-ID: <p@x>\nContent-Transfer-Encoding: base64\n\n" + PICTURE + "\n--r--\n")
    mixed = ("--m\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n8NLJ18XUCg==\n"
             "--m\nContent-Disposition: attachment; filename*=utf-8''%E2%82%AC.txt\n\nf\u00fcnf\n"
             "--m\nContent-Type: message/rfc822\n\nSubject: =?utf-8?q?enclosed_=E2=82=AC?=\n\nbody\n"
             "--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=setup.exe\n\nMZ\n--m--\n")
    return [
        mail(body=REPLY, Content_Type="text/plain; charset=utf-8"),
        mail(body=f"<div>{REPLY}</div><script>x()</script>", Content_Type="text/html"),
        mail(subject="=?iso-8859-1?q?Gr=FC=DFe?= \U0001f4a5", body="\U0001f4a5 \u0000 \ufffd\n", Content_Type="text/plain; charset=utf-8"),
        mail(body="a\n.\n..b\n.\n", Content_Type="text/plain"),
        mail(body="f\u00fcnf bits".encode().decode("latin-1") + "\n", Message_ID=None),
        mail(body="one \ntwo \nthree\n", Content_Type="text/plain; format=flowed; delsp=yes"),
        mail(body=related, MIME_Version="1.0", Content_Type="multipart/related; boundary=r"),
        mail(body=mixed, MIME_Version="1.0", Content_Type="multipart/mixed; boundary=m"),
        mail(subject="", body=""),
        mail(body="begin 644 a.txt\n#86)C\n`\nend\n"),
        mail(body="x" * 5000 + "\n", Auto_Submitted="no"),
        b"From: anna@northwind.example\r\nMessage-ID: <raw@x>\r\nSubject: b\xe4r \xff\r\n\r\nraw \xe4\xf6\xfc \x80\xff \x1b[31m\r\n",
    ]


def corpus_mails():
    """Every n-th message of the corpora; they come in all shapes, and from strangers."""
    if not CORPORA.is_dir():
        print("SKIPPED: no corpora at", CORPORA, file=sys.stderr)
        return []
    files = []
    for cases in sorted(CORPORA.glob("*/cases.jsonl")):
        rows = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines()]
        files += [cases.parent / row["file"] for row in rows if row["kind"] == "message" and "bounce" not in row["expect"]]
    return [path.read_bytes() for path in files[:: max(1, len(files) // CORPUS_MAILS)]]


def as_sent(octets):
    """What arrives through every door: lines end in CRLF, the last one too, and no mbox line stands above the header."""
    octets = to_crlf(octets)
    if octets.startswith(b"From "):
        octets = octets.split(b"\r\n", 1)[1]
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"


def hand_over(desk, door, octets):
    if door == "pipe":
        desk.run("deliver", "--recipient", "support@example.com", "--sender", SENDER, stdin=octets)
    elif door == "tcp":
        equal(desk.deliver(octets, sender=SENDER)[0][0], 250)
    else:
        with smtplib.LMTP(str(desk.socket), local_hostname="mta.example", timeout=60) as client:
            equal(client.sendmail(SENDER, ["support@example.com"], octets, mail_options=["BODY=8BITMIME"]), {})


def shown(desk):
    """What the desk shows of every delivery, in order, without what numbers and clocks give it."""
    articles = {}
    for row in desk.tickets():
        for article in desk.json("ticket", "show", row["ref"])["articles"]:
            articles[article["id"]] = article
    result = []
    for row in sorted(desk.ledger(), key=lambda row: row["id"]):
        article = articles.get(row["article_id"])
        fields = {name: row[name] for name in ("outcome", "reason", "ticket", "from", "subject", "message_id", "size")}
        fields["article"] = article and {name: value for name, value in article.items()
                                         if name not in ("id", "delivery_id", "created_at")}
        result.append(fields)
    return result


def parsed(desk, octets):
    """The same fields of an article, from the command that only reads."""
    path = desk.folder / "mail.eml"
    path.write_bytes(octets)
    reading = desk.json("parse", path)
    attachments = [{name: each[name] for name in ("name", "content_type", "size", "sha256", "inline")} for each in reading["attachments"]]
    return {**reading, "html": reading["safe_html"], "attachments": attachments}


def compare(name, left, right):
    for field in {**left, **right}:
        if field != "article":
            equal(left.get(field), right.get(field), name, field, right.get("message_id"))


def compare_with_parse(name, octets, reading, article):
    article = {**article, "attachments": [{key: value for key, value in each.items() if key != "refused"}
                                          for each in article["attachments"]]}
    for field in SHOWN:
        equal(article[field], reading[field], name, field, octets[:300])


def main():
    mails = [as_sent(octets) for octets in samples() + corpus_mails()]
    with each_store() as make:
        reference = None
        for store in stores():
            for door in DOORS:
                desk = make(store, queue='unknown_senders = "ticket"\nacknowledge = false').start()
                for octets in mails:
                    hand_over(desk, door, octets)
                seen = shown(desk)
                equal(len(seen), len(mails), "deliveries")
                if reference is None:
                    reference = seen
                    readings = [parsed(desk, octets) for octets in mails]
                for number, fields in enumerate(seen):
                    compare(f"{store} {door}", fields, reference[number])
                    compare(f"{store} {door}", fields["article"] or {}, reference[number]["article"] or {})
                desk.kill()
                print(f"ok  {len(seen)} mails through {door} into {store}", flush=True)
        with_article = [number for number, fields in enumerate(reference) if fields["article"]]
        check(len(with_article) * 4 >= len(mails) * 3, "mails with an article:", len(with_article), "of", len(mails))
        for number in with_article:
            compare_with_parse(f"mail {number}", mails[number], readings[number], reference[number]["article"])


if __name__ == "__main__":
    main()
