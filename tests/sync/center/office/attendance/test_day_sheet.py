"""The sheet of a day: the same 30 days of a hall as plain arithmetic over the truth has them, everybody once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest

from sync.center.office.attendance.day_sheet import AwaitedTerminal, DaySheet, DaySources, SheetRow, day_sheet
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, TerminalDays
from terminal.domain.anchor import EVER
from terminal.domain.facts import Fact
from tests.support.month import Month, played
from tests.support.month_hall import DAYS, WINDOWS, people
from tests.support.month_witness import Day
from tests.terminal.attendance.test_day_month import Terminal, entries, gathered, terminals, told, utc, witnessed

BADGES = sorted(person.badge for listed in people().values() for person in listed)


def sources(month: Month) -> DaySources:
    facts: dict[str, list[Fact]] = {window: Terminal(window, month).facts for window in WINDOWS}
    excuses = {badge: [each for each in entries(month, badge) if each.what != "cover"] for badge in BADGES}
    return DaySources(tuple(terminals(month, facts)), gathered(facts), excuses)


def as_witnessed(sheet: DaySheet) -> Iterator[tuple[str, Day]]:
    for row in sheet.rows:
        yield row.badge, told(row.judged)


@pytest.mark.parametrize("seed", (4, 5))
def test_a_month_of_sheets_is_what_plain_arithmetic_has(seed: int) -> None:
    month = played(seed)
    known = sources(month)
    # Nobody need decide by how much somebody was in time.
    expected = {(badge, day): found for badge, day, found in witnessed(month, margin="on_time") if found[0]}
    found = {(badge, day): said for day in DAYS for badge, said in as_witnessed(day_sheet(day, known))}
    assert found == expected


def test_everybody_with_a_session_is_on_it_once() -> None:
    known = sources(played(4))
    for day in DAYS:
        names = Counter(row.badge for row in day_sheet(day, known).rows)
        assert set(names.values()) <= {1}
        assert sorted(names) in ([], BADGES, [badge for badge in BADGES if badge in names])


def row(sheet: DaySheet, badge: str) -> SheetRow:
    [found] = [each for each in sheet.rows if each.badge == badge]
    return found


# Everybody of the hall, a Monday, and nobody punched; every terminal closed the day.
QUIET = "2026-09-14"
NOBODY: Mapping[str, Sequence[Seen]] = {}


def quiet(seen: Mapping[str, Sequence[Seen]] = NOBODY, *, closed: bool = True) -> DaySources:
    known = sources(played(4))
    days = ClosedDays({}, frozenset({"2026-09-15"} if closed else ()))
    there = tuple(TerminalDays(one.terminal, one.window, (), days) for one in known.terminals)
    return DaySources(there, seen, {})


def test_punches_whose_time_nothing_bounds_leave_the_day_to_a_person() -> None:
    """They may be a coming and a leaving of that morning or that afternoon: neither is an absence for certain."""
    never = row(day_sheet(QUIET, quiet()), BADGES[0])
    assert (never.judged.half_days_absent, never.unsettled) == (2, False)
    unknown = [Seen("2F-01", seq, 0, EVER[1], certain=False, did="in") for seq in (7, 8)]
    doubted = row(day_sheet(QUIET, quiet({BADGES[0]: unknown})), BADGES[0])
    assert (doubted.judged.half_days_absent, doubted.unsettled) == (0, True)


def test_a_terminal_that_has_not_closed_the_day_is_named_and_nobody_there_is_absent() -> None:
    late = row(day_sheet(QUIET, quiet(closed=False)), BADGES[0])
    assert (late.awaited, late.judged.half_days_absent, late.unsettled) == (
        (AwaitedTerminal("2F-01", ""),),
        0,
        True,
    )


def test_who_is_on_no_list_is_told_apart() -> None:
    at = utc(QUIET, 9 * 3600)
    seen = {"X-1": [Seen("2F-03", 9, at, at, certain=True, did="punch")]}
    sheet = day_sheet(QUIET, quiet(seen))
    assert [(one.badge, len(one.punches)) for one in sheet.unlisted] == [("X-1", 1)]
    assert "X-1" not in {each.badge for each in sheet.rows}
    assert day_sheet("2026-09-15", quiet(seen)).unlisted == ()
