"""The rules of reviews: the limit in working days, and reason tables of which none is ever rewritten."""

import pytest

from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.period import day_at
from sync.center.office.ratings.reason_table import SHIPPED_TABLE, RatingReason, ReasonTable
from sync.center.office.ratings.review import ReviewRefused
from sync.center.office.ratings.review_rules import (
    ReviewRules,
    changed_limit,
    changed_table,
    follow_up_due,
    review_rules,
)
from terminal.domain.timetable import Calendar

NEW = ReasonTable("2027-1", (RatingReason("208", "没有提供材料清单"), RatingReason("115", "服务态度差")))
# National Day 2026: the 1st to the 7th are free, Saturday the 10th is worked
CALENDAR = Calendar((2026,), tuple(f"2026-10-{n:02}" for n in range(1, 8)), ("2026-10-10",))


def rules(*deeds: OfficeDeed) -> ReviewRules:
    return review_rules(DeedDone(deed, n, n) for n, deed in enumerate(deeds))


def test_a_table_takes_the_place_of_another_and_both_can_be_read() -> None:
    found = rules(changed_table(ReviewRules(), NEW, "GH-0001", "省里新版"))
    assert (found.table, found.version("1"), found.version("9")) == (NEW, SHIPPED_TABLE, None)
    with pytest.raises(ReviewRefused, match="was used before"):
        changed_table(found, ReasonTable("1", NEW.reasons), "GH-0001", "")


def test_the_limit_is_the_halls_and_is_fifteen_until_somebody_says_otherwise() -> None:
    assert rules().days == 15
    assert rules(changed_limit(5, "GH-0001", "德州做法")).days == 5
    for days in (0, 61, -1):
        with pytest.raises(ReviewRefused, match="working days"):
            changed_limit(days, "GH-0001", "")


@pytest.mark.parametrize(
    ("day", "days", "last"),
    [
        ("2026-11-30", 1, "2026-12-01"),  # a Monday
        ("2026-11-27", 1, "2026-11-30"),  # a Friday
        ("2026-09-30", 1, "2026-10-08"),  # before the holiday
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday that is worked
        ("2026-10-09", 5, "2026-10-15"),
        ("2026-11-30", 15, "2026-12-21"),
    ],
)
def test_a_bad_rating_is_due_at_the_end_of_a_working_day(day: str, days: int, last: str) -> None:
    due = follow_up_due(CALENDAR, "Asia/Shanghai", day, days)
    assert (day_at("Asia/Shanghai", due - 1), day_at("Asia/Shanghai", due) > last) == (last, True)
