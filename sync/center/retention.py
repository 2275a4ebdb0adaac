"""The retention: what the center lets go of some days after it was needed last, as the hall set it.

What goes changes no answer to a terminal and no sheet of a day. Facts, lists of leave, published bundles and sheets
are kept for ever, and what the office decided. Nothing goes before somebody has set after how many days. Times are
arguments, ms UTC.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, func, insert, or_, select, update

from sync.center.hall import quotas
from sync.center.hall.restores import order_mark
from sync.center.office.complaints.complaint_case import COMPLAINT_ENDED
from sync.center.orders.errand_table import INVITED, MOVE
from sync.center.registers.complaints.complaint_book import forget_contacts
from sync.center.storage.database import (
    FILED,
    REPLACEABLE,
    cases,
    complaint_contacts,
    errands,
    meta,
    office_audits,
    office_sessions,
    orders,
    terminals,
)
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.center.telemetry.log_lines import note
from sync.errands import ERRAND_KINDS, DiagnosticsErrand, MessageErrand, RestartErrand

DAYS_LEAST = 30  # by then nobody repeats a call whose answer was lost, and a clock that was put back is noticed
AUDIT_DAYS_LEAST = 183  # half a year, as the law has logs kept: who sets the days is watched by them
LOOKED = "retention looked"  # the row of `meta` that says when nothing was left that may go

log = logging.getLogger(__name__)

_LOOKED = select(meta.c.value).where(meta.c.key == LOOKED)
# What somebody consented to, and the receipt that fingers were erased, are not among them.
_PLAIN = (MOVE, *(str(each.__struct_config__.tag) for each in (DiagnosticsErrand, MessageErrand, RestartErrand)))
_BEFORE: BindParameter[int] = bindparam("before")
_NEWEST = func.max(orders.c.id).over(partition_by=(orders.c.kind, orders.c.window)).label("newest")
_UNEMPTIED = select(orders.c.id, orders.c.at, _NEWEST).where(REPLACEABLE).subquery()
# A terminal that was moved gets the configuration that moved it, however many came after that.
_MOVED_BY = select(terminals.c.moved_by)
_REPLACED = select(_UNEMPTIED.c.id, _UNEMPTIED.c.at).where(
    _UNEMPTIED.c.id < _UNEMPTIED.c.newest, _UNEMPTIED.c.at < _BEFORE, _UNEMPTIED.c.id.not_in(_MOVED_BY)
)
_FILES = select(errands.c.order.label("id"), errands.c.until.label("at")).where(FILED, errands.c.until < _BEFORE)
# An answer may come late, from a terminal that was cut off, and moves it: until then the errand is needed.
_ENDED = select(errands.c.order.label("id"), errands.c.until.label("at")).where(
    errands.c.until < _BEFORE,
    func.coalesce(errands.c.ended_at, 0) < _BEFORE,
    or_(errands.c.kind == INVITED, errands.c.kind.in_(_PLAIN) & (errands.c.state != "")),
)
# A case's own number, as the business system says it: the rating has the random id alone.
_CASES = select(errands.c.order.label("id"), errands.c.until.label("at")).where(
    errands.c.kind == INVITED, errands.c.request.is_not(None), errands.c.until < _BEFORE
)
_AUDITS = select(office_audits.c.id, office_audits.c.at).where(office_audits.c.at < _BEFORE)
_SESSIONS = select(office_sessions.c.token_hash.label("id"), office_sessions.c.seen_at.label("at")).where(
    office_sessions.c.seen_at < _BEFORE
)
# Who complained: once the case has ended, and not while anybody may have to ask them.
_CONTACTS = (
    select(complaint_contacts.c.case.label("id"), cases.c.changed.label("at"))
    .join(cases, (cases.c.register == "complaint") & (cases.c.case == complaint_contacts.c.case))
    .where(cases.c.state.in_(COMPLAINT_ENDED), cases.c.changed < _BEFORE)
)


class KeptKind(Struct, frozen=True):
    """Something that may go: how it is `found`, by id and time, and what is done with those of some ids."""

    found: Select[Any]
    let_go: Callable[[Connection, Sequence[Any], int], None]  # with the time, ms UTC
    at_once: int  # in one transaction
    least: int = DAYS_LEAST  # days after which it may go


class KindDue(Struct, frozen=True):
    """How many of a kind may go now, and the oldest; for none of them a time was set where `days` is None."""

    kind: str
    days: int | None
    count: int
    oldest: int | None


class Retention:
    """That of one center's database."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def keep(self, days: Mapping[str, int | None]) -> None:
        """Sets after how many days each of these `KEPT_KINDS` goes from now on, never where None."""
        with self._transactions.begin() as connection:
            for kind, most in days.items():
                _note(connection, _days_key(kind), most)

    def due(self, now: int) -> list[KindDue]:
        """What the next pass would let go of, each of the `KEPT_KINDS`."""
        with self._transactions.reading.begin() as connection:
            days = _days(connection)
            return [_due(connection, kind, days.get(kind), now) for kind in KEPT_KINDS]

    def step(self, now: int) -> int:
        """Lets some of what may go, go, in one short transaction; how many, 0 once nothing is left."""
        with self._transactions.begin() as connection:
            kind, count = _let_go(connection, now)
        if count:
            note(log, "let go", kind=kind, count=count)
        return count

    def look(self, now: int) -> None:
        """Makes a step, until nothing is left; then again a day later."""
        with self._transactions.reading.begin() as connection:
            looked, days = connection.scalar(_LOOKED), _days(connection)
        if not days or (looked and abs(now - int(looked)) < quotas.DAY):
            return
        if not self.step(now):
            with self._transactions.begin() as connection:
                _note(connection, LOOKED, now)


