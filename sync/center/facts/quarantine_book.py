"""The quarantine book: what was set aside because it could not be read, and what of it can be now.

Each row keeps what was received for ever. Times are arguments, in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select, update

from sync.center.facts import fact_table, rating_counter
from sync.center.facts.intake import Item
from sync.center.facts.second_reading import ChainPlace, read_again, why_it_stays
from sync.center.hall import stays
from sync.center.storage.database import facts, quarantine
from sync.center.storage.transactions import Transactions
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import GENESIS, Fact

RELEASED = "it is released already"


class NothingAside(Exception):
    """Nothing in quarantine has this number."""


class SecondReading(Struct, frozen=True):
    """What became of one: stored as `fact`, or `why` it stays."""

    id: int
    seq: int
    terminal: str
    fact: Fact | None = None
    why: str = ""


class QuarantineBook:
    """The table in one center's database."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def listed(self) -> list[dict[str, Any]]:
        """All of it, the oldest first, by column name."""
        with self._transactions.reading.begin() as connection:
            return [dict(row._mapping) for row in connection.execute(select(quarantine).order_by(quarantine.c.id))]

    def waiting(self) -> list[int]:
        """The numbers of those that were not released."""
        query = select(quarantine.c.id).where(quarantine.c.released.is_(None)).order_by(quarantine.c.id)
        with self._transactions.reading.begin() as connection:
            return list(connection.scalars(query))

    def read_again(self, number: int) -> SecondReading:
        """What `release` would do with it. Raises `NothingAside`."""
        with self._transactions.reading.begin() as connection:
            row = _row(connection, number)
            return _reading(row, *_looked_at(connection, row))

    def release(self, numbers: Iterable[int], by: str, now: int) -> Iterator[SecondReading]:
        """Stores each that can be read now in its place, a transaction each. Raises `NothingAside`.

        What a fact says of the moment at which it came, an errand's answer or which configuration was taken, counts
        no more: later ones may have come meanwhile. For how a day is judged it counts as if it had been taken then.
        """
        for number in numbers:
            with self._transactions.begin() as connection:
                reading = _release(connection, _row(connection, number), by, now)
            yield reading


def _release(connection: Connection, row: Row[Any], by: str, now: int) -> SecondReading:
    head = fact_table.head(connection, row.terminal, row.series)  # held: nobody adds to it meanwhile
    item, place = _looked_at(connection, row)
    reading = _reading(row, item, place)
    if reading.why or item.content is None:
        return reading
    if place.here is None:
        fact_table.put_back(connection, head, item.content, row.received)
        rating_counter.count_anew(connection, row.series)
        stays.tell_of_strange_windows(connection, row.terminal, {item.content.fact.window}, now)
    done = update(quarantine).where(quarantine.c.id == row.id)
    connection.execute(done.values(released=now, released_by=by))
    return reading


def _row(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(select(quarantine).where(quarantine.c.id == number)).first()
    if row is None:
        raise NothingAside(f"nothing in quarantine has the number {number}")
    return row


def _looked_at(connection: Connection, row: Row[Any]) -> tuple[Item, ChainPlace]:
    item = read_again(row.raw, row.terminal, row.series)
    here = (facts.c.terminal == row.terminal) & (facts.c.series == row.series)
    around = facts.c.seq.in_((row.seq - 1, row.seq, row.seq + 1))
    found = {each.seq: each for each in connection.execute(select(facts).where(here, around))}
    hashes = {0: GENESIS} | {seq: each.hash for seq, each in found.items()}
    follows_it = row.seq + 1 in found and _follows(found[row.seq + 1].raw, row.seq)
    return item, ChainPlace(
        # A declaration of loss follows what was there before the gap.
        before=hashes.get(row.seq - 1) if item.first(row.seq) == row.seq else None,
        here=hashes.get(row.seq),
        after=follows_it or None,
    )


def _follows(raw: str, seq: int) -> str:
    """The hash that the next fact carries; empty where it declares this number lost, and follows an earlier one."""
    fact = fact_in(raw.encode())
    start = fact.body.get("from") if fact.kind == "lost" else None
    return "" if isinstance(start, int) and start <= seq else fact.prev


def _reading(row: Row[Any], item: Item, place: ChainPlace) -> SecondReading:
    why = RELEASED if row.released else why_it_stays(item, row.seq, place)
    fact = item.content.fact if item.content and not why else None
    return SecondReading(row.id, row.seq, row.terminal, fact, why)
