"""The order table: what is on its way to a window, numbered in the order in which it was said."""

import msgspec
from sqlalchemy import Connection, insert, select

from sync.center.database import meta, orders
from sync.contract import RosterUpdate, What


def one_at_a_time(connection: Connection) -> None:
    """Lets no other writer give orders until this transaction has ended."""
    # Where writers work side by side, an id could otherwise be seen before a smaller one, which would be missed.
    connection.execute(select(meta.c.value).where(meta.c.key == "store").with_for_update())


def give(connection: Connection, window: str, what: What, now: int) -> None:
    """Puts one order on its way, within `one_at_a_time`."""
    body = msgspec.json.encode(what).decode()
    kind = str(what.__struct_config__.tag)
    connection.execute(insert(orders).values(window=window, kind=kind, body=body, at=now))


def roster_number(connection: Connection, window: str) -> int:
    """The number of the window's newest roster, 0 before the first."""
    here = (orders.c.window == window, orders.c.kind == RosterUpdate.__struct_config__.tag)
    query = select(orders.c.body).where(*here).order_by(orders.c.id.desc()).limit(1)
    body = connection.scalar(query)
    return msgspec.json.decode(body, type=RosterUpdate).roster.number if body else 0
