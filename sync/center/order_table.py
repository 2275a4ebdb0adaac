"""The order table: what is on its way to a window, numbered in the order in which it was said."""

import logging
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select

from sync.center import restores
from sync.center.database import meta, orders, terminals
from sync.contract import Order, RosterUpdate, What
from terminal.domain.roster import Entry, Roster

log = logging.getLogger(__name__)


class OrdersVisit(Struct, frozen=True):
    """A terminal that asks: where it stands, and behind which id it has none."""

    window: str
    after: int
    successions: tuple[str, ...] = ()  # where the terminal was told others


_roster_update_json, _what_json = msgspec.json.Decoder(RosterUpdate), msgspec.json.Decoder(What)


def one_at_a_time(connection: Connection) -> None:
    """Lets no other writer give orders until this transaction has ended."""
    # Where writers work side by side, an id could otherwise be seen before a smaller one, which would be missed.
    connection.execute(select(meta.c.value).where(meta.c.key == "store").with_for_update())


def give(connection: Connection, window: str, what: What, now: int) -> None:
    """Puts one order on its way, within `one_at_a_time`."""
    body = msgspec.json.encode(what).decode()
    kind = str(what.__struct_config__.tag)
    connection.execute(insert(orders).values(window=window, kind=kind, body=body, at=now))


def give_roster(connection: Connection, window: str, entries: tuple[Entry, ...], at: int) -> Roster:
    """These entries as the window's whole roster, under the next number, within `one_at_a_time`."""
    roster = Roster(restores.next_roster_number(connection, window), entries)
    give(connection, window, RosterUpdate(roster), at)
    return roster


def asked(connection: Connection, carried: restores.Carried, now: int) -> OrdersVisit:
    """What a terminal lacks, by what it carries; a roster that a restore numbered too low is counted on."""
    if restores.roster_is_behind(connection, carried):
        one_at_a_time(connection)
        again = restores.carry_roster_on(connection, carried, now)
        if again is not None:
            entries = _roster_update_json.decode(again.body).roster.entries
            give_roster(connection, carried.window, entries, again.at)
    return OrdersVisit(carried.window, restores.known_until(connection, carried, now))


def newest(connection: Connection, key: str, after: int, roster: int) -> tuple[str, list[Order]]:
    """This terminal's window, and its newest of each kind above id `after`; rosters above number `roster`."""
    here = orders.join(terminals, orders.c.window == terminals.c.window)
    mine = (terminals.c.key_hash == key) & (terminals.c.state == "accepted")
    latest = select(func.max(orders.c.id)).select_from(here).where(mine).group_by(orders.c.kind)
    wanted = orders.c.id.in_(latest.correlate(None)) & (orders.c.id > after)
    window = connection.scalar(select(terminals.c.window).where(mine)) or ""
    rows = connection.execute(select(orders).where(wanted).order_by(orders.c.id))
    found = filter(None, map(_read, rows))
    return window, [each for each in found if not _behind(each, roster)]


def _read(row: Row[Any]) -> Order | None:
    """None for what no terminal could be told: it must not keep the other orders of its window back."""
    try:
        return Order(row.id, _what_json.decode(row.body), restores.order_mark(row), row.at)
    except msgspec.ValidationError as e:
        log.warning("order %d for %r is given to nobody: %s", row.id, row.window, e)
        return None


def _behind(order: Order, roster: int) -> bool:
    """Whether a terminal with that roster has this one; one out of reach is sent it, and says that it cannot be."""
    if not isinstance(order.what, RosterUpdate):
        return False
    return 0 < order.what.roster.number <= roster <= order.what.roster.number + restores.ROSTERS_LOST_MAX
