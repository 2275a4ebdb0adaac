"""The config answers: what each terminal last said to a configuration, taken or refused. A refusal is an alarm."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from sync.bundles.bundle import text
from sync.center.hall import published_hall
from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import config_answers
from terminal.domain.facts import Audit, Fact

CONFIG_TAKEN, CONFIG_REFUSED = ANSWERS = "config", "config_refused"  # the kinds of audit facts that answer


class ConfigAnswer(Struct, frozen=True):
    """`detail` is the version that was taken, or why one was refused; `at` by the terminal's clock, ms UTC."""

    what: str
    detail: str
    at: int
    received: int


def note(connection: Connection, terminal: str, facts: Iterable[Fact], now: int) -> None:
    """Keeps the last answer among these facts, and raises the alarm for every refusal that was not told before."""
    for fact in facts:
        said = fact.said if fact.kind == "audit" and fact.body.get("what") in ANSWERS else None
        if not isinstance(said, Audit):
            continue
        connection.execute(delete(config_answers).where(config_answers.c.terminal == terminal))
        values = {"what": said.what, "detail": said.detail, "at": fact.at, "received": now}
        connection.execute(insert(config_answers).values(terminal=terminal, **values))
        if said.what == CONFIG_REFUSED:
            last = published_hall.offered(connection, fact.window)
            wanted = f"{text(last.payload.pair)} for {fact.window}" if last else "a configuration"
            raise_once(connection, terminal, "config", f"{wanted} is published, and refused: {said.detail}", now)


def answers(connection: Connection) -> dict[str, ConfigAnswer]:
    """The last answer of each terminal, by its name."""
    rows = connection.execute(select(config_answers))
    return {row.terminal: ConfigAnswer(row.what, row.detail, row.at, row.received) for row in rows}
