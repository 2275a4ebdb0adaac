"""The device access that udev gives: pins and port of the header are opened once they are this terminal's.

The kernel has them from the beginning, and udev says whose they are a moment later; the plate does not wait for it.
Who opened them before would tell of keys that are missing, and try again in five seconds; the touch line, never.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic, sleep

ACCESS_LOOK_SECONDS = 0.05
ACCESS_PATIENCE_SECONDS = 5.0  # udev goes through all devices of a board in less; the rest is no matter of time
HEADER_DEVICES = ("gpiochip*", "ttyAMA0")


def header_devices(devices: Path = Path("/dev")) -> list[Path]:
    """Those of this board, as the kernel calls them."""
    return [path for pattern in HEADER_DEVICES for path in devices.glob(pattern)]


def await_access(
    paths: Iterable[Path],
    allowed: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK | os.W_OK),
    pause: Callable[[float], None] = sleep,
    time: Callable[[], float] = monotonic,
) -> None:
    """Waits until all of these may be used, a few seconds at most: whoever opens one then says why he cannot."""
    awaited, end = list(paths), time() + ACCESS_PATIENCE_SECONDS
    while not all(map(allowed, awaited)) and time() < end:
        pause(ACCESS_LOOK_SECONDS)
