"""The process whose power is cut while it upgrades: says at each moment which one it is, and waits there.

`python -m tests.machine.upgrader FOLDER MOMENT synced|unsynced` goes on with the upgrade on the machine in `FOLDER`
up to that moment, says "there" and waits for its end; it says "over" where there is no such moment.
"""

import os
import signal
import sys
from pathlib import Path

from tests.support.upgrades import Machine, Plug


class StoppingPlug(Plug):
    """Stops this process there, so that nothing goes on while the power is cut."""

    def moment(self) -> None:
        self.moments += 1
        if self.moments == self.at:
            os.write(1, b"there\n")
            os.kill(os.getpid(), signal.SIGSTOP)


def main(folder: str, moment: str, syncs: str) -> None:
    if syncs == "unsynced":
        os.sync = lambda: None  # what a release holds: only the file that says it is whole is still synced
    plug = StoppingPlug()
    machine = Machine(Path(folder), plug)
    plug.at = int(moment)
    machine.power_on()
    os.write(1, b"over\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