def _let_go(connection: Connection, now: int) -> tuple[str, int]:
    """Of the first kind of which anything may go: which it is, and how many went."""
    for name, days in _days(connection).items():
        kind = KEPT_KINDS[name]
        found = kind.found.order_by("at").limit(kind.at_once)
        ids = [row.id for row in connection.execute(found, {"before": now - days * quotas.DAY})]
        if ids:
            kind.let_go(connection, ids, now)
            return name, len(ids)
    return "", 0


def _due(connection: Connection, kind: str, days: int | None, now: int) -> KindDue:
    if days is None:
        return KindDue(kind, None, 0, None)
    found = KEPT_KINDS[kind].found.subquery()
    query = select(func.count().label("older"), func.min(found.c.at).label("oldest")).select_from(found)
    row = connection.execute(query, {"before": now - days * quotas.DAY}).one()
    return KindDue(kind, days, row.older, row.oldest)


def _empty(connection: Connection, ids: Sequence[int], _now: int) -> None:
    """Takes the bodies of these orders; the rows stay: by their marks terminals that carry them are known."""
    rows = connection.execute(select(orders).where(orders.c.id.in_(ids), orders.c.mark == "")).all()
    emptied = update(orders).where(orders.c.id == bindparam("of")).values(body="", mark=bindparam("told"))
    if rows:
        connection.execute(emptied, [{"of": row.id, "told": order_mark(row)} for row in rows])


def _drop_files(connection: Connection, ids: Sequence[int], _now: int) -> None:
    connection.execute(update(errands).where(errands.c.order.in_(ids)).values(file=None))


def _drop_errands(connection: Connection, ids: Sequence[int], now: int) -> None:
    # The newest invitation of a window is still told to whoever asks; it is void by its own words.
    plain = select(orders.c.id).where(orders.c.id.in_(ids), orders.c.kind.in_(ERRAND_KINDS))
    _empty(connection, list(connection.scalars(plain)), now)
    connection.execute(delete(errands).where(errands.c.order.in_(ids)))


def _drop_numbers(connection: Connection, ids: Sequence[int], _now: int) -> None:
    connection.execute(update(errands).where(errands.c.order.in_(ids)).values(request=None))


def _drop_audits(connection: Connection, ids: Sequence[int], _now: int) -> None:
    connection.execute(delete(office_audits).where(office_audits.c.id.in_(ids)))


def _drop_sessions(connection: Connection, ids: Sequence[str], _now: int) -> None:
    connection.execute(delete(office_sessions).where(office_sessions.c.token_hash.in_(ids)))


KEPT_KINDS: Mapping[str, KeptKind] = {
    "orders": KeptKind(_REPLACED, _empty, 100),
    "diagnostics": KeptKind(_FILES, _drop_files, 20),
    "errands": KeptKind(_ENDED, _drop_errands, 500),
    "cases": KeptKind(_CASES, _drop_numbers, 500),
    "audits": KeptKind(_AUDITS, _drop_audits, 500, AUDIT_DAYS_LEAST),
    "contacts": KeptKind(_CONTACTS, forget_contacts, 50),
    "sessions": KeptKind(_SESSIONS, _drop_sessions, 500),
}


def _days(connection: Connection) -> dict[str, int]:
    """Of the kinds that go at all."""
    noted = connection.execute(select(meta).where(meta.c.key.in_(map(_days_key, KEPT_KINDS))))
    told = {row.key: int(row.value) for row in noted}
    return {kind: told[_days_key(kind)] for kind in KEPT_KINDS if _days_key(kind) in told}


def _days_key(kind: str) -> str:
    return f"days of {kind}"


def _note(connection: Connection, key: str, value: int | None) -> None:
    one_at_a_time(connection)  # another process may note the same
    connection.execute(delete(meta).where(meta.c.key == key))
    if value is not None:
        connection.execute(insert(meta).values(key=key, value=str(value)))
