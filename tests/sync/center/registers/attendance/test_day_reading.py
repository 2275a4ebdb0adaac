"""A month at a center, read back day by day: the sheets are what plain arithmetic over the truth has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Raw
from msgspec.structs import replace
from sqlalchemy import Connection, update

from sync.buffer.numbering import SeriesPosition, number
from sync.center.facts.day_facts import ReceivedSeries, day_facts
from sync.center.office.attendance.day_sheet import AwaitedTerminal
from sync.center.registers.attendance import day_reading
from sync.center.storage.database import facts
from sync.center.store import Store
from sync.contract import Delivery, terminal_name
from terminal.domain.facts import Draft
from terminal.domain.hall import merge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from tests.support.month import played
from tests.support.month_hall import DAYS, WINDOWS, hall, people
from tests.support.month_store import BEFORE, KEYS, deliver, enter, fill, push
from tests.terminal.attendance.test_day_month import HOUR, Terminal, told, utc, witnessed

MONTH = played(6)
CUT_OFF = {"2F-03": DAYS[-1], "2F-07": DAYS[20]}  # whose facts came late, and when
MONDAY = "2026-09-14"


def test_every_day_of_a_month_is_what_plain_arithmetic_has(fresh_database: str) -> None:
    expected = {(badge, day): found for badge, day, found in witnessed(MONTH, margin="on_time") if found[0]}
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


def moved(store: Store, drafts: list[Draft], day: str, second: int) -> None:
    """The terminal of 2F-01 hung at 2F-02 until Monday at 07:00, and hangs at its own window since then."""
    key = KEYS["2F-01"]
    push(store, merge(hall()), 1, BEFORE)
    store.gate.accept(key, "2F-02", BEFORE)
    store.gate.revoke(terminal_name(key), utc(MONDAY, 7 * 3600))
    store.gate.accept(key, "2F-01", utc(day, second))
    left = [replace(draft, window="2F-02") for draft in drafts if draft.moment.at < utc(MONDAY, 7 * 3600)]
    deliver(store, "2F-01", left + [draft for draft in drafts if draft.moment.at >= utc(day, second)], DAYS[0])


def halves_at(store: Store, window: str, day: str) -> dict[bool, int]:
    """How many half days people of a window are absent, by whether they wait for it as one without a terminal."""
    rows = [row for row in store.editions.sheet(day).rows if row.window == window]
    assert rows
    found: dict[bool, int] = {}
    for row in rows:
        waits = AwaitedTerminal(window, "") in row.awaited
        found[waits] = found.get(waits, 0) + row.judged.half_days_absent
    return found


def test_nobody_is_absent_on_a_day_before_a_terminal_from_elsewhere_hung_there(tmp_path: Path) -> None:
    """It lay in the cupboard on Tuesday, and was awake on Wednesday: it did not sleep through Tuesday there."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        moved(store, Terminal("2F-01", MONTH).drafts, DAYS[2], 6 * 3600)
        assert halves_at(store, "2F-01", DAYS[1]) == {True: 0}
        assert set(halves_at(store, "2F-01", DAYS[2])) == {False}


def test_the_facts_of_a_terminal_are_read_once_at_however_many_windows_it_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(connection: Connection, terminal: str, begins: int, ends: int) -> list[ReceivedSeries]:
        asked.append(terminal)
        return day_facts(connection, terminal, begins, ends)

    monkeypatch.setattr(day_reading, "day_facts", counted)
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        moved(store, Terminal("2F-01", MONTH).drafts, MONDAY, 7 * 3600)
        store.editions.sheet(MONDAY)
    assert asked == [terminal_name(KEYS["2F-01"])]


