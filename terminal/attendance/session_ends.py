"""Session ends: when one is due, a punch as it was seen, and what the one makes of the other."""

from typing import Literal

from msgspec import Struct

from terminal.domain.timetable import MINUTE_MS

EndVerdict = Literal["on_time", "within_margin", "late", "early", "missing", "excused", "unsettled", "unpunched"]


class Seen(Struct, frozen=True):
    """A punch: it was made between `earliest` and `latest` (ms UTC, equal when exact). `did` is `Punch.did`.

    One that is `doubted` may count or not: "not me" was said of it, or a resting number kept it from being one.
    """

    terminal: str
    seq: int
    earliest: int
    latest: int
    certain: bool
    did: str
    doubted: bool = False
    series: str = ""

    @property
    def key(self) -> tuple[str, int]:
        return self.terminal, self.seq


class End(Struct, frozen=True):
    """What became of one end of a session: late or early by `minutes`, decided by `punch` (terminal, seq).

    One that is unsettled is `in_time` all the same where every truth has it in time, and only the margin is open.
    """

    verdict: EndVerdict
    minutes: int = 0
    outside_window: bool = False
    punch: tuple[str, int] | None = None
    in_time: bool = False


class Due(Struct, frozen=True):
    """An end that has to be punched; all moments in ms UTC.

    Leave moves it: then whoever was there by `at` is excused. One that is excused `wholly` needs no punch, and
    `stands` is when somebody came back from an outing, or went on it, where no punch says it.
    """

    session: str  # that `at` lies in
    arrival: bool
    at: int
    opens: int  # a punch from here…
    closes: int  # …to before here can decide this end
    margin: int  # minutes before the start, or after the end, that are asked for
    window: tuple[int, int] | None  # from and to before
    away_until: int  # from `at` to before here an "away" is a leaving
    excused: Literal["", "moved", "wholly"] = ""
    stands: int | None = None

    def reached(self, seen: Seen) -> int | None:
        """When the punch was made as this end sees it, None where it cannot decide it.

        A time is known to a second or so, and that goes in the person's favour.
        """
        at = seen.earliest if self.arrival else seen.latest
        if not self.opens <= at < self.closes:
            return None
        leaves = self.arrival or seen.did != "away" or self.at <= at < self.away_until
        return at if leaves else None

    def outside(self, at: int) -> bool:
        return self.window is not None and not self.window[0] <= at < self.window[1]


def short(due: Due, at: int) -> int:
    """Whole minutes too late, or too early gone; what is less than a minute is in the person's favour."""
    return (at - due.at if due.arrival else due.at - at) // MINUTE_MS


def end(due: Due, at: int | None, seen: Seen | None) -> End:
    """The verdict on the punch that was made at `at`, None for no punch."""
    punch = seen.key if seen else None
    outside = at is not None and due.outside(at)
    if due.excused == "wholly":
        return End("excused", 0, outside, punch)
    if at is None:
        return End("missing")
    minutes = short(due, at)
    if minutes > 0:
        return End("late" if due.arrival else "early", minutes, outside, punch)
    if due.excused:
        return End("excused", 0, outside, punch)
    return End("on_time" if minutes <= -due.margin else "within_margin", 0, outside, punch)


def absent(verdict: End, limit: int) -> bool:
    """Whether this end makes the session half a day of absence."""
    return verdict.verdict == "missing" or verdict.minutes > limit
