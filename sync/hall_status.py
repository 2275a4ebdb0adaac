"""The hall status: every window counted once, by what became of the configuration that IT published. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

# The sickest first: who refuses or is silent needs somebody today; who was never paired may be waited for.
WindowStatus = Literal[
    "refused",
    "fell back",
    "silent",
    "waiting",
    "on trial",
    "no terminal",
    "never paired",
    "not published",
    "off by timetable",
    "kept",
]
WELL: frozenset[WindowStatus] = frozenset({"kept", "off by timetable"})
SILENCE_MS = 180_000  # without a word: six reports, and three long polls

_OF_STAGE: Mapping[str, WindowStatus] = {"watched": "on trial", "undone": "fell back"}
_SICKEST: Mapping[WindowStatus, int] = {status: place for place, status in enumerate(get_args(WindowStatus))}


class WindowReading(Struct, frozen=True):
    """What is known of a window. `desired` and `observed` are "epoch.version", empty for none; times in ms UTC.

    `paired`: whether a terminal ever stood there; `refusal`: why the one there refused the desired one; `open`:
    whether the timetable has people come now. `stage` and `trial` are what it tells of the desired one's trial, see
    `terminal.domain.trial`; empty where it tells of none. `held`: why the desired one is not offered there yet.
    """

    desired: str
    observed: str
    terminals: tuple[str, ...]
    paired: bool
    heard: int
    refusal: str
    open: bool
    stage: str = ""
    trial: str = ""
    held: str = ""

    @property
    def has_kept(self) -> bool:
        """Whether the desired one is in force there for good, as far as was heard."""
        return self.observed == self.desired and self.stage in ("", "kept")

    @property
    def why(self) -> str:
        """Why it has not the desired one."""
        return self.held or self.refusal or ("" if self.has_kept else self.trial)

    def status(self, now: int) -> WindowStatus:
        """Where it is counted, at `now`."""
        if not self.desired:
            return "not published"
        if not self.terminals:
            return "no terminal" if self.paired else "never paired"
        if now - self.heard > SILENCE_MS:
            return "silent" if self.open else "off by timetable"
        if self.has_kept:
            return "kept"
        if self.stage in _OF_STAGE:
            return _OF_STAGE[self.stage]
        return "refused" if self.refusal else "waiting"


def sickness(status: WindowStatus, crowded: bool) -> tuple[bool, int]:
    """By what windows are ordered, the sickest first; at a `crowded` one stand several terminals."""
    return not crowded, _SICKEST[status]


def lagging(status: WindowStatus, crowded: bool) -> bool:
    """Whether somebody must see to this window before all have what IT published."""
    return crowded or status not in WELL


def totals(statuses: Iterable[WindowStatus]) -> dict[str, int]:
    """How many windows are at each, and `all` of them: the others add up to it."""
    counts = Counter(statuses)
    return {**{status: counts[status] for status in get_args(WindowStatus)[::-1]}, "all": counts.total()}
