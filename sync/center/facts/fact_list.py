"""The fact list: what happened in the hall, at one window or all, for whoever looks without SQL."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from sync.center.hall import published_hall
from sync.center.storage.database import facts, stays
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact


class FactQuestion(Struct, frozen=True):
    """Which facts: those to which all that is given applies. Times in ms UTC, as their terminals had them."""

    windows: tuple[str, ...] = ()
    terminals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


class FactsFound(Struct, frozen=True):
    """The newest of them, the oldest first, and how many there are in all."""

    facts: tuple[Fact, ...]
    count: int


class StrangeWindow(Struct, frozen=True):
    """A window that was asked about and is none; and which there are."""

    asked: str
    known: tuple[str, ...]


def find(connection: Connection, question: FactQuestion, last: int) -> FactsFound:
    """At most `last` of them."""
    wanted = [*_wanted(question)]
    count = connection.scalar(select(func.count()).select_from(facts).where(*wanted)) or 0
    newest = (facts.c.at.desc(), facts.c.terminal.desc(), facts.c.series.desc(), facts.c.seq.desc())
    found = connection.scalars(select(facts.c.raw).where(*wanted).order_by(*newest).limit(last))
    return FactsFound(tuple(fact_in(raw.encode()) for raw in found)[::-1], count)


def kinds(connection: Connection) -> list[str]:
    """Every kind of fact that is here."""
    return sorted(connection.scalars(select(facts.c.kind).distinct()))


def strange(connection: Connection, windows: Sequence[str]) -> StrangeWindow | None:
    """The first of these that is none: not published, no terminal ever stood there, and no fact names it."""
    known = {each.window for each in published_hall.windows(connection)}
    known |= set(connection.scalars(select(stays.c.window).distinct()))
    for window in windows:
        here = select(facts.c.seq).where(facts.c.window == window).limit(1)
        if window not in known and connection.execute(here).first() is None:
            return StrangeWindow(window, tuple(sorted(known)))
    return None


def _wanted(question: FactQuestion) -> list[ColumnElement[bool]]:
    listed = {"window": question.windows, "terminal": question.terminals, "kind": question.kinds}
    found: list[ColumnElement[bool]] = [facts.c[name].in_(values) for name, values in listed.items() if values]
    if question.since is not None:
        found.append(facts.c.at >= question.since)
    if question.until is not None:
        found.append(facts.c.at <= question.until)
    return found
