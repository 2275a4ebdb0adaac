"""The systems of the hall that may ask citizens to rate, each with a key of its own. Each call is a transaction."""

import secrets
from typing import Any

from sqlalchemy import delete, insert, select

from sync.center.storage.database import systems
from sync.center.storage.transactions import Transactions
from sync.contract import key_hash


class NoSystem(Exception):
    """No system has this name or key; or one has it already."""


class Systems:
    """The table in one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading

    def add(self, name: str, now: int) -> str:
        """A new key for a system of this name, told once. Raises `NoSystem` where the name is taken."""
        key = secrets.token_hex(32)
        with self._engine.begin() as connection:
            if connection.execute(select(systems).where(systems.c.name == name)).first() is not None:
                raise NoSystem(f"{name} has a key already; remove it first")
            connection.execute(insert(systems).values(key_hash=key_hash(key), name=name, made_at=now))
        return key

    def remove(self, name: str) -> None:
        """Its key opens nothing from now on. Raises `NoSystem`."""
        with self._engine.begin() as connection:
            if not connection.execute(delete(systems).where(systems.c.name == name)).rowcount:
                raise NoSystem(f"no system is called {name}")

    def listed(self) -> list[dict[str, Any]]:
        """Name and time of each, the oldest first."""
        with self._reading.begin() as connection:
            rows = connection.execute(select(systems.c.name, systems.c.made_at).order_by(systems.c.made_at))
            return [dict(row._mapping) for row in rows]

    def named(self, key: str) -> str:
        """Which system has the key with this hash. Raises `NoSystem`."""
        with self._reading.begin() as connection:
            name = connection.scalar(select(systems.c.name).where(systems.c.key_hash == key))
        if name is None:
            raise NoSystem("no system of this hall has this key: `center system add` makes one")
        return str(name)
