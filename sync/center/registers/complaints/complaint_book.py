"""The complaint book, the register of all complaints (article 10): of the evaluators' and of every other channel.

Times are arguments, in milliseconds since 1970, UTC. All of it is in the database: any process does what is due.
"""

import logging
from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, insert, select

from sync.center.office.complaints.complaint_case import (
    COMPLAINT_ENDED,
    COMPLAINT_STATES,
    ComplaintCase,
    ComplaintChannel,
    Lodged,
    complaint_case,
)
from sync.center.office.complaints.complaint_deadlines import OfficeDays, answer, due_until, made_day, standing
from sync.center.office.complaints.complaint_decision import (
    COMPLAINT_OPEN,
    ComplaintAct,
    ComplaintOfficer,
    decide,
    sees,
)
from sync.center.office.complaints.complaint_number import told_number, typed_number
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.registers import case_book
from sync.center.registers.complaints.complaint_contacts import (
    ComplaintContact,
    contact_of,
    delete_contact,
    keep_contact,
)
from sync.center.registers.complaints.complaint_facts import (
    FreshComplaint,
    WindowTouch,
    fresh_complaints,
    note_case,
    window_touches,
)
from sync.center.registers.complaints.complaint_hall import (
    COMPLAINT_LIMITS_CASE,
    ComplaintLimits,
    complaint_limits,
    concerned_of,
    office_days,
    window_rules,
)
from sync.center.storage.database import cases as cases_table
from sync.center.storage.database import complaint_numbers, meta
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.center.telemetry.log_lines import note

log = logging.getLogger(__name__)

MOST_OPEN = 20_000  # more are open nowhere


class NewComplaint(Struct, frozen=True):
    """A complaint as somebody takes it down; it came in on the hall's day `received`."""

    channel: ComplaintChannel
    received: str
    text: str
    badge: str = ""
    unit: str = ""
    window: str = ""
    contact: ComplaintContact = ComplaintContact()


class PublicComplaint(Struct, frozen=True):
    """What a complaint's number tells whoever has it: how it stands, and on which day it came in."""

    state: str
    day: str


class ComplaintBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._series = engine, series
        self._reading = engine.reading

    def look(self, now: int) -> int:
        """Makes a case of each complaint of an evaluator that is none yet; how many it made."""
        with self._reading.begin() as connection:
            waiting = bool(fresh_complaints(connection))
        return self._take_in(now) if waiting else 0

    def _take_in(self, now: int) -> int:
        with self._engine.begin() as connection:
            days = office_days(connection)
            one_at_a_time(connection)  # another process has made its cases before these are read
            fresh = fresh_complaints(connection)
            made = [_open(connection, self._series, each, days, now) for each in fresh]
        for case in made:
            note(log, "complaint", case=case, channel="evaluator")
        return len(made)

    def lodge(self, new: NewComplaint, by: str, form: str, now: int) -> str:
        """Takes a complaint down; the number of its case. Raises `DoneAlready`."""
        with self._engine.begin() as connection:
            days = office_days(connection)
            concerned = concerned_of(connection, new.badge, new.unit, new.window)
            limits, rules = complaint_limits(connection), window_rules(connection, concerned.window)
            lodged = Lodged(
                channel=new.channel,
                concerned=concerned,
                made=new.received,
                arrived=new.received,
                accept_days=limits.accept_days,
                answer_days=rules.complaint_days,
                text=new.text,
            )
            case = _lodge(connection, self._series, lodged, by, form, days, now)
            if new.contact != ComplaintContact():
                _keep_contact(connection, self._series, case, new.contact, by, now)
        note(log, "complaint", case=case, channel=new.channel, by=by)
        return case

    def act(self, case: str, act: ComplaintAct, by: ComplaintOfficer, seen: int, form: str, now: int) -> DeedDone:
        """Does it, if it may be done; `seen` is how many deeds there were when it was decided.

        Raises `AnotherMustDecide`, `NotInThisState`, `ComplaintFieldWrong`, `CaseChanged`, `DoneAlready`,
        `LookupError`.
        """
        with self._engine.begin() as connection:
            found, done = _seen(connection, case, by, seen, form)
            days = office_days(connection)
            touches = window_touches(connection, found.lodged, days) if act.did == "named" else ()
            known = replace(
                act,
                on_duty={touch.badge for touch in touches},
                overdue=answer(found, days, now).overdue,
            )
            deed = decide(found, known, by)
            if act.did == "contact_deleted":
                delete_contact(connection, case)
            return _write(connection, self._series, deed, done, form, now)

    def keep_contact(
        self, case: str, contact: ComplaintContact, by: ComplaintOfficer, seen: int, form: str, now: int
    ) -> None:
        """Notes who complained, or how else they are reached. Raises as `act` does."""
        with self._engine.begin() as connection:
            found, done = _seen(connection, case, by, seen, form)
            deed = decide(found, ComplaintAct("contact_noted"), by)
            keep_contact(connection, case, contact, now)
            _write(connection, self._series, deed, done, form, now)

    def set_limits(self, limits: ComplaintLimits, by: str, form: str, now: int) -> None:
        """For complaints that come in from now on. Raises `DoneAlready`."""
        deed = OfficeDeed("complaint", COMPLAINT_LIMITS_CASE, "limits_set", by, content=content_of(limits))
        with self._engine.begin() as connection:
            seen = len(case_book.history(connection, "complaint", COMPLAINT_LIMITS_CASE))
            stands = CaseStanding("limits")
            case_book.write(connection, self._series, deed, stands, seen, form, now)

    def state_by(self, typed: str) -> list[PublicComplaint]:
        """What may be told to whoever has this number; the same work for one that nobody has.

        Two, where two series of a window gave out one number.
        """
        numbered = select(complaint_numbers.c.case).where(complaint_numbers.c.number == typed_number(typed))
        with self._reading.begin() as connection:
            histories = case_book.histories(connection, "complaint", list(connection.scalars(numbered)))
        found = (complaint_case(done) for done in histories.values())
        return [PublicComplaint(_public(case), case.lodged.made) for case in found if case]


def _public(case: ComplaintCase) -> str:
    """What was found, and that somebody doubts it, is told to who complained and not to who found the slip."""
    state = case.before_doubt if case.state == "doubted" else case.state
    return state if state in ("registered", "accepted", *COMPLAINT_ENDED) else "in_hand"


def complaint(connection: Connection, case: str) -> tuple[ComplaintCase, list[DeedDone]] | None:
    """A case as it stands, and what was done in it."""
    done = case_book.history(connection, "complaint", case)
    found = complaint_case(done) if case != COMPLAINT_LIMITS_CASE else None
    return (found, done) if found else None


def complaints(
    connection: Connection, states: Collection[str] = COMPLAINT_STATES, unit: str = "", most: int = 500
) -> list[ComplaintCase]:
    """Those that stand like this, the newest first."""
    listed = case_book.cases(connection, "complaint", states, unit=unit, most=most)
    histories = case_book.histories(connection, "complaint", [each.case for each in listed])
    found = (complaint_case(histories[each.case]) for each in listed)
    return [case for case in found if case]


def complaint_steps_due(connection: Connection, now: int, ahead: int) -> list[tuple[str, int]]:
    """Open ones whose next step is due within so many ms, or was, with until when it is in time.

    By the calendar of the hall as it is now: that may be confirmed, or changed, after a complaint came in.
    """
    days = office_days(connection)
    found = complaints(connection, COMPLAINT_OPEN, most=MOST_OPEN)
    dues = [(case.case, due_until(case, days, now)) for case in found]
    return [(case, due) for case, due in dues if 0 < due <= now + ahead]


