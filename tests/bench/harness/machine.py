"""The machine the figures were measured on."""

import os
import platform
import statistics
import time
from pathlib import Path


def _first_value(path, key):
    for line in Path(path).read_text().splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return "unknown"


def fsync_ms(folder, seconds=1.0):
    """Median time of an 8 KB write in place with fdatasync, on the disk of the folder."""
    path = Path(folder) / "fsync-probe"
    block = os.urandom(8192)
    times = []
    with open(path, "wb", buffering=0) as file:
        file.write(block)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            begin = time.perf_counter()
            os.pwrite(file.fileno(), block, 0)
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begin)
    path.unlink()
    return statistics.median(times) * 1000


def describe(folder):
    """One line for the report."""
    memory_gib = int(_first_value("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024
    return (f"{os.cpu_count()} cores ({_first_value('/proc/cpuinfo', 'model name')}), "
            f"{memory_gib:.0f} GiB, kernel {platform.release()}, "
            f"8 KB write + fdatasync {fsync_ms(folder):.2f} ms, "
            f"load average at the start {os.getloadavg()[0]:.1f}")
