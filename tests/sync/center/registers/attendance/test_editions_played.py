"""A month played by the terminals' own code: sheets, ratings and complaints are what its truth adds up to.

What is fair stands in `tests.support.truth_witness`, and was written down before the first month was played. Two
windows are cut off for weeks, one terminal moves and another is replaced, some mornings begin without a clock,
leave is filed too late, and fingers are taken for somebody else's.
"""

from contextlib import closing
from pathlib import Path

import pytest

from sync.center.office.attendance.edition import edition_rows
from sync.center.store import Store
from terminal.demo.month.truth import MonthTruth
from tests.support.played_month import MonthExtent, PlayedMonth, complaints, kept_facts, levels, lines
from tests.support.truth_witness import Known, Witness

SMALL = MonthExtent(windows=8, people=16, days=11)
WHOLE = [MonthExtent(seed=seed, month=month) for seed, month in enumerate(("2026-03", "2026-10", "2027-02"), 1)]


def published_by(day: str) -> int:
    """09:56 of the day after, when whatever is published by its hour is; ms UTC."""
    return Witness.at(day, 24 * 60 + 9 * 60 + 56)


def silent(truth: MonthTruth, day: str) -> frozenset[str]:
    """The windows whose terminals told nothing of a day before it was published."""
    evening = Witness.at(day, 19 * 60 + 40)
    return frozenset(m.window for m in truth.mishaps if m.what == "offline" and m.since <= evening < m.until)


def check(extent: MonthExtent, folder: Path, url: str) -> None:
    month = PlayedMonth(extent)
    witness = Witness(month.truth)
    with closing(Store(url)) as store:
        month.play(folder, store)
        for day in month.truth.days:
            assert lines(edition_rows(store.editions.sheet(day))) == witness.sheet(day), day
            [edition] = store.editions.published(day)
            known = Known(published_by(day), silent(month.truth, day))
            assert lines(edition.rows) == witness.sheet(day, known), day
            assert set(edition.awaited) == known.silent, day
        with store._engine.begin() as connection:
            found = kept_facts(connection)
    assert levels(found) == witness.ratings()
    assert complaints(found) == witness.complaints()
    assert sum(fact.kind == "disowned" for fact in found) == sum(bool(t.taken_for) for t in month.truth.touches) > 0


def test_a_played_month_adds_up_to_its_truth(tmp_path: Path) -> None:
    check(SMALL, tmp_path, f"sqlite:///{tmp_path / 'center.db'}")


@pytest.mark.long
@pytest.mark.parametrize("extent", WHOLE)
def test_whole_months_do_at_twelve_windows(extent: MonthExtent, fresh_database: str, tmp_path: Path) -> None:
    check(extent, tmp_path, fresh_database)