def complaint_counts(connection: Connection, but_about: Collection[str] = ()) -> dict[str, int]:
    """How many stand in each state, without those about these badges."""
    of = (cases_table.c.register == "complaint") & cases_table.c.state.in_(COMPLAINT_STATES)
    counted = select(cases_table.c.state, func.count().label("many")).where(
        of, cases_table.c.about.not_in(but_about)
    )
    return {row.state: row.many for row in connection.execute(counted.group_by(cases_table.c.state))}


def forget_contacts(connection: Connection, cases: Sequence[str], now: int) -> None:
    """Deletes those of these cases, which have ended: each deletion is a deed of the center's own."""
    series = connection.scalar(select(meta.c.value).where(meta.c.key == "store")) or ""
    for case, done in case_book.histories(connection, "complaint", cases).items():
        delete_contact(connection, case)
        deed = OfficeDeed("complaint", case, "contact_deleted", "")
        _write(connection, series, deed, done, "", now)


def complaint_contact(connection: Connection, case: str) -> ComplaintContact | None:
    return contact_of(connection, case)


def touches_at(connection: Connection, case: ComplaintCase, days: OfficeDays) -> list[WindowTouch]:
    """Who was at the window on the day on which it was complained at, as facts have it."""
    return window_touches(connection, case.lodged, days) if case.lodged.seq else []


def _open(connection: Connection, series: str, fresh: FreshComplaint, days: OfficeDays, now: int) -> str:
    """Makes the case of a fact: also of one that this version cannot read, which still is a complaint."""
    fact, said = fresh.fact, fresh.said
    certain = fact.clock != "unset"
    lodged = Lodged(
        channel="evaluator",
        concerned=concerned_of(connection, said.badge if said else "", "", fact.window),
        made=made_day(days, fact.at, certain=certain, received=fresh.received),
        arrived=days.day(fresh.received),
        accept_days=complaint_limits(connection).accept_days,
        answer_days=(said.days if said else 0) or window_rules(connection, fact.window).complaint_days,
        at=fact.at,
        certain=certain,
        plate=said.number if said else "",
        terminal=fact.terminal,
        series=fact.series,
        seq=fact.seq,
    )
    case = _lodge(connection, series, lodged, "", "", days, now)
    note_case(connection, fact, case)
    return case


def _lodge(
    connection: Connection, series: str, lodged: Lodged, by: str, form: str, days: OfficeDays, now: int
) -> str:
    case = case_book.new_number(connection, "complaint", now)
    deed = OfficeDeed("complaint", case, "lodged", by, content=content_of(lodged))
    _write(connection, series, deed, [], form, now)
    for number in {told_number(case), typed_number(lodged.plate)} - {""}:
        connection.execute(insert(complaint_numbers).values(number=number, case=case))
    return case


def _keep_contact(
    connection: Connection, series: str, case: str, contact: ComplaintContact, by: str, now: int
) -> None:
    done = case_book.history(connection, "complaint", case)
    keep_contact(connection, case, contact, now)
    deed = OfficeDeed("complaint", case, "contact_noted", by)
    _write(connection, series, deed, done, "", now)


def _seen(
    connection: Connection, case: str, by: ComplaintOfficer, seen: int, form: str
) -> tuple[ComplaintCase, list[DeedDone]]:
    """A case that is as it was when somebody decided about it; of one that they may not read, there is none."""
    case_book.check_form(connection, form)
    found = complaint(connection, case)
    if found is None or not sees(found[0], by):
        raise LookupError(f"no complaint {case}")
    if len(found[1]) != seen:
        raise case_book.changed(connection, found[1][-1])
    return found


def _write(
    connection: Connection,
    series: str,
    deed: OfficeDeed,
    done: list[DeedDone],
    form: str,
    now: int,
) -> DeedDone:
    after = complaint_case([*done, DeedDone(deed, 0, now)])
    assert after is not None
    return case_book.write(connection, series, deed, standing(after), len(done), form, now)
