"""The work at a guest's window while its power is cut: typed in the guest, it presses keys again and again.

At the second serial port it says how many facts the terminal calls recorded, as soon as it does.
"""

import itertools
import json
import socket
import time
from contextlib import suppress

LINES = "/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio{}/pull"
KEYS = (5, 6)  # one rating after the other, each in place of the one before
HELD, BETWEEN = 0.15, 0.6  # s; two keys within half a second would be a slip


def recorded() -> int | None:
    """None while the terminal does not tell: its plate hangs before it answers everything."""
    with socket.socket(socket.AF_UNIX) as control:
        control.connect("/run/window-terminal/control")
        control.sendall(b'{"do":"status"}\n')
        count: int | None = json.loads(control.makefile().readline()).get("recorded")
        return count


def pull(key: int, where: str) -> None:
    with open(LINES.format(key), "w") as line:  # noqa: PTH123
        line.write(where)


def main() -> None:
    with open("/dev/ttyS2", "w", buffering=1) as port:  # noqa: PTH123
        for key in itertools.cycle(KEYS):
            pull(key, "pull-down")
            time.sleep(HELD)
            pull(key, "pull-up")
            time.sleep(BETWEEN)
            with suppress(OSError):  # it does not listen yet
                if count := recorded():
                    print(count, file=port)


if __name__ == "__main__":
    main()
