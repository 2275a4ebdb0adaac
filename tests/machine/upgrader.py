"""The process whose power is cut while it upgrades: stops itself at one moment, and nothing goes on meanwhile."""

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.support.upgrades import Machine, Plug


class StoppingPlug(Plug):
    """Stops this process at the moment."""

    def moment(self) -> None:
        self.moments += 1
        if self.moments == self.at:
            os.kill(os.getpid(), signal.SIGSTOP)


@contextmanager
def syncing_only(card: Path, *, really: bool = True) -> Iterator[None]:
    """Lets `os.sync` write what this card is owed, or nothing; the machine that tests has other disks, too."""
    libc = ctypes.CDLL(None, use_errno=True)

    def sync() -> None:
        handle = os.open(card, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if really and libc.syncfs(handle):
                raise OSError(ctypes.get_errno(), "syncfs")
        finally:
            os.close(handle)

    with patch.object(os, "sync", sync):
        yield


def upgrade_until(home: Path, moment: int, *, syncs: bool) -> int:
    """The process, stopped at that moment of the upgrade on the machine in `home`."""
    if pid := os.fork():
        _, told = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(told), f"it came to no moment {moment}"
        return pid
    try:
        # Of what a release holds, an unsynced one syncs only the file that says that it is whole.
        with syncing_only(home, really=syncs):
            plug = StoppingPlug()
            machine = Machine(home, plug)
            plug.at = moment
            machine.power_on()
    finally:
        os._exit(0)  # nothing of the process that it came from runs twice
