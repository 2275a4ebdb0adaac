"""The attendance month: person by day, as it stands published, and what allowances are paid by. Pure.

A half day is attended, absent, on leave or to be checked. A day that nobody has published is not judged: it counts
as none of them, and is counted apart.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import astuple

from sync.center.office.attendance.edition import Edition, EditionRow, HalfMark
from terminal.domain.window import Person, Window

DayMark = HalfMark | Literal["unjudged"]


class MonthFigures(Struct, frozen=True):
    """`due` and the four that add up to it are half days; late and early are times, `unjudged` are days."""

    due: int = 0
    attended: int = 0
    absent: int = 0
    leave: int = 0
    pending: int = 0
    late: int = 0
    early: int = 0
    unjudged: int = 0

    @property
    def days_attended(self) -> str:
        """Two half days are one: 20.5"""
        return f"{self.attended // 2}.5" if self.attended % 2 else str(self.attended // 2)

    @property
    def settled(self) -> bool:
        """Whether nothing of it waits for anybody."""
        return not self.pending and not self.unjudged


class MonthRow(Struct, frozen=True):
    """One person's month: the marks of each of its days, none where nobody waited for them.

    `window` is where they belong by the hall as it works now; empty for who has left it.
    """

    unit: str
    window: str
    badge: str
    name: str
    marks: tuple[tuple[DayMark, ...], ...]
    figures: MonthFigures


class AttendanceMonth(Struct, frozen=True):
    """`editions` are the newest of the days that are published, by day; everybody has one row."""

    month: str  # 2026-11
    days: tuple[str, ...]
    rows: tuple[MonthRow, ...]
    editions: Mapping[str, Edition]

    @property
    def worked(self) -> tuple[str, ...]:
        """The days of which anything is known of anybody."""
        cells = zip(self.days, zip(*(row.marks for row in self.rows), strict=True), strict=False)
        return tuple(day for day, of_all in cells if any(of_all))

    @property
    def sums(self) -> MonthFigures:
        return total(row.figures for row in self.rows)

    def marked(self, mark: DayMark, *rows: MonthRow) -> tuple[str, ...]:
        """The days that have this mark in any of these rows, the oldest first; of no row, in any at all."""
        every = zip(*(row.marks for row in rows or self.rows), strict=True)
        return tuple(
            day for day, cells in zip(self.days, every, strict=False) if any(mark in each for each in cells)
        )


def days_of(month: str) -> tuple[str, ...]:
    """The days of a month such as 2026-11. Raises ValueError."""
    first = date.fromisoformat(f"{month}-01")
    days = (first + timedelta(days=n) for n in range(31))
    return tuple(day.isoformat() for day in days if day.month == first.month)


def half_day_limits(month: str, windows: Iterable[Window]) -> tuple[int, ...]:
    """From how many minutes on somebody late is half a day absent: of the month's rules, each once."""
    days = [date.fromisoformat(day) for day in days_of(month)]
    kinds = {window.rules for window in windows}  # few, of many windows
    return tuple(sorted({rules.on(day).half_day_minutes for rules in kinds for day in days}))


def runs(days: Sequence[str], among: Iterable[str]) -> list[tuple[str, str]]:
    """The first and the last of each of these days that follow one another among the others, in their order."""
    found: list[list[str]] = [[]]
    for day in among:
        if day in days:
            found[-1].append(day)
        elif found[-1]:
            found.append([])
    return [(run[0], run[-1]) for run in found if run]


