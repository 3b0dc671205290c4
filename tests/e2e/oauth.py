"""A real OAuth server of our own, tests/e2e/oauth_server, ended with the test; and the person at a browser."""

import http.cookiejar
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from desk import ROOT, closed_unless_done

SOURCE = ROOT / "tests" / "e2e" / "oauth_server"
SKIPPED = 77


def installed():
    """The folder with the server's packages. One that cannot be had is a failure in CI and a loud skip elsewhere."""
    done = subprocess.run([ROOT / "tests" / "install-oauth-server"], capture_output=True, text=True)
    if done.returncode == 0:
        return pathlib.Path(done.stdout.strip())
    if os.environ.get("CI"):
        sys.exit(done.stderr)
    print("SKIPPED: " + done.stderr, file=sys.stderr)
    sys.exit(SKIPPED)


class OAuthServer:
    """`certificates`: a folder with server.key and server.pem for HTTPS."""

    def __init__(self, certificates=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mdoauth", dir="/tmp"))
        shutil.copy(SOURCE / "server.mjs", self.folder)
        (self.folder / "node_modules").symlink_to(installed() / "node_modules")
        for name in ("server.key", "server.pem") if certificates else ():
            shutil.copy(pathlib.Path(certificates) / name, self.folder)
        self.process = None
        with closed_unless_done(self):
            self.process = subprocess.Popen(["node", "server.mjs", self.folder], cwd=self.folder, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=open(self.folder / "log", "ab"))
            ports = json.loads(self.process.stdout.readline())
        self.port, self.tls_port = ports["port"], ports.get("tls_port")
        self.origin = f"http://127.0.0.1:{self.port}"
        self.introspection_url = f"{self.origin}/introspect"

    def control(self, **settings):
        """Changes how the server behaves (see server.mjs) and returns its counts."""
        request = urllib.request.Request(f"{self.origin}/control", json.dumps(settings).encode(), method="POST")
        return json.load(urllib.request.urlopen(request, timeout=30))

    def reset(self):
        return self.control(seconds=3600, says=None, strict=False, omit=False, account=None, declines=False, next=[], release=True)

    def microsoft(self, origin=None, person=True):
        """The addresses of a [[mailbox]] with provider = "microsoft365"."""
        base = f"{origin or self.origin}/tenant/oauth2/v2.0"
        if not person:
            return f'token_url = "{base}/token"\n'
        return f'authorize_url = "{base}/authorize"\ntoken_url = "{base}/token"\ndevice_url = "{base}/devicecode"\n'

    def google(self):
        return (f'authorize_url = "{self.origin}/o/oauth2/v2/auth"\ntoken_url = "{self.origin}/token"\n'
                f'device_url = "{self.origin}/device/code"\n')

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is not None:
            print("--- log of the OAuth server\n" + (self.folder / "log").read_text(errors="replace")[-4000:], file=sys.stderr)
        self.close()


class _KeepAddress(urllib.request.HTTPRedirectHandler):
    """Follows redirects up to one that leads to `stop`, if there is one."""

    def __init__(self, stop):
        self.stop = stop

    def redirect_request(self, request, answer, code, message, headers, address):
        if self.stop is not None and address.startswith(self.stop):
            raise _Stopped(address)
        return super().redirect_request(request, answer, code, message, headers, address)


class _Stopped(Exception):
    pass


def browse(address, stop=None):
    """Opens an address as a person does who agrees to everything. Returns the last page, or with `stop` the address beginning with
    it that the browser was sent to and could not reach."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), _KeepAddress(stop),
                                          urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        return browser.open(address, timeout=60).read().decode()
    except _Stopped as stopped:
        return stopped.args[0]
