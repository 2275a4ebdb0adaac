"""The shifts of a day: stretches from one punched arrival to the next punched departure, with what is due.

With four punches a day each session is a stretch of its own; with two, morning and afternoon are one.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from terminal.attendance.excuses import Excuse, Spans, end_excused, start_excused
from terminal.attendance.session_ends import Due
from terminal.domain.roster import Entry
from terminal.domain.timetable import EPOCH, MARGIN_MS, MINUTE_MS, Session
from terminal.domain.window import Window

OPENS, CLOSES = {"both", "in"}, {"both", "out"}  # which kinds of `Session.punch` are punched at that end
WaivedEnd = tuple[str, str]  # a session, and "in" or "out"


class Stretch(Struct, frozen=True):
    """`spans` are its sessions' starts and ends, ms UTC; an end that nobody has to punch is None.

    `out` are the outings over its start or its end.
    """

    sessions: tuple[str, ...]
    spans: Spans
    arrival: Due | None
    departure: Due | None
    out: Spans = ()

    @property
    def dues(self) -> tuple[Due, ...]:
        return tuple(due for due in (self.arrival, self.departure) if due is not None)


def stretches(
    window: Window, day: str, excuses: Sequence[Entry], waived: Collection[WaivedEnd] = ()
) -> tuple[Stretch, ...]:
    """What is due on a day of somebody whose leave and outings are `excuses`; at a `waived` end no punch is."""
    hours = Hours(window, day)
    groups = _groups(sorted(window.sessions_on(hours.date), key=lambda s: (s.start, s.end, s.id)))
    turns = [_turn(hours, one[-1], next_[0]) for one, next_ in pairwise(groups)]
    opens = [hours.at("00:00"), *(coming for _, coming in turns)]
    closes = [*(leaving for leaving, _ in turns), hours.over]
    coming = [*(_next_coming(hours, one[-1], next_[0]) for one, next_ in pairwise(groups)), hours.over]
    entries = [entry for entry in excuses if entry.what != "cover"]
    return tuple(
        _waived(_stretch(hours, group, (before, after, away), entries), waived)
        for group, before, after, away in zip(groups, opens, closes, coming, strict=False)
    )


def worked(stretch: Stretch, came: int | None, left: int | None) -> int:
    """Minutes present within the sessions, or out on business; without a punch that was due nothing is proven."""
    since, until = _since(stretch, came), _until(stretch, left)
    if since is None or until is None:
        return 0
    return sum(_minutes(span, ((since, until), *stretch.out)) for span in stretch.spans)


class Hours:
    """The wall clock of one day at the hall, as ms UTC."""

    def __init__(self, window: Window, day: str) -> None:
        self.date = date.fromisoformat(day)
        self.zone = ZoneInfo(window.zone)
        self.rules = window.rules_on(self.date)
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


def _next_coming(hours: Hours, before: Session, after: Session) -> int:
    """From when a touch between two sessions is a coming to the later: its margin, or its window.

    Until there even an "away" is a leaving. Where the break is short, it is the nearer one's.
    """
    end, opens = hours.at(before.end), hours.at(after.start) - MARGIN_MS
    out, into = hours.window(before.out_window), hours.window(after.in_window)
    if out is None and into is None:
        return max(opens, (end + hours.at(after.start)) // 2)
    return max(min(opens, into[0]) if into else opens, out[1] if out else end)


def _stretch(hours: Hours, group: list[Session], turns: tuple[int, int, int], entries: list[Entry]) -> Stretch:
    before, after, away_until = turns
    spans = tuple((hours.at(s.start), hours.at(s.end)) for s in group)
    arrival = _arrival(hours, group, spans, before) if group[0].punch in OPENS else None
    departure = _departure(hours, group, spans, (after, away_until)) if group[-1].punch in CLOSES else None
    needs, out = hours.rules.outing_needs_punches, []
    if arrival:
        excuse = start_excused(spans, entries, outing_needs_punches=needs)
        arrival, out = _excused(arrival, excuse, group, spans), [*excuse.out]
    if departure:
        excuse = end_excused(spans, entries, outing_needs_punches=needs)
        departure, out = _excused(departure, excuse, group, spans), [*out, *excuse.out]
    return Stretch(tuple(s.id for s in group), spans, arrival, departure, tuple(out))


def _waived(stretch: Stretch, waived: Collection[WaivedEnd]) -> Stretch:
    arrival, departure = stretch.arrival, stretch.departure
    if arrival and (stretch.sessions[0], "in") in waived:
        arrival = replace(arrival, excused="wholly")
    if departure and (stretch.sessions[-1], "out") in waived:
        departure = replace(departure, excused="wholly")
    return replace(stretch, arrival=arrival, departure=departure)


def _excused(due: Due, excuse: Excuse, group: list[Session], spans: Spans) -> Due:
    """The end with what leave and outings make of it."""
    if excuse.at == due.at and not excuse.wholly:
        return due
    if due.arrival:
        place = next((n for n, (_, end) in enumerate(spans) if excuse.at < end), -1)
    else:
        place = next((n for n, (start, _) in reversed([*enumerate(spans)]) if excuse.at > start), 0)
    kind: Literal["moved", "wholly"] = "wholly" if excuse.wholly else "moved"
    return replace(due, session=group[place].id, at=excuse.at, excused=kind, stands=excuse.stands)


def _arrival(hours: Hours, group: list[Session], spans: Spans, before: int) -> Due:
    start, window = spans[0][0], hours.window(group[0].in_window)
    asked = start - hours.rules.early_minutes * MINUTE_MS
    return Due(
        session=group[0].id,
        arrival=True,
        at=start,
        opens=min(before, asked, *(window or ())[:1]),
        closes=max(end for _, end in spans) - MINUTE_MS + 1,  # from there it is a leaving in time
        margin=hours.rules.early_minutes,
        window=window,
        away_until=0,
    )


def _departure(hours: Hours, group: list[Session], spans: Spans, turns: tuple[int, int]) -> Due:
    end, window = spans[-1][1], hours.window(group[-1].out_window)
    asked = end + (hours.rules.late_minutes + 1) * MINUTE_MS
    return Due(
        session=group[-1].id,
        arrival=False,
        at=end,
        opens=spans[0][0] + MINUTE_MS,  # until there it is a coming in time
        closes=max(turns[0], asked, *(window or ())[1:]),
        margin=hours.rules.late_minutes,
        window=window,
        away_until=turns[1],
    )


def _since(stretch: Stretch, came: int | None) -> int | None:
    if stretch.arrival is None:
        return stretch.spans[0][0]
    return came if came is not None else stretch.arrival.stands


def _until(stretch: Stretch, left: int | None) -> int | None:
    if stretch.departure is None:
        return stretch.spans[-1][1]
    return left if left is not None else stretch.departure.stands


def _minutes(span: tuple[int, int], here: Spans) -> int:
    """Minutes of a session in one of these stays at least; begun ones count whole, each once."""
    start, end = span
    found, last = 0, 0
    for since, until in sorted(here):
        first = max((since - start) // MINUTE_MS, last)
        last = max((end - start) // MINUTE_MS - max((end - until) // MINUTE_MS, 0), last)
        found += max(last - first, 0)
    return found
