"""A sendmail of our own, unpacked by tests/install-mtas: one daemon on a free port of loopback, in a folder of its own."""

import os
import subprocess

from desk import closed_unless_done, wait_until
from mail_server import MailServer
from mta import MTAS

PROGRAM = MTAS / "usr/libexec/sendmail/sendmail"

MC = """\
include(`{cf}/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `mx.example.com')dnl
define(`confPID_FILE', `{folder}/pid')dnl
define(`QUEUE_DIR', `{folder}/queue')dnl
define(`ALIAS_FILE', `{folder}/aliases')dnl
define(`STATUS_FILE', `{folder}/statistics')dnl
define(`confDEF_USER_ID', `daemon:daemon')dnl
define(`confMIN_QUEUE_AGE', `0')dnl
define(`confDELIVERY_MODE', `q')dnl
define(`confTO_IDENT', `0')dnl
define(`confTO_CONNECT', `5s')dnl
define(`confPRIVACY_FLAGS', `')dnl
define(`confCHECK_ALIASES', `False')dnl
define(`confCR_FILE', `-o {folder}/relay-domains')dnl
define(`confCW_FILE', `-o {folder}/local-host-names')dnl
define(`confDONT_BLAME_SENDMAIL', `TrustStickyBit')dnl
define(`confBIND_OPTS', `-DEFNAMES -DNSRCH')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {sink_port}')dnl
define(`confSERVICE_SWITCH_FILE', `{folder}/service.switch')dnl
FEATURE(`mailertable', `hash -o {folder}/mailertable')dnl
FEATURE(`use_cw_file')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`smrsh', `{smrsh}')dnl
DAEMON_OPTIONS(`Name=MTA, Addr=127.0.0.1, Port={port}')dnl
{filters}
MAILER(`local')dnl
MAILER(`smtp')dnl
{mailers}
"""


class Sendmail(MailServer):
    """`mailers`, `mailertable` and the like are the texts that a recipe puts into these files."""

    name = "sendmail"

    def __init__(self, sink, mailers="", mailertable="", relay_domains="example.com\n", aliases="", local_host_names="", filters=""):
        super().__init__("mdsm")
        self.queue = self.folder / "queue"
        self.queue.mkdir(mode=0o700)
        self.config = self.folder / "sendmail.cf"
        (self.folder / "service.switch").write_text("hosts files\naliases files\n")
        (self.folder / "relay-domains").write_text(relay_domains)
        (self.folder / "local-host-names").write_text(local_host_names)
        (self.folder / "aliases").write_text(aliases)
        (self.folder / "mailertable").write_text(mailertable)
        (self.folder / "sendmail.mc").write_text(MC.format(
            cf=MTAS / "usr/share/sendmail/cf", folder=self.folder, port=self.port, sink_port=sink.port,
            smrsh=MTAS / "usr/libexec/sendmail/smrsh", mailers=mailers, filters=filters))
        with open(self.config, "w") as config:
            subprocess.run(["m4", self.folder / "sendmail.mc"], check=True, stdout=config, stderr=subprocess.PIPE)
        with open(self.folder / "mailertable") as table:
            subprocess.run([MTAS / "usr/libexec/sendmail/makemap", "-C", self.config, "hash", self.folder / "mailertable"],
                           check=True, stdin=table, stderr=subprocess.PIPE)
        self.run("-bi")
        self.process = subprocess.Popen([PROGRAM, "-C", self.config, "-bD"], env=self._environment(),
                                        stderr=open(self.folder / "log", "ab"), stdout=subprocess.DEVNULL)
        with closed_unless_done(self):
            wait_until(self.answers, "sendmail answers")

    @staticmethod
    def _environment():
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_PRELOAD": str(MTAS / "full_host_name.so")}

    def run(self, *words, check=True, stdin=None):
        """Runs `sendmail WORDS` and returns what it says."""
        done = subprocess.run([PROGRAM, "-C", self.config, *words], env=self._environment(), input=stdin, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        text = done.stdout.decode(errors="replace")
        if check and done.returncode != 0:
            raise AssertionError(f"sendmail {words}: exit {done.returncode}\n{text}")
        return text

    def flush(self):
        text = self.run("-v", "-q", check=False)
        with open(self.folder / "log", "a") as log:
            log.write(text)

    def waiting(self):
        return len([name for name in os.listdir(self.queue) if name.startswith("qf")])

    def lmtpd_is_back(self, desk):
        """sendmail connects as root."""

    def log(self):
        return (self.folder / "log").read_text(errors="replace")
