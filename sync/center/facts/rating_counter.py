"""The rating counter, which follows each series of facts and keeps what citizens answered as it stands.

How far it is stands in the database: whoever starts anew goes on there, and of two processes that count the same
series at once one has done it. What it has read it reads again, some way back: a press may be changed, and what
comes later may show that a clock was wrong. Where any time is not sure, the whole series is counted anew.
"""

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from sync.center.facts.rating_table import NO_DAY, RatingRow, replace_from
from sync.center.hall import published_hall
from sync.center.office.period import day_at
from sync.center.office.ratings.rating_count import StandingAnswer, standing_answers
from sync.center.storage.database import facts, makers, rating_cursors
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact

READ_AGAIN = 400  # facts before the first that is new: two weeks or more of a window
SERIES_AT_ONCE = 20  # in one transaction that writes…
FACTS_AT_ONCE = 6_000  # …and of no more facts, but for one series: nobody else writes meanwhile

_COUNTED_SO_FAR = func.coalesce(rating_cursors.c.through, 0)
_BEHIND = (
    select(makers.c.series, makers.c.through, _COUNTED_SO_FAR.label("counted"))
    .outerjoin(rating_cursors, rating_cursors.c.series == makers.c.series)
    .where(makers.c.through > _COUNTED_SO_FAR)
    .order_by(makers.c.series)
)


class SeriesCount(Struct, frozen=True):
    """What a series has from the number `first` on through `through`; before it was counted to `before`."""

    series: str
    first: int
    before: int
    through: int
    rows: tuple[RatingRow, ...]


class RatingCounter:
    """That of one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine

    def look(self) -> int:
        """Counts what came since the last look; of how many series."""
        done = 0
        while counts := self._counts():
            with self._engine.begin() as connection:
                one_at_a_time(connection)
                kept = sum(_keep(connection, one) for one in counts)
            done += kept
            if not kept:  # somebody else is at the same ones: they will be done
                break
        return done

    def _counts(self) -> list[SeriesCount]:
        with self._engine.reading.begin() as connection:
            zone = published_hall.zone(connection)
            if zone == published_hall.NO_ZONE:  # before the first push no day is known
                return []
            behind = connection.execute(_BEHIND.limit(SERIES_AT_ONCE)).all()
            sizes = accumulate(row.through + 1 - _first(row.counted) for row in behind)
            those = [row for row, size in zip(behind, sizes, strict=True) if size <= FACTS_AT_ONCE] or behind[:1]
            return [_count(connection, row.series, row.counted, row.through, zone) for row in those]


def count_anew(connection: Connection, series: str) -> None:
    """Has a series counted from its beginning: a fact was stored among those that are counted."""
    connection.execute(delete(rating_cursors).where(rating_cursors.c.series == series))


def _count(connection: Connection, series: str, counted: int, through: int, zone: str) -> SeriesCount:
    first = _first(counted)
    read = _facts(connection, series, first, through)
    answers = standing_answers(read)
    if first > 1 and (any(one.at is None for one in answers) or _reaches_back(read, counted, first)):
        first, answers = 1, standing_answers(_facts(connection, series, 1, through))
    return SeriesCount(series, first, counted, through, tuple(_row(series, one, zone) for one in answers))


def _first(counted: int) -> int:
    """From which number on a series is read that was counted so far."""
    return max(counted + 1 - READ_AGAIN, 1) if counted else 1


def _facts(connection: Connection, series: str, first: int, through: int) -> Sequence[Fact]:
    made_by = select(makers.c.terminal).where(makers.c.series == series).scalar_subquery()
    here = (facts.c.terminal == made_by, facts.c.series == series, facts.c.seq.between(first, through))
    return [
        fact_in(raw.encode()) for raw in connection.scalars(select(facts.c.raw).where(*here).order_by(facts.c.seq))
    ]


def _reaches_back(read: Sequence[Fact], counted: int, first: int) -> bool:
    """Whether a new fact says that it changes one from before those that were read."""
    changed = (fact.body.get("replaces", 0) for fact in read if fact.seq > counted and fact.kind == "rating")
    return any(isinstance(seq, int) and 0 < seq < first for seq in changed)


def _row(series: str, one: StandingAnswer, zone: str) -> RatingRow:
    day = NO_DAY if one.at is None else day_at(zone, one.at)
    return RatingRow(series, one.seq, one.window, one.badge, one.answer, day, one.at or 0, one.flood)


def _keep(connection: Connection, count: SeriesCount) -> bool:
    """Whether it is kept: not where another process has counted this series meanwhile."""
    here = rating_cursors.c.series == count.series
    before = connection.scalar(select(rating_cursors.c.through).where(here)) or 0
    if before != count.before:
        return False
    replace_from(connection, count.series, count.first, count.rows)
    if count.before:
        connection.execute(update(rating_cursors).where(here).values(through=count.through))
    else:
        connection.execute(insert(rating_cursors).values(series=count.series, through=count.through))
    return True
