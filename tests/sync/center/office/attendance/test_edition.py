"""The edition: what everybody may read of a day, and what a correction says is another.

What is fair, before any of it ran: by 5.1 allowances are paid by what is published. A morning that is certain is
certain, whatever the afternoon waits for: it is published as what it was, and only the afternoon as to be checked.
Half by half or in sums, it is the same day: neither says more against anybody than the other. Nobody is corrected
because editions once kept less than they do now, nor left uncorrected where what they kept was wrong.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.day_sheet import day_sheet
from sync.center.office.attendance.edition import (
    EditionRow,
    HalfMark,
    PublishedHalf,
    edition_row,
    edition_rows,
    row_changes,
)
from terminal.attendance import Seen
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.sync.center.office.attendance.test_day_sheet import BADGES as PEOPLE
from tests.sync.center.office.attendance.test_day_sheet import QUIET, quiet, sources
from tests.sync.center.office.attendance.test_day_sheet import row as of_person
from tests.terminal.attendance.test_day_month import utc

BADGES = st.sampled_from(("1024", "1025", "1026", "1027"))
MARKS: tuple[tuple[HalfMark, ...], ...] = (
    ("fine",),
    ("absent",),
    ("leave",),
    ("late",),
    ("late", "early"),
    ("absent", "early"),
    ("pending",),
    ("late", "pending"),
    ("absent", "pending"),
)
HALVES = st.lists(st.sampled_from(MARKS), min_size=1, max_size=2)


def published(unit: str, badge: str, name: str, marks: Sequence[tuple[HalfMark, ...]]) -> EditionRow:
    """Half days with these marks, and what they add up to."""
    every = [mark for each in marks for mark in each]
    halves = tuple(PublishedHalf(f"{8 + 6 * n:02}:00-{12 + 6 * n}:00", each) for n, each in enumerate(marks))
    absent, late, early, leave = (every.count(mark) for mark in ("absent", "late", "early", "leave"))
    pending = "pending" in every
    return EditionRow(unit, badge, name, absent, late, early, pending, leave, len(halves), halves)


ROWS = st.builds(
    published,
    unit=st.sampled_from(("税务", "人社")),
    badge=BADGES,
    name=st.sampled_from(("张三", "李四")),
    marks=HALVES,
)
SHEETS = st.lists(ROWS, max_size=4, unique_by=lambda row: row.badge).map(tuple)


def without_halves(rows: Sequence[EditionRow]) -> list[EditionRow]:
    """As they were published before that was kept."""
    return [replace(each, halves=()) for each in rows]


def test_a_row_says_how_many_half_days_were_to_be_worked() -> None:
    """By it allowances are paid: of whom nothing is said but "not absent", nobody knows how much that is."""
    assert {row.half_days for row in edition_rows(day_sheet(QUIET, quiet()))} == {2}


@given(SHEETS, SHEETS)
def test_a_correction_names_everybody_whose_line_is_another_once_and_nobody_else(
    before: tuple[EditionRow, ...], after: tuple[EditionRow, ...]
) -> None:
    changed = [change.badge for change in row_changes(before, after)]
    old, new = {row.badge: row for row in before}, {row.badge: row for row in after}
    assert sorted(changed) == sorted(badge for badge in {*old, *new} if old.get(badge) != new.get(badge))


@given(SHEETS)
def test_nobody_is_corrected_for_what_an_older_edition_did_not_keep(rows: tuple[EditionRow, ...]) -> None:
    """Nor for what was judged before that was kept, and is published since. Its twin: who is late beside it is."""
    assert row_changes(rows, without_halves(rows)) == []
    for older in (without_halves(rows), [replace(row, half_days=0) for row in without_halves(rows)]):
        assert row_changes(older, rows) == []
        later = [replace(row, late=row.late + 1) for row in rows]
        assert [change.badge for change in row_changes(older, later)] == [row.badge for row in rows]


def test_a_correction_says_which_half_it_was_though_the_sums_are_the_same() -> None:
    before, after = (published("税务", "1024", "张三", marks) for marks in ((("absent",), ("fine",)), MARKS[:2]))
    assert without_halves([before]) == without_halves([after])
    assert [change.badge for change in row_changes([before], [after])] == ["1024"]


@pytest.mark.parametrize(
    ("hours", "marks"), [((7.8, 12.2), ("fine", "pending")), ((14, 17.8), ("pending", "fine"))]
)
def test_half_a_day_that_is_certain_is_published_though_the_other_waits(
    hours: tuple[float, float], marks: tuple[HalfMark, HalfMark]
) -> None:
    """Somebody touched in time at both ends of the one half; the terminal told nothing of the other and died."""
    touched = [Seen("2F-01", n, at, at, certain=True, did="in") for n, at in enumerate(_moments(hours))]
    waits = of_person(day_sheet(QUIET, quiet({PEOPLE[0]: touched}, closed=False)), PEOPLE[0])
    assert waits.unsettled
    assert [each.marks for each in edition_row(waits).halves] == [(mark,) for mark in marks]
    told = of_person(day_sheet(QUIET, quiet({PEOPLE[0]: touched})), PEOPLE[0])
    absent = [(mark.replace("pending", "absent"),) for mark in marks]
    assert [each.marks for each in edition_row(told).halves] == absent, "it had nothing more to tell"


def _moments(hours: Sequence[float]) -> list[int]:
    return [utc(QUIET, int(hour * 3600)) for hour in hours]


def test_half_by_half_a_month_is_what_its_sums_say_and_each_half_has_its_hours() -> None:
    known, counted = sources(played(4)), set[HalfMark]()
    for day in DAYS:
        for line in edition_rows(day_sheet(day, known)):
            marks = [each.marks for each in line.halves]
            summed = published(line.unit, line.badge, line.name, marks)
            assert replace(summed, halves=line.halves) == line
            assert [each.hours for each in line.halves] == sorted({each.hours for each in line.halves})
            counted.update(mark for each in marks for mark in each)
    assert counted == {"fine", "absent", "leave", "late", "early", "pending"}
