"""The people book: accounts opened and closed, roles given and taken, each of it a deed in the center's own chain.

Times are arguments, in milliseconds since 1970, UTC.
"""

import secrets
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from sync.center.hall import roster_check
from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.people import person_file
from sync.center.office.people.account_names import alike, plain_badge
from sync.center.office.people.granting import (
    GrantRefused,
    RolePlaces,
    check_badge,
    check_closing,
    check_decliner,
    check_giver,
    check_grant,
    check_keeper,
    check_left,
    check_reset,
    check_scope,
    check_second,
    check_standing_left,
    check_taking,
    needs_second,
    seconds,
)
from sync.center.office.people.person_file import PersonFile
from sync.center.office.people.roles import Account, Grant
from sync.center.people import account_table
from sync.center.people.account_table import AccountRow
from sync.center.people.accounts import AccountTaken, NoAccount
from sync.center.people.audits import OfficeAudit, note_audit
from sync.center.people.passwords import check_password, password_hash
from sync.center.registers import case_book
from sync.center.storage.database import office_sessions
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.mistake import Mistake

PASSWORD_SIGNS = "23456789abcdefghijkmnpqrstuvwxyz"  # none that is taken for another on paper
GROUPS, GROUP_SIGNS = 3, 4  # of a password that is handed over: 60 bits


class KeptPerson(Struct, frozen=True):
    """An account with its file, and what was done in it."""

    row: AccountRow
    file: PersonFile
    history: tuple[DeedDone, ...] = ()

    @property
    def coming(self) -> tuple[Grant, ...]:
        """What is held, and what waits for a second one."""
        return (*self.row.held, *(grant for each in self.file.waiting for grant in each.grants))


class FreshAccount(Struct, frozen=True):
    """One that was just opened, or given a password anew: the only time that anybody sees it."""

    badge: str
    name: str
    password: str


class KeptSession(Struct, frozen=True):
    """A login that goes on; `id` is the hash of what the browser has."""

    id: str
    made_at: int
    seen_at: int
    address: str


class PeopleActor(Struct, frozen=True):
    """Who does it: somebody who is logged in, or whoever works at the center's machine, who needs no second one."""

    by: str
    account: Account | None = None

    def acts_for(self, now: int) -> tuple[str, ...]:
        """In whose place, by badge."""
        return tuple(sorted(self.account.stands_for(now) - {self.by})) if self.account else ()


class FormStamp(Struct, frozen=True):
    """Of a form: how many deeds its case had, None where nobody looked, and the form's own name."""

    seen: int | None = None
    form: str = ""


