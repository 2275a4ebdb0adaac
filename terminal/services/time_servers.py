"""The time servers: who tells the machine the time, where IT says it. Root sets it, and is shown what IT signed.

The service's user lays the bundle that is in force where root's unit looks, or an empty file where fittings are the
terminal's own: then they are those whom `setup` named. Root leaves its answer beside the outcome of upgrades.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace as changed

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
ASK_AGAIN_MS = (
    600_000  # ms until it is asked once more: what it is shown it takes away first, and it may be ended then
)
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


def fitted_text(hosts: Sequence[str]) -> str:
    """Of the file: in place of all that was read before it."""
    return f"# By configuration that IT signed.\n[Time]\nNTP=\nNTP={' '.join(hosts)}\nFallbackNTP=\n"


def digest(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()


class _Shown(Struct, frozen=True):
    """What is in force in this process: a bundle with its `hosts`; moments are mono.

    `laid` is when it was laid for root last, None where that was not needed; `owed`: the disk refused it.
    """

    text: str
    hosts: tuple[str, ...]
    since: int
    laid: int | None = None
    owed: bool = False


class TimeServers:
    """Of a terminal that shows root its `wish`, and finds its answer beside `outcome`; None where no root answers.

    On any thread.
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
        self._shown: _Shown | None = None
        self._lock = threading.Lock()

    def refusal(self, fittings: Fittings) -> str:
        """Why they cannot be had on this machine; empty where they can."""
        return NOT_SET_HERE if fittings.ntp and not (self._record and self._there()) else ""

    def show(self, text: str, fittings: Fittings) -> None:
        """This bundle is in force with these fittings; empty: those of its own settings."""
        if self._record is None or not self._there():
            return
        done, hosts = time_record(self._record), fittings.ntp or ()
        # What root remembers is a way back for whoever shows it: a hall that names nobody has it forget that.
        known = done.shown == digest(text) or not (hosts or done.newest or done.former)
        with self._lock:
            needed = self._waits(done) or not (known and self._in_force(done, hosts))
            shown = _Shown(text, hosts, self._now().mono)
            self._shown = self._laid(shown) if needed else shown

    def look(self) -> dict[str, str]:
        """Who is to tell the time and does not, with why. Asks again where disk or root did not do it."""
        with self._lock:
            if self._record is None or self._shown is None:
                return {}
            done, now = time_record(self._record), self._now().mono
            in_force = self._in_force(done, self._shown.hosts)
            late = not in_force and now - (self._shown.laid or self._shown.since) >= ASK_AGAIN_MS
            self._shown = shown = self._laid(self._shown) if late or self._shown.owed else self._shown
            why = done.refused if done.shown == digest(shown.text) else ""
            if not why and now - shown.since >= ROOT_MS:
                why = ROOT_SILENT
            who = " ".join(shown.hosts) or "of its own"
            return {f"time servers {who}": why} if why and not in_force else {}

    @property
    def moved(self) -> int | None:
        """When root last named others in this boot, ms since boot."""
        done = time_record(self._record) if self._record else TimeRecord()
        return done.moved if done.boot == self._now().boot else None

    def _laid(self, shown: _Shown) -> _Shown:
        """Where root's unit looks, whole or not at all."""
        try:
            make_folder(self._wish.parent, 0o700)
            self._wish.parent.chmod(0o700)  # out of a folder that somebody shut nothing is taken
            replace(self._wish, shown.text.encode())
        except OSError as e:
            log.warning("the disk does not take who is to tell the time: %s; trying again", e)
            return changed(shown, laid=self._now().mono, owed=True)
        return changed(shown, laid=self._now().mono, owed=False)

    def _waits(self, done: TimeRecord) -> bool:
        """Whether root may be about to follow what it was shown before."""
        last = self._shown
        laid = last is not None and last.laid is not None and digest(last.text) != done.shown
        return laid or self._wish.exists()

    def _in_force(self, done: TimeRecord, hosts: tuple[str, ...]) -> bool:
        """Whether root did it, and it is so still: a root that forgets has no file after a start, or another."""
        try:
            stands = self._fitted.read_bytes() == fitted_text(hosts).encode()
        except FileNotFoundError:
            stands = not hosts
        except OSError:
            stands = False
        return done.settled and done.hosts == hosts and stands

    def _there(self) -> bool:
        """Whether a unit of root's looks where this terminal lays its wish."""
        try:
            return f"PathExists={self._wish}" in self._unit.read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