def test_nobody_is_absent_where_the_terminal_was_taken_away_before_work(tmp_path: Path) -> None:
    """At 2F-02 there is none since seven; that it closed the day at 2F-01 says nothing of who came there."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        moved(store, Terminal("2F-01", MONTH).drafts, MONDAY, 7 * 3600)
        rows = [row for row in store.editions.sheet(MONDAY).rows if row.window == "2F-02"]
    assert [row.judged.half_days_absent for row in rows] == [0] * len(people()["2F-02"])


def test_nobody_is_absent_or_late_for_the_hours_before_the_first_terminal_hung_there(silent: Store) -> None:
    """It is hung up at noon, and closes the day in the evening."""
    drafts = Terminal("2F-01", MONTH).drafts
    deliver(silent, "2F-01", [draft for draft in drafts if draft.moment.at > utc(MONDAY, 12 * 3600)], DAYS[0])
    assert sum(halves_at(silent, "2F-01", MONDAY).values()) == 0
    assert sum(halves_at(silent, "2F-01", DAYS[2]).values()) > 0


def test_after_another_card_a_day_is_judged_by_what_that_one_says(silent: Store) -> None:
    """What was pushed on Monday night is in force on Tuesday, though the card of Monday knew nothing of it."""
    early = (Session("dawn", "06:00", "07:00"),)
    push(silent, tuple(replace(window, sessions=early) for window in merge(hall())), 2, utc(MONDAY, 20 * 3600))
    drafts = Terminal("2F-01", MONTH).drafts
    tuesday = utc(DAYS[1], 0)
    deliver(silent, "2F-01", [draft for draft in drafts if draft.moment.at < tuesday], DAYS[0])
    later = [replace(draft, config="1.2") for draft in drafts if draft.moment.at >= tuesday]
    deliver(silent, "2F-01", later, DAYS[0], series="5ec0" * 8)
    rows = [row for row in silent.editions.sheet(DAYS[1]).rows if row.window == "2F-01"]
    assert {each.session for row in rows for each in row.judged.sessions} == {"dawn"}


WRONG = [
    ("a week behind for all of Monday", utc(MONDAY, 0), utc(DAYS[1], 0)),
    ("a week behind for an afternoon", utc(MONDAY, 12 * 3600), utc(DAYS[1], 0)),
    ("a week behind from noon on until the next one", utc(MONDAY, 12 * 3600), utc(DAYS[1], 12 * 3600)),
    ("a week behind for some minutes", utc(MONDAY, 14 * 3600), utc(MONDAY, 15 * 3600)),
]


@pytest.mark.parametrize(("_why", "since", "until"), WRONG, ids=[row[0] for row in WRONG])
def test_a_center_whose_clock_was_put_back_makes_nobody_absent(
    silent: Store, _why: str, since: int, until: int
) -> None:
    deliver(silent, "2F-01", Terminal("2F-01", MONTH).drafts, DAYS[0])
    right = silent.editions.sheet(MONDAY)
    with silent._engine.begin() as connection:
        wrong = facts.c.at.between(since, until)
        connection.execute(update(facts).where(wrong).values(received=facts.c.at - 7 * 24 * HOUR))
    assert silent.editions.sheet(MONDAY).rows == right.rows


def test_a_clock_out_of_every_calendar_keeps_nobodys_sheet_back(silent: Store) -> None:
    before = silent.editions.sheet(MONDAY)
    [draft, *_] = Terminal("2F-01", MONTH).drafts
    for n, at in enumerate((-(2**62), 2**62)):
        deliver_at(silent, replace(draft, moment=replace(draft.moment, at=at)), f"{n:032x}")
    assert silent.editions.sheet(MONDAY).rows == before.rows
    assert [one.day for one in silent.editions.look(utc(DAYS[1], 11 * 3600))] == [MONDAY]


def deliver_at(store: Store, draft: Draft, series: str) -> None:
    """On Monday at noon."""
    key = KEYS["2F-01"]
    [(_, raw)], _ = number(SeriesPosition(terminal_name(key), series), [draft])
    store.take(key, Delivery(series, [Raw(raw)]), "", utc(MONDAY, 12 * 3600))


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


def test_nor_of_the_day_where_the_terminal_says_nothing(silent: Store) -> None:
    early = (Session("dawn", "06:00", "07:00"),)
    push(silent, tuple(replace(window, sessions=early) for window in merge(hall())), 2, utc(MONDAY, 12 * 3600))
    assert _sessions(silent, MONDAY) == {"morning", "summer"}
    assert _sessions(silent, DAYS[1]) == {"dawn"}


def _sessions(store: Store, day: str) -> set[str]:
    return {each.session for row in store.editions.sheet(day).rows for each in row.judged.sessions}
