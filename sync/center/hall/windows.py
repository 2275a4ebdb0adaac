"""The windows: who holds each now, by the terminal there, and whose fingers its sensor holds, by its facts."""

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, and_, func, select

from sync.center.hall.stays import Stayed
from sync.center.storage.database import facts, terminals
from sync.contract import SLOTS_MAX, Fingers, Report, told_fingers
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Audit, Fact
from terminal.domain.finger_ledger import Ledger, after

_report_json = msgspec.json.Decoder(Report)


class WindowPlace(Struct, frozen=True):
    """A window where a terminal was accepted; `last` is its newest `post` fact there, None before the first.

    `report` is what the terminal last said of itself, at `reported_at`, ms UTC.
    """

    window: str
    terminal: str
    last_seen: int
    last: Fact | None
    report: Report | None
    reported_at: int | None


def places(connection: Connection) -> list[WindowPlace]:
    """Every window with an accepted terminal. Of several there, the one that was heard last of a post speaks."""
    here = and_(terminals.c.terminal == facts.c.terminal, terminals.c.window == facts.c.window)
    # What a terminal said at the window where it stood before says nothing about this one.
    newest = (
        select(facts.c.terminal, facts.c.series, func.max(facts.c.seq).label("seq"))
        .join(terminals, here)
        .where(facts.c.kind == "post", terminals.c.state == "accepted")
        .group_by(facts.c.terminal, facts.c.series)
        .subquery()
    )
    same = [facts.c[name] == newest.c[name] for name in ("terminal", "series", "seq")]
    last = select(facts).join(newest, and_(*same)).subquery()
    told = (terminals.c.report, terminals.c.reported_at)
    columns = (terminals.c.window, terminals.c.terminal, terminals.c.last_seen, last.c.raw, *told)
    placed = and_(terminals.c.terminal == last.c.terminal, terminals.c.window == last.c.window)
    query = select(*columns).outerjoin(last, placed).where(terminals.c.state == "accepted")
    found = {}
    # Series are named at random: the order in which they came is the only one between them.
    for row in connection.execute(query.order_by(func.coalesce(last.c.received, -1), terminals.c.last_seen)):
        fact = fact_in(row.raw.encode()) if row.raw else None
        report = _report_json.decode(row.report) if row.report else None
        found[row.window] = WindowPlace(row.window, row.terminal, row.last_seen, fact, report, row.reported_at)
    return [found[window] for window in sorted(found)]


def reports(connection: Connection) -> list[WindowPlace]:
    """The same without their posts, for which all facts of a hall are gone through; who was heard last speaks."""
    told = (
        terminals.c.window,
        terminals.c.terminal,
        terminals.c.last_seen,
        terminals.c.report,
        terminals.c.reported_at,
    )
    query = select(*told).where(terminals.c.state == "accepted").order_by(terminals.c.last_seen)
    found = {}
    for row in connection.execute(query):
        report = _report_json.decode(row.report) if row.report else None
        found[row.window] = WindowPlace(row.window, row.terminal, row.last_seen, None, report, row.reported_at)
    return [found[window] for window in sorted(found)]


def enrolled(connection: Connection, window: str) -> Fingers:
    """The map of the sensor that was last enrolled at this window, by the terminals that stood there then.

    Empty where none was.
    """
    query = select(facts.c.raw, facts.c.received).where(facts.c.window == window, facts.c.kind == "audit")
    ledger, stayed = Ledger(), Stayed(connection, window)
    # One terminal after another stood here, each with numbers of its own.
    for row in connection.execute(query.order_by(facts.c.received, facts.c.series, facts.c.seq)):
        fact = fact_in(row.raw.encode())
        if stayed.when(fact, row.received):
            ledger = _after(ledger, fact)
    return Fingers(ledger.slots, ledger.library)


def _after(ledger: Ledger, fact: Fact) -> Ledger:
    """A sensor with another id shares no slot with the one before: whoever was in that is not in this."""
    said = fact.said
    if not isinstance(said, Audit) or not _can_be_told(said):
        return ledger
    if said.what in ("enrolment", "settlement") and said.library != ledger.library:
        ledger = Ledger(said.library)
    changed = after(replace(ledger, seq=0), fact)
    return changed if len(changed.slots) <= SLOTS_MAX else ledger


def _can_be_told(said: Audit) -> bool:
    """Whether the contract has room for it; an order beyond it would keep the next terminal from all others."""
    slots = {said.slot: said.badge} if said.what == "enrolment" else {}
    try:
        told_fingers(slots, said.library)
    except ValueError:
        return False
    return True
