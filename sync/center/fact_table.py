"""The fact table as one series has it in the database: what is known of its facts, and what an intake adds."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, func, insert, or_, select

from sync.center.alarm_table import raise_once
from sync.center.database import facts, makers, quarantine
from sync.center.intake import Intake, Item, Known


class OthersSeries(Exception):
    """Over the network facts are taken only from who made their series; the caller must begin its own."""


def maker(connection: Connection, terminal: str, series: str, now: int) -> str:
    """Whose series this is; one that is new here becomes this terminal's."""
    made = connection.scalar(select(makers.c.terminal).where(makers.c.series == series))
    if made is None:
        connection.execute(insert(makers).values(series=series, terminal=terminal, since=now))
    return terminal if made is None else str(made)


def tell_of_others_series(connection: Connection, terminal: str, series: str, made_by: str, now: int) -> None:
    """Raises the alarm, once a series."""
    raise_once(connection, terminal, "series", f"series {series} is of {made_by}", now)


def known(connection: Connection, terminal: str, series: str, items: Sequence[Item]) -> Known:
    """What is settled of the series, as far as these items touch it."""
    numbers = {n for item in items if item.seq for n in (item.first(item.seq) - 1, item.seq - 1, item.seq)}
    hashes = select(facts.c.seq, facts.c.hash).where(_of(facts, terminal, series), facts.c.seq.in_(numbers))
    return Known(
        _through(connection, terminal, series),
        {row.seq: row.hash for row in connection.execute(hashes)},
        _refused(connection, _of(quarantine, terminal, series), numbers, items),
    )


def write(connection: Connection, terminal: str, series: str, intake: Intake, now: int) -> None:
    """Adds what the intake gathered."""
    place = {"terminal": terminal, "series": series, "received": now}
    stored = [
        {
            **place,
            "seq": content.fact.seq,
            "kind": content.fact.kind,
            "window": content.fact.window,
            "at": content.fact.at,
            "hash": content.hash,
            "raw": content.raw,
        }
        for content in intake.stored
    ]
    refused = [{**place, "seq": one.seq, "why": one.why, "raw": one.raw} for one in intake.quarantined]
    for table, rows in ((facts, stored), (quarantine, refused)):
        if rows:
            connection.execute(insert(table), rows)
    for alarm in intake.alarms:
        raise_once(connection, terminal, alarm.what, alarm.detail, now)


def _of(table: Table, terminal: str, series: str) -> ColumnElement[bool]:
    return (table.c.terminal == terminal) & (table.c.series == series)


def _through(connection: Connection, terminal: str, series: str) -> int:
    # Nothing behind a gap is ever stored, so the highest number is also where the unbroken run ends.
    highest = (
        connection.scalar(select(func.max(table.c.seq)).where(_of(table, terminal, series)))
        for table in (facts, quarantine)
    )
    return max(number or 0 for number in highest)


def _refused(
    connection: Connection, here: ColumnElement[bool], numbers: set[int], items: Sequence[Item]
) -> dict[int, frozenset[str]]:
    nameless = [item.raw for item in items if item.seq is None]
    touched = or_(quarantine.c.seq.in_(numbers), quarantine.c.raw.in_(nameless))
    found: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(select(quarantine.c.seq, quarantine.c.raw).where(here, touched)):
        found[row.seq].add(row.raw)
    return {seq: frozenset(raws) for seq, raws in found.items()}
