"""The process figures: when this process began, how much memory it holds, and which release it is of."""

import os
import sys
import time
from pathlib import Path

STARTED = 19  # the field's place in /proc/self/stat behind the name, which may hold spaces
RESIDENT = 1  # in /proc/self/statm, in pages


def began() -> int:
    """When this process was started, ms since boot."""
    fields = Path("/proc/self/stat").read_text().rpartition(") ")[2].split()
    return int(fields[STARTED]) * 1000 // os.sysconf("SC_CLK_TCK")


def age() -> int:
    """How long ago that was, ms."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000 - began()


def memory() -> int:
    """What of this process is in memory, KiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[RESIDENT])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def release() -> str:
    """The folder of the environment that this is."""
    return Path(sys.prefix).resolve().name
