"""The order table: what is on its way to a window, numbered in the order in which it was said."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BindParameter, Connection, Row, bindparam, func, insert, or_, select, update

from sync.center.hall import restores
from sync.center.hall.admission import INSIDE
from sync.center.storage.database import errands, orders, terminals
from sync.center.storage.transactions import one_at_a_time
from sync.contract import Order, RosterUpdate, SignedBundle, What
from sync.errands import ERRAND_KINDS
from terminal.domain.roster import Entry, Roster

log = logging.getLogger(__name__)


class OrdersVisit(Struct, frozen=True):
    """A terminal that asks: where it stands, and behind which id it has none."""

    window: str
    after: int
    successions: tuple[str, ...] = ()  # where the terminal was told others


class OrdersQuestion(Struct, frozen=True):
    """What a terminal waits for: orders behind the id `after`, a roster above its own, errands if it knows any."""

    key: str  # its hash
    after: int
    roster: int = 0
    errands: bool = False


class OrdersFound(Struct, frozen=True):
    """Where a terminal stands, nowhere if empty, and what it lacks."""

    window: str
    orders: list[Order]


class FreshOrder(Struct, frozen=True):
    """One that was given lately, and the key of a terminal that stands at its window, empty for none."""

    id: int
    window: str
    key: str


_GIVE = insert(orders)
_roster_update_json, _what_json = msgspec.json.Decoder(RosterUpdate), msgspec.json.Decoder(What)


_CONFIGURATION = str(SignedBundle.__struct_config__.tag)
_Lacking = dict[str, list[Row[Any]]]

# Each is put together once.
_SINCE = (
    select(orders.c.id, orders.c.window, terminals.c.key_hash)
    .outerjoin(terminals, (terminals.c.window == orders.c.window) & (terminals.c.state == "accepted"))
    .where(orders.c.id > bindparam("newest"))
    .order_by(orders.c.id)
)
_STANDS = select(*(terminals.c[name] for name in ("key_hash", "state", "window", "moved_by"))).where(
    terminals.c.key_hash.in_(bindparam("keys", expanding=True)), terminals.c.state.in_(INSIDE)
)
_HERE: BindParameter[Any] = bindparam("windows", expanding=True)
_LATEST = (
    select(func.max(orders.c.id))
    .where(orders.c.window.in_(_HERE), orders.c.id > bindparam("after"), orders.c.kind.not_in(ERRAND_KINDS))
    .group_by(orders.c.window, orders.c.kind)
)
_DUE = select(errands.c.order).where(
    errands.c.window.in_(_HERE),
    errands.c.state == "",
    errands.c.until >= bindparam("now"),
    errands.c.kind.in_(ERRAND_KINDS),
)
_LACKING = (
    select(orders)
    .where(
        or_(orders.c.id.in_(_LATEST), orders.c.id.in_(_DUE), orders.c.id.in_(bindparam("moved", expanding=True))),
        orders.c.id > bindparam("after"),
    )
    .order_by(orders.c.id)
)


def give(connection: Connection, window: str, what: What, now: int) -> int:
    """Puts one order on its way, within `one_at_a_time`; its id."""
    body, kind = msgspec.json.encode(what).decode(), str(what.__struct_config__.tag)
    made = insert(orders).values(window=window, kind=kind, body=body, at=now).returning(orders.c.id)
    return int(connection.execute(made).scalar_one())


def give_all(connection: Connection, whats: Sequence[tuple[str, What]], now: int) -> None:
    """The same for each of these windows, in this order."""
    rows = [
        {
            "window": window,
            "kind": str(what.__struct_config__.tag),
            "body": msgspec.json.encode(what).decode(),
            "at": now,
        }
        for window, what in whats
    ]
    if rows:
        connection.execute(_GIVE, rows)


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


def since(connection: Connection, newest: int) -> list[FreshOrder]:
    """Every order with an id above `newest`, whoever gave it."""
    rows = connection.execute(_SINCE, {"newest": newest})
    return [FreshOrder(row.id, row.window, row.key_hash or "") for row in rows]


def newest(connection: Connection, questions: Sequence[OrdersQuestion], now: int) -> dict[str, OrdersFound]:
    """By key, of each who asks: its window, and of what it lacks the newest order of each kind.

    Of errands each that is open now. Everybody is answered from the same two queries.
    """
    asking = {each.key: each for each in questions}
    stands = {row.key_hash: row for row in connection.execute(_STANDS, {"keys": list(asking)})}
    here = _by_window(connection, stands.values(), min((each.after for each in questions), default=0), now)
    return {key: _found(each, stands.get(key), here) for key, each in asking.items()}


def _by_window(connection: Connection, stands: Iterable[Row[Any]], after: int, now: int) -> _Lacking:
    """What could be lacking at the windows where these terminals stand, in the order in which it was given."""
    at = [row for row in stands if row.state == "accepted"]
    # By its `moved_by` a terminal gets what is not the newest any more.
    asked = {"windows": [row.window for row in at], "moved": [row.moved_by for row in at if row.moved_by > after]}
    found: _Lacking = defaultdict(list)
    for row in connection.execute(_LACKING, {**asked, "after": after, "now": now}):
        found[row.window].append(row)
    return found


def _found(question: OrdersQuestion, stands: Row[Any] | None, here: _Lacking) -> OrdersFound:
    if stands is None:
        return OrdersFound("", [])
    if stands.state == "replaced":
        return OrdersFound(stands.window, [])
    wanted = _wanted(question, stands.moved_by, here.get(stands.window, ()))
    orders = [order for order in map(_read, wanted) if order is not None]
    return OrdersFound(stands.window, [each for each in orders if not _behind(each, question.roster)])


def _wanted(question: OrdersQuestion, moved_by: int, rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Of a window's rows those for this terminal."""
    due: dict[object, Row[Any]] = {}
    for row in rows:
        if row.id <= question.after:
            continue
        if row.kind in ERRAND_KINDS:
            due |= {row.id: row} if question.errands else {}
        # no later configuration would be believed before the one that names this terminal
        elif not (moved_by > question.after and row.kind == _CONFIGURATION and row.id > moved_by):
            due[row.kind] = row
    return sorted(due.values(), key=lambda row: row.id)


def _read(row: Row[Any]) -> Order | None:
    """None for what no terminal could be told: it must not keep the other orders of its window back."""
    try:
        return Order(row.id, _what_json.decode(row.body), restores.order_mark(row), row.at)
    except msgspec.DecodeError as e:
        log.warning("order %d for %r is given to nobody: %s", row.id, row.window, e)
        return None


def _behind(order: Order, roster: int) -> bool:
    """Whether a terminal with that roster has this one; one out of reach is sent it, and says that it cannot be."""
    if not isinstance(order.what, RosterUpdate):
        return False
    return 0 < order.what.roster.number <= roster <= order.what.roster.number + restores.ROSTERS_LOST_MAX
