#!/usr/bin/env python3
"""Every mail that goes out, in every language, read by Python's e-mail package, which counts what is against the standard."""

import email
import email.header
import email.policy
import os
import pathlib
import re
import subprocess
import tempfile

from desk import check, equal

KINDS = ("acknowledgement", "closed_answer", "agent_reply", "notice", "command_error", "undeliverable")
AUTO_SUBMITTED = {
    "acknowledgement": "auto-replied",
    "closed_answer": "auto-replied",
    "agent_reply": None,
    "notice": "auto-generated",
    "command_error": "auto-replied",
    "undeliverable": "auto-generated",
}
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[[queue]]
name = "support"
prefix = "TCK-"
addresses = ["support@example.com"]
from_name = "Größer & Söhne, Support, Köln – 日本"
"""


def preview(folder, kind, language):
    program = pathlib.Path(os.environ["MAILDOCKET_BIN"]) / "maildocket"
    command = [program, "--config", folder / "desk.toml", "template", "preview", kind, "--language", language, "--raw"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def defects_of(message):
    found = [str(defect) for part in message.walk() for defect in part.defects]
    for part in message.walk():
        for name, value in part.items():
            found += [f"{name}: {defect}" for defect in value.defects]
    return found


def check_wire(octets):
    check(octets.isascii(), "not 7-bit")
    check(b"\n" not in octets.replace(b"\r\n", b""), "a bare LF")
    check(b"\r" not in octets.replace(b"\r\n", b""), "a bare CR")
    head, body = octets.split(b"\r\n\r\n", 1)
    check(max(map(len, body.split(b"\r\n"))) <= 78, "a long line in the body")
    for line in head.split(b"\r\n"):
        check(len(line) <= 78 or line.startswith((b"Message-ID:", b" <", b"References:", b"Reply-To:")), "a long field", line)
        check(line.strip(), "a blank line in the head")


def sender_name(octets):
    """By the older half of the package: the newer one puts a blank between any two encoded words of a name."""
    value = email.message_from_bytes(octets)["From"]
    return str(email.header.make_header(email.header.decode_header(value)))


def check_head(message, kind, language):
    equal(message["From"].addresses[0].addr_spec, "support@example.com")
    equal(len(message["To"].addresses), 1)
    check(re.fullmatch(r"support\+t\.[a-z2-7]{32}@example\.com", message["Reply-To"].addresses[0].addr_spec), message["Reply-To"])
    equal(str(message["Subject"]).count("[TCK-91]"), 1)
    check(str(message["Subject"]).startswith("[TCK-91] "), message["Subject"])
    check(re.fullmatch(r"<mail\.[a-z2-7]{42}@example\.com>", str(message["Message-ID"])), message["Message-ID"])
    equal(str(message["In-Reply-To"]), "<1@customer.example>")
    check(re.fullmatch(r"<ticket\.[a-z2-7]{32}@example\.com> <1@customer\.example>", str(message["References"])), message["References"])
    check(message["Date"].datetime is not None and message["Date"].datetime.utcoffset().total_seconds() == 0, message["Date"])
    equal(message["Auto-Submitted"], AUTO_SUBMITTED[kind])
    equal(message["X-Auto-Response-Suppress"], None if AUTO_SUBMITTED[kind] is None else "All")
    check(message["X-Maildocket-Loop"], "no loop mark")
    equal(message["MIME-Version"], "1.0")
    equal(message["Content-Language"], language)
    forbidden = [name for name in message.keys() if name.lower() == "precedence" or name.lower().startswith("list-")]
    equal(forbidden, [])
    singles = [name.lower() for name in message.keys()]
    equal(len(singles), len(set(singles)), "a field twice", singles)


def check_body(message, kind):
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    equal(text.get_content_charset(), "utf-8")
    equal(html.get_content_charset(), "utf-8")
    for content in (text.get_content(), html.get_content()):
        check("{{" not in content, "a tag is left", content)
        check("\ufffd" not in content, "broken characters", content)
        check(("##-" in content) == (kind != "closed_answer"), "the marker", content)
        check("[TCK-91]" in content, "no reference", content)
    check("\n\n\n" not in text.get_content().replace("\r\n", "\n"), "a gap", text.get_content())
    names = [part.get_filename() for part in message.iter_attachments()]
    equal(names, ["plan.pdf"] if kind == "agent_reply" else [])


def test_every_mail_is_as_the_standard_wants_it():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "desk.toml").write_text(CONFIG.format(folder=folder), encoding="utf-8")
        seen = set()
        for kind in KINDS:
            for language in LANGUAGES:
                octets = preview(folder, kind, language)
                check_wire(octets)
                message = email.message_from_bytes(octets, policy=email.policy.default)
                equal(defects_of(message), [], kind, language)
                check("Größer & Söhne, Support, Köln – 日本" in sender_name(octets), sender_name(octets))
                check_head(message, kind, language)
                check_body(message, kind)
                seen.add(message.get_body(("plain",)).get_content())
        equal(len(seen), len(KINDS) * len(LANGUAGES), "two languages say the same")


if __name__ == "__main__":
    test_every_mail_is_as_the_standard_wants_it()
