#!/usr/bin/env python3
"""Mail that means harm or makes no sense: a clear reply or held with a reason; the server goes on and nothing is lost."""

import subprocess

from desk import BIN, check, equal, mail, run_tests


def hostile_mails():
    head = b"From: anna@northwind.example\r\nTo: support@example.com\r\n"
    nested = head + b"Subject: nested\r\nMIME-Version: 1.0\r\n"
    body = b""
    for level in range(10000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    yield "10,000 nested parts", nested + b"\r\nend\r\n"
    yield "100,000 headers", head + b"".join(b"X-H%d: v\r\n" % index for index in range(100000)) + b"\r\nbody\r\n"
    yield "a header of 2 MB", head + b"Subject: " + b"x" * 2_000_000 + b"\r\n\r\nbody\r\n"
    yield "a line of 5 MB", head + b"Subject: long\r\n\r\n" + b"y" * 5_000_000 + b"\r\n"
    yield "no From", b"To: support@example.com\r\nSubject: who\r\n\r\nbody\r\n"
    yield "three From", b"From: anna@northwind.example\r\nFrom: b@x.example\r\nFrom: c@y.example\r\nSubject: three\r\n\r\nbody\r\n"
    yield "a From of 10 KB", b"From: " + b"a" * 10_000 + b"@northwind.example\r\nSubject: big\r\n\r\nbody\r\n"
    yield "an address bomb", b"From: anna@northwind.example\r\nTo: " + b"g:" * 45_000 + b"\r\nSubject: g\r\n\r\nbody\r\n"
    yield "many commas", b"From: anna@northwind.example\r\nCc: " + b"a," * 60_000 + b"\r\nSubject: g\r\n\r\nbody\r\n"
    yield "NUL octets", head + b"Subject: n\0ul\r\n\r\nbo\0dy\r\n"
    yield "no charset", head + b"Subject: r\xe4w\r\n\r\nGr\xfc\xdfe\r\n"
    yield "wrong charset", head + b"Subject: w\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe\r\n"
    yield "unknown charset", head + b"Subject: u\r\nContent-Type: text/plain; charset=x-nothing\r\n\r\nGr\xfc\xdfe\r\n"
    yield "empty", b""
    yield "one empty line", b"\r\n"
    yield "only headers", head + b"Subject: only\r\n"
    yield "no headers", b"just text\r\n"
    yield "bare LF and CR", head + b"Subject: bare\r\n\r\na\nb\rc\r\n"
    yield "smuggling", head + b"Subject: s\r\n\r\na\n.\nMAIL FROM:<evil@x.example>\r\n"
    yield "boundary lines", head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--c\r\n" * 500_000
    yield "html bomb", head + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000 + b"\r\n"
    yield "quote bomb", head + b"Subject: q\r\n\r\n" + b">" * 100_000 + b"\r\n" + b"> x\r\n" * 100_000


def test_hostile_mail_is_taken_and_the_next_one_too(make, _):
    desk = make().start()
    taken = 0
    for name, octets in hostile_mails():
        (code, text), = desk.deliver(octets if octets else b"", sender="anna@northwind.example")
        check(code == 250, name, code, text)
        taken += 1
        (code, text), = desk.deliver(mail(subject=f"after {name[:30]}"))
        equal(code, 250, "the mail after", name)
        taken += 1
        check(desk.processes["lmtpd"].poll() is None, "lmtpd ended at", name)
    equal(sum(desk.outcomes().values()), taken)
    for row in desk.ledger():
        if row["outcome"] == "held":
            check(row["reason"], row)


def test_the_original_is_kept_octet_for_octet(make, _):
    desk = make(queue='unknown_senders = "ticket"').start()
    for name, octets in hostile_mails():
        if len(octets) > 1_000_000 or not octets:
            continue
        raw = octets if octets.endswith(b"\r\n") else octets + b"\r\n"
        client = desk.lmtp()
        client.ehlo_or_helo_if_needed()
        client.mail("anna@northwind.example")
        client.rcpt("support@example.com")
        client.docmd("DATA")
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in raw.split(b"\r\n"))
        client.send(stuffed + b".\r\n")
        equal(client.getreply()[0], 250, name)
        client.close()
        newest = desk.ledger("--limit", "1")[0]
        equal(newest["size"], len(raw), name)
        if newest["article_id"]:
            equal(desk.run("ticket", "original", newest["article_id"]), raw, name)


def test_attachments_that_harm_are_named_and_not_kept(make, _):
    desk = make().start()
    parts = "".join(f'--x\nContent-Type: application/octet-stream; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n\ndata\n'
                    for name in ("invoice.pdf.exe", "run.js", "../../etc/passwd", "notes.txt", "evil\u202egpj.exe"))
    raw = mail(body=f"--x\n\nhello\n{parts}--x--\n", MIME_Version="1.0", Content_Type="multipart/mixed; boundary=x")
    equal(desk.deliver(raw)[0], (250, "2.0.0 created [TCK-1]"))
    attachments = desk.json("ticket", "show", "TCK-1")["articles"][0]["attachments"]
    equal(len(attachments), 5)
    refused = {attachment["name"]: bool(attachment["refused"]) for attachment in attachments}
    equal((refused["invoice.pdf.exe"], refused["run.js"], refused["passwd"], refused["notes.txt"]), (True, True, False, False))
    check(not any("\u202e" in name or "/" in name for name in refused), refused)


def test_a_message_over_the_limit_is_refused(make, _):
    desk = make()
    desk.config.write_text(desk.config.read_text().replace("[lmtp]\n", '[lmtp]\nmax_message_size = "1MiB"\n'))
    desk.start()
    big = mail(body="x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000)
    (code, text), = desk.deliver(big)
    equal((code, text[:6]), (552, "5.3.4 "))
    equal(desk.deliver(mail())[0][0], 250)


def test_streams_that_fail_are_told_in_one_line(make, _):
    desk = make()
    for line, code in [("client list > /dev/full", 74), ("client list >&-", 74),
                       ("parse - < /", 74), ("parse - <&-", 74), ("explain - --recipient support@example.com < /", 74),
                       ("import clients - < /", 74), ("ticket note TCK-1 --agent max@staff.example < /", 1)]:
        done = subprocess.run(["bash", "-c", f'"$0" --config "$1" {line}', BIN / "maildocket", desk.config], capture_output=True)
        equal(done.returncode, code, line, done.stderr.decode())
        equal(done.stderr.count(b"\n"), 1, line)
        check(b"maildocket init" not in done.stderr, line, done.stderr)
    for line in ("client list --json | true", "--help | true"):  # nobody reads: no word, no trace
        done = subprocess.run(["bash", "-c", f'"$0" --config "$1" {line}', BIN / "maildocket", desk.config], capture_output=True)
        equal((done.returncode, done.stderr), (0, b""), line)


if __name__ == "__main__":
    run_tests(dict(globals()))
