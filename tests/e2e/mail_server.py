"""What the mail servers of the tests have in common: a folder and a free port of their own, and a way in."""

import contextlib
import pathlib
import shutil
import signal
import smtplib
import tempfile

from desk import free_port


class MailServer:
    """A subclass starts the server and has log(), for whoever looks for a failure. Its `process`, if it is one of ours, is what close() ends."""

    name = ""
    process = None

    def __init__(self, prefix):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_port()

    def answers(self):
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended at start: {self.log()}")
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtplib.SMTP("127.0.0.1", self.port, timeout=5).close()
            return True
        return False

    def send(self, octets, recipients, sender=""):
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=60) as client:
            client.ehlo()
            client.sendmail(sender, recipients, octets, mail_options=["BODY=8BITMIME"])

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is not None:
            print(f"--- {self.name}\n{self.log()[-6000:]}", flush=True)
        self.close()
