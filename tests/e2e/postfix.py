"""A Postfix of our own: one instance on a free port of loopback, in a folder of its own, ended by pid."""

import contextlib
import grp
import os
import re
import shutil
import subprocess

from desk import closed_unless_done, wait_until
from mail_server import MailServer

MASTER = """\
127.0.0.1:{port} inet n - n - 20 smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 1 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
lmtp      unix  - - n - - lmtp
smtp      unix  - - n - - smtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


LOCAL = "local unix - n n - - local\n"


def merged(text):
    """main.cf with the last value of each parameter: Postfix takes it, too, but warns of the others."""
    values = dict(re.findall(r"^(\w+)[ \t]*=[ \t]*(.*)$", text, re.M))
    return "".join(f"{name} = {value}\n" for name, value in values.items())


class Postfix(MailServer):
    """`next_hop` as in transport maps: "lmtp:inet:127.0.0.1:2424" or "lmtp:unix:/path". `main` and `master` come behind our own
    configuration, `maps` (by name) lie in its folder, and /etc/postfix in them all means that folder."""

    name = "Postfix"

    def __init__(self, next_hop, main="", master="", maps=None):
        super().__init__("mdpf")
        self.config = self.folder / "etc"
        self.queue = self.folder / "queue"
        self.log_file = self.folder / "mail.log"
        for folder in (self.config, self.queue, self.folder / "data"):
            folder.mkdir()
        shutil.chown(self.folder / "data", "postfix")
        (self.config / "master.cf").write_text(MASTER.format(port=self.port) + master)
        for name, text in (maps or {}).items():
            (self.config / name).write_text(text)
            (self.config / name).chmod(0o644)
        own = f"""\
compatibility_level = 3.6
queue_directory = {self.queue}
data_directory = {self.folder}/data
maillog_file = {self.log_file}
maillog_file_prefixes = /tmp, /var
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.example.com
mydestination =
relay_domains = example.com
relay_transport = {next_hop}
default_transport = discard:
local_recipient_maps =
local_header_rewrite_clients =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
mynetworks = 127.0.0.0/8
smtputf8_enable = yes
strict_smtputf8 = no
message_size_limit = 80000000
mailbox_size_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_timeout = 60s
smtpd_error_sleep_time = 0
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
transport_retry_time = 1s
lmtp_connect_timeout = 5s
lmtp_send_xforward_command = yes
bounce_queue_lifetime = 1h
maximal_queue_lifetime = 1h
alias_maps =
alias_database =
"""
        (self.config / "main.cf").write_text(merged(own + main.replace("/etc/postfix", str(self.config))))
        for name in maps or {}:
            program = "postalias" if name == "aliases" else "postmap"
            subprocess.run([program, "-c", self.config, f"hash:{self.config / name}"], check=True, capture_output=True)
        self._make_queue()
        subprocess.run(["postfix", "-c", self.config, "start"], check=True, capture_output=True)
        with closed_unless_done(self):
            wait_until(self.answers, "postfix answers")

    def _make_queue(self):
        """What Postfix makes itself at a start, by a hundred processes, unless it is told that all is there."""
        folders = {name: ("postfix", None, 0o700) for name in
                   "active bounce corrupt defer deferred flush hold incoming private saved trace".split()}
        folders |= {"maildrop": ("postfix", "postdrop", 0o730), "public": ("postfix", "postdrop", 0o710), "pid": ("root", None, 0o755)}
        for name, (owner, group, mode) in folders.items():
            (self.queue / name).mkdir()
            shutil.chown(self.queue / name, owner, group)
            (self.queue / name).chmod(mode)
        (self.queue / "quick-start").touch()

    def command(self, *words, check=True):
        return subprocess.run(["postfix", "-c", self.config, *words], check=check, capture_output=True)

    def waiting(self):
        """Number of mails in the queue."""
        found = 0
        for name in ("maildrop", "incoming", "active", "deferred"):
            for _, _, files in os.walk(self.queue / name):
                found += len(files)
        return found

    def flush(self):
        subprocess.run(["postqueue", "-c", self.config, "-f"], check=False, capture_output=True)

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def lmtpd_is_back(self, desk):
        """Postfix connects as it likes: a test whose socket needs more says so."""

    def close(self):
        self.command("abort", check=False)  # "stop" waits some seconds
        with contextlib.suppress(OSError):
            pid = int((self.queue / "pid" / "master.pid").read_text())
            os.kill(pid, 9)
        shutil.rmtree(self.folder, ignore_errors=True)


def recipe_postfix(sink, main, maps, master=""):
    """A Postfix set up by the recipe `main`, whose bounces go to the sink."""
    fallback = "error:not by the recipe"
    main += f"\ndefault_transport = smtp:[127.0.0.1]:{sink.port}\nrelay_transport = {fallback}\n"
    return Postfix(fallback, main=main, master=master, maps=maps)
