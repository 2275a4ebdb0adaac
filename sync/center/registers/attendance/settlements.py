"""The settlements: the center's list of what a person must decide, and what was decided. See `office.settlement`.

Times are arguments, in milliseconds since 1970, UTC. All of it is in the database: any process looks, and asks.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, case, delete, func, insert, select

from sync.center.hall import published_hall
from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.day_sheet import PeopleOfDay
from sync.center.office.attendance.publishing_hours import is_over
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed
from sync.center.office.settling.asking_hours import asking_days, decided_by, is_patient
from sync.center.office.settling.questions import DayQuestion, open_questions
from sync.center.office.settling.settlement import (
    DoubtAnswer,
    NotSettled,
    Settlement,
    SettlementState,
    asked,
    badges_in,
    decided,
    moot,
    settlement_of,
    taken_back,
)
from sync.center.registers import case_book, decided_days
from sync.center.registers.attendance.day_reading import DayRead, day_read
from sync.center.registers.people_names import people_names
from sync.center.storage.database import asked_days, stays
from sync.center.storage.database import cases as cases_table
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.anchor import within_ever
from terminal.domain.mistake import Mistake

ANSWERED_SINCE = "what came since answers it"  # why a question is none any more
ZONE_SLACK_MS = 86_400_000
MOST_QUESTIONS = 1_000  # on one page of the list


class QuestionFilter(Struct, frozen=True):
    """Which questions of the list; what is empty is any."""

    states: tuple[SettlementState, ...] = ("open",)
    day: str = ""
    unit: str = ""
    kind: str = ""


class SettlementView(Struct, frozen=True):
    """A question with what was done about it and who did (`names`, by badge), and everything that its day has."""

    settlement: Settlement
    history: tuple[DeedDone, ...]
    read: DayRead
    names: Mapping[str, str]


class WaitingQuestions(Struct, frozen=True):
    """How many are open, and how many of them are of a day that should be published by now."""

    open: int
    late: int


class Settlements:
    """Those in one center's database, whose own chain is `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._series = engine, series
        self._reading = engine.reading

    def look(self, now: int) -> str:
        """Asks what is to be asked of the next day that is due, "" where none is."""
        with self._reading.begin() as connection:
            if connection.scalar(select(stays.c.id).limit(1)) is None:
                return ""  # nobody could ever have touched a terminal
            looked = {row.day: row.looked_at for row in connection.execute(select(asked_days))}
            day = next(asking_days(published_hall.zone(connection), now, looked), "")
        if day:
            self.ask(day, now)
        return day

    def ask(self, day: str, now: int) -> None:
        """Asks what is to be decided about a day by what is known now, and takes back what is answered.

        Raises `NotSettled` of a day that is not over.
        """
        with self._reading.begin() as connection:
            zone = published_hall.zone(connection)
            if not is_over(zone, day, now):
                raise NotSettled("day", Mistake("{day} is not over yet", day=day))
            read = day_read(connection, day)
        self._ask(day, read, zone, now)

    def found(self, which: QuestionFilter) -> list[Settlement]:
        """The newest day first."""
        with self._reading.begin() as connection:
            names = _names(connection, which)
            histories = case_book.histories(connection, "settlement", names)
        settlements = (settlement_of(histories[name]) for name in names)
        return [each for each in settlements if each and which.kind in ("", each.question.kind)]

    def open_by_day(self) -> dict[str, int]:
        """How many questions each day has open, the newest first."""
        states = (cases_table.c.register == "settlement") & (cases_table.c.state == "open")
        found: dict[str, int] = {}
        with self._reading.begin() as connection:
            for name in connection.scalars(select(cases_table.c.case).where(states)):
                found[name[:10]] = found.get(name[:10], 0) + 1
        return dict(sorted(found.items(), reverse=True))

    def settlement(self, name: str) -> Settlement | None:
        """None where nobody ever asked that."""
        with self._reading.begin() as connection:
            return settlement_of(case_book.history(connection, "settlement", name))

    def view(self, name: str) -> SettlementView | None:
        """The same, with what was done about it and everything that its day has."""
        with self._reading.begin() as connection:
            history = case_book.history(connection, "settlement", name)
            found = settlement_of(history)
            if found is None:
                return None
            names = people_names(connection, badges_in(history))
            return SettlementView(found, tuple(history), _of_person(connection, found.question), names)

    def decide(
        self,
        name: str,
        answer: DoubtAnswer,
        by: str,
        why: str,
        *,
        instead_of: Collection[str] = (),
        seen: int,
        form: str,
        now: int,
    ) -> DeedDone:
        """Raises `NotSettled`, `CaseChanged`, `DoneAlready`."""
        view = self._looked_at(name, form)
        question = view.settlement.question
        people = PeopleOfDay(question.day, view.read.sources)
        with self._engine.begin() as connection:
            one_at_a_time(connection)  # what another gave somebody since that was read is in force here
            case_book.check_form(connection, form)
            if answer.sat:
                _check_listed(connection, answer.sat)
            given = tuple(_given(connection, question))
            deed = decided(view.settlement, answer, by, why, people, instead_of=instead_of, given=given)
            return self._do(connection, view, deed, seen, form, now)

    def take_back(
        self, name: str, by: str, why: str, *, instead_of: Collection[str] = (), seen: int, form: str, now: int
    ) -> DeedDone:
        """Raises `NotSettled`, `CaseChanged`, `DoneAlready`."""
        view = self._looked_at(name, form)
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            deed = taken_back(view.settlement, by, why, instead_of=instead_of)
            return self._do(connection, view, deed, seen, form, now)

    def _looked_at(self, name: str, form: str) -> SettlementView:
        """Before the transaction that writes: to read a day takes a while, and terminals deliver meanwhile."""
        with self._reading.begin() as connection:
            case_book.check_form(connection, form)
        found = self.view(name)
        if found is None:
            raise NotSettled("", Mistake("there is no such question"))
        return found

    def _do(
        self, connection: Connection, view: SettlementView, deed: OfficeDeed, seen: int, form: str, now: int
    ) -> DeedDone:
        zone, question = published_hall.zone(connection), view.settlement.question
        standing = _standing(question, "decided" if deed.did == "decided" else "open", zone)
        done = case_book.write(connection, self._series, deed, standing, seen, form, now)
        sources = replace(view.read.sources, decisions=decided_days.in_force(connection, question.day))
        self._write(connection, question.day, replace(view.read, sources=sources), zone, now, question.badge)
        # what it makes of questions about others, the next look tells
        connection.execute(delete(asked_days).where(asked_days.c.day == question.day))
        return done

    def _ask(self, day: str, read: DayRead, zone: str, now: int) -> None:
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            connection.execute(delete(asked_days).where(asked_days.c.day == day))
            connection.execute(insert(asked_days).values(day=day, looked_at=now))
            self._write(connection, day, read, zone, now)

    def _write(self, connection: Connection, day: str, read: DayRead, zone: str, now: int, badge: str = "") -> None:
        """Asks what is new, again what is no more as it was asked, and no more what is answered; the rest stands.

        Of one person alone, where a badge is named.
        """
        names = _names(connection, QuestionFilter((), day))
        known = {
            name: found
            for name, done in case_book.histories(connection, "settlement", names).items()
            if (found := settlement_of(done))
        }
        patient = is_patient(zone, day, now)
        asking = {one.id: one for one in open_questions(day, read.sources, read.incidents, patient=patient)}
        if badge:
            known = {name: one for name, one in known.items() if _is_of(one.question, badge)}
            asking = {name: one for name, one in asking.items() if _is_of(one, badge)}
        for name, question in asking.items():
            before = known.get(name)
            if before is None or (before.state != "decided" and _differs(before, question)):
                standing = _standing(question, "open", zone)
                case_book.write(
                    connection, self._series, asked(question), standing, before.deeds if before else 0, "", now
                )
        for name, found in known.items():
            if found.state == "open" and name not in asking:
                standing = _standing(found.question, "moot", zone)
                deed = moot(found.question, ANSWERED_SINCE)
                case_book.write(connection, self._series, deed, standing, found.deeds, "", now)


