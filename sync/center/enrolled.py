"""Whose fingers a window's sensor holds, by the facts of its terminals: for a terminal that has lost its own."""

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from sync.center.tables import facts
from sync.contract import Fingers
from terminal.domain.facts import Audit, Fact
from terminal.domain.finger_ledger import Ledger, after


def enrolled(connection: Connection, window: str) -> Fingers:
    """The map of the sensor that was last enrolled at this window; empty where none was."""
    query = select(facts.c.raw).where(facts.c.window == window, facts.c.kind == "audit")
    ledger = Ledger()
    # One terminal after another stood here, each with numbers of its own.
    for raw in connection.scalars(query.order_by(facts.c.received, facts.c.series, facts.c.seq)):
        ledger = _after(ledger, msgspec.json.decode(raw, type=Fact))
    return Fingers(ledger.slots, ledger.library)


def _after(ledger: Ledger, fact: Fact) -> Ledger:
    """A sensor with another id shares no slot with the one before: whoever was in that is not in this."""
    said = fact.said
    if isinstance(said, Audit) and said.what in ("enrolment", "settlement") and said.library != ledger.library:
        ledger = Ledger(said.library)
    return after(replace(ledger, seq=0), fact)
