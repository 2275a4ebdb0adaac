"""The hall lists: what each window's newest list says, and what requests put there.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, func, select

from sync.center.hall import published_hall, roster_check
from sync.center.hall.restores import ROSTER_KIND, newest_roster
from sync.center.office.leave.cover_plan import CoverPlan, SentEntry
from sync.center.office.leave.request import StaffRequest, request_of
from sync.center.office.leave.window_list import ROSTER_KEPT_MS, merged_list
from sync.center.orders import order_table
from sync.center.registers import case_book
from sync.center.storage.database import cases, orders
from sync.contract import RosterUpdate
from terminal.domain.roster import Entry

LISTS_READ = 1_024  # kept in memory: everybody who looks reads the same ones

_roster_json = msgspec.json.Decoder(RosterUpdate)
_NEWEST_LISTS = select(func.max(orders.c.id)).where(orders.c.kind == ROSTER_KIND).group_by(orders.c.window)


def cover_plan(connection: Connection) -> CoverPlan:
    """The hall as it is published, and what its windows' lists say now."""
    windows = {each.window: works for each in published_hall.windows(connection) if (works := each.works_by)}
    rows = connection.execute(select(orders.c.window, orders.c.body).where(orders.c.id.in_(_NEWEST_LISTS)))
    return CoverPlan(windows, {row.window: _entries(row.body) for row in rows if row.window in windows})


def with_requests(connection: Connection, window: str, entries: tuple[Entry, ...], now: int) -> tuple[Entry, ...]:
    """A list that somebody wrote by hand, with what was approved for the window and is not over for long.

    Leave that was approved after its day stands nowhere else. Raises `ListFull`.
    """
    return merged_list(window, entries, (), _standing(connection, window, now - ROSTER_KEPT_MS, ""), now)


def tell_windows(
    connection: Connection, case: str, before: Sequence[SentEntry], after: Sequence[SentEntry], now: int
) -> None:
    """Gives each window concerned its list anew. What others entered stays, by hand or by another request.

    A window that the hall has no more is told nothing. Raises `ListFull`, `UnknownPeople`.
    """
    there = {each.window for each in published_hall.windows(connection)}
    for window in sorted({each.window for each in (*before, *after)} & there):
        takes, adds = _entries_of(before, window), _entries_of(after, window)
        roster_check.check(connection, window, adds)
        row = newest_roster(connection, window)
        listed = _entries(row.body) if row else ()
        others = _standing(connection, window, now, case)
        merged = merged_list(window, listed, takes, [*adds, *others], now)
        if merged != listed:
            order_table.give_roster(connection, window, merged, now)


def requests(connection: Connection, names: Iterable[str]) -> dict[str, StaffRequest]:
    """How these requests stand, by their number."""
    histories = case_book.histories(connection, "request", [*names])
    return {name: request_of(done) for name, done in histories.items() if done}


def _standing(connection: Connection, window: str, since: int, without: str) -> list[Entry]:
    """What requests have in a window's list that ends after `since`; of one of them not."""
    lasts = (cases.c.register == "request") & (cases.c.due > since) & (cases.c.case != without)
    found = requests(connection, connection.scalars(select(cases.c.case).where(lasts)).all())
    return [entry for each in found.values() for entry in _entries_of(each.sent, window) if entry.end > since]


def _entries_of(sent: Iterable[SentEntry], window: str) -> list[Entry]:
    return [each.entry for each in sent if each.window == window]


@lru_cache(LISTS_READ)
def _entries(body: str) -> tuple[Entry, ...]:
    return _roster_json.decode(body).roster.entries
