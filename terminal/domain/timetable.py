"""The timetable of a hall: when work is done, by sessions, seasons and calendar, and what is wrong with them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from terminal.domain.mistake import Mistake

A_CLOCK = 'a time of the hall\'s day such as "08:30", from "00:00" to "23:59"'
A_DAY = 'a day such as "2026-10-01"'
A_MONTH_DAY = 'a day of the year such as "05-01"'
A_WEEKDAY = "a weekday from 1, which is Monday, to 7"
AN_ID = 'up to 32 of A to Z, a to z, 0 to 9, dot, dash and underscore, such as "2F-17"; the first a letter or digit'
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description=A_CLOCK)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z", description=A_DAY)]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z", description=A_MONTH_DAY)]
Weekday = Annotated[int, Meta(ge=1, le=7, description=A_WEEKDAY)]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z", description=AN_ID)]
LEAP = 2000  # a year that has every day
MINUTE_MS = 60_000
MARGIN_MINUTES = 30  # before a session or an entry of the roster from which, and after it until which, people punch
MARGIN_MS = MARGIN_MINUTES * MINUTE_MS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Season(Struct, frozen=True, forbid_unknown_fields=True):
    """Part of the year, both days included; it may go over the turn of the year."""

    first: MonthDay
    last: MonthDay

    def holds(self, day: date) -> bool:
        today = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class Session(Struct, frozen=True, forbid_unknown_fields=True):
    """One working stretch of a day.

    `punch` says which of its ends are punched: two punches a day are a morning that is punched "in" and an
    afternoon that is punched "out". `in_window` and `out_window` are from when until when such a punch counts.
    From its day `effective` on it is in the place of the session that had its id before.
    """

    id: Id
    start: Clock
    end: Clock
    days: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    punch: Literal["both", "in", "out"] = "both"
    in_window: tuple[Clock, Clock] | None = None
    out_window: tuple[Clock, Clock] | None = None
    season: Season | None = None
    effective: Day | UnsetType = UNSET  # left out on the wire where there is none

    @property
    def since(self) -> str:
        """The first day from which it may be held; empty where it always was."""
        return self.effective if isinstance(self.effective, str) else ""

    def held(self, weekday: int, day: date) -> bool:
        """Whether it is held on `day`, which is worked as `weekday`."""
        return weekday in self.days and (self.season is None or self.season.holds(day))


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """Days that are other than their weekday says. A year that is not among `years` is not confirmed."""

    years: tuple[int, ...] = ()
    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()  # made up for: worked by the hours of `like`
    like: Weekday = 5

    def weekday(self, day: date) -> int | None:
        """As which weekday the day is worked, None on a holiday; in a year not confirmed, as the one it is."""
        if day.year not in self.years:
            return day.isoweekday()
        if day.isoformat() in self.holidays:
            return None
        return self.like if day.isoformat() in self.workdays else day.isoweekday()


def in_force(sessions: Sequence[Session], day: date) -> tuple[Session, ...]:
    """Of each id the session that is in force that day, in their order."""
    return _since(sessions, day.isoformat())


def _since(sessions: Sequence[Session], day: str) -> tuple[Session, ...]:
    begun = [session for session in sessions if session.since <= day]
    latest = {session.id: max(s.since for s in begun if s.id == session.id) for session in begun}
    return tuple(session for session in begun if session.since == latest[session.id])


def _stages(sessions: Sequence[Session]) -> list[tuple[Session, ...]]:
    """What is in force one after the other, from each day on that a session has."""
    return [_since(sessions, day) for day in sorted({"", *(session.since for session in sessions)})]


def session_problems(sessions: Sequence[Session]) -> list[Mistake]:
    """What is wrong with them beyond the shape; empty when they may be used."""
    found = [problem for session in sessions for problem in _problems(session)]
    said = "session {second} overlaps session {first}; let one end before the other starts"
    pairs = [(a, b) for stage in _stages(sessions) for a, b in combinations(stage, 2)]
    overlap = dict.fromkeys((a.id, b.id) for a, b in pairs if _overlap(a, b))
    return found + [Mistake(said, first=first, second=second) for first, second in overlap]


def breaks_without_windows(sessions: Sequence[Session]) -> list[tuple[str, str]]:
    """Sessions that follow one another on some day, with punches at both sides of the break and no window there."""
    year = [date(LEAP, 1, 1) + timedelta(days=day) for day in range(366)]
    stages, week = _stages(sessions), range(1, 8)
    held = {tuple(s for s in stage if s.held(on, day)) for stage in stages for day in year for on in week}
    pairs = {pair for found in held for pair in pairwise(sorted(found, key=lambda s: (s.start, s.end)))}
    return sorted((before.id, after.id) for before, after in pairs if _is_open(before, after))


def days_between_seasons(sessions: Sequence[Session]) -> list[tuple[tuple[str, ...], str, str]]:
    """Sessions of different seasons that take turns in the day, and from when to when none of them is held."""
    return list(dict.fromkeys(gap for stage in _stages(sessions) for gap in _gaps(stage)))


def _gaps(stage: Sequence[Session]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for turns in _turns([session for session in stage if session.season]):
        year = [date(LEAP, 1, 1) + timedelta(days=day) for day in range(366)]
        held = [any(each.season and each.season.holds(day) for each in turns) for day in year]
        begins = [n for n in range(366) if not held[n] and held[n - 1]]
        for begin in begins:
            last = next(n for n in range(begin, begin + 366) if held[(n + 1) % 366])
            yield tuple(each.id for each in turns), f"{year[begin]:%m-%d}", f"{year[last % 366]:%m-%d}"


def _turns(seasonal: Sequence[Session]) -> Iterator[list[Session]]:
    """Those that would overlap were they held on one day; a session of one season alone takes turns with none."""
    left = list(seasonal)
    while left:
        turns = [left.pop(0)]
        for other in list(left):
            if any(
                set(one.days) & set(other.days) and one.start < other.end and other.start < one.end for one in turns
            ):
                turns.append(other)
                left.remove(other)
        if len({each.season for each in turns}) > 1:
            yield turns


def _is_open(before: Session, after: Session) -> bool:
    """Whether nothing says to which of the two a punch between them belongs."""
    punched = before.punch != "in" and after.punch != "out"
    return punched and before.out_window is None and after.in_window is None


def _problems(session: Session) -> list[Mistake]:
    name = session.id
    if session.end <= session.start:
        said = "session {name} ends at {end}, before it starts; make two of one that goes over midnight"
        return [Mistake(said, name=name, end=session.end)]
    windows = (("in_window", session.in_window), ("out_window", session.out_window))
    said = "session {name}: its {key} ends at {end}, before it starts"
    found = [Mistake(said, name=name, key=key, end=w[1]) for key, w in windows if w and w[1] < w[0]]
    about = "session {name}: its {key} is not about {clock}, where that punch belongs"
    if session.in_window and not (session.in_window[0] <= session.start and session.in_window[1] < session.end):
        found.append(Mistake(about, name=name, key="in_window", clock=session.start))
    if session.out_window and not (session.start < session.out_window[0] and session.end <= session.out_window[1]):
        found.append(Mistake(about, name=name, key="out_window", clock=session.end))
    if session.since and not is_date(session.since):
        found.append(Mistake("session {name}: its effective: there is no {day}", name=name, day=session.since))
    return found + _season_problems(name, session.season)


def _season_problems(name: str, season: Season | None) -> list[Mistake]:
    ends = (season.first, season.last) if season else ()
    said = "session {name}: its season: there is no {day} in any year"
    return [Mistake(said, name=name, day=end) for end in ends if not is_date(f"{LEAP}-{end}")]


def _overlap(one: Session, other: Session) -> bool:
    """Whether two sessions take up the same minutes of some day of the year."""
    if (
        one.id == other.id
        or not set(one.days) & set(other.days)
        or one.end <= other.start
        or other.end <= one.start
    ):
        return False
    seasons = [session.season for session in (one, other) if session.season]
    year = (date(LEAP, 1, 1) + timedelta(days=day) for day in range(366))
    return any(all(season.holds(day) for season in seasons) for day in year)


def calendar_problems(calendar: Calendar) -> list[Mistake]:
    """What is wrong with it beyond the shape; empty when it may be used."""
    days = (*calendar.holidays, *calendar.workdays)
    twice = [day for day, count in Counter(days).items() if count > 1]
    found = [Mistake("{day} is given twice; leave one out", place="calendar", day=day) for day in twice]
    found += [Mistake("there is no {day}", place="calendar", day=day) for day in days if not is_date(day)]
    other = [day for day in days if int(day[:4]) not in calendar.years]
    count = Counter(day[:4] for day in other)
    firsts = {day[:4]: day for day in sorted(other, reverse=True)}
    said = "{count} days are of {year}, a year not confirmed, {day} the first; put it into `years` once it is whole"
    years = [Mistake(said, place="calendar", count=count[y], year=y, day=firsts[y]) for y in sorted(firsts)]
    return found + years


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