def attendance_month(
    month: str,
    editions: Iterable[Edition],
    windows: Sequence[Window],
    today: str,
    free: Collection[str] = (),
) -> AttendanceMonth:
    """By the newest editions of its days; `windows` are the hall's as they work now.

    `free` are days on which nobody was to come by the hall as it was then: they wait for no sheet. Whoever stands
    on an edition, or is listed at a window, has a row.
    """
    newest: dict[str, Edition] = {}
    for one in sorted(editions, key=lambda one: (one.day, one.revision)):
        newest[one.day] = one
    rows = {day: {row.badge: row for row in one.rows} for day, one in newest.items()}
    homes = _homes(windows)
    people = {badge: (window.unit, person.name) for badge, ((window, person), *_) in homes.items()}
    for listed in rows.values():  # the newest day last: as whom they stood there
        people |= {row.badge: (row.unit, row.name) for row in listed.values()}
    days = days_of(month)
    over = [day for day in days if day < today and day not in rows and day not in free]
    waits = {window.window: _held(window, over) for window in windows}
    made = (_row(badge, *people[badge], days, rows, homes.get(badge, ()), waits) for badge in people)
    ordered = sorted(made, key=lambda row: (row.unit, row.badge))
    return AttendanceMonth(month, days, tuple(ordered), newest)


def total(figures: Iterable[MonthFigures]) -> MonthFigures:
    columns = zip(*map(astuple, figures), strict=True)
    return MonthFigures(*map(sum, columns))


_Place = tuple[Window, Person]


def _homes(windows: Iterable[Window]) -> dict[str, list[_Place]]:
    """Where each person belongs, own posts first."""
    found: dict[str, list[_Place]] = {}
    for window in sorted(windows, key=lambda one: one.window):
        for person in window.people:
            found.setdefault(person.badge, []).append((window, person))
    return {badge: sorted(homes, key=lambda home: home[1].post) for badge, homes in found.items()}


def _held(window: Window, days: Iterable[str]) -> frozenset[str]:
    """On which of these days somebody was to come, by the window as it works now."""
    return frozenset(day for day in days if window.sessions_on(date.fromisoformat(day)))


def _waited_for(homes: Iterable[_Place], waits: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """As the sheet of a day has it: who has a window of their own is waited for there alone."""
    listed = [*homes]
    own = [window for window, person in listed if person.post == "A"]
    return frozenset[str]().union(*(waits[window.window] for window in own or (window for window, _ in listed)))


def _row(
    badge: str,
    unit: str,
    name: str,
    days: Sequence[str],
    rows: Mapping[str, Mapping[str, EditionRow]],
    homes: Sequence[_Place],
    waits: Mapping[str, frozenset[str]],
) -> MonthRow:
    waited, window = _waited_for(homes, waits), homes[0][0].window if homes else ""
    marks: list[tuple[DayMark, ...]] = []
    figures: list[MonthFigures] = []
    for day in days:
        published = rows[day].get(badge) if day in rows else None
        judged = published if published and published.half_days else None
        missed = published is not judged or day in waited
        marks.append(tuple(_marks(judged)) if judged else (("unjudged",) if missed else ()))
        figures.append(_figures(judged) if judged else MonthFigures(unjudged=int(missed)))
    return MonthRow(unit, window, badge, name, tuple(marks), total(figures))


def _marks(row: EditionRow) -> Iterator[DayMark]:
    """What stands against somebody, or waits, once for each half day; what is a time, once for each time."""
    found: dict[HalfMark, int] = {
        "absent": row.half_days_absent,
        "leave": row.half_days_leave,
        "late": row.late,
        "early": row.early,
        "pending": max(row.half_days_pending, int(row.pending)),
    }
    if not any(found.values()):
        yield "fine"
    yield from (mark for mark in _IN_ORDER for _ in range(found[mark]))


_IN_ORDER: tuple[HalfMark, ...] = ("absent", "leave", "late", "early", "pending")


def _figures(row: EditionRow) -> MonthFigures:
    """What is certain of a day counts, whatever of it still waits."""
    sure = row.half_days - row.half_days_absent - row.half_days_leave - row.half_days_pending
    return MonthFigures(
        due=row.half_days,
        attended=sure,
        absent=row.half_days_absent,
        leave=row.half_days_leave,
        pending=row.half_days_pending,
        late=row.late,
        early=row.early,
    )
