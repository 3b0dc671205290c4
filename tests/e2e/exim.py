"""An Exim of our own, unpacked by tests/install-mtas: one daemon on a free port of loopback, in a folder of its own. Mail waits until
flush(): Exim reads a configuration of somebody's own only as root, which its daemon ceases to be."""

import shutil
import subprocess

from desk import closed_unless_done, wait_until
from mail_server import MailServer
from mta import MTAS

PROGRAM = MTAS / "usr/sbin/exim4"

CONFIG = """\
primary_hostname = mx.example.com
exim_path = {program}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/pid
daemon_smtp_ports = {port}
local_interfaces = <; 127.0.0.1
host_lookup =
tls_advertise_hosts =
never_users = root
queue_only
rfc1413_query_timeout = 0s
smtp_accept_max = 50
acl_smtp_rcpt = check_rcpt
remote_max_parallel = 1
{main}
begin acl
check_rcpt:
{acl}
  accept
begin routers
{router}
world:
  driver = manualroute
  domains = ! example.com
  transport = world
  route_list = * 127.0.0.1 byname
  self = send
{routers}
begin transports
{transport}
world:
  driver = smtp
  port = {sink_port}
  allow_localhost
begin retry
* * F,1h,1s
"""


class Exim(MailServer):
    """`router`, `transport` and `acl` are the texts that a recipe puts there."""

    name = "Exim"

    def __init__(self, sink, router="", transport="", acl="", routers="", main=""):
        super().__init__("mdex")
        for name in ("spool", "log"):
            (self.folder / name).mkdir(mode=0o750)
            shutil.chown(self.folder / name, "Debian-exim", "Debian-exim")
        self.config = self.folder / "exim.conf"
        self.config.write_text(CONFIG.format(
            program=PROGRAM, folder=self.folder, port=self.port, sink_port=sink.port, router=router, transport=transport, acl=acl,
            routers=routers, main=main))
        self.process = subprocess.Popen([PROGRAM, "-C", self.config, "-bdf"], stderr=open(self.folder / "errors", "ab"))
        with closed_unless_done(self):
            wait_until(self.answers, "Exim answers")

    def run(self, *words, check=True):
        """Runs `exim WORDS` and returns what it says."""
        done = subprocess.run([PROGRAM, "-C", self.config, *words], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=60)
        text = done.stdout.decode(errors="replace")
        if check and done.returncode != 0:
            raise AssertionError(f"exim {words}: exit {done.returncode}\n{text}")
        return text

    def flush(self):
        self.run("-qff", check=False)

    def waiting(self):
        return int(self.run("-bpc"))

    def lmtpd_is_back(self, desk):
        """Over TCP nothing stands between."""

    def log(self):
        return "".join(path.read_text(errors="replace") for path in sorted((self.folder / "log").iterdir())) + \
            (self.folder / "errors").read_text(errors="replace")
