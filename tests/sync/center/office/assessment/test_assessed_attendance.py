"""The assessed attendance: what is certain of a day counts, for and against, while the rest of it waits."""

from msgspec.structs import replace

from sync.center.office.assessment.assessed_attendance import attended_rows
from sync.center.office.assessment.assessment import AttendanceFigures
from sync.center.office.attendance.edition import EditionRow, HalfMark, PublishedHalf

MORNING, AFTERNOON = "08:30-12:00", "14:00-17:30"
DAY = "2026-12-01"


def row(*marks: tuple[HalfMark, ...], late: int = 0, absent: int = 0, leave: int = 0) -> EditionRow:
    """As it is published: its sums are those of its halves."""
    halves = tuple(PublishedHalf(hours, own) for hours, own in zip((MORNING, AFTERNOON), marks, strict=False))
    pending = any("pending" in own for own in marks)
    return EditionRow("公安局", "A", "张三", absent, late, 0, pending, leave, len(marks), halves)


def figures(*rows: EditionRow) -> AttendanceFigures:
    [found] = attended_rows([(f"2026-12-{n:02}", [each]) for n, each in enumerate(rows, 1)])
    return found.figures


def test_a_certain_half_counts_while_the_other_waits() -> None:
    """Expected: the morning stands, late or absent or fine as it is, and the afternoon says nothing."""
    waits = AttendanceFigures(pending=1, half_days=2, half_days_pending=1, half_days_apart=1)
    assert figures(row(("fine",), ("pending",))) == waits
    assert figures(row(("late",), ("pending",), late=1)) == replace(waits, late=1, late_on=(DAY,))
    assert figures(row(("absent",), ("pending",), absent=1)) == replace(waits, half_days_absent=1, absent_on=(DAY,))
    assert figures(row(("leave",), ("pending",), leave=1)) == replace(waits, half_days_leave=1)


def test_a_half_that_waits_says_nothing_against_anybody() -> None:
    """Expected: who came late to a half whose end is not known may turn out to have been excused, or absent."""
    nothing = AttendanceFigures(pending=1, half_days=2, half_days_pending=2)
    assert figures(row(("late", "pending"), ("pending",), late=1)) == nothing


def test_an_absence_is_certain_whatever_else_of_its_half_waits() -> None:
    """As the month of attendance has it: nothing that comes takes it back but a correction. Its lateness may go."""
    sure = AttendanceFigures(pending=1, half_days=2, half_days_apart=2, half_days_absent=1, absent_on=(DAY,))
    assert figures(row(("absent", "late", "pending"), ("fine",), late=1, absent=1)) == sure


def test_a_day_that_was_published_without_its_halves_waits_wholly() -> None:
    """Of old editions nobody can say which half is certain. A day has two halves where they were not counted."""
    old = EditionRow("公安局", "A", "张三", 1, 1, 0, pending=True)
    assert figures(old) == AttendanceFigures(pending=1, half_days=2, half_days_pending=2)
    assert figures(replace(old, half_days=1)) == AttendanceFigures(pending=1, half_days=1, half_days_pending=1)


def test_days_are_named_once_each_however_often_it_was() -> None:
    """Late twice on the first, once on the third; the second is fine."""
    found = figures(row(("late",), ("late",), late=2), row(("fine",), ("fine",)), row(("late",), late=1))
    assert (found.late, found.late_on, found.days, found.half_days) == (3, (DAY, "2026-12-03"), 3, 5)
