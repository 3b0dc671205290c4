"""A bad line between an IMAP client and a Dovecot: counts, cuts, stalls, answers in the server's place, or calls somebody at a
given moment. Plain text on loopback."""

import re
import socket
import threading


class Fault:
    """`at` is searched in each line that the client sends. `times` it happens, then no more.

    before: called, and the line is not passed on until it returns
    after:  called once the server has answered the line (or has begun to)
    answer: said to the client instead of asking the server; {tag} stands for the command's
    cut:    so many octets of the server's answer are passed on, then the connection ends
    stall:  nothing is passed on any more, in either direction
    """

    def __init__(self, at, times=1, before=None, after=None, answer=None, cut=None, stall=False):
        self.at, self.times = re.compile(at), times
        self.before, self.after, self.answer, self.cut, self.stall = before, after, answer, cut, stall


class ImapProxy:
    def __init__(self, server_port):
        self.server_port = server_port
        self.faults = []
        self.lines = []  # of clients, as text
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.sockets = []
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, *words, **options):
        fault = Fault(*words, **options)
        with self.lock:
            self.faults.append(fault)
        return fault

    def count(self, pattern):
        with self.lock:
            return sum(1 for line in self.lines if re.search(pattern, line))

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                return
            self.sockets += [client, server]
            _Line(self, client, server).start()

    def close(self):
        for each in [self.listener, *self.sockets]:
            each.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Line:
    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.cut = None       # octets of the server still to pass on
        self.after = None     # called behind the next octets of the server
        self.stalled = False

    def start(self):
        for run in (self._from_client, self._from_server):
            threading.Thread(target=self._guarded, args=(run,), daemon=True).start()

    def _guarded(self, run):
        try:
            run()
        except OSError:
            pass
        if not self.stalled:
            self._end()

    def _end(self):
        for each in (self.client, self.server):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _fault_at(self, line):
        with self.proxy.lock:
            self.proxy.lines.append(line)
            for fault in self.proxy.faults:
                if fault.times > 0 and fault.at.search(line):
                    fault.times -= 1
                    return fault
        return None

    def _from_client(self):
        for octets in self.client.makefile("rb"):
            fault = self._fault_at(octets.decode("latin-1").rstrip("\r\n"))
            if fault is None:
                self.server.sendall(octets)
                continue
            if fault.before:
                fault.before()
            if fault.answer is not None:
                tag = octets.split(b" ", 1)[0].decode().strip()
                self.client.sendall(fault.answer.replace("{tag}", tag).encode())
                continue
            self.cut, self.after, self.stalled = fault.cut, fault.after, fault.stall
            if fault.stall:
                return
            self.server.sendall(octets)

    def _from_server(self):
        while octets := self.server.recv(65536):
            if self.stalled:
                continue
            if self.cut is not None:
                self.client.sendall(octets[:self.cut])
                self.cut -= len(octets)
                if self.cut <= 0:
                    return
                continue
            self.client.sendall(octets)
            if self.after:
                after, self.after = self.after, None
                after()
