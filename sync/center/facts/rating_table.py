"""The rating table: what citizens answered as it stands, and its sums by day and month, window and person.

Both are made of the facts alone, but for what a review says of an answer. Everything here is a part of the caller's
transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text, update

from sync.center.office.period import Period
from sync.center.office.ratings.rating_count import RatingAnswer
from sync.center.office.ratings.rating_sum import SUM_FIGURES, RatingSum, figure_of
from sync.center.storage.database import BAD_ANSWER, makers, rating_sums, ratings

NO_DAY = ""  # where nobody knows when it was
_ADD = text(
    f'INSERT INTO rating_sums (period, "window", badge, {", ".join(SUM_FIGURES)}) '
    f"VALUES (:period, :window, :badge, {', '.join(f':{name}' for name in SUM_FIGURES)}) "
    'ON CONFLICT (period, "window", badge) DO UPDATE SET '
    + ", ".join(f"{name} = rating_sums.{name} + excluded.{name}" for name in SUM_FIGURES)
)
_SUMS = [func.sum(rating_sums.c[name]).label(name) for name in SUM_FIGURES]


class RatingRow(Struct, frozen=True):
    """One answer. `at` is in ms UTC; without a day nobody knows it. `review` is the number of its case."""

    series: str
    seq: int
    window: str
    badge: str
    answer: RatingAnswer
    day: str
    at: int
    flood: bool = False
    review: str = ""
    excluded: bool = False


class PlaceSum(Struct, frozen=True):
    """The sum of one person's answers at one window."""

    window: str
    badge: str
    sum: RatingSum


def replace_from(connection: Connection, series: str, first: int, found: Iterable[RatingRow]) -> None:
    """Puts these in the place of what the series had from the number `first` on; reviews of them stay."""
    here = (ratings.c.series == series) & (ratings.c.seq >= first)
    before = {row.seq: _read(row) for row in connection.execute(select(ratings).where(here))}
    after = {one.seq: _reviewed(one, before.get(one.seq)) for one in found}
    gone = [one for one in before.values() if after.get(one.seq) != one]
    come = [one for one in after.values() if before.get(one.seq) != one]
    if gone:
        numbers = [one.seq for one in gone]
        connection.execute(delete(ratings).where(ratings.c.series == series, ratings.c.seq.in_(numbers)))
    if come:
        connection.execute(insert(ratings), [_values(one) for one in come])
    _change_sums(connection, gone, come)


def mark(connection: Connection, row: RatingRow, review: str, *, excluded: bool) -> None:
    """Says of an answer which case it has, and whether it is excluded."""
    here = (ratings.c.series == row.series) & (ratings.c.seq == row.seq)
    connection.execute(update(ratings).where(here).values(review=review, excluded=int(excluded)))
    _change_sums(connection, [row], [structs.replace(row, review=review, excluded=excluded)])


def rating(connection: Connection, series: str, seq: int) -> RatingRow | None:
    """None where there is no such answer, or it was changed afterwards."""
    row = connection.execute(select(ratings).where(ratings.c.series == series, ratings.c.seq == seq)).first()
    return _read(row) if row else None


def maker(connection: Connection, series: str) -> str:
    """The terminal that made a series."""
    return connection.scalar(select(makers.c.terminal).where(makers.c.series == series)) or ""


def place_sums(connection: Connection, period: Period) -> list[PlaceSum]:
    """Of a period, by window and person."""
    return _place_sums(connection, rating_sums.c.period.in_(names_of(period)))


def undated_sums(connection: Connection) -> list[PlaceSum]:
    """Of those that are in no period, since nobody knows when they were."""
    return _place_sums(connection, rating_sums.c.period == NO_DAY)


def sums_of(
    connection: Connection, names: Collection[str], windows: Collection[str] | None = None, badge: str = ""
) -> dict[str, RatingSum]:
    """By period, of these days or months; of all windows where None are named."""
    here: list[ColumnElement[bool]] = [rating_sums.c.period.in_(names)]
    if windows is not None:
        here.append(rating_sums.c.window.in_(windows))
    if badge:
        here.append(rating_sums.c.badge == badge)
    query = select(rating_sums.c.period, *_SUMS).where(*here).group_by(rating_sums.c.period)
    return {row.period: _sum(row) for row in connection.execute(query)}


