"""Programs the benchmark starts: found, measured and ended by their process id, never by a name."""

import json
import os
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """A measurement that did not work; its goals are reported as failed."""


class Missing(Exception):
    """Something this machine does not have; the goals that need it are left out, loudly."""


def raise_descriptor_limit():
    """Thousands of connections need more than the usual 1,024; servers inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, user=None, stdin=None, timeout=600):
    """Runs a program to its end and returns what it wrote; an exit code other than 0 is an error."""
    done = subprocess.run([str(word) for word in command], user=user, group=user and primary_group(user),
                          extra_groups=[] if user else None, cwd="/", input=stdin, timeout=timeout,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{Path(str(command[0])).name} ended with {done.returncode}: "
                         f"{(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def run_json(command, exit_codes=(0,), timeout=600):
    """Runs a program whose last line of output is JSON."""
    done = subprocess.run([str(word) for word in command], timeout=timeout, capture_output=True,
                          text=True, check=False)
    if done.returncode not in exit_codes or not done.stdout.strip():
        raise BenchError(f"{Path(str(command[0])).name} ended with {done.returncode}: "
                         f"{(done.stderr + done.stdout).strip()[-800:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def primary_group(user):
    import grp
    import pwd
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


class Server:
    """A program in the foreground until stop()."""

    def __init__(self, command, log_path, user=None, stop_signal=signal.SIGTERM):
        self.name = Path(str(command[0])).name
        self.log_path = Path(log_path)
        self._stop_signal = stop_signal
        with open(log_path, "ab") as log:
            self._process = subprocess.Popen(
                [str(word) for word in command], user=user, group=user and primary_group(user),
                extra_groups=[] if user else None, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/", start_new_session=True)
        self.pid = self._process.pid

    def running(self):
        return self._process.poll() is None

    def wait_until(self, ready):
        """Waits until `ready()` is true."""
        end = time.monotonic() + START_SECONDS
        while not ready():
            if not self.running() or time.monotonic() > end:
                raise BenchError(f"{self.name} did not start: {self.log_tail()}")
            time.sleep(0.02)

    def wait_for_port(self, port):
        self.wait_until(lambda: accepts(port))

    def log_tail(self):
        return self.log_path.read_text(errors="replace")[-600:].strip()

    def stop(self):
        if self.running():
            self._process.send_signal(self._stop_signal)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def cpu_seconds(self):
        return tree_cpu_seconds(self.pid)

    def resident_mb(self):
        return status_kb(self.pid, "VmRSS") / 1024

    def peak_mb(self):
        return status_kb(self.pid, "VmHWM") / 1024

    def reset_peak(self):
        """From now on peak_mb() is the peak since now."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


def accepts(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def status_kb(pid, field):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise BenchError(f"no {field} of process {pid}")


def _stat_fields(pid):
    """Fields of /proc/PID/stat behind the name, which may hold blanks; field 4 is at index 1."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def tree_cpu_seconds(root):
    """CPU time of a process and all below it, those included that have ended and were waited for."""
    children = {}
    ticks = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = _stat_fields(entry)
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(entry))
        ticks[int(entry)] = sum(int(field) for field in fields[11:15])  # utime stime cutime cstime
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        total += ticks.get(pid, 0)
        todo += children.get(pid, [])
    return total / TICKS