def waiting(connection: Connection, now: int) -> WaitingQuestions:
    here = (cases_table.c.register == "settlement") & (cases_table.c.state == "open")
    late = func.count(case((cases_table.c.due < now, 1)))
    row = connection.execute(select(func.count(), late).where(here)).one()
    return WaitingQuestions(*row)


def _of_person(connection: Connection, question: DayQuestion) -> DayRead:
    """As much of a day as a person's hangs on: of the whole hall it takes seconds."""
    return day_read(connection, question.day, {*question.places, question.window})


def _is_of(question: DayQuestion, badge: str) -> bool:
    return question.badge == badge and question.kind != "vacancy"


def _check_listed(connection: Connection, badge: str) -> None:
    """Raises `NotSettled`."""
    windows = (works for each in published_hall.windows(connection) if (works := each.works_by))
    if not any(window.listed(badge) for window in windows):
        raise NotSettled("sat", Mistake("no window lists the badge number {badge}", badge=badge))


def _differs(before: Settlement, question: DayQuestion) -> bool:
    return before.state == "moot" or before.question != question


def _standing(question: DayQuestion, state: SettlementState, zone: str) -> CaseStanding:
    due = decided_by(zone, question.day) if state == "open" else 0
    return CaseStanding(state, question.badge, question.unit, question.window, due)


def _names(connection: Connection, which: QuestionFilter) -> list[str]:
    query = select(cases_table.c.case).where(cases_table.c.register == "settlement")
    if which.states:
        query = query.where(cases_table.c.state.in_(which.states))
    if which.day:
        query = query.where(cases_table.c.case.startswith(f"{which.day}-"))
    if which.unit:
        query = query.where(cases_table.c.unit == which.unit)
    return list(connection.scalars(query.order_by(cases_table.c.case.desc()).limit(MOST_QUESTIONS)))


def _given(connection: Connection, question: DayQuestion) -> Iterator[DayDecision]:
    """What is in force about every day on which the touch may have been."""
    first, last = (
        datetime.fromtimestamp(within_ever(at) / 1000, UTC).date().isoformat()
        for at in (
            question.earliest - ZONE_SLACK_MS,
            question.latest + ZONE_SLACK_MS,
        )  # whatever the hall's zone is
    )
    for day in decided_days.between(connection, first, last):
        yield from decided_days.in_force(connection, day)
