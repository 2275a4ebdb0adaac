"""The hall claim: a database says whose it is, once it served one hall of several, and serves no other."""

from sqlalchemy import Connection, insert, select

from sync.center.storage.database import meta


class OtherHall(Exception):
    """The database is another hall's; the message says whose."""


def claim(connection: Connection, hall: str) -> None:
    """Has the database be this hall's. Raises `OtherHall`."""
    owner = connection.scalar(select(meta.c.value).where(meta.c.key == "hall"))
    if owner is None:
        connection.execute(insert(meta).values(key="hall", value=hall))
    elif owner != hall:
        raise OtherHall(f"the database is that of the hall {owner}, or a copy of it, and serves no other one")
