"""The review rules of a hall: how many working days a bad rating may wait, and the reasons to choose from. Pure.

Each change is a deed in the case `REVIEW_RULES_CASE` of the register `review`; a table of reasons that was in force
once stays readable.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.ratings.reason_table import SHIPPED_TABLE, ReasonTable, table_problems
from sync.center.office.ratings.review import ReviewRefused
from sync.center.office.working_days import due_day
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import Calendar

REVIEW_RULES_CASE = "rules"
FOLLOW_UP_DAYS = 15  # working days; one city has 5, another 15
FEWEST_DAYS, MOST_DAYS = 1, 60


class FollowUpLimit(Struct, frozen=True):
    """Working days from the one after the rating on."""

    days: int


class ReviewRules(Struct, frozen=True):
    """What holds now; `tables` are all that ever held, the newest last."""

    days: int = FOLLOW_UP_DAYS
    tables: tuple[ReasonTable, ...] = (SHIPPED_TABLE,)
    deeds: int = 0

    @property
    def table(self) -> ReasonTable:
        return self.tables[-1]

    def version(self, name: str) -> ReasonTable | None:
        return next((table for table in self.tables if table.version == name), None)


_limit_json, _table_json = Decoder(FollowUpLimit), Decoder(ReasonTable)


def review_rules(done: Iterable[DeedDone]) -> ReviewRules:
    found = ReviewRules()
    for each in done:
        if each.deed.did == "limit":
            found = replace(found, days=each.deed.read(_limit_json).days)
        elif each.deed.did == "table":
            found = replace(found, tables=(*found.tables, each.deed.read(_table_json)))
        found = replace(found, deeds=found.deeds + 1)
    return found


def changed_limit(days: int, by: str, why: str) -> OfficeDeed:
    """Raises `ReviewRefused`."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        said = "{fewest} to {most} working days"
        raise ReviewRefused(Mistake(said, fewest=FEWEST_DAYS, most=MOST_DAYS))
    return OfficeDeed("review", REVIEW_RULES_CASE, "limit", by, why, content_of(FollowUpLimit(days)))


def changed_table(rules: ReviewRules, table: ReasonTable, by: str, why: str) -> OfficeDeed:
    """Raises `ReviewRefused`."""
    wrong = table_problems(table, (each.version for each in rules.tables))
    if wrong:
        raise ReviewRefused(wrong[0])
    return OfficeDeed("review", REVIEW_RULES_CASE, "table", by, why, content_of(table))


def follow_up_due(calendar: Calendar, zone: str, day: str, days: int) -> int:
    """The end of the last of so many working days after `day`, ms UTC; 调休 as the hall's calendar has it."""
    last = due_day(calendar, day, days, ())
    return day_bounds(zone, last.day if last else day)[1]
