"""A month at a hall of 12 windows and 30 people (article 5.1): `judge`, fed from facts, and plain arithmetic."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from sync.buffer.numbering import SeriesPosition, number
from terminal.attendance import DayJudged, Seen, judge
from terminal.attendance.closed_days import TerminalDays, closed_days, unclosed
from terminal.attendance.punches import seen_of
from terminal.domain.facts import Audit, ClockSet, Disowned, Draft, Fact, Moment, Post, Punch, Said, Touch, Trust
from terminal.domain.hall import hall_problems, merge
from terminal.domain.roster import Entry
from terminal.domain.true_time import true_times
from tests.support.month import Fault, Mark, Month, played
from tests.support.month_hall import DAYS, HOLIDAYS, UNITS, WINDOWS, WORKDAYS, hall, people
from tests.support.month_witness import Day, Verdict, worked_out

HOUR, NOON = 3_600_000, 12 * 3600  # ms; the second of the day
YEAR = 365 * 24 * HOUR
SEEDS = (1, 2, 3)
AFTER = "2026-10-14"  # the morning after the month, when the last terminals start again


def utc(day: str, second: int) -> int:
    """That second of the hall's day in milliseconds since 1970 UTC."""
    return ((date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400 - 8 * 3600 + second) * 1000


class Terminal:
    """Writes down what one terminal would: each boot with its own clocks, every fact in its place."""

    def __init__(self, window: str, month: Month) -> None:
        self.window = window
        self.drafts: list[Draft] = []
        self.boot, self.begun, self.clock = "", 0, "synced"
        self.month = month
        self.faults = {fault.day: fault for fault in month.faults if fault.window == window}
        self.owed = ""  # the day that the next start has to close
        for day in (*DAYS, AFTER):
            self._day(day)

    def _say(self, at: int, said: Said) -> None:
        wall = at - YEAR if self.clock == "unset" else at
        clock: Trust = "unset" if self.clock == "unset" else "synced"
        self.drafts.append(Draft(Moment(wall, at - self.begun, self.boot, clock), self.window, "1.1", said))

    def _start(self, at: int, clock: Trust) -> None:
        self.boot, self.begun, self.clock = f"{self.window}-{at}", at - 20_000, clock
        self._say(at, Audit("boot", ""))
        if self.owed and clock == "synced":
            self._say(at, Post("closed", "", "", "restart", day=self.owed))
            self.owed = ""

    def _day(self, day: str) -> None:
        self._start(utc(day, 410 * 60), "synced")
        fault = self.faults.get(day)
        happened: list[tuple[int, Mark | str]] = list(_breaks(fault)) if fault else []
        happened += [
            (mark.second, mark) for mark in self.month.marks if (mark.window, mark.day) == (self.window, day)
        ]
        happened += [(second, "dry") for window, on, second in self.month.dry if (window, on) == (self.window, day)]
        if fault is None or fault.what in ("dark", "late"):
            happened.append((19 * 3600, "close"))
        for second, what in sorted(happened, key=lambda entry: entry[0]):
            self._happens(day, utc(day, second), what)
        if fault and fault.what == "restarted":
            self.owed = day

    def _happens(self, day: str, at: int, what: Mark | str) -> None:
        if isinstance(what, Mark):
            self._punched(at, what)
        elif what == "dry":
            self._say(at, Touch("finger", "unreadable"))
        elif what == "close":
            self._say(at, Post("closed", "", "", "clock", day=day))
        elif what == "told":
            self.clock = "synced"
            self._say(at, ClockSet(at, 400, "center"))
        elif what == "fault":
            self._say(at, Audit("fault", "power"))
        else:
            self._start(at, "unset" if what == "dark" else "synced")

    def _punched(self, at: int, mark: Mark) -> None:
        self._say(at, Punch(mark.badge, "finger", mark.did, ""))
        if mark.disowned:
            self._say(at + 4_000, Disowned(len(self.drafts), mark.badge))

    @property
    def facts(self) -> list[Fact]:
        return [fact for fact, _ in number(SeriesPosition(self.window, "5eed" + "0" * 28), self.drafts)[0]]


def _breaks(fault: Fault) -> Iterator[tuple[int, str]]:
    """A dark terminal starts without a clock, until it starts with one or the center tells it the time."""
    if fault.what in ("dark", "late"):
        yield fault.start * 60 + 56, "fault"
        yield fault.start * 60 + 57, "dark"
        yield fault.end * 60 + 58, "told" if fault.what == "late" else "start"


def gathered(facts: dict[str, list[Fact]]) -> dict[str, list[Seen]]:
    """Every person's punches at all terminals, with their true times."""
    found: dict[str, list[Seen]] = {}
    for series in facts.values():
        disowned = {said.punch for fact in series if isinstance(said := fact.said, Disowned)}
        for fact, span in zip(series, true_times(series).spans, strict=True):
            seen = seen_of(fact, span, disowned=fact.seq in disowned)
            if seen:
                found.setdefault(str(fact.body["badge"]), []).append(seen)
    return found


def entries(month: Month, badge: str) -> tuple[Entry, ...]:
    """What supervision entered for a person in the whole month."""
    return tuple(
        Entry(badge, absence.what, utc(absence.day, absence.start * 60), utc(absence.day, absence.end * 60))
        for absence in month.absences
        if absence.badge == badge
    )


def places(month: Month, badge: str, home: str, day: str) -> set[str]:
    """The terminals at which somebody is listed, covers or touched that day."""
    covers = {a.window for a in month.absences if (a.badge, a.day, a.what) == (badge, day, "cover")}
    return {home} | covers | {mark.window for mark in month.marks if (mark.badge, mark.day) == (badge, day)}


def terminals(month: Month, facts: dict[str, list[Fact]]) -> list[TerminalDays]:
    """What the center knows of each terminal."""
    return [
        TerminalDays(
            window.window,
            window,
            tuple(
                Entry(a.badge, "cover", utc(a.day, a.start * 60), utc(a.day, a.end * 60))
                for a in month.absences
                if a.window == window.window
            ),
            closed_days(window.zone, facts[window.window], true_times(facts[window.window]).spans),
        )
        for window in merge(hall())
    ]


def judged(month: Month) -> Iterator[tuple[str, str, Day]]:
    """Every person's day as `judge` sees it, from facts."""
    facts = {window: Terminal(window, month).facts for window in WINDOWS}
    seen = gathered(facts)
    known = terminals(month, facts)
    for window in merge(hall()):
        for person in window.people:
            for day in DAYS:
                near = [one for one in seen.get(person.badge, []) if abs(one.earliest - utc(day, NOON)) < 36 * HOUR]
                holding = unclosed(day, person.badge, known, near)
                found = judge(window, day, near, entries(month, person.badge), holding)
                yield person.badge, day, told(found)


def told(day: DayJudged) -> Day:
    """A judgement in the witness's words."""
    shifts = [
        (
            session.session,
            (str(session.arrival.verdict), session.arrival.minutes),
            (str(session.departure.verdict), session.departure.minutes),
            session.half_day_absent,
        )
        for session in day.sessions
    ]
    return shifts, day.worked_minutes, day.half_days_absent


def _as(verdict: Verdict, margin: str) -> Verdict:
    return (margin, 0) if verdict[0] == "margin" else verdict


def witnessed(month: Month, margin: str = "unsettled") -> Iterator[tuple[str, str, Day]]:
    """The same from the plain truth, with its word for an end of which only the `margin` is open."""
    dead = {(fault.window, fault.day) for fault in month.faults if fault.what == "dead"}
    for home, listed in people().items():
        for person in listed:
            for day in DAYS:
                touches = [
                    (mark.low, mark.high, str(mark.did), mark.disowned)
                    for mark in month.marks
                    if (mark.badge, mark.day) == (person.badge, day)
                ]
                away = [
                    (str(absence.what), absence.start, absence.end)
                    for absence in month.absences
                    if (absence.badge, absence.day) == (person.badge, day)
                ]
                still = any((place, day) in dead for place in places(month, person.badge, home, day))
                lines, minutes, halves = worked_out(UNITS[WINDOWS[home]], day, touches, away, still)
                said = [(name, _as(came, margin), _as(went, margin), half) for name, came, went, half in lines]
                yield person.badge, day, (said, minutes, halves)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_end_of_a_month_is_judged_as_plain_arithmetic_has_it(seed: int) -> None:
    month = played(seed)
    expected = {(badge, day): found for badge, day, found in witnessed(month)}
    assert len(expected) == 30 * 30
    assert {(badge, day): found for badge, day, found in judged(month)} == expected


KINDS = {
    "arrival": {"on_time", "within_margin", "late", "missing", "excused", "unsettled", "unpunched"},
    "departure": {"on_time", "within_margin", "early", "missing", "excused", "unsettled", "unpunched"},
}


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_month_everything_happens_that_has_to_be_told_apart(seed: int) -> None:
    month = played(seed)
    ends = Counter[tuple[str, str]]()
    totals = Counter[str]()
    for _, day, (shifts, minutes, halves) in witnessed(month):
        totals.update(days=bool(shifts), minutes=minutes, halves=halves, made_up=day in WORKDAYS and bool(shifts))
        for _, came, went, _ in shifts:
            ends.update([("arrival", came[0]), ("departure", went[0])])
    assert set(ends) == {(end, verdict) for end, verdicts in KINDS.items() for verdict in verdicts}
    assert min(ends.values()) > 10, ends
    assert totals["made_up"] == 60
    happened = Counter([fault.what for fault in month.faults] + [absence.what for absence in month.absences])
    assert min(happened[what] for what in ("dead", "restarted", "dark", "late", "leave", "outing", "cover")) > 5
    assert sum(mark.disowned for mark in month.marks) > 10
    assert sum(mark.day in HOLIDAYS for mark in month.marks) > 5
    print(f"month {seed}: {dict(totals)} {dict(happened)} {len(month.marks)} punches", sorted(ends.items()))


def test_the_hall_has_twelve_windows_and_thirty_people_and_no_problems() -> None:
    assert hall_problems(hall()) == []
    assert (len(WINDOWS), sum(len(window.people) for window in merge(hall()))) == (12, 30)


def test_unreadable_fingers_and_times_in_doubt_reach_the_judge_as_such() -> None:
    month = played(SEEDS[0])
    facts = {window: Terminal(window, month).facts for window in WINDOWS}
    doubted = [one for seen in gathered(facts).values() for one in seen if not one.certain]
    assert len(doubted) == sum(mark.low != mark.high for mark in month.marks) > 20
    assert sum(fact.kind == "touch" for series in facts.values() for fact in series) == len(month.dry) > 300
