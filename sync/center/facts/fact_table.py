"""The fact table as one series has it in the database: what is known of its facts, and what an intake adds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, insert, or_, select, text, update

from sync.center.facts.intake import Intake, Item, Known, StoredFact
from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import facts, makers, quarantine

# Each is put together once: that takes longer than the database takes to answer.
_HEAD = select(makers).where(makers.c.series == bindparam("of")).with_for_update()
_BEGIN = insert(makers)
_ADVANCE = (
    update(makers)
    .where(makers.c.series == bindparam("of"))
    .values(through=bindparam("reached"), hash=bindparam("last"))
)
_STORE, _SET_ASIDE = insert(facts), insert(quarantine)
_COLUMNS = ", ".join(f'"{column.name}"' for column in facts.c)
# PostgreSQL is given a whole delivery as one text: value by value its driver needs twice as long.
_STORE_AS_JSON = text(
    f"INSERT INTO facts ({_COLUMNS}) "
    f"SELECT {_COLUMNS} FROM json_populate_recordset(CAST(NULL AS facts), CAST(:rows AS json))"
)


class OthersSeries(Exception):
    """Over the network facts are taken only from who made their series; the caller must begin its own."""


class SeriesHead(Struct, frozen=True):
    """Where a series stands: all up to `through` is settled; `hash` is that fact's, empty where it was refused."""

    maker: str
    series: str
    through: int = 0
    hash: str = ""
    new: bool = False  # it has no row yet


def head(connection: Connection, terminal: str, series: str) -> SeriesHead:
    """Held for this transaction. One that is new here is this terminal's, once `write` has added to it."""
    row = connection.execute(_HEAD, {"of": series}).first()
    if row is None:
        return SeriesHead(terminal, series, new=True)
    return SeriesHead(row.terminal, series, row.through, row.hash)


def recount(connection: Connection, series: str) -> None:
    """Brings the head to where its facts are: a process of a version without heads may have written behind it."""
    known = head(connection, "", series)
    if known.new:
        return
    numbers = [select(func.max(table.c.seq)).where(_of(table, known)) for table in (facts, quarantine)]
    through = max(connection.scalar(number) or 0 for number in numbers)
    last = connection.scalar(select(facts.c.hash).where(_of(facts, known), facts.c.seq == through))
    connection.execute(_ADVANCE, {"of": series, "reached": through, "last": last or ""})


def tell_of_others_series(connection: Connection, terminal: str, series: str, made_by: str, now: int) -> None:
    """Raises the alarm, once a series."""
    raise_once(connection, terminal, "series", f"series {series} is of {made_by}", now)


def known(connection: Connection, head: SeriesHead, items: Sequence[Item]) -> Known:
    """What is settled of the series, as far as these items touch it."""
    if all(item.seq is not None and item.seq > head.through for item in items):
        return Known(head.through, {head.through: head.hash} if head.hash else {})
    numbers = {n for item in items if item.seq for n in (item.first(item.seq) - 1, item.seq - 1, item.seq)}
    numbers.add(head.through)
    hashes = select(facts.c.seq, facts.c.hash).where(_of(facts, head), facts.c.seq.in_(numbers))
    found = {row.seq: row.hash for row in connection.execute(hashes)}
    return Known(head.through, found, _refused(connection, _of(quarantine, head), numbers, items))


def begin(connection: Connection, head: SeriesHead, now: int) -> None:
    """Gives a new series its row: from now on it is its maker's."""
    connection.execute(_BEGIN, {"series": head.series, "terminal": head.maker, "since": now})


def write(connection: Connection, head: SeriesHead, intake: Intake, now: int) -> None:
    """Adds what the intake gathered to a series that has its row."""
    place: dict[str, str | int] = {"terminal": head.maker, "series": head.series, "received": now}
    stored = [{**place, **_columns(content)} for content in intake.stored]
    refused = [{**place, "seq": one.seq, "why": one.why, "raw": one.raw} for one in intake.quarantined]
    if stored:
        _store(connection, stored)
    if refused:
        connection.execute(_SET_ASIDE, refused)
    if intake.through != head.through:
        connection.execute(_ADVANCE, {"of": head.series, "reached": intake.through, "last": intake.last_hash})
    for alarm in intake.alarms:
        raise_once(connection, head.maker, alarm.what, alarm.detail, now)


def _store(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_STORE_AS_JSON, {"rows": msgspec.json.encode(rows).decode()})
    else:
        connection.execute(_STORE, rows)


def put_back(connection: Connection, head: SeriesHead, content: StoredFact, received: int) -> None:
    """Stores a fact under a number that is settled already, as if it had been when it came."""
    place: dict[str, str | int] = {"terminal": head.maker, "series": head.series, "received": received}
    _store(connection, [{**place, **_columns(content)}])
    if content.fact.seq == head.through:
        connection.execute(_ADVANCE, {"of": head.series, "reached": head.through, "last": content.hash})


def _columns(content: StoredFact) -> dict[str, str | int]:
    fact = content.fact
    told: dict[str, str | int] = {"seq": fact.seq, "kind": fact.kind, "window": fact.window, "at": fact.at}
    return {**told, "hash": content.hash, "raw": content.raw}


def _of(table: Table, head: SeriesHead) -> ColumnElement[bool]:
    return (table.c.terminal == head.maker) & (table.c.series == head.series)


def _refused(
    connection: Connection, here: ColumnElement[bool], numbers: set[int], items: Sequence[Item]
) -> dict[int, frozenset[str]]:
    nameless = [item.raw for item in items if item.seq is None]
    touched = or_(quarantine.c.seq.in_(numbers), quarantine.c.raw.in_(nameless))
    found: dict[int, set[str]] = defaultdict(set)
    aside = (here, touched, quarantine.c.released.is_(None))  # what was released is a fact, and repeats one
    for row in connection.execute(select(quarantine.c.seq, quarantine.c.raw).where(*aside)):
        found[row.seq].add(row.raw)
    return {seq: frozenset(raws) for seq, raws in found.items()}
