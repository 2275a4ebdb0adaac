"""The own reading: what is entered and asked about one person, and what their own windows have seen of them today.

It is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from sync.center.facts.day_facts import day_facts
from sync.center.hall import published_hall
from sync.center.hall.windows_heard import stands_at
from sync.center.office.attendance.series_day import SeriesFacts, series_day
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.settling.questions import QuestionKind
from sync.center.office.settling.settlement import settlement_of
from sync.center.registers import case_book
from sync.center.storage.database import orders, terminals
from sync.contract import RosterUpdate
from terminal.attendance import Seen
from terminal.domain.receipts import Receipts
from terminal.domain.roster import Entry
from terminal.domain.window import Window

_roster_json = msgspec.json.Decoder(RosterUpdate)
_ROSTER = str(RosterUpdate.__struct_config__.tag)


class OwnReading(Struct, frozen=True):
    """`windows` are all of the hall's, of which those that list the person were looked at."""

    windows: tuple[Window, ...]
    entered: tuple[Entry, ...]
    today: tuple[Seen, ...]
    stands: Mapping[str, str]  # at which window each terminal does
    questions: Mapping[str, Sequence[QuestionKind]]  # that are open about the person's days, by day


def own_reading(connection: Connection, badge: str, today: str) -> OwnReading:
    windows = tuple(works for each in published_hall.windows(connection) if (works := each.works_by))
    own = [one for one in windows if one.listed(badge)]
    listed = (entry for one in own for entry in _entered(connection, one.window))
    entered = dict.fromkeys(entry for entry in listed if entry.badge == badge)
    seen = (each for one in own for each in _seen(connection, one, badge, today))
    touched = sorted(seen, key=lambda each: each.earliest)
    return OwnReading(windows, tuple(entered), tuple(touched), stands_at(connection), _questions(connection, badge))


def _questions(connection: Connection, badge: str) -> dict[str, list[QuestionKind]]:
    """Not of a window that was vacant: that is asked of whoever may have sat there, and is not their day."""
    names = [each.case for each in case_book.cases(connection, "settlement", ("open",), about=badge)]
    found: dict[str, list[QuestionKind]] = {}
    for done in case_book.histories(connection, "settlement", names).values():
        asked = settlement_of(done)
        if asked and asked.question.kind != "vacancy":
            found.setdefault(asked.question.day, []).append(asked.question.kind)
    return found


def _entered(connection: Connection, window: str) -> Sequence[Entry]:
    """As the newest list of a window has it."""
    here = (orders.c.window == window) & (orders.c.kind == _ROSTER)
    body = connection.scalar(select(orders.c.body).where(here).order_by(orders.c.id.desc()).limit(1))
    return _roster_json.decode(body).roster.entries if body else ()


def _seen(connection: Connection, window: Window, badge: str, day: str) -> Iterator[Seen]:
    begins, ends = day_bounds(window.zone, day)
    here = (terminals.c.window == window.window) & (terminals.c.state == "accepted")
    for terminal in connection.scalars(select(terminals.c.terminal).where(here)).all():
        for found in day_facts(connection, terminal, begins, ends):
            receipts = Receipts(tuple(each.at for each in found.facts))
            series = SeriesFacts(tuple(each.fact for each in found.facts), receipts, found.since, found.unread)
            punches = series_day(window.zone, day, series).seen.get(badge, ())
            yield from (one for one in punches if one.earliest < ends and one.latest >= begins)
