#!/usr/bin/env python3
"""Holds what we understand of the corpora's mails against what must not get worse.

  gate.py CORPUS_PARSE SOURCE_FOLDER

The corpora lie in MAILDOCKET_CORPORA or in ../shared/corpora beside the repository; without them the test is skipped (77).
A figure may fall by as many cases as its percentage allows, because projects contradict each other; raise it when it rises.
"""
import json, os, subprocess, sys, tempfile

LEAST = {  # field of score.py: per cent of its cases
    "readable": 100, "must_not_crash": 100,
    "subject": 99, "from_address": 99, "from_name": 99, "to": 99, "to_names": 98, "cc": 100, "reply_to": 100,
    "date": 100, "message_id": 100, "in_reply_to": 100, "references": 100,
    "text": 98, "text_words": 100, "text_contains": 100, "html": 100, "html_words": 100, "body_words": 95,
    "attachment_names": 93, "attachment_types": 99, "attachment_bytes": 100, "attachment_count": 91,
    "attachments_none": 96, "mime_leaves": 82,
}


def main():
    program, root = sys.argv[1:3]
    corpora = os.environ.get("MAILDOCKET_CORPORA") or os.path.join(root, "..", "shared", "corpora")
    if not os.path.isfile(os.path.join(corpora, "score.py")):
        print("skipped: no corpora at", corpora)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        results, figures = os.path.join(folder, "results.jsonl"), os.path.join(folder, "figures.json")
        with open(results, "wb") as file:
            subprocess.run([program, corpora], stdout=file, check=True)
        subprocess.run([sys.executable, os.path.join(corpora, "score.py"), corpora, results, "--json", figures],
                       stdout=subprocess.DEVNULL, check=True)
        with open(figures, encoding="utf-8") as file:
            total = json.load(file)["total"]
    failed = False
    for field, least in LEAST.items():
        passed, count = total.get(field, (0, 0))
        percent = 100 * passed / count if count else 0
        if percent < least:
            failed = True
            print(f"{field}: {passed} of {count} ({percent:.1f} %), must be {least} %")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
