"""The assessed attendance: what the published sheets of a month's days come to for each person. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.assessment.assessment import AttendanceFigures
from sync.center.office.attendance.edition import CERTAIN_MARKS, EditionRow

HALVES_OF_A_DAY = 2  # where it was published before the sessions were counted


class AttendedRow(Struct, frozen=True):
    """Named as on the last of them."""

    badge: str
    name: str
    unit: str
    figures: AttendanceFigures = AttendanceFigures()


def attended_rows(days: Iterable[tuple[str, Sequence[EditionRow]]]) -> tuple[AttendedRow, ...]:
    """Of each day its newest edition, the first day first. By unit and badge."""
    found: dict[str, AttendanceFigures] = {}
    named: dict[str, EditionRow] = {}
    for day, rows in days:
        for row in rows:
            found[row.badge] = _with(found.get(row.badge, AttendanceFigures()), day, row)
            named[row.badge] = row
    rows_ = (AttendedRow(badge, named[badge].name, named[badge].unit, figures) for badge, figures in found.items())
    return tuple(sorted(rows_, key=lambda row: (row.unit, row.badge)))


def _with(figures: AttendanceFigures, day: str, row: EditionRow) -> AttendanceFigures:
    """What is to be checked says nothing, for or against anybody; what is certain of such a day counts."""
    marks = _certain(row)
    due = len(row.halves) or row.half_days or HALVES_OF_A_DAY
    waiting = due - len(row.halves) + _waiting(row) if row.pending else 0
    late, early, absent = marks["late"], marks["early"], marks["absent"]
    return replace(
        figures,
        days=figures.days + (not row.pending),
        pending=figures.pending + row.pending,
        late=figures.late + late,
        early=figures.early + early,
        half_days_absent=figures.half_days_absent + absent,
        half_days_leave=figures.half_days_leave + marks["leave"],
        half_days=figures.half_days + due,
        half_days_pending=figures.half_days_pending + waiting,
        half_days_apart=figures.half_days_apart + (due - waiting if row.pending else 0),
        late_on=(*figures.late_on, *[day][:late]),
        early_on=(*figures.early_on, *[day][:early]),
        absent_on=(*figures.absent_on, *[day][:absent]),
    )


def _waiting(row: EditionRow) -> int:
    """Of halves that were published one by one, those that may still be anything."""
    return row.half_days_pending if row.halves else 0


def _certain(row: EditionRow) -> Counter[str]:
    """How often what is certain of a day; of a half of which something waits only that it is absent or on leave."""
    if not row.pending:
        sums = {"late": row.late, "early": row.early, "absent": row.half_days_absent, "leave": row.half_days_leave}
        return Counter(sums)
    marks: Counter[str] = Counter()
    for half in row.halves:
        marks.update(CERTAIN_MARKS.intersection(half.marks) if "pending" in half.marks else half.marks)
    return marks
