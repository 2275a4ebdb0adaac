"""The day facts: those that one series has of a day and around it, found without reading the year.

No fact is received before it is made, and a series is received in the order of its numbers. So a day's facts begin
where the receipts reach it, however late they came. A center's clock that was put back tells its facts for older
than they are: what a terminal's own clock says counts beside it.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, or_, select

from sync.center.storage.database import facts, makers, quarantine
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact

# Also read: a boot without a clock is placed by its neighbours, and a center's clock may err.
BEFORE_MS, BEHIND_MS = 172_800_000, 86_400_000
PAGE_FACTS = 500

_OF = (
    (facts.c.terminal == bindparam("by")) & (facts.c.series == bindparam("of")) & (facts.c.seq >= bindparam("from"))
)
_TOLD_SINCE = or_(facts.c.received >= bindparam("since"), facts.c.at >= bindparam("since"))
_SOONER = select(func.min(facts.c.seq)).where(_OF, facts.c.seq < bindparam("below"), _TOLD_SINCE)
_FROM = select(facts.c.seq, facts.c.received, facts.c.raw).where(_OF).order_by(facts.c.seq).limit(bindparam("most"))


class ReceivedFact(Struct, frozen=True):
    """A fact, and when the center received it, ms UTC."""

    fact: Fact
    at: int


class Series(Struct, frozen=True):
    """A series of one terminal, first heard of at `since`; `through` is its last number that is settled here."""

    terminal: str
    name: str
    since: int
    through: int


class ReceivedSeries(Struct, frozen=True):
    """What a series, first heard of at `since` (ms UTC), has around a day.

    `unread` are the numbers of what came since the day began, and was set aside because nobody could read it.
    """

    since: int
    facts: tuple[ReceivedFact, ...]
    unread: tuple[int, ...]


def day_facts(connection: Connection, terminal: str, begins: int, ends: int) -> list[ReceivedSeries]:
    """What each series of a terminal has of a day (ms UTC) and around it, the older series first."""
    query = select(makers).where(makers.c.terminal == terminal).order_by(makers.c.since)
    series = [Series(terminal, row.series, row.since, row.through) for row in connection.execute(query)]
    return [_around(connection, each, begins, ends) for each in series]


def _around(connection: Connection, series: Series, begins: int, ends: int) -> ReceivedSeries:
    first = _first(connection, series, begins - BEFORE_MS)
    found = tuple(_read(connection, series, first, ends + BEHIND_MS))
    return ReceivedSeries(series.since, found, tuple(_unread(connection, series, begins)))


def _unread(connection: Connection, series: Series, begins: int) -> Sequence[int]:
    of = (quarantine.c.terminal == series.terminal) & (quarantine.c.series == series.name)
    aside = of & quarantine.c.released.is_(None) & (quarantine.c.received >= begins)
    return connection.scalars(select(quarantine.c.seq).where(aside).distinct().order_by(quarantine.c.seq)).all()


def _first(connection: Connection, series: Series, since: int) -> int:
    """The number of the first fact that was told at `since` or later; one beyond the last where none was."""
    low, high = 1, series.through + 1
    while low < high:
        middle = (low + high) // 2
        found = _page(connection, series, middle, 1)
        if not found or _told(found[0]) >= since:
            high = middle
        else:
            low = found[0].fact.seq + 1
    return _sooner(connection, series, low, since)


def _told(found: ReceivedFact) -> int:
    return max(found.at, found.fact.at) if found.fact.clock == "synced" else found.at


def _sooner(connection: Connection, series: Series, first: int, since: int) -> int:
    """The same, where one that seems to be older led the search beyond those before it."""
    asked = {"by": series.terminal, "of": series.name, "since": since}
    while (seq := connection.scalar(_SOONER, asked | {"from": first - PAGE_FACTS, "below": first})) is not None:
        first = seq
    return first


def _read(connection: Connection, series: Series, first: int, until: int) -> Iterator[ReceivedFact]:
    """From this number on, until a whole page of facts by trusted clocks is of `until` or later."""
    while page := _page(connection, series, first, PAGE_FACTS):
        yield from page
        if all(each.fact.clock == "synced" and each.fact.at >= until for each in page):
            return
        first = page[-1].fact.seq + 1


def _page(connection: Connection, series: Series, first: int, most: int) -> list[ReceivedFact]:
    asked = {"by": series.terminal, "of": series.name, "from": first, "most": most}
    return [ReceivedFact(fact_in(row.raw.encode()), row.received) for row in connection.execute(_FROM, asked)]
