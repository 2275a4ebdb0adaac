"""The own month: what a member of staff reads of their own attendance, and of nobody else's. Pure.

Each day as it stands published, and how it was judged last, with every touch and what that decided.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.attendance_month import DayMark, MonthFigures, attendance_month
from sync.center.office.attendance.counted_punches import CountedPunch, JudgedEnd, counted, missing
from sync.center.office.attendance.day_sheet import SheetRow
from sync.center.office.attendance.edition import Edition, edition_row, row_changes
from terminal.domain.roster import Entry
from terminal.domain.window import Window


class OwnSheet(Struct, frozen=True):
    """A person's line on the sheet of a day, as it was judged at `judged_at` (ms UTC)."""

    day: str
    judged_at: int
    row: SheetRow


class OwnDay(Struct, frozen=True):
    """A day that is over. `edition` is where it stands published, None where it does not; `judged` how it was last.

    What is judged otherwise than it was published `differs`: a correction may follow.
    """

    day: str
    marks: tuple[DayMark, ...]
    edition: Edition | None
    judged: OwnSheet | None
    touches: tuple[CountedPunch, ...]
    missing: tuple[JudgedEnd, ...]
    differs: bool


class OwnMonth(Struct, frozen=True):
    """One person's month, the newest day first; `leave` are leave and outings as they were entered."""

    month: str
    badge: str
    figures: MonthFigures
    days: tuple[OwnDay, ...]
    leave: tuple[Entry, ...]


def own_month(
    month: str,
    badge: str,
    editions: Iterable[Edition],
    judged: Sequence[OwnSheet],
    entered: Iterable[Entry],
    windows: Iterable[Window],
    today: str,
    free: Collection[str] = (),
) -> OwnMonth:
    """The month (2026-11) of the person with this badge; whatever is given of others is left out first.

    `free` are days on which nobody was to come by the hall as it was then.
    """
    mine = [replace(one, rows=tuple(row for row in one.rows if row.badge == badge)) for one in editions]
    sheets = {one.day: one for one in judged if one.row.badge == badge}
    whole = attendance_month(month, mine, _listing(badge, windows), today, free)
    marks = whole.rows[0].marks if whole.rows else ((),) * len(whole.days)
    days = (
        _day(day, each, whole.editions.get(day), sheets.get(day))
        for day, each in zip(whole.days, marks, strict=True)
        if each or day in sheets
    )
    leave = _leave(badge, entered, sheets.values())
    return OwnMonth(month, badge, whole.sums, tuple(days)[::-1], leave)


def _listing(badge: str, windows: Iterable[Window]) -> list[Window]:
    """The windows that list the person, and as if nobody else sat there."""
    return [replace(one, people=(person,)) for one in windows if (person := one.listed(badge))]


def _day(day: str, marks: tuple[DayMark, ...], edition: Edition | None, judged: OwnSheet | None) -> OwnDay:
    published = edition.rows if edition else ()
    changes = row_changes(published, (edition_row(judged.row),)) if edition and judged else ()
    return OwnDay(
        day=day,
        marks=marks,
        edition=edition if published else None,
        judged=judged,
        touches=counted(judged.row) if judged else (),
        missing=missing(judged.row) if judged else (),
        differs=bool(changes),
    )


def _leave(badge: str, entered: Iterable[Entry], sheets: Iterable[OwnSheet]) -> tuple[Entry, ...]:
    """As it is entered now; what the list has no more, as the days were judged by it."""
    now = [each for each in entered if each.badge == badge and each.what != "cover"]
    known = {(each.what, each.start) for each in now}
    past = (each for one in sheets for each in one.row.excuses if (each.what, each.start) not in known)
    return tuple(sorted({*now, *past}, key=lambda each: (each.start, each.end, each.what)))
