"""The case book: the cases of all registers, and each deed in them, which is a fact of the center's own chain.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Collection
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, Row, insert, select, update

from sync.center.facts import own_facts
from sync.center.hall import published_hall
from sync.center.office.deed import Case, CaseStanding, DeedDone, OfficeDeed, RegisterName, following
from sync.center.office.named_person import named_person
from sync.center.office.period import today
from sync.center.registers import decided_days
from sync.center.registers.people_names import account_names
from sync.center.storage.database import cases as cases_table
from sync.center.storage.database import deeds
from sync.center.storage.transactions import one_at_a_time

MOST_CASES = 500  # in one list; a page shows so many and says that there are more


class CaseChanged(Exception):
    """Somebody else did something in the case since the caller looked at it: look again, then decide."""

    def __init__(self, last: DeedDone, who: str) -> None:
        super().__init__(f"case {last.deed.case} was changed by {last.deed.by or 'the center'} meanwhile")
        self.last, self.who = last, who  # by name; empty for the center


class DoneAlready(Exception):
    """This form was sent before: the answer is the one that it had then."""

    def __init__(self, done: DeedDone) -> None:
        super().__init__(f"done already, as number {done.number}")
        self.done = done


def new_number(connection: Connection, register: RegisterName, now: int) -> str:
    """The next case of the hall's year, for whoever writes its first deed in the same transaction."""
    one_at_a_time(connection)
    year = today(published_hall.zone(connection), now).year
    of_year = (cases_table.c.register == register) & cases_table.c.case.startswith(f"{year}-")
    last = select(cases_table.c.case).where(of_year).order_by(cases_table.c.case.desc()).limit(1)
    return following(connection.scalar(last), year)


def write(
    connection: Connection, series: str, deed: OfficeDeed, standing: CaseStanding, seen: int, form: str, now: int
) -> DeedDone:
    """Does it: the fact, the deed, and how the case stands from now on.

    `seen` is how many deeds the case had when its state was read, 0 for a new one; `form` names the form that was
    sent, empty where none was. Raises `CaseChanged`, `DoneAlready`.
    """
    one_at_a_time(connection)
    check_form(connection, form)
    _check_seen(connection, deed, seen)
    fact = own_facts.record(connection, series, deed, now)
    values = {**structs.asdict(deed), "at": now, "seq": fact.seq, "form": form or None}
    made = connection.execute(insert(deeds).values(values).returning(deeds.c.number))
    decided_days.note(connection, deed)
    _stand(connection, deed, standing, seen, now)
    return DeedDone(deed, made.scalar_one(), now)


def check_form(connection: Connection, form: str) -> None:
    """Raises `DoneAlready` where this form was taken."""
    if form and (row := connection.execute(select(deeds).where(deeds.c.form == form)).first()):
        raise DoneAlready(_read(row))


def changed(connection: Connection, last: DeedDone) -> CaseChanged:
    """To be raised where somebody did something else since the case was looked at."""
    by = last.deed.by
    return CaseChanged(last, named_person(by, account_names(connection, {by})))


def history(connection: Connection, register: RegisterName, case: str) -> list[DeedDone]:
    """What was done in a case, the first first."""
    here = (deeds.c.register == register) & (deeds.c.case == case)
    return [_read(row) for row in connection.execute(select(deeds).where(here).order_by(deeds.c.number))]


def histories(connection: Connection, register: RegisterName, names: Collection[str]) -> dict[str, list[DeedDone]]:
    """The same of several cases, by their number."""
    found: dict[str, list[DeedDone]] = {name: [] for name in names}
    wanted = sorted(found)
    for first in range(0, len(wanted), MOST_CASES):  # a statement takes only so many values
        here = (deeds.c.register == register) & deeds.c.case.in_(wanted[first : first + MOST_CASES])
        for row in connection.execute(select(deeds).where(here).order_by(deeds.c.number)):
            found[row.case].append(_read(row))
    return found


def case(connection: Connection, register: RegisterName, name: str) -> Case | None:
    here = (cases_table.c.register == register) & (cases_table.c.case == name)
    row = connection.execute(select(cases_table).where(here)).first()
    return _case(row) if row else None


def cases(
    connection: Connection,
    register: RegisterName,
    states: Collection[str] = (),
    *,
    about: str = "",
    unit: str = "",
    window: str = "",
    most: int = MOST_CASES,
) -> list[Case]:
    """Those that stand like this, the newest first; what is left empty is any."""
    query = select(cases_table).where(cases_table.c.register == register)
    if states:
        query = query.where(cases_table.c.state.in_(states))
    for name, value in {"about": about, "unit": unit, "window": window}.items():
        if value:
            query = query.where(cases_table.c[name] == value)
    newest_first = query.order_by(cases_table.c.opened.desc(), cases_table.c.case.desc())
    return [_case(row) for row in connection.execute(newest_first.limit(most))]


def _check_seen(connection: Connection, deed: OfficeDeed, seen: int) -> None:
    found = history(connection, deed.register, deed.case)
    if len(found) != seen:
        raise changed(connection, found[-1]) if found else LookupError(f"no case {deed.case} in {deed.register}")


def _stand(connection: Connection, deed: OfficeDeed, standing: CaseStanding, seen: int, now: int) -> None:
    values = {**structs.asdict(standing), "changed": now, "deeds": seen + 1}
    if not seen:
        opened = {"register": deed.register, "case": deed.case, "opened": now}
        connection.execute(insert(cases_table).values({**opened, **values}))
        return
    here = (cases_table.c.register == deed.register) & (cases_table.c.case == deed.case)
    connection.execute(update(cases_table).where(here).values(values))


def _read(row: Row[Any]) -> DeedDone:
    deed = OfficeDeed(row.register, row.case, row.did, row.by, row.why, row.content)
    return DeedDone(deed, row.number, row.at)


def _case(row: Row[Any]) -> Case:
    standing = CaseStanding(row.state, row.about, row.unit, row.window, row.due)
    return Case(row.register, row.case, standing, row.opened, row.changed, row.deeds)
