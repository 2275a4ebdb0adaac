"""The order table: what is on its way to a window, numbered in the order in which it was said."""

import logging
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from sync.center import restores
from sync.center.admission import INSIDE
from sync.center.database import errands, meta, orders, terminals
from sync.contract import Order, RosterUpdate, SignedBundle, What
from sync.errands import ERRAND_KINDS
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


def give(connection: Connection, window: str, what: What, now: int) -> int:
    """Puts one order on its way, within `one_at_a_time`; its id."""
    body = msgspec.json.encode(what).decode()
    made = insert(orders).values(window=window, kind=_kind(what), body=body, at=now).returning(orders.c.id)
    return int(connection.execute(made).scalar_one())


def _kind(what: What | type[What]) -> str:
    return str(what.__struct_config__.tag)


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


def arrived(connection: Connection, key: str) -> None:
    """The terminal with this key hash has the order that moved it: it gets later ones from now on."""
    connection.execute(update(terminals).where(terminals.c.key_hash == key).values(moved_by=0))


def newest(
    connection: Connection, key: str, after: int, roster: int, errands_at: int | None = None
) -> tuple[str, list[Order]]:
    """This terminal's window, and its newest of each kind above id `after`; rosters above number `roster`.

    Of errands each that is open at `errands_at`; none where that is not given, to a terminal that knows of none.
    """
    asked_of = select(terminals.c.state, terminals.c.window, terminals.c.moved_by)
    mine = connection.execute(asked_of.where(terminals.c.key_hash == key)).first()
    if mine is None or mine.state not in INSIDE:
        return "", []
    if mine.state == "replaced":
        return mine.window, []
    latest = select(func.max(orders.c.id)).where(orders.c.window == mine.window).group_by(orders.c.kind)
    latest = latest.where(orders.c.kind.not_in(ERRAND_KINDS))
    if mine.moved_by > after:  # no later configuration would be believed before the one that names this terminal
        latest = latest.where((orders.c.kind != _kind(SignedBundle)) | (orders.c.id <= mine.moved_by))
    wanted: ColumnElement[bool] = orders.c.id.in_(latest)
    if errands_at is not None:
        open_ones = (errands.c.window == mine.window) & (errands.c.state == "") & (errands.c.until >= errands_at)
        due = select(errands.c.order).where(open_ones, errands.c.kind.in_(ERRAND_KINDS))
        wanted = or_(wanted, orders.c.id.in_(due))
    rows = connection.execute(select(orders).where(wanted, orders.c.id > after).order_by(orders.c.id))
    found = filter(None, map(_read, rows))
    return mine.window, [each for each in found if not _behind(each, roster)]


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
