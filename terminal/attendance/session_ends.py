"""Session ends: when one is due, a punch as it was seen, and what the one makes of the other."""

from typing import Literal

from msgspec import Struct

from terminal.domain.timetable import MINUTE_MS

EndVerdict = Literal["on_time", "within_margin", "late", "early", "missing", "excused", "unsettled", "unpunched"]


class Seen(Struct, frozen=True):
    """A punch: it was made between `earliest` and `latest` (ms UTC, equal when exact). `did` is `Punch.did`."""

    terminal: str
    seq: int
    earliest: int
    latest: int
    certain: bool
    did: str
    disowned: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.terminal, self.seq


class End(Struct, frozen=True):
    """What became of one end of a session: late or early by `minutes`, decided by `punch` (terminal, seq)."""

    verdict: EndVerdict
    minutes: int = 0
    outside_window: bool = False
    punch: tuple[str, int] | None = None


class Due(Struct, frozen=True):
    """An end that has to be punched; all moments in ms UTC."""

    session: str
    arrival: bool
    at: int
    opens: int  # a punch from here…
    closes: int  # …to before here can decide this end
    margin: int  # minutes before the start, or after the end, that are asked for
    window: tuple[int, int] | None  # from and to before
    excused: int | None  # present from here, or until here, by leave or outing

    def reached(self, seen: Seen, *, hoped: bool) -> int | None:
        """When the punch was made as this end sees it, None where it cannot decide it: at its best, or for sure.

        A time that is certain is known to a second or so, and that goes in the person's favour.
        """
        if seen.did == "away" and not self.arrival:
            return None
        if seen.certain or not hoped:
            return self._known(seen)
        if seen.latest < self.opens or seen.earliest >= self.closes:
            return None
        return max(seen.earliest, self.opens) if self.arrival else min(seen.latest, self.closes - 1)

    def _known(self, seen: Seen) -> int | None:
        if seen.certain:
            at = seen.earliest if self.arrival else seen.latest
            return at if self.opens <= at < self.closes else None
        if not self.opens <= seen.earliest <= seen.latest < self.closes:
            return None
        return seen.latest if self.arrival else seen.earliest

    def outside(self, at: int) -> bool:
        return self.window is not None and not self.window[0] <= at < self.window[1]


def short(due: Due, at: int) -> int:
    """Whole minutes too late, or too early gone; what is less than a minute is in the person's favour."""
    return (at - due.at if due.arrival else due.at - at) // MINUTE_MS


def end(due: Due, at: int | None, seen: Seen | None) -> End:
    """The verdict on the punch that was made at `at`, None for no punch."""
    punch = seen.key if seen else None
    outside = at is not None and due.outside(at)
    if due.excused is not None:
        return End("excused", 0, outside, punch)
    if at is None:
        return End("missing")
    minutes = short(due, at)
    if minutes > 0:
        return End("late" if due.arrival else "early", minutes, outside, punch)
    return End("on_time" if minutes <= -due.margin else "within_margin", 0, outside, punch)


def absent(verdict: End, limit: int) -> bool:
    """Whether this end makes the session half a day of absence."""
    return verdict.verdict == "missing" or verdict.minutes > limit
