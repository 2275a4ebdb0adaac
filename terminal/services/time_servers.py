"""The time servers: who tells the machine the time, where IT says it. Root sets it, and is shown what IT signed.

The service's user lays the bundle that is in force where root's unit looks, or an empty file where fittings are the
terminal's own: then they are those whom `setup` named. Root leaves its answer beside the outcome of upgrades.
"""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from sync.durable import make_folder, replace
from terminal.domain.facts import Moment
from terminal.domain.fittings import Fittings

log = logging.getLogger(__name__)

TIME_UNIT = "window-terminal-time.path"
TIME_RECORD = "time.json"  # beside the outcome of upgrades
# After setup's own window-terminal.conf in the order of letters: what is read last counts.
FITTED_TIME_FILE = Path("/etc/systemd/timesyncd.conf.d/window-terminal.fitted.conf")
ROOTS_UNITS = Path("/etc/systemd/system")
ROOT_MS = 60_000  # ms until root has answered: a slow card starts a Python in five seconds, idle or not
NOT_SET_HERE = "fittings.ntp: this machine cannot set who tells the time; sudo window-terminal setup"
ROOT_SILENT = "root does not set who tells the time; journalctl -u window-terminal-time"


class TimeRecord(Struct, frozen=True):
    """What root did last. `hosts` tell the time, by IT's word; nobody: those that `setup` named.

    `shown` is the digest of what it was shown, and `refused` why it did not follow that. `moved` is when it last
    named others, ms since the boot `boot`. By the rest it knows what is older: the `highest` that was shown is of
    window `target` and says `newest`; before it `former` were in force. `settled`: nothing is left half done.
    """

    hosts: tuple[str, ...] = ()
    shown: str = ""
    refused: str = ""
    boot: str = ""
    moved: int = 0
    highest: tuple[int, int] = (0, 0)
    target: str = ""
    newest: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    settled: bool = True


_record_json = msgspec.json.Decoder(TimeRecord)


def time_record(path: Path) -> TimeRecord:
    """What stands there; an empty one where nothing does that can be read."""
    try:
        return _record_json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return TimeRecord()


def digest(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()


class TimeServers:
    """Of a terminal that shows root its `wish`, and finds its answer beside `outcome`; None where no root answers.

    Under its holder's lock but for `refusal`, which is for any thread.
    """

    def __init__(
        self,
        wish: Path,
        outcome: Path | None,
        now: Callable[[], Moment],
        *,
        units: Path = ROOTS_UNITS,
        fitted: Path = FITTED_TIME_FILE,
    ) -> None:
        self._wish, self._now = wish, now
        self._record = outcome.with_name(TIME_RECORD) if outcome else None
        self._unit, self._fitted = units / TIME_UNIT, fitted
        self._shown: str | None = None  # in this process, as its digest
        self._hosts: tuple[str, ...] = ()  # by that
        self._since = 0  # mono
        self._owed: str | None = None  # until the disk has taken it

    def refusal(self, fittings: Fittings) -> str:
        """Why they cannot be had on this machine; empty where they can."""
        return NOT_SET_HERE if fittings.ntp and not (self._record and self._there()) else ""

    def show(self, text: str, fittings: Fittings) -> None:
        """This bundle is in force with these fittings; empty: those of its own settings."""
        if self._record is None or not self._there():
            return
        done, hosts = time_record(self._record), fittings.ntp or ()
        known = not hosts or done.shown == digest(text)
        if self._waits(done) or not (known and done.settled and done.hosts == hosts and self._in_force(hosts)):
            self._shown, self._hosts, self._since, self._owed = digest(text), hosts, self._now().mono, text
            self._lay()

    def look(self) -> dict[str, str]:
        """Asks again where the disk refused; who is to tell the time and does not, with why."""
        self._lay()
        done = time_record(self._record) if self._record else TimeRecord()
        if self._shown is None or done.hosts == self._hosts:
            return {}
        why = done.refused if done.shown == self._shown else ""
        if not why and self._now().mono - self._since >= ROOT_MS:
            why = ROOT_SILENT
        return {f"time servers {' '.join(self._hosts) or 'of its own'}": why} if why else {}

    @property
    def moved(self) -> int | None:
        """When root last named others in this boot, ms since boot."""
        done = time_record(self._record) if self._record else TimeRecord()
        return done.moved if done.boot == self._now().boot else None

    def _lay(self) -> None:
        """Where root's unit looks, whole or not at all."""
        if self._owed is None:
            return
        try:
            make_folder(self._wish.parent, 0o700)
            replace(self._wish, self._owed.encode())
            self._owed = None
        except OSError as e:
            log.warning("the disk does not take who is to tell the time: %s; trying again", e)

    def _waits(self, done: TimeRecord) -> bool:
        """Whether root may be about to follow what it was shown before."""
        return self._wish.exists() or self._shown not in (None, done.shown)

    def _in_force(self, hosts: tuple[str, ...]) -> bool:
        """Whether the file is as it should be: a root that forgets has it no more after a start."""
        return self._fitted.exists() == bool(hosts)

    def _there(self) -> bool:
        """Whether a unit of root's looks where this terminal lays its wish."""
        try:
            return f"PathExists={self._wish}" in self._unit.read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
