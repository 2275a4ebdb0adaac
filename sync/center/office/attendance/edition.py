"""The edition: what the hall publishes of a day (article 5.1), and what a later one corrects. Pure.

It tells who was there and nothing of why not: no kind of leave, no punch, no reason of a doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_sheet import DaySheet, DaySources, SheetRow
from terminal.attendance import SessionJudged

CERTAIN_MARKS = frozenset(("absent", "leave"))  # whatever else of such a half day may still change
HalfMark = Literal["fine", "absent", "leave", "late", "early", "pending"]


class PublishedHalf(Struct, frozen=True, array_like=True, gc=False):
    """One half day, a session, by its `hours` such as 08:30-12:00; one that is `fine` has no other mark."""

    hours: str
    marks: tuple[HalfMark, ...]


class EditionRow(Struct, frozen=True, gc=False):  # a month is some 20,000 of them, in no circle
    """One person's day as everybody in the hall may read it. While it is `pending` its figures may still change.

    What approved leave covers is neither absence nor attendance, and whoever pays by it must know. `half_days` are
    the sessions that the person was to come to; 0 where it was published before that was kept. `halves` are these
    one by one, so that what is certain counts while the rest waits; none where they were not kept yet.
    """

    unit: str
    badge: str
    name: str
    half_days_absent: int
    late: int  # times
    early: int  # times
    pending: bool
    half_days_leave: int = 0
    half_days: int = 0
    halves: tuple[PublishedHalf, ...] = ()

    @property
    def half_days_pending(self) -> int:
        """Those that may still be absent or not; without halves, all that nothing else is said of."""
        if not self.pending:
            return 0
        if self.halves:
            return sum(
                "pending" in each.marks and not CERTAIN_MARKS.intersection(each.marks) for each in self.halves
            )
        return self.half_days - self.half_days_absent - self.half_days_leave


class RowChange(Struct, frozen=True):
    """What a correction says of one person; None where the person was, or is, not on the sheet."""

    badge: str
    name: str
    before: EditionRow | None
    after: EditionRow | None


class Edition(Struct, frozen=True):
    """As it was published, and never changed: `revision` 1 is the day's first, each later one corrects it.

    `inputs` is the SHA-256 of all that the day was judged by; `awaited` are the windows whose terminals had not
    told all of the day. `by` is empty where it was published because its time had come.
    """

    number: int
    day: str
    revision: int
    published_at: int  # ms UTC
    by: str
    why: str
    inputs: str
    awaited: tuple[str, ...]
    rows: tuple[EditionRow, ...]


def edition_rows(sheet: DaySheet) -> tuple[EditionRow, ...]:
    return tuple(edition_row(each) for each in sheet.rows)


def edition_row(row: SheetRow) -> EditionRow:
    ends = [(each.arrival.verdict, each.departure.verdict) for each in row.judged.sessions]
    return EditionRow(
        unit=row.unit,
        badge=row.badge,
        name=row.name,
        half_days_absent=row.judged.half_days_absent,
        late=sum(arrival == "late" for arrival, _ in ends),
        early=sum(departure == "early" for _, departure in ends),
        pending=row.unsettled,
        half_days_leave=row.half_days_leave,
        half_days=len(row.judged.sessions),
        halves=tuple(_half(row, each) for each in row.judged.sessions) if _names_leave(row) else (),
    )


def _names_leave(row: SheetRow) -> bool:
    """What was judged before that was kept says how many half days leave covers, and not which."""
    return len(row.on_leave) == row.half_days_leave


def _half(row: SheetRow, session: SessionJudged) -> PublishedHalf:
    hours = row.hours.get(session.session, session.session)
    return PublishedHalf(hours, (*_marks(session, on_leave=session.session in row.on_leave),) or ("fine",))


def _marks(session: SessionJudged, *, on_leave: bool) -> Iterator[HalfMark]:
    if session.half_day_absent:
        yield "absent"
    if on_leave:
        yield "leave"
    if session.arrival.verdict == "late":
        yield "late"
    if session.departure.verdict == "early":
        yield "early"
    if session.unsettled:
        yield "pending"


def awaited_windows(sheet: DaySheet) -> tuple[str, ...]:
    return tuple(sorted({one.window for row in sheet.rows for one in row.awaited}))


def row_changes(before: Sequence[EditionRow], after: Sequence[EditionRow]) -> list[RowChange]:
    """What is another in `after`, in the order of the sheet; who is no more on it comes last."""
    old, new = _by_badge(before), _by_badge(after)
    names = {badge: row.name for badge, row in {**new, **old, **new}.items()}
    changes = (RowChange(badge, name, old.get(badge), new.get(badge)) for badge, name in names.items())
    return [change for change in changes if change.before != _as_kept(change.before, change.after)]


def inputs_digest(sources: DaySources) -> str:
    """The SHA-256 of what a day is judged by: two judgements with the same one had the same before them."""
    return sha256(msgspec.json.encode(sources, order="deterministic")).hexdigest()


def _as_kept(before: EditionRow | None, after: EditionRow | None) -> EditionRow | None:
    """What comes after, as far as both keep it: nobody's day is another by what one of them has not."""
    if before is None or after is None:
        return after
    after = after if before.halves and after.halves else replace(after, halves=before.halves)
    return after if before.half_days else replace(after, half_days=0)


def _by_badge(rows: Sequence[EditionRow]) -> Mapping[str, EditionRow]:
    return {row.badge: row for row in rows}
