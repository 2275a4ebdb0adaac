"""The shifts of a day: stretches from one punched arrival to the next punched departure, with what is due.

With four punches a day each session is a stretch of its own; with two, morning and afternoon are one.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.attendance.session_ends import Due
from terminal.domain.roster import Entry
from terminal.domain.timetable import EPOCH, MINUTE_MS, Session
from terminal.domain.window import Window

OPENS, CLOSES = {"both", "in"}, {"both", "out"}  # which kinds of `Session.punch` are punched at that end


class Stretch(Struct, frozen=True):
    """`spans` are its sessions' starts and ends, ms UTC; an end that nobody has to punch is None."""

    sessions: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    arrival: Due | None
    departure: Due | None


def stretches(window: Window, day: str, excuses: Sequence[Entry]) -> tuple[Stretch, ...]:
    """What is due on a day of somebody whose leave and outings are `excuses`."""
    hours = Hours(window, day)
    groups = _groups(sorted(window.sessions_on(hours.date), key=lambda s: (s.start, s.end, s.id)))
    turns = [_turn(hours, one[-1], next_[0]) for one, next_ in pairwise(groups)]
    opens = [hours.at("00:00"), *(coming for _, coming in turns)]
    closes = [*(leaving for leaving, _ in turns), hours.over]
    return tuple(
        Stretch(
            sessions=tuple(s.id for s in group),
            spans=tuple((hours.at(s.start), hours.at(s.end)) for s in group),
            arrival=_arrival(hours, group, before, excuses) if group[0].punch in OPENS else None,
            departure=_departure(hours, group, after, excuses) if group[-1].punch in CLOSES else None,
        )
        for group, before, after in zip(groups, opens, closes, strict=False)
    )


def worked(stretch: Stretch, came: int | None, left: int | None) -> int:
    """Minutes present within the sessions; without a punch that was due, and no excuse, nothing is proven."""
    since = _since(stretch.arrival, came) if stretch.arrival else stretch.spans[0][0]
    until = _until(stretch.departure, left) if stretch.departure else stretch.spans[-1][1]
    if since is None or until is None:
        return 0
    return sum(max(_whole(start, end, since, until), 0) for start, end in stretch.spans)


class Hours:
    """The wall clock of one day at the hall, as ms UTC."""

    def __init__(self, window: Window, day: str) -> None:
        self.date = date.fromisoformat(day)
        self.zone = ZoneInfo(window.zone)
        self.rules = window.rules
        self.over = self.at("23:59") + MINUTE_MS

    def at(self, clock: str) -> int:
        local = datetime.combine(self.date, time.fromisoformat(clock), tzinfo=self.zone)
        return (local - EPOCH) // timedelta(milliseconds=1)

    def window(self, window: tuple[str, str] | None) -> tuple[int, int] | None:
        """A window's last minute is still in it."""
        return (self.at(window[0]), self.at(window[1]) + MINUTE_MS) if window else None


def _groups(sessions: Sequence[Session]) -> list[list[Session]]:
    groups = [[session] for session in sessions[:1]]
    for before, session in pairwise(sessions):
        if before.punch == "in" and session.punch == "out":
            groups[-1].append(session)
        else:
            groups.append([session])
    return groups


def _turn(hours: Hours, before: Session, after: Session) -> tuple[int, int]:
    """Until when a punch may be the leaving of the one, and from when the coming to the other session.

    Where the hall has windows, a punch belongs to the nearest session unless it lies in a window of the other; in
    the windows of both, to both. Where it has none, a punch between two sessions may be either.
    """
    end, start = hours.at(before.end), hours.at(after.start)
    out, into = hours.window(before.out_window), hours.window(after.in_window)
    if out is None and into is None:
        return start, end
    low, high = out[1] if out else end, into[0] if into else start
    if low > high:
        return low, high
    nearer = end + ((start - end) // MINUTE_MS // 2 + 1) * MINUTE_MS
    turn = min(max(nearer, low), high)
    return turn, turn


def _arrival(hours: Hours, group: list[Session], before: int, excuses: Sequence[Entry]) -> Due:
    start, window = hours.at(group[0].start), hours.window(group[0].in_window)
    asked = start - hours.rules.early_minutes * MINUTE_MS
    excused = [start if e.what == "outing" else e.end for e in _excusing(excuses) if e.start <= start < e.end]
    return Due(
        session=group[0].id,
        arrival=True,
        at=start,
        opens=min(before, asked, *(window or ())[:1]),
        closes=max(hours.at(session.end) for session in group)
        - MINUTE_MS
        + 1,  # from there it is a leaving in time
        margin=hours.rules.early_minutes,
        window=window,
        excused=min(excused, default=None),
    )


def _departure(hours: Hours, group: list[Session], after: int, excuses: Sequence[Entry]) -> Due:
    end, window = hours.at(group[-1].end), hours.window(group[-1].out_window)
    asked = end + (hours.rules.late_minutes + 1) * MINUTE_MS
    excused = [end if e.what == "outing" else e.start for e in _excusing(excuses) if e.start < end <= e.end]
    return Due(
        session=group[-1].id,
        arrival=False,
        at=end,
        opens=hours.at(group[0].start) + MINUTE_MS,  # until there it is a coming in time
        closes=max(after, asked, *(window or ())[1:]),
        margin=hours.rules.late_minutes,
        window=window,
        excused=max(excused, default=None),
    )


def _excusing(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.what != "cover"]


def _since(due: Due, came: int | None) -> int | None:
    return min((at for at in (came, due.excused) if at is not None), default=None)


def _until(due: Due, left: int | None) -> int | None:
    return max((at for at in (left, due.excused) if at is not None), default=None)


def _whole(start: int, end: int, since: int, until: int) -> int:
    """Begun minutes of presence count whole."""
    came = max((since - start) // MINUTE_MS, 0)
    missed = max((end - until) // MINUTE_MS, 0)
    return (end - start) // MINUTE_MS - came - missed