def found(
    connection: Connection,
    days: tuple[str, str],
    *,
    windows: Collection[str] | None = None,
    badge: str = "",
    without: Collection[str] = (),
    bad: bool = False,
    most: int = 500,
) -> list[RatingRow]:
    """Answers from the one day through the other, the newest first; those of some badges left out."""
    here: list[ColumnElement[bool]] = [ratings.c.day.between(*days), ratings.c.badge.not_in(without)]
    if windows is not None:
        here.append(ratings.c.window.in_(windows))
    if badge:
        here.append(ratings.c.badge == badge)
    query = select(ratings).where(*here)
    if bad:
        query = query.where(BAD_ANSWER)
    newest_first = query.order_by(ratings.c.day.desc(), ratings.c.at.desc(), ratings.c.series, ratings.c.seq.desc())
    return [_read(row) for row in connection.execute(newest_first.limit(most))]


def waiting(connection: Connection, days: tuple[str, str], without: Collection[str], most: int) -> list[RatingRow]:
    """Bad answers that have no case yet, the oldest first; those of some badges left out."""
    query = select(ratings).where(*_waiting(days, without)).order_by(ratings.c.day, ratings.c.at, ratings.c.series)
    return [_read(row) for row in connection.execute(query.limit(most))]


def waiting_counts(connection: Connection, days: tuple[str, str], without: Collection[str]) -> dict[str, int]:
    """How many there are of each day."""
    query = (
        select(ratings.c.day, func.count().label("many")).where(*_waiting(days, without)).group_by(ratings.c.day)
    )
    return {row.day: row.many for row in connection.execute(query)}


def _waiting(days: tuple[str, str], without: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    bad = cast(ColumnElement[bool], BAD_ANSWER)
    return ratings.c.day.between(*days), bad, ratings.c.review == "", ratings.c.badge.not_in(without)


def names_of(period: Period) -> Sequence[str]:
    """Under which the sums of a period stand: its months, or its days."""
    return period.months or period.days


def _place_sums(connection: Connection, here: ColumnElement[bool]) -> list[PlaceSum]:
    by = (rating_sums.c.window, rating_sums.c.badge)
    query = select(*by, *_SUMS).where(here).group_by(*by).order_by(*by)
    return [PlaceSum(row.window, row.badge, _sum(row)) for row in connection.execute(query)]


def _sum(row: Row[Any]) -> RatingSum:
    return RatingSum(**{name: int(row._mapping[name]) for name in SUM_FIGURES})


def _reviewed(one: RatingRow, before: RatingRow | None) -> RatingRow:
    return structs.replace(one, review=before.review, excluded=before.excluded) if before else one


def _change_sums(connection: Connection, gone: Iterable[RatingRow], come: Iterable[RatingRow]) -> None:
    changes: Mapping[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sign, rows in ((-1, gone), (1, come)):
        for one in rows:
            for place in _places(one):
                changes[place][figure_of(one.answer, excluded=one.excluded)] += sign
    by_figure = [
        {"period": period, "window": window, "badge": badge, **{name: counts[name] for name in SUM_FIGURES}}
        for (period, window, badge), counts in sorted(changes.items())
        if any(counts.values())
    ]
    if by_figure:
        connection.execute(_ADD, by_figure)


def _places(one: RatingRow) -> Iterator[tuple[str, str, str]]:
    """Where an answer is counted: in its day and in its month, or with those that have none."""
    yield one.day, one.window, one.badge
    if one.day:
        yield one.day[:7], one.window, one.badge


def _values(one: RatingRow) -> dict[str, Any]:
    return {**structs.asdict(one), "flood": int(one.flood), "excluded": int(one.excluded)}


def _read(row: Row[Any]) -> RatingRow:
    values = {**row._mapping, "flood": bool(row.flood), "excluded": bool(row.excluded)}
    return RatingRow(**values)
