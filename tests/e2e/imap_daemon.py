"""maildocket-imap for a desk and a Dovecot, ended by pid."""

import signal
import subprocess

from desk import BIN, wait_until

USER, PASSWORD = "support@example.com", "a secret"


def mailbox_table(desk, dovecot, more="", name="box"):
    """The [[mailbox]] that reads the Dovecot's inbox of USER."""
    secret = desk.folder / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    return f"""
[[mailbox]]
name = "{name}"
queue = "support"
provider = "imap"
username = "{USER}"
password_file = "{secret}"
host = "localhost"
port = {dovecot.tls_port}
ca_file = "{dovecot.ca_file}"
poll_seconds = 1
{more}
"""


class ImapDaemon:
    def __init__(self, desk):
        self.desk = desk
        self.log_path = desk.folder / "imap.log"
        self.process = None

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BIN / "maildocket-imap", "--config", self.desk.config], stderr=log)
        return self

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def restart(self, number=signal.SIGKILL):
        self.stop(number)
        return self.start()

    def resident_kib(self):
        """The most it ever had in memory."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
        raise AssertionError("no VmHWM")

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if error[0] is not None:
            print("--- maildocket-imap's log\n" + self.log()[-4000:])


def settled(dovecot, folder="INBOX", count=0):
    """Waits until so many mails are in the folder."""
    wait_until(lambda: len(dovecot.messages(USER, folder)) == count, f"{count} mails in {folder}")
