"""The work at a guest's window while its program is exchanged: typed in the guest, it presses keys now and then.

At the second serial port it says at each turn when that was, how far the upgrade is, and how many facts the
terminal calls recorded ("-" where it does not answer). An upgrade waits for a quiet desk: then nobody presses.
"""

import itertools
import json
import os
import socket
import threading
import time
from pathlib import Path

LINES = "/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio{}/pull"
JOURNAL = Path("/var/lib/window-terminal-upgrade/journal.json")
KEYS = (5, 6)  # one rating after the other, each in place of the one before
HELD = 0.15  # s
OFTEN, SELDOM = 5.0, 30.0  # s between two keys: while none is acknowledged, and else; each costs the machine frames
TURN, SILENT_TURN, STAGE_TURN = 1.0, 0.1, 0.05  # s; each turn is an emulated guest's work
QUIET = ("verified", "tried", "waiting")  # stages at which nobody presses


def written() -> tuple[int, int]:
    """Which file the journal is: another one at each stage. To look costs the upgrade less than to read it."""
    try:
        told = JOURNAL.stat()
    except FileNotFoundError:
        return (0, 0)
    return (told.st_ino, told.st_mtime_ns)


def stage() -> str:
    try:
        return str(json.loads(JOURNAL.read_text())["stage"])
    except FileNotFoundError:
        return "none"


def recorded() -> int | None:
    """None where the terminal does not answer."""
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect("/run/window-terminal/control")
            control.sendall(b'{"do":"status"}\n')
            count: int = json.loads(control.makefile().readline())["recorded"]
            return count
    except (OSError, ValueError, KeyError):
        return None


def pull(key: int, where: str) -> None:
    with open(LINES.format(key), "w") as line:  # noqa: PTH123
        line.write(where)


def press(key: int) -> None:
    pull(key, "pull-down")
    time.sleep(HELD)
    pull(key, "pull-up")


def tell(port: int, count: int | None) -> None:
    line = f"{time.monotonic():.3f} {stage()} {'-' if count is None else count}\n"
    os.write(port, line.encode())


def tell_each_stage(port: int) -> None:
    """At once when it begins: some are over before the next turn."""
    told, read = "", (-1, -1)
    while True:
        if (there := written()) != read:
            read = there
            if (now := stage()) != told:
                told = now
                tell(port, None)
        time.sleep(STAGE_TURN)


def main() -> None:
    port = os.open("/dev/ttyS2", os.O_WRONLY)
    threading.Thread(target=tell_each_stage, args=[port], daemon=True).start()
    keys, due, before = itertools.cycle(KEYS), 0.0, 0
    while True:
        count = recorded()
        tell(port, count)
        if count is None:  # it is started again: the next press is a first one
            due = 0.0
        elif stage() not in QUIET and time.monotonic() > due:
            press(next(keys))
            due = time.monotonic() + (SELDOM if count > before else OFTEN)
            before = count
        time.sleep(SILENT_TURN if count is None else TURN)


if __name__ == "__main__":
    main()
