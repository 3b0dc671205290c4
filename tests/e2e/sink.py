"""The rest of the world for a test: an SMTP server that takes everything."""

import email
import socketserver
import sys
import threading


def path_of(command):
    return command.split(b":", 1)[1].split()[0].strip(b"<>").decode()


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        def say(text):
            self.wfile.write(text.encode() + b"\r\n")

        say("220 sink.example ESMTP")
        sender, recipients = None, []
        while line := self.rfile.readline():
            verb = line.strip().upper()
            if verb.startswith(b"MAIL"):
                sender = path_of(line)
            if verb.startswith(b"RCPT"):
                recipients.append(path_of(line))
            if verb == b"DATA":
                say("354 go on")
                octets = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    octets += line
                if not line:
                    return  # the peer ended in the middle: that was no mail
                self.server.senders.append(sender)
                self.server.mails.append((recipients, octets))
                recipients = []
            say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return


class Sink(socketserver.ThreadingTCPServer):
    """The rest of the world: takes every mail for everybody."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.port = self.server_address[1]
        self.senders = []  # reverse path of each mail, without < >
        self.mails = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A peer that is killed is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def bounce_to(self, address):
        """The first mail to the address as a parsed message, or None."""
        for recipients, octets in list(self.mails):
            if address in recipients:
                return email.message_from_bytes(octets)
        return None

    def close(self):
        self.shutdown()
        self.server_close()
