"""The complaint facts: what citizens said at the evaluators, and whether it is a case of the register yet.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, exists, insert, select, text

from sync.center.office.complaints.complaint_case import Lodged
from sync.center.office.complaints.complaint_deadlines import OfficeDays
from sync.center.storage.database import complaint_facts, facts
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Complaint, Fact, Post, Punch

COMPLAINTS_AT_ONCE = 50  # complaints in one transaction; a terminal that was cut off for weeks has fewer
TOUCHES_SHOWN = 30  # on each side of a complaint, of those who touched the window
_FACT_PLACE = ("terminal", "series", "seq")
_IS_COMPLAINT_CASE = exists().where(and_(*(complaint_facts.c[name] == facts.c[name] for name in _FACT_PLACE)))
# written out as it is in the index, which is found by what is said alike
_NO_CASE_YET = (
    select(facts.c.terminal, facts.c.series, facts.c.seq, facts.c.received, facts.c.raw)
    .where(text("kind = 'complaint'"), ~_IS_COMPLAINT_CASE)
    .order_by(facts.c.received, facts.c.terminal, facts.c.series, facts.c.seq)
    .limit(COMPLAINTS_AT_ONCE)
)


class FreshComplaint(Struct, frozen=True):
    """A complaint of a terminal that is no case yet; `said` is None where this version cannot read it."""

    fact: Fact
    said: Complaint | None
    received: int


class WindowTouch(Struct, frozen=True):
    """Somebody at the window, as facts have it. Not `certain`: the terminal's clock was not trusted."""

    at: int
    certain: bool
    badge: str
    did: str  # of a punch, or the state of the post


def fresh_complaints(connection: Connection) -> list[FreshComplaint]:
    """Those that are no case yet, as they were received: some of them, and more once these are cases."""
    return [_read(row) for row in connection.execute(_NO_CASE_YET)]


def note_case(connection: Connection, fact: Fact, case: str) -> None:
    values = {"terminal": fact.terminal, "series": fact.series, "seq": fact.seq, "case": case}
    connection.execute(insert(complaint_facts).values(values))


def window_touches(connection: Connection, lodged: Lodged, days: OfficeDays) -> list[WindowTouch]:
    """Who touched the terminal on the day of a complaint; of the same boot, where a clock was not trusted."""
    made = _fact(connection, lodged)
    if made is None:
        return []
    found = [*reversed(_beside(connection, lodged, before=True)), *_beside(connection, lodged, before=False)]
    there = [fact for fact in found if _same_day(fact, made, days)]
    once = [fact for before, fact in pairwise((None, *there)) if fact and not _is_of_touch(fact, before)]
    return [touch for fact in once if (touch := _touch(fact))]


def _read(row: Any) -> FreshComplaint:
    fact = fact_in(row.raw.encode())
    said = fact.said
    return FreshComplaint(fact, said if isinstance(said, Complaint) else None, row.received)


def _fact(connection: Connection, lodged: Lodged) -> Fact | None:
    raw = connection.scalar(select(facts.c.raw).where(*_of(lodged), facts.c.seq == lodged.seq))
    return fact_in(raw.encode()) if raw else None


def _beside(connection: Connection, lodged: Lodged, *, before: bool) -> Sequence[Fact]:
    """The nearest first."""
    query = select(facts.c.raw).where(*_of(lodged), facts.c.kind.in_(("post", "punch")))
    if before:
        query = query.where(facts.c.seq < lodged.seq).order_by(facts.c.seq.desc())
    else:
        query = query.where(facts.c.seq > lodged.seq).order_by(facts.c.seq)
    return [fact_in(raw.encode()) for raw in connection.scalars(query.limit(TOUCHES_SHOWN))]


def _of(lodged: Lodged) -> tuple[Any, ...]:
    return facts.c.terminal == lodged.terminal, facts.c.series == lodged.series


def _same_day(fact: Fact, made: Fact, days: OfficeDays) -> bool:
    if fact.window != made.window:
        return False
    if "unset" in (fact.clock, made.clock):
        return fact.boot == made.boot
    return days.day(fact.at) == days.day(made.at)  # a terminal that nobody switches off stays weeks in one boot


def _is_of_touch(fact: Fact, before: Fact | None) -> bool:
    """Whether it is what the post became by the touch before it, which was recorded with it."""
    if before is None or not isinstance(before.said, Punch) or not isinstance(fact.said, Post):
        return False
    return (before.seq + 1, before.at, before.said.badge) == (fact.seq, fact.at, fact.said.badge)


def _touch(fact: Fact) -> WindowTouch | None:
    certain = fact.clock != "unset"
    match fact.said:
        case Punch(badge=badge, did=did):
            return WindowTouch(fact.at, certain, badge, did)
        case Post(state=state, badge=badge):
            return WindowTouch(fact.at, certain, badge, state)
        case _:
            return None
