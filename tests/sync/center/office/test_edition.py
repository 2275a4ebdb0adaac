"""The edition: what everybody may read of a day, and what a correction says is another."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.day_sheet import day_sheet
from sync.center.office.edition import EditionRow, edition_rows, row_changes
from tests.sync.center.office.test_day_sheet import QUIET, quiet

BADGES = st.sampled_from(("1024", "1025", "1026", "1027"))
ROWS = st.builds(
    EditionRow,
    unit=st.sampled_from(("税务", "人社")),
    badge=BADGES,
    name=st.sampled_from(("张三", "李四")),
    half_days_absent=st.integers(0, 2),
    late=st.integers(0, 2),
    early=st.integers(0, 2),
    pending=st.booleans(),
    half_days_leave=st.integers(0, 2),
    half_days=st.integers(1, 2),
)
SHEETS = st.lists(ROWS, max_size=4, unique_by=lambda row: row.badge).map(tuple)


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
    """Its twin: who is late beside it is."""
    older = [replace(row, half_days=0) for row in rows]
    assert row_changes(older, rows) == []
    later = [replace(row, late=row.late + 1) for row in rows]
    assert [change.badge for change in row_changes(older, later)] == [row.badge for row in rows]
