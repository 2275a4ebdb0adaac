"""A month at a center, read back day by day: the sheets are what plain arithmetic over the truth has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.office.day_sheet import AwaitedTerminal
from sync.center.store import Store
from sync.contract import terminal_name
from terminal.domain.hall import merge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from tests.support.month import played
from tests.support.month_hall import DAYS, WINDOWS, hall, people
from tests.support.month_store import BEFORE, KEYS, deliver, enter, fill, push
from tests.terminal.attendance.test_day_month import Terminal, told, utc, witnessed

MONTH = played(6)
CUT_OFF = {"2F-03": DAYS[-1], "2F-07": DAYS[20]}  # whose facts came late, and when
MONDAY = "2026-09-14"


def test_every_day_of_a_month_is_what_plain_arithmetic_has(fresh_database: str) -> None:
    expected = {(badge, day): found for badge, day, found in witnessed(MONTH) if found[0]}
    with closing(Store(fresh_database)) as store:
        fill(store, MONTH, CUT_OFF)
        sheets = [store.editions.sheet(day) for day in DAYS]
    assert {(row.badge, sheet.day): told(row.judged) for sheet in sheets for row in sheet.rows} == expected


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Store]:
    """The hall's terminals were accepted, and none has delivered anything."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        enter(store, MONTH)
        push(store, merge(hall()), 1, BEFORE)
        for window, key in KEYS.items():
            store.gate.accept(key, window, BEFORE)
        yield store


def test_who_was_listed_at_a_silent_terminal_waits_for_it_and_nobody_else_does(silent: Store) -> None:
    for window in [*WINDOWS][1:]:
        deliver(silent, window, Terminal(window, MONTH).drafts, DAYS[0])
    covers = {(a.badge, a.day) for a in MONTH.absences if (a.what, a.window) == ("cover", "2F-01")}
    dead = {(fault.day, terminal_name(KEYS[fault.window])) for fault in MONTH.faults if fault.what == "dead"}
    for day in DAYS[:12]:
        for row in silent.editions.sheet(day).rows:
            here = row.window == "2F-01" or (row.badge, day) in covers
            waiting = {one for one in row.awaited if (day, one.terminal) not in dead}
            assert waiting == ({AwaitedTerminal("2F-01", terminal_name(KEYS["2F-01"]))} if here else set()), (
                day,
                row.badge,
            )
            assert not (here and row.judged.half_days_absent)


def test_who_is_listed_where_no_terminal_stands_waits_for_that_window(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        push(store, merge(hall()), 1, BEFORE)
        sheet = store.editions.sheet(MONDAY)
    assert {row.awaited == (AwaitedTerminal(row.window, ""),) for row in sheet.rows} == {True}
    assert sum(row.judged.half_days_absent for row in sheet.rows) == 0
    assert len(sheet.rows) == 30


def test_nobody_is_absent_on_a_day_before_the_terminals_first(tmp_path: Path) -> None:
    """IT pushes on the 1st and hangs the terminals on the 14th: on the 11th there was nothing to touch."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        push(store, merge(hall()), 1, utc("2026-09-01", 0))
        for window, key in KEYS.items():
            store.gate.accept(key, window, BEFORE)
            deliver(store, window, Terminal(window, MONTH).drafts, DAYS[0])
        sheet = store.editions.sheet("2026-09-11")
        assert store.editions.sheet(MONDAY).rows != sheet.rows
    assert {row.awaited == (AwaitedTerminal(row.window, ""),) for row in sheet.rows} == {True}
    assert {row.judged.half_days_absent for row in sheet.rows} == {0}


def test_before_the_first_push_nobody_is_on_a_sheet(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        assert store.editions.sheet(MONDAY).rows == ()


def test_leave_that_is_entered_afterwards_counts_and_a_list_that_leaves_out_what_is_past_takes_none_away(
    silent: Store,
) -> None:
    """Article 5.2: leave is filed with supervision, perhaps the day after; next month's list has not this one's."""
    badge = people()["2F-01"][0].badge
    for window in WINDOWS:
        deliver(silent, window, [], DAYS[0])
    leave = Entry(badge, "leave", utc(MONDAY, 0), utc(MONDAY, 24 * 3600))
    silent.publish_roster("2F-01", (leave,), utc("2026-09-15", 9 * 3600))
    assert _excused(silent, badge)
    later = Entry(badge, "leave", utc("2026-10-08", 0), utc("2026-10-08", 24 * 3600))
    before = Entry(badge, "leave", utc(MONDAY, 0), utc(MONDAY, 24 * 3600))
    silent.publish_roster("2F-01", (before,), utc(MONDAY, 8 * 3600))
    silent.publish_roster("2F-01", (later,), utc("2026-10-01", 9 * 3600))
    assert _excused(silent, badge)


def _excused(store: Store, badge: str) -> bool:
    [row] = [row for row in store.editions.sheet(MONDAY).rows if row.badge == badge]
    return {end.verdict for each in row.judged.sessions for end in (each.arrival, each.departure)} == {"excused"}


def test_what_is_pushed_during_a_day_is_of_the_days_after(silent: Store) -> None:
    """Hours that begin at 06:00 from noon on make nobody late that morning; the next day they hold."""
    early = (Session("dawn", "06:00", "07:00"),)
    push(silent, tuple(replace(window, sessions=early) for window in merge(hall())), 2, utc(MONDAY, 12 * 3600))
    for window in WINDOWS:
        terminal = Terminal(window, MONTH)
        drafts = [
            replace(draft, config="1.2") if draft.moment.at > utc(MONDAY, 12 * 3600) else draft
            for draft in terminal.drafts
        ]
        deliver(silent, window, drafts, DAYS[0])
    assert _sessions(silent, MONDAY) == {"morning", "summer"}
    assert _sessions(silent, DAYS[1]) == {"dawn"}


def _sessions(store: Store, day: str) -> set[str]:
    return {each.session for row in store.editions.sheet(day).rows for each in row.judged.sessions}