class PeopleBook:
    """That of one center's database; `series` is its own."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._reading, self._series = engine, engine.reading, series

    def everybody(self) -> list[KeptPerson]:
        """By badge, without what was done."""
        with self._reading.begin() as connection:
            rows = account_table.everybody(connection)
            waiting = [each.case for each in case_book.cases(connection, "person", ("waiting",))]
            done = case_book.histories(connection, "person", waiting)
        files = {badge: person_file.person_file(deeds) for badge, deeds in done.items()}
        return [KeptPerson(row, files.get(row.account.badge, PersonFile())) for row in rows]

    def one(self, badge: str) -> KeptPerson:
        """Raises `NoAccount`."""
        with self._reading.begin() as connection:
            history = case_book.history(connection, "person", badge)
            return KeptPerson(_row(connection, badge), person_file.person_file(history), tuple(history))

    def seconds(self, person: KeptPerson, now: int) -> dict[int, list[Account]]:
        """Who may confirm each of the roles that wait for this person, by the proposal's number."""
        with self._reading.begin() as connection:
            there = account_table.able(connection) if person.file.waiting else []
        badge = person.row.account.badge
        return {each.number: seconds(each, badge, there, now) for each in person.file.waiting}

    def places(self) -> RolePlaces:
        with self._reading.begin() as connection:
            return account_table.places(connection)

    def add(self, actor: PeopleActor, account: Account, password: str, stamp: FormStamp, now: int) -> None:
        """Opens an account with this password.

        Raises `AccountTaken`, `GrantRefused`, `PasswordWrong`, `DoneAlready`.
        """
        check_badge(account.badge)
        check_password(password, account.badge, account.name)
        hashed = password_hash(password)
        with self._engine.begin() as connection:
            _begin(connection, actor, stamp, now)
            _check_free(connection, account.badge)
            account_table.add(connection, account, hashed, actor.by, now)
            self._write(connection, person_file.about(account.badge, "added", actor.by), stamp, now)

    def open(self, actor: PeopleActor, badge: str, name: str, stamp: FormStamp, now: int) -> FreshAccount:
        """The same, its password to be handed over; its badge in plain width."""
        fresh = FreshAccount(plain_badge(badge), name, _password())
        self.add(actor, Account(fresh.badge, name, must_change=True), fresh.password, stamp, now)
        return fresh

    def open_many(
        self, actor: PeopleActor, people: Sequence[tuple[str, str]], form: str, now: int
    ) -> list[FreshAccount]:
        """The same of many, by badge and name; whoever has an account keeps it as it is."""
        fresh = [FreshAccount(badge, name, _password()) for badge, name in people]
        hashed = {each.badge: password_hash(each.password) for each in fresh}  # some 20 ms each, in no transaction
        opened: list[FreshAccount] = []
        with self._engine.begin() as connection:
            _begin(connection, actor, FormStamp(form=form), now)
            there = account_table.badges(connection)
            for each in fresh:
                if not alike(each.badge, there):
                    made = Account(each.badge, each.name, must_change=True)
                    account_table.add(connection, made, hashed[each.badge], actor.by, now)
                    deed = person_file.about(each.badge, "added", actor.by)
                    self._write(connection, deed, FormStamp(form="" if opened else form), now)
                    there.append(each.badge)
                    opened.append(each)
        return opened

    def give(
        self, actor: PeopleActor, badge: str, given: tuple[Grant, ...], why: str, stamp: FormStamp, now: int
    ) -> bool:
        """Gives these roles at once, or proposes them to a second one; whether they stand.

        Raises `NoAccount`, `GrantRefused`, `CaseChanged`, `DoneAlready`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, stamp.form)
            stands = _check_gifts(connection, actor, badge, given, now)
            did: person_file.PersonDid = "given" if stands else "proposed"
            acts_for = actor.acts_for(now) if did == "proposed" else ()
            self._write(connection, person_file.about(badge, did, actor.by, why, given, acts_for), stamp, now)
            for grant in given if stands else ():
                account_table.give(connection, badge, grant, actor.by)
            return stands

    def answer(
        self, second: Account, badge: str, proposal: int, *, confirm: bool, why: str, stamp: FormStamp, now: int
    ) -> None:
        """Confirms or declines what somebody proposed, which its proposer may take back.

        Raises `NoAccount`, `GrantRefused`, `CaseChanged`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, stamp.form)
            row, file = _row(connection, badge), self._file(connection, badge)
            found = file.proposal(proposal)
            if found is None:
                raise GrantRefused(Mistake("this does not wait any more"))
            if confirm:
                check_second(second, found, _row(connection, found.by).account, badge, now)
            else:
                check_decliner(second, found, now)
            did: person_file.PersonDid = "confirmed" if confirm else "declined"
            self._write(connection, person_file.answer(badge, did, second.badge, why, proposal), stamp, now)
            for grant in found.grants if confirm else ():
                check_grant(row.as_given, grant, _replaced(connection, grant), now)  # time has passed since
                account_table.give(connection, badge, grant, f"{found.by}, {second.badge}")

    def take(
        self, actor: PeopleActor, badge: str, ids: Sequence[int], why: str, stamp: FormStamp, now: int
    ) -> None:
        """Raises `NoAccount`, `GrantRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, stamp.form)
            row = _row(connection, badge)
            taken = tuple(grant for grant in row.held if grant.id in ids)
            if not taken:
                raise GrantRefused(Mistake("this role was taken already"))
            if actor.account:
                check_taking(actor.account, row.as_given, taken, now)
            _check_left(connection, actor, row, taken, now)
            self._write(connection, person_file.about(badge, "taken", actor.by, why, taken), stamp, now)
            account_table.take(connection, [grant.id for grant in taken], actor.by)

    def close(self, actor: PeopleActor, badge: str, why: str, stamp: FormStamp, now: int) -> None:
        """Nobody logs in by it any more, and its roles are gone. Raises as `take`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, stamp.form)
            row = _row(connection, badge)
            if actor.account:
                check_closing(actor.account, row.as_given, now)
            _check_left(connection, actor, row, row.held, now)
            self._write(connection, person_file.about(badge, "closed", actor.by, why, row.held), stamp, now)
            account_table.take(connection, [grant.id for grant in row.held], actor.by)
            account_table.shut(connection, badge)

    def renew(self, actor: PeopleActor, badge: str, why: str, stamp: FormStamp, now: int) -> FreshAccount:
        """A password to be handed over, by which a closed account is open again. Raises as `take`."""
        password = _password()
        name = self.set_password(actor, badge, password, why, stamp, now)
        return FreshAccount(badge, name, password)

    def set_password(
        self, actor: PeopleActor, badge: str, password: str, why: str, stamp: FormStamp, now: int
    ) -> str:
        """The same with this one; whose it is. Raises `PasswordWrong`, too."""
        check_password(password, badge, "")
        hashed = password_hash(password)
        with self._engine.begin() as connection:
            _begin(connection, actor, stamp, now)
            row = _row(connection, badge)
            if actor.account:
                check_reset(actor.account, KeptPerson(row, self._file(connection, badge)).coming, now)
            did: person_file.PersonDid = "password" if row.is_open else "opened"
            self._write(connection, person_file.about(badge, did, actor.by, why), stamp, now)
            account_table.give_password(connection, badge, hashed, must_change=True)
            return row.account.name

    def unlock(self, actor: PeopleActor, badge: str, stamp: FormStamp, now: int) -> None:
        """Somebody who tried too often may try again. Raises `NoAccount`, `GrantRefused`."""
        with self._engine.begin() as connection:
            _begin(connection, actor, stamp, now)
            _row(connection, badge)
            self._write(connection, person_file.about(badge, "unlocked", actor.by), stamp, now)
            account_table.unlock(connection, badge)

    def sessions(self, badge: str) -> list[KeptSession]:
        """The newest first."""
        query = select(office_sessions).where(office_sessions.c.badge == badge)
        with self._reading.begin() as connection:
            rows = connection.execute(query.order_by(office_sessions.c.seen_at.desc()))
            return [KeptSession(row.token_hash, row.made_at, row.seen_at, row.address) for row in rows]

    def end_session(self, badge: str, session: str, now: int) -> None:
        """Ends one of somebody's own; one that ended meanwhile is none."""
        with self._engine.begin() as connection:
            account_table.end_session(connection, badge, session)
            note_audit(connection, OfficeAudit(now, badge, "change", "/me", badge, "session ended"))

    def _file(self, connection: Connection, badge: str) -> PersonFile:
        return person_file.person_file(case_book.history(connection, "person", badge))

    def _write(self, connection: Connection, deed: OfficeDeed, stamp: FormStamp, now: int) -> None:
        file = self._file(connection, deed.case)
        seen = file.deeds if stamp.seen is None else stamp.seen
        standing = person_file.standing_after(file, deed)
        case_book.write(connection, self._series, deed, standing, seen, stamp.form, now)
        note_audit(connection, OfficeAudit(now, deed.by, "change", f"/people/{deed.case}", deed.case, deed.did))


