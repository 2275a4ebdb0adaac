"""The process whose power is cut while configurations are tried: stops itself at one sync, before it or behind it.

It says what was acknowledged by then, a line each, to whoever forked it.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from terminal.domain.fittings import NO_FITTINGS, FittedCenter, Fittings
from terminal.domain.trial import PAUSES_MS, TRIAL_MS
from tests.support.desk import WINDOW
from tests.support.trial_desk import LOOK_MS, TrialDesk

SYNCS = ("fdatasync", "fsync")
OLD_CENTER = Fittings(FittedCenter("https://10.1.2.3:8443"), sensor="/dev/ttyAMA3")
NEW_CENTER = Fittings(FittedCenter("https://10.1.2.4:8443"), sensor="/dev/ttyAMA4")
FITTED = {"": NO_FITTINGS, "1.1": OLD_CENTER, "1.2": OLD_CENTER, "1.3": NEW_CENTER, "1.4": NEW_CENTER}
Tell = Callable[[str], None]


class Stops:
    """Stands before the syncs of this process and counts: one moment before each, and one behind it."""

    def __init__(self, at: int, syncs: bool) -> None:
        self.at, self.moments = at, 0
        self._syncs = syncs
        for name in SYNCS:
            setattr(os, name, self._stopping(getattr(os, name)))

    def _stopping(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def sync(file: int) -> None:
            self._moment()
            if self._syncs:
                real(file)
            self._moment()

        return sync

    def _moment(self) -> None:
        self.moments += 1
        if self.moments == self.at:
            os.kill(os.getpid(), signal.SIGSTOP)


def live(desk: TrialDesk, tell: Tell) -> None:
    """The first, whose fittings are tried; one that is kept; one that is undone, with another center; one that a
    lost link cuts short and that is kept then."""
    _push(desk, 1)
    tell("kept 1.1")
    desk.wait(TRIAL_MS)
    tell("fitted 1.1")
    _push(desk, 2)
    tell("taken 1.2")
    desk.wait(TRIAL_MS)
    tell("kept 1.2")
    _push(desk, 3)
    tell("taken 1.3")
    desk.silent = {"sensor": "gone"}
    desk.wait(60_000)
    tell("undone 1.3")
    desk.silent = {}
    desk.wait(LOOK_MS)
    _push(desk, 4)
    tell("taken 1.4")
    desk.linked = False
    desk.wait(TRIAL_MS)
    desk.linked = True
    desk.wait(PAUSES_MS[0] + TRIAL_MS)
    tell("kept 1.4")


def _push(desk: TrialDesk, version: int) -> None:
    desk.push(version, window=replace(WINDOW, fittings=FITTED[f"1.{version}"]))


def tried_until(home: Path, moment: int, *, syncs: bool) -> tuple[int, list[str]]:
    """The process, stopped at that moment of its trials on the buffer in `home`; and what it acknowledged."""
    heard, says = os.pipe()
    if pid := os.fork():
        os.close(says)
        _, told = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(told), f"it came to no moment {moment}"
        os.set_blocking(heard, False)
        try:
            return pid, os.read(heard, 4096).decode().splitlines()
        except BlockingIOError:
            return pid, []
        finally:
            os.close(heard)
    try:
        desk = TrialDesk(home, known=False)
        Stops(moment, syncs)
        live(desk, lambda line: _say(says, line))
    finally:
        os._exit(0)  # nothing of the process that it came from runs twice


def _say(says: int, line: str) -> None:
    os.write(says, f"{line}\n".encode())
