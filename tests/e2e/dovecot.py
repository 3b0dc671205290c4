"""A Dovecot of our own: hosted mailboxes on free ports of loopback, in a folder of its own, ended by pid.

Mail comes as a delivery agent brings it: a file in Maildir/new. `folders()` and `messages()` look by IMAP, as a person would.
"""

import contextlib
import grp
import imaplib
import itertools
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile

from desk import closed_unless_done, free_port, wait_until

PROGRAM = pathlib.Path("/usr/sbin/dovecot")
# What an old server can: no MOVE, no UIDPLUS.
OLD_CAPABILITIES = "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN LIST-EXTENDED SPECIAL-USE"

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
shutdown_clients = yes
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
ssl_dh =
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login {token_mechanisms}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
mail_fsync = never
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
{token_passdb}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""

TOKEN_PASSDB = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""

QUOTA = """\
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage={quota}
  quota_grace = 0
}}
"""


def there():
    return PROGRAM.exists()


def make_certificates(folder):
    """An authority, and a certificate of it for localhost alone: 127.0.0.1 is a wrong name."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-days", 30, "-subj", "/CN=Maildocket test authority", "-keyout", folder / "ca.key", "-out",
            folder / "ca.pem")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", folder / "server.key", "-out", folder / "server.csr")
    (folder / "server.ext").write_text("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-days", 30, "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-extfile", folder / "server.ext", "-out", folder / "server.pem")


class Dovecot:
    """`users`: name to password. `prefix` and `separator` of the namespace, e.g. "INBOX." and ".". `capabilities` instead of its own,
    e.g. OLD_CAPABILITIES. `quota` of each user, e.g. "10K". `introspection_url` of an OAuth server that says what a token is worth;
    `token_user` is the attribute of its answer that names the user."""

    def __init__(self, users, prefix="", separator="/", capabilities=None, quota=None, introspection_url=None, token_user="username"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mddc", dir="/tmp"))
        self.folder.chmod(0o755)
        self.users = dict(users)
        self.separator = separator
        self.port, self.tls_port = free_port(), free_port()
        self.log = self.folder / "dovecot.log"
        self.ca_file = self.folder / "ca.pem"
        self.process = None
        self._counter = itertools.count(1)
        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid())
        # Dovecot refuses mail of root.
        self.owner = pwd.getpwnam("nobody") if root else me
        make_certificates(self.folder)
        more = f"imap_capability = {capabilities}\n" if capabilities else ""
        if quota:
            more += QUOTA.format(quota=quota)
        if introspection_url:
            (self.folder / "oauth2.conf").write_text(
                f"introspection_mode = post\nintrospection_url = {introspection_url}\nusername_attribute = {token_user}\n"
                "active_attribute = active\nactive_value = true\n")
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(
            folder=self.folder, port=self.port, tls_port=self.tls_port, prefix=prefix, separator=separator, more=more,
            internal_user="dovecot" if root else me.pw_name, internal_group="dovecot" if root else grp.getgrgid(me.pw_gid).gr_name,
            login_user="dovenull" if root else me.pw_name, mail_uid=self.owner.pw_uid, mail_gid=self.owner.pw_gid,
            token_mechanisms="xoauth2 oauthbearer" if introspection_url else "",
            token_passdb=TOKEN_PASSDB.format(folder=self.folder) if introspection_url else ""))
        self._write_users()
        (self.folder / "mail").mkdir()
        os.chown(self.folder / "mail", self.owner.pw_uid, self.owner.pw_gid)
        with closed_unless_done(self):
            self.start()

    def _write_users(self):
        (self.folder / "users").write_text("".join(f"{name}:{password}\n" for name, password in self.users.items()))
        (self.folder / "users").chmod(0o644)

    def set_password(self, user, password):
        self.users[user] = password
        self._write_users()

    def start(self):
        self.process = subprocess.Popen([PROGRAM, "-F", "-c", self.folder / "dovecot.conf"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=open(self.folder / "errors", "ab"),
                                        process_group=0)
        wait_until(self._answers, "Dovecot answers")

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError("Dovecot ended: " + (self.folder / "errors").read_text(errors="replace"))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as probe:
            return probe.recv(100).startswith(b"* OK")
        return False

    def stop(self):
        """All of its processes at once, sessions are cut off: a farewell takes seconds, and more with sessions open."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is not None and self.log.exists():
            print("--- Dovecot's log\n" + self.log.read_text(errors="replace")[-4000:])
        self.close()

    # --- mail ---

    def maildir(self, user):
        return self.folder / "mail" / user / "Maildir"

    def deliver(self, user, octets):
        """Into the inbox, as a delivery agent does."""
        maildir = self.maildir(user)
        for folder in (maildir.parent, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
            if not folder.exists():
                folder.mkdir()
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        name = f"{next(self._counter):09}.M{os.getpid()}.test"
        (maildir / "tmp" / name).write_bytes(octets)
        os.chown(maildir / "tmp" / name, self.owner.pw_uid, self.owner.pw_gid)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    @contextlib.contextmanager
    def session(self, user):
        """An imaplib client, signed in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        client.login(user, self.users[user])
        try:
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def folders(self, user):
        """Full names."""
        with self.session(user) as client:
            _, lines = client.list()
        return sorted(re.search(rb' (?:"([^"]*)"|(\S+))$', line).expand(rb"\1\2").decode() for line in lines if line)

    def messages(self, user, folder="INBOX"):
        """[(subject, sorted flags)] in the order of UIDs; nothing if there is no such folder."""
        with self.session(user) as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            _, parts = client.uid("fetch", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        found = []
        for part in parts:
            if isinstance(part, tuple):
                subject = part[1].decode(errors="replace").partition(":")[2].strip()
                flags = re.search(rb"FLAGS \(([^)]*)\)", part[0])[1].decode().split()
                found.append((subject, sorted(flag for flag in flags if flag != "\\Recent")))
        return found

    def subjects(self, user, folder="INBOX"):
        return [subject for subject, _ in self.messages(user, folder)]

    def change_flags(self, user, subject, change, folder="INBOX"):
        """As a person would: `change` is "+FLAGS (\\Flagged)" or the like."""
        with self.session(user) as client:
            client.select(f'"{folder}"')
            _, found = client.uid("search", "SUBJECT", f'"{subject}"')
            command, flags = change.split(" ", 1)
            client.uid("store", found[0].replace(b" ", b",").decode(), command, flags)
