"""A series of facts as an intake leaves it in the database, which comes in pieces: what citizens press, by hand."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from sync.center.office.ratings.rating_sum import SUM_FIGURES
from sync.center.storage.database import facts, makers, rating_sums, ratings
from terminal.domain.facts import Draft, Fact, Moment, Said, canonical
from tests.support.desk import fact_of

MONDAY = 1_795_996_800_000  # 2026-11-30T08:00 in Shanghai
DAY = 86_400_000
SERIES = iter(range(10**9))


class WrittenSeries:
    """A series that comes in pieces, at a window of its own."""

    def __init__(self, connection: Connection, window: str = "") -> None:
        self.connection = connection
        self.name = f"{next(SERIES):032x}"
        self.window = window or f"W-{self.name[-8:]}"
        self.facts: list[Fact] = []

    def deliver(self, said: Sequence[tuple[Moment, Said]]) -> None:
        """As an intake leaves it: the facts, and the head of the series."""
        new = self.facts[:]
        for moment, word in said:
            new.append(fact_of(Draft(moment, self.window, "1.1", word), len(new) + 1))
        rows = [self.row(fact) for fact in new[len(self.facts) :]]
        if rows and not self.facts:
            self.connection.execute(
                insert(makers).values(series=self.name, terminal="t", since=0, through=0, hash="")
            )
        if not rows:
            return
        self.connection.execute(insert(facts), rows)
        self.connection.execute(update(makers).where(makers.c.series == self.name).values(through=len(new)))
        self.connection.commit()
        self.facts = new

    def row(self, fact: Fact) -> dict[str, object]:
        where = {"terminal": "t", "series": self.name, "seq": fact.seq, "kind": fact.kind, "window": fact.window}
        return {**where, "at": fact.at, "received": fact.at, "hash": "", "raw": canonical(fact).decode()}

    def kept(self) -> list[tuple[int, str, str, str]]:
        query = select(ratings).where(ratings.c.series == self.name).order_by(ratings.c.seq)
        found = [(row.seq, row.badge, row.answer, row.day) for row in self.connection.execute(query)]
        self.connection.commit()
        return found

    def sums(self) -> dict[tuple[str, str], dict[str, int]]:
        query = select(rating_sums).where(rating_sums.c.window == self.window)
        rows = self.connection.execute(query).mappings().all()
        self.connection.commit()
        found = {
            (row["period"], row["badge"]): {name: row[name] for name in SUM_FIGURES if row[name]} for row in rows
        }
        return {place: counts for place, counts in found.items() if counts}


def press(one: WrittenSeries, said: Said, minute: int = 0, day: int = 0) -> None:
    one.deliver([(Moment(MONDAY + day * DAY + minute * 60_000, minute * 60_000, f"b{day}", "synced"), said)])
