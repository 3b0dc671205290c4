#!/usr/bin/env python3
"""Holds what we understand of the corpora's mails against what was reached before.

  gate.py MAILDOCKET CORPUS_PARSE SOURCE_FOLDER

What a mail says is read from `maildocket parse --json`. The corpora also hold bare bodies and single header fields, and they ask
for things that the command has no field for (leaves of the MIME tree, the type that a sender declared): those are CORPUS_PARSE's.
Prints passed / stated per field and source, and fails when a field has fewer cases right than it ever had. The corpora lie in
MAILDOCKET_CORPORA or in ../shared/corpora beside the repository; without them the test is skipped (77). Raise a figure when it
rises. What is missed, and why, stands in docs/understanding.md.
"""
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

REACHED = {  # field of score.py: cases that are right, cases stated
    "readable": (785, 785), "must_not_crash": (9, 9), "subject": (177, 177), "from_address": (150, 150),
    "from_name": (114, 114), "to": (147, 147), "to_names": (77, 77), "cc": (5, 5), "cc_names": (4, 4), "reply_to": (3, 3),
    "no_sender_seen": (2, 2), "date": (62, 62), "message_id": (47, 47), "in_reply_to": (2, 2), "references": (1, 1),
    "text": (75, 76), "text_exact": (74, 76), "text_words": (20, 20), "text_contains": (11, 11), "html": (19, 19),
    "html_words": (11, 11), "html_contains": (2, 2), "has_html": (19, 19), "body_words": (20, 21), "body_text": (2, 3),
    "body_contains": (9, 9), "no_body_seen": (1, 1), "attachment_names": (59, 63), "attachment_types": (58, 58),
    "attachment_bytes": (27, 27), "attachment_count": (45, 49), "attachments_none": (24, 25), "mime_leaves": (28, 34),
    "reply_text": (116, 121), "reply_text_exact": (108, 113), "reply_html": (10, 10), "reply_part": (31, 36),
    "signature": (17, 17), "text_without_signature": (17, 17), "elided": (27, 30), "forwarded_from": (2, 2),
    "auto_reply_caught": (17, 17), "auto_reply_not_raised": (45, 45), "loop": (1, 1), "feedback_report": (7, 8),
    "delivery_report": (1, 2), "disposition_notification": (1, 1), "bounce_caught": (419, 422), "bounce_not_raised": (51, 52),
    "bounce_recipients": (83, 86), "bounce_recipient_count": (284, 287), "bounce_action": (6, 6), "bounce_status": (223, 228),
    "bounce_permanent": (61, 61), "bounce_original_id": (3, 3), "header_addresses": (22, 28), "header_names": (20, 28),
    "address_accepted": (65, 68), "address_refused": (38, 47),
}


def address(value):
    return {"name": value["name"] or "", "address": value["email"] or ""}


def attachments(parsed, declared):
    """The command shows the type of the octets, the projects state the one that was declared."""
    return [{"name": item["name"], "content_type": other["content_type"], "size": item["size"], "sha256": item["sha256"],
             "disposition": "inline" if item["inline"] else "attachment"} for item, other in zip(parsed, declared, strict=True)]


def bounce(parsed):
    if parsed is None:
        return {"is_bounce": False, "recipients": [], "original_message_id": ""}
    return dict(parsed, is_bounce=True)


def forwarded(parsed):
    return dict(parsed, **{"from": parsed["from"]["email"]})


def fields_of_command(program, file, others):
    """What the command says of a mail, in score.py's words, over what only the other program knows."""
    command = subprocess.run([program, "parse", file, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if command.returncode != 0:
        return {"case": others["case"], "error": command.stderr.decode(errors="replace")}
    parsed = json.loads(command.stdout)
    fields = dict(others)
    for key in ("subject", "message_id", "date", "text", "html", "references", "auto_reply", "class"):
        fields[key] = parsed[key]
    for key in ("to", "cc", "reply_to"):
        fields[key] = [address(value) for value in parsed[key]]
    fields.pop("from", None)
    if parsed["from"]:
        fields["from"] = address(parsed["from"])
    fields["in_reply_to"] = parsed["in_reply_to"][0] if parsed["in_reply_to"] else ""
    fields["attachments"] = attachments(parsed["attachments"], others.get("attachments", []))
    fields["reply_text"], fields["elided"] = parsed["new_text"], parsed["quoted_text"]
    fields["signature"], fields["bounce"] = parsed["signature"], bounce(parsed["bounce"])
    fields.pop("forwarded", None)
    if parsed["forwarded"]:
        fields["forwarded"] = forwarded(parsed["forwarded"])
    return fields


def mails_of(corpora):
    """Cases that are whole mails, as score.py names them, with their files."""
    for source in sorted(os.listdir(corpora)):
        cases = os.path.join(corpora, source, "cases.jsonl")
        if os.path.isfile(cases):
            with open(cases, encoding="utf-8") as lines:
                for case in map(json.loads, lines):
                    if case["kind"] == "message":
                        yield f"{source}/{case['file']}", os.path.join(corpora, source, case["file"])


def read_all(maildocket, corpus_parse, corpora):
    output = subprocess.run([corpus_parse, corpora], stdout=subprocess.PIPE, check=True).stdout
    results = {result["case"]: result for result in map(json.loads, output.splitlines())}
    mails = list(mails_of(corpora))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(lambda mail: fields_of_command(maildocket, mail[1], results[mail[0]]), mails):
            results[result["case"]] = result
    return results.values()


def measure(maildocket, corpus_parse, corpora):
    with tempfile.TemporaryDirectory() as folder:
        results, figures = os.path.join(folder, "results.jsonl"), os.path.join(folder, "figures.json")
        with open(results, "w", encoding="utf-8") as file:
            for result in read_all(maildocket, corpus_parse, corpora):
                file.write(json.dumps(result) + "\n")
        subprocess.run([sys.executable, os.path.join(corpora, "score.py"), corpora, results, "--json", figures],
                       stdout=subprocess.DEVNULL, check=True)
        with open(figures, encoding="utf-8") as file:
            return json.load(file)


def print_figures(figures):
    for field, (passed, stated) in sorted(figures["total"].items()):
        print(f"{field:26} {passed:4} / {stated:4}  {100 * passed / stated:5.1f} %")
        for source, fields in sorted(figures["by_source"].items()):
            if field in fields:
                print(f"    {source:22} {fields[field][0]:4} / {fields[field][1]:4}")


def worse_than_reached(total):
    """Fields that fell. Where the corpora state another number of cases than they did, the share counts."""
    worse = []
    for field, (reached, cases) in REACHED.items():
        passed, stated = total.get(field, (0, 0))
        if stated == 0 or passed * cases < reached * stated:
            worse.append(f"{field}: {passed} of {stated}, was {reached} of {cases}")
    return worse


def main():
    maildocket, corpus_parse, root = sys.argv[1:4]
    corpora = os.environ.get("MAILDOCKET_CORPORA") or os.path.join(root, "..", "shared", "corpora")
    if not os.path.isfile(os.path.join(corpora, "score.py")):
        print("skipped: no corpora at", corpora)
        return 77
    figures = measure(maildocket, corpus_parse, corpora)
    print_figures(figures)
    worse = worse_than_reached(figures["total"])
    for line in worse:
        print("WORSE", line)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