def _begin(connection: Connection, actor: PeopleActor, stamp: FormStamp, now: int) -> None:
    one_at_a_time(connection)
    case_book.check_form(connection, stamp.form)
    if actor.account:
        check_keeper(actor.account, now)


def _check_free(connection: Connection, badge: str) -> None:
    """Raises `AccountTaken`, `GrantRefused`."""
    there = alike(badge, account_table.badges(connection))
    if badge in there:
        raise AccountTaken(Mistake("{badge} has an account already", badge=badge))
    if there:
        said = "{badge} and {others} are one log-in name: case and width make no other, and that one has an account"
        raise AccountTaken(Mistake(said, badge=badge, others=", ".join(there)))
    # Who may not decide about themselves is told by the badge, as the hall's file writes it.
    if (listed := roster_check.published(connection).badge(badge)) and listed.badge != badge:
        said = "the hall's file writes this badge number {listed}: open the account by that"
        raise GrantRefused(Mistake(said, listed=listed.badge), "badge")


def _check_gifts(connection: Connection, actor: PeopleActor, badge: str, given: Sequence[Grant], now: int) -> bool:
    """Whether they stand at once. Raises `NoAccount`, `GrantRefused`."""
    row, places = _row(connection, badge), account_table.places(connection)
    if not row.is_open:
        raise GrantRefused(Mistake("this account is closed: open it first"))
    if not given:
        raise GrantRefused(Mistake("who is stood in for has no role to hand over"), "instead_of")
    for grant in given:
        if actor.account:
            check_giver(actor.account, row.as_given, grant, now)
        check_grant(row.as_given, grant, _replaced(connection, grant), now)
        if not grant.instead_of:
            check_scope(grant, places)
    return actor.account is None or not any(needs_second(grant, actor.by) for grant in given)


def _check_left(
    connection: Connection, actor: PeopleActor, row: AccountRow, taken: Sequence[Grant], now: int
) -> None:
    others = _others(connection, row.account.badge)
    check_left(row.as_given, taken, others, now)
    if actor.account:
        check_standing_left(row.as_given, taken, others, now)


def _replaced(connection: Connection, grant: Grant) -> Account | None:
    """Whom they would stand in for, as long as that one can log in."""
    row = account_table.one(connection, grant.instead_of) if grant.instead_of else None
    return row.as_given if row and row.is_open else None


def _others(connection: Connection, badge: str) -> list[Account]:
    rows = account_table.everybody(connection)
    return [row.as_given for row in rows if row.account.badge != badge and row.is_open]


def _row(connection: Connection, badge: str) -> AccountRow:
    """Raises `NoAccount`."""
    found = account_table.one(connection, badge)
    if found is None:
        raise NoAccount(Mistake("{badge} has no account", badge=badge[:60]))
    return found


def _password() -> str:
    return "-".join("".join(secrets.choice(PASSWORD_SIGNS) for _ in range(GROUP_SIGNS)) for _ in range(GROUPS))
