#!/usr/bin/env python3
"""Shows in a real browser that `safe_html` runs no script and fetches nothing.

Every hostile body becomes a mail, is read by `maildocket parse --json`, and all that is called safe is shown on one page, where a
probe then does what a reader might: it hovers, clicks and submits. The same bodies as they came show that the page can tell.
"""

import base64
import functools
import html
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

from desk import BIN, CORPORA, check, equal
from hostile_html import rows

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run", "--virtual-time-budget=4000"]
# Fires every handler, clicks every link and button that would run a script, submits every form; in frames of ours as well.
PROBE = """<script>
addEventListener('load', () => {
  const documents = [document];
  for (const frame of document.querySelectorAll('iframe[data-control]')) {
    if (frame.contentDocument) documents.push(frame.contentDocument);
  }
  for (const element of documents.flatMap(each => [...each.querySelectorAll('*')])) {
    for (const attribute of [...element.attributes]) {
      if (attribute.name.startsWith('on')) element.dispatchEvent(new Event(attribute.name.slice(2)));
    }
    const address = element.href && element.href.animVal !== undefined ? element.href.animVal : element.href;
    if (/^[\\s\\x01-\\x1f]*javascript:/i.test(address || '')) element.dispatchEvent(new MouseEvent('click', {cancelable: true}));
    if (element.matches('form button, form input[type=submit], button[form]')) element.click();
  }
});
</script>"""


class Counter:
    """A web server on loopback that shows the pages it is given and counts all other requests."""

    def __init__(self):
        self.pages = {}
        self.requests = []
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = counter.pages.get(self.path)
                body, kind = page or "", "text/html; charset=utf-8"
                if page is None:
                    counter.requests.append(self.path)
                    number = re.match(r"/(\d+)/a\.js$", self.path)
                    if number:
                        body, kind = f"top.document.documentElement.classList.add({number[1]})", "text/javascript"
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, fragments, probe=True):
        """Renders one page of the fragments. Returns its classes, its title and the requests that were made."""
        self.requests.clear()
        self.pages["/page"] = ("<!DOCTYPE html><html><head><meta charset=utf-8><title>quiet</title><link rel=icon href='data:,'>"
                               f"</head><body>{''.join(fragments)}<hr id=end>{PROBE if probe else ''}</body></html>")
        with tempfile.TemporaryDirectory(prefix="mdbrowser", ignore_cleanup_errors=True) as profile:
            # The browser's own wishes go nowhere.
            done = subprocess.run(
                [browser(), *FLAGS, f"--user-data-dir={profile}", "--dump-dom",
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", self.url + "/page"],
                capture_output=True, timeout=300)
        dom = done.stdout.decode(errors="replace")
        check('<hr id="end">' in dom, "the browser showed no whole page:", done.stderr.decode(errors="replace")[-2000:])
        root = re.search(r"<html([^>]*)>", dom)[1]
        classes = re.search(r'class="([^"]*)"', root)
        title = re.search(r"<title>([^<]*)</title>", dom)[1]
        return {int(word) for word in classes[1].split()} if classes else set(), title, list(self.requests)


@functools.cache
def browser():
    return shutil.which("chromium") or shutil.which("chromium-browser")


def as_mails(number, body):
    """The body in the forms in which mail brings HTML; the form goes with the number, so that all are used."""
    head = f"From: x@example.net\nTo: support@example.com\nSubject: {number}\nMIME-Version: 1.0\n"
    coded = base64.encodebytes(body.encode()).decode()
    forms = [
        head + "Content-Type: text/html; charset=utf-8\n\n" + body,
        head + f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{coded}",
        head + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n"
               f"--b\nContent-Type: text/html\n\n{body}\n--b--\n",
        head + "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=iso-8859-1\n\n"
               f"{body}<img src='cid:picture@example.com'>\n--b\nContent-Type: image/png; name=a.png\n"
               "Content-ID: <picture@example.com>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n",
    ]
    return forms[number % len(forms)].encode()


def parse(octets):
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(octets)
        file.flush()
        done = subprocess.run([BIN / "maildocket", "parse", file.name, "--json"], capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout)


def test_hostile_mail_is_shown_without_a_script_and_without_a_request(counter):
    shown = []
    for number, _, body in rows(counter.url):
        safe = parse(as_mails(number, body))["safe_html"] or ""
        shown.append(f"<div>{safe}</div>")
    check(sum('src="cid:picture@example.com"' in safe for safe in shown) >= 20, "pictures of the mail itself are kept")
    ran, title, requests = counter.show(shown)
    equal(ran, set(), "rows whose script ran")
    equal(requests, [], "requests")
    equal(title, "quiet")


def test_the_same_mail_as_it_came_is_caught(counter):
    frames = [f'<iframe data-control srcdoc="{html.escape(body)}"></iframe>' for _, _, body in rows(counter.url)]
    ran, _, requests = counter.show(frames)
    fetched = {int(number[1]) for path in requests if (number := re.match(r"/(\d+)/", path))}
    if "/a.png" in requests:
        fetched |= {number for number, _, body in rows(counter.url) if "src=/a.png" in body}
    missed = [(number, effect, body) for number, effect, body in rows(counter.url)
              if (effect == "run" and number not in ran) or (effect == "fetch" and number not in fetched)]
    equal(missed, [], "rows that show nothing, so that nothing is proved by their silence")


def test_mails_of_the_corpora_fetch_nothing(counter):
    if not CORPORA.is_dir():
        print("SKIPPED: no corpora at", CORPORA, file=sys.stderr)
        return
    files = [path for path in sorted(CORPORA.glob("*/files/*")) if b"<html" in path.read_bytes()[:400_000].lower()]
    shown = []
    for path in files:
        safe = parse(path.read_bytes())["safe_html"] or ""
        # Whatever host a mail names, it is the one that counts.
        shown.append("<div>" + re.sub(r"(https?:)?//", counter.url + "/", safe) + "</div>")
    check(len(shown) >= 50, "mails with HTML:", len(shown))
    ran, title, requests = counter.show(shown)
    equal((ran, title, requests), (set(), "quiet", []))


def main():
    if not browser():
        if os.environ.get("CI"):
            sys.exit("Chromium is not installed, and CI has to test with it")
        print("SKIPPED: Chromium is not installed", file=sys.stderr)
        return 77
    counter = Counter()
    for name, test in [(name, test) for name, test in globals().items() if name.startswith("test_")]:
        test(counter)
        print(f"ok  {name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
