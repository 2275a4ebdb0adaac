"""The assessed attendance: what the published sheets of a month's days come to for each person. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.assessment.assessment import AttendanceFigures
from sync.center.office.attendance.edition import EditionRow


class AttendedRow(Struct, frozen=True):
    """Named as on the last of them."""

    badge: str
    name: str
    unit: str
    figures: AttendanceFigures = AttendanceFigures()


def attended_rows(days: Iterable[Sequence[EditionRow]]) -> tuple[AttendedRow, ...]:
    """Of each day its newest edition, the first day first. By unit and badge."""
    found: dict[str, AttendanceFigures] = {}
    named: dict[str, EditionRow] = {}
    for rows in days:
        for row in rows:
            found[row.badge] = _with(found.get(row.badge, AttendanceFigures()), row)
            named[row.badge] = row
    rows_ = (AttendedRow(badge, named[badge].name, named[badge].unit, figures) for badge, figures in found.items())
    return tuple(sorted(rows_, key=lambda row: (row.unit, row.badge)))


def _with(figures: AttendanceFigures, row: EditionRow) -> AttendanceFigures:
    """A day of which something is to be checked says nothing, for or against anybody."""
    if row.pending:
        return replace(figures, pending=figures.pending + 1)
    return replace(
        figures,
        days=figures.days + 1,
        late=figures.late + row.late,
        early=figures.early + row.early,
        half_days_absent=figures.half_days_absent + row.half_days_absent,
        half_days_leave=figures.half_days_leave + row.half_days_leave,
    )
