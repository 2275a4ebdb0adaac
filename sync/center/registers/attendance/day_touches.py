"""The day touches: what happened at some windows on some days that is, or may be, somebody's touch.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, or_, select

from sync.center.facts.day_facts import ReceivedSeries, day_facts
from sync.center.office.leave.request_forecast import PossibleTouch
from sync.center.storage.database import stays
from terminal.domain.anchor import Span
from terminal.domain.facts import Fact, Punch, Touch
from terminal.domain.receipts import Receipts
from terminal.domain.true_time import true_times

TOUCH_DAYS_MS = 14 * 86_400_000  # of a long time, of which only the last days are read


def day_touches(
    connection: Connection, windows: Iterable[str], badge: str, begins: int, ends: int
) -> list[PossibleTouch]:
    """Those of this badge, and of nobody, the first first; another's are nobody else's business."""
    terminals = dict.fromkeys(name for window in windows for name in _stood(connection, window, begins, ends))
    found = [
        touch
        for terminal in terminals
        for series in day_facts(connection, terminal, begins, ends)
        for touch in _touches(series)
    ]
    return sorted(each for each in found if each.badge in ("", badge) and begins <= each.at < ends)


def stood_at(connection: Connection, terminals: Iterable[str]) -> set[str]:
    """The windows where these terminals ever stood."""
    return {*connection.scalars(select(stays.c.window).where(stays.c.terminal.in_({*terminals} - {""})))}


def _stood(connection: Connection, window: str, begins: int, ends: int) -> list[str]:
    there = (stays.c.window == window) & (stays.c.since < ends)
    left = or_(stays.c.until.is_(None), stays.c.until > begins)
    return list(connection.scalars(select(stays.c.terminal).where(there, left)))


def _touches(series: ReceivedSeries) -> Iterator[PossibleTouch]:
    facts = [each.fact for each in series.facts]
    spans = true_times(facts, Receipts(tuple(each.at for each in series.facts))).spans
    for fact, span in zip(facts, spans, strict=True):
        if found := _touch(fact, _about(fact, span), certain=span.certain):
            yield found


def _about(fact: Fact, span: Span) -> int:
    """By its terminal's clock, where that may be; else from when on."""
    may_be = span.earliest is not None and span.latest is not None and span.earliest <= fact.at <= span.latest
    return fact.at if may_be or span.earliest is None else span.earliest


def _touch(fact: Fact, at: int, *, certain: bool) -> PossibleTouch | None:
    match fact.said:
        case Punch(badge=badge, did=did):
            pass
        case Touch(badge=badge, why=did):
            badge = badge if did == "locked" else ""  # a number that somebody typed and no PIN bore out is nobody's
        case _:
            return None
    return PossibleTouch(at, fact.window, fact.terminal, fact.series, fact.seq, badge, did, certain)
