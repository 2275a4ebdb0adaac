"""The work at a guest's window while its program is exchanged: typed in the guest, it presses keys now and then.

At the second serial port it says at each turn when that was, how far the upgrade is, and how many facts the
terminal calls recorded ("-" where it does not answer). An upgrade waits for a quiet desk: then nobody presses.
"""

import itertools
import json
import socket
import time
from pathlib import Path

LINES = "/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio{}/pull"
JOURNAL = Path("/var/lib/window-terminal-upgrade/journal.json")
KEYS = (5, 6)  # one rating after the other, each in place of the one before
HELD = 0.15  # s
OFTEN, SELDOM = 5.0, 30.0  # s between two keys: while none is acknowledged, and else; each costs the machine frames
TURN, SILENT_TURN = 0.5, 0.1  # s
QUIET = ("verified", "tried", "waiting")  # stages at which nobody presses


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


def main() -> None:
    keys, due, before = itertools.cycle(KEYS), 0.0, 0
    with open("/dev/ttyS2", "w", buffering=1) as port:  # noqa: PTH123
        while True:
            now, count = stage(), recorded()
            at = time.monotonic()
            print(f"{at:.3f} {now} {'-' if count is None else count}", file=port)
            if count is None:  # it is started again: the next press is a first one
                due = 0.0
            elif now not in QUIET and at > due:
                press(next(keys))
                due = time.monotonic() + (SELDOM if count > before else OFTEN)
                before = count
            time.sleep(SILENT_TURN if count is None else TURN)


if __name__ == "__main__":
    main()
