"""The center's own facts: what an official did here, chained like a terminal's and told by `center/<hall>`."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from sync.bundles.bundle import verified_before
from sync.center.storage.database import bundles, facts
from sync.center.storage.transactions import one_at_a_time
from terminal.domain.facts import GENESIS, Fact, canonical, digest

UNNAMED = "unnamed"  # the hall of a center to which nothing was published yet


class _HallName(Struct, frozen=True):
    hall: str


_hall_name_json = msgspec.json.Decoder(_HallName)


def record(connection: Connection, series: str, said: Struct, now: int) -> Fact:
    """Adds a fact to this database's own series, behind the last one; its kind is the tag of what is `said`."""
    one_at_a_time(connection)
    terminal = f"center/{hall(connection)}"
    body: dict[str, Any] = msgspec.to_builtins(said)
    kind = str(body.pop("type"))
    last, prev = _last(connection, terminal, series)
    fact = Fact(terminal, series, last + 1, "", "", prev, now, "", 0, "synced", kind, body)
    values = {"window": "", "at": now, "received": now, "kind": fact.kind}
    place = {"terminal": terminal, "series": series, "seq": fact.seq}
    content = {"hash": digest(fact), "raw": canonical(fact).decode()}
    connection.execute(insert(facts).values({**values, **place, **content}))
    return fact


def hall(connection: Connection) -> str:
    """The hall's name, by the configuration that IT published last."""
    bundle = connection.scalar(select(bundles.c.bundle).order_by(bundles.c.published_at.desc()).limit(1))
    try:
        return _hall_name_json.decode(verified_before(bundle).window).hall if bundle else UNNAMED
    except msgspec.ValidationError:
        return UNNAMED


def _last(connection: Connection, terminal: str, series: str) -> tuple[int, str]:
    """Number and hash of the newest, (0, GENESIS) before the first."""
    here = (facts.c.terminal == terminal) & (facts.c.series == series)
    query = select(facts.c.seq, facts.c.hash).where(here).order_by(facts.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (row.seq, row.hash) if row else (0, GENESIS)
