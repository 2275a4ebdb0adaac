"""The accounts of the pages: who may log in, who is logged in, and what each may do.

Times are arguments, in milliseconds since 1970, UTC. All of it is in the database: no process remembers a login.
"""

import hashlib
import hmac
import secrets
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.center.office.people.account_names import meant
from sync.center.office.people.roles import Account
from sync.center.people import account_table
from sync.center.people.audits import AuditedAct, OfficeAudit, audits, note_audit
from sync.center.people.passwords import NOBODYS_HASH, check_password, is_password, password_hash
from sync.center.storage.database import accounts, office_audits, office_sessions
from sync.center.storage.transactions import Transactions
from terminal.domain.mistake import Mistake

MINUTE = 60_000  # ms
IDLE_MS, LONGEST_SESSION_MS = 60 * MINUTE, 12 * 60 * MINUTE
SEEN_EVERY_MS = MINUTE  # a look at a page writes nothing more often
WRONG_MOST, LOCKED_MS = 5, 15 * MINUTE
WRONG_PASSWORD = "wrong password"  # as the audit has it
UNKNOWN_BADGE = "unknown badge"  # the same, and behind it what tells one from another
KNOWN_MS = 30 * 24 * 60 * MINUTE  # for which an address is known at which somebody logged in
SESSIONS_MOST = 10  # of one person: the oldest ends


class LoginRefused(Exception):
    """Nobody is logged in by this; the message is the same for an unknown badge and a wrong password."""


class AccountTaken(Exception):
    """There is an account with this badge."""


class NoAccount(Exception):
    """There is none with this badge."""


class Visitor(Struct, frozen=True):
    """Who is logged in, and what each form of this session carries."""

    account: Account
    csrf: str
    token: str


class Accounts:
    """Those in one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._secret = secrets.token_bytes(16)  # which no database has: what was typed is found out by nobody

    def add(self, account: Account, password: str, by: str, now: int) -> None:
        """Makes an account with its grants. Raises `AccountTaken`, `PasswordWrong`."""
        check_password(password, account.badge, account.name)
        hashed = password_hash(password)
        try:
            with self._engine.begin() as connection:
                account_table.add(connection, account, hashed, by, now)
                note_audit(
                    connection,
                    OfficeAudit(now, by, "change", f"/people/{account.badge}", account.badge, "account made"),
                )
        except IntegrityError:
            raise AccountTaken(Mistake("{badge} has an account already", badge=account.badge)) from None

    def find(self, badge: str) -> Account:
        """Raises `NoAccount`."""
        with self._reading.begin() as connection:
            row = _row(connection, badge)
            if row is None:
                raise NoAccount(Mistake("{badge} has no account", badge=badge[:60]))
            return account_table.read(connection, row).account

    def log_in(self, badge: str, password: str, address: str, now: int) -> str:
        """The token that the browser keeps. Raises `LoginRefused`."""
        with self._reading.begin() as connection:
            found = meant(badge, connection.scalars(select(accounts.c.badge)).all())
            row = _row(connection, found) if found else None
        right = is_password(row.password_hash if row else NOBODYS_HASH, password)  # outside of any transaction
        with self._engine.begin() as connection:
            row = _row(connection, found, lock=True) if found else None
            who = row.badge if row else ""
            locked = row is not None and _is_locked(connection, row, address, now)
            refused = _refusal(row, right, locked=locked) if row else self._unknown(badge)
            if row and row.locked_until <= now:
                _count(connection, row, right, now)
            what: AuditedAct = "refused" if refused else "login"
            note_audit(connection, OfficeAudit(now, who, what, "/login", detail=refused, address=address))
            token = "" if refused else _begin(connection, who, address, now)
        if not token:
            raise LoginRefused(
                Mistake("Badge and password do not belong together, or were tried too often: wait 15 minutes.")
            )
        return token

    def visitor(self, token: str, now: int) -> Visitor | None:
        """Whose session it is, None where there is none or it has ended."""
        here = office_sessions.c.token_hash == session_id(token)
        with self._reading.begin() as connection:
            session = connection.execute(select(office_sessions).where(here)).first()
            row = _row(connection, session.badge) if session else None
            if session is None or row is None or row.state != account_table.ACCOUNT_OPEN or _is_over(session, now):
                return None
            account = account_table.read(connection, row).account
        if now - session.seen_at >= SEEN_EVERY_MS:
            with self._engine.begin() as connection:
                connection.execute(update(office_sessions).where(here).values(seen_at=now))
        return Visitor(account, session.csrf, token)

    def log_out(self, visitor: Visitor, now: int) -> None:
        with self._engine.begin() as connection:
            here = office_sessions.c.token_hash == session_id(visitor.token)
            connection.execute(delete(office_sessions).where(here))
            note_audit(connection, OfficeAudit(now, visitor.account.badge, "logout", "/logout"))

    def set_password(self, badge: str, password: str, by: str, now: int) -> None:
        """Another password; who chose it `by` themselves need not change it, and every session ends.

        Raises `NoAccount`, `PasswordWrong`.
        """
        check_password(password, badge, self.find(badge).name)
        hashed = password_hash(password)
        with self._engine.begin() as connection:
            account_table.give_password(connection, badge, hashed, must_change=by != badge)
            note_audit(connection, OfficeAudit(now, by, "change", "/password", badge, "password set"))

    def prove(self, badge: str, password: str, address: str, now: int) -> None:
        """Makes sure that whoever is logged in knows the password, too; tried as often as at the login.

        What is tried here locks nobody out, and what is tried there nobody here. Raises `LoginRefused`.
        """
        right = is_password(self._hash(badge), password)
        with self._engine.begin() as connection:
            _row(connection, badge, lock=True)
            locked = _wrong_lately(connection, office_audits.c.by == badge, "/password", now) >= WRONG_MOST
            if right and not locked:
                return
            why = "locked" if locked else WRONG_PASSWORD
            note_audit(connection, OfficeAudit(now, badge, "refused", "/password", detail=why, address=address))
        if locked:
            raise LoginRefused(Mistake("this was tried too often: wait 15 minutes"))
        raise LoginRefused(Mistake("this is not your password"))

    def _hash(self, badge: str) -> str:
        with self._reading.begin() as connection:
            row = _row(connection, badge)
        return row.password_hash if row else NOBODYS_HASH

    def _unknown(self, typed: str) -> str:
        """People type passwords there: nothing of it is kept, but whether the same was tried again.

        Of sixteen bits each belongs to any number of texts; by what they are made no other process knows.
        """
        mark = hmac.digest(self._secret, typed.encode(errors="replace"), "sha256")[:2]
        return f"{UNKNOWN_BADGE} {mark.hex()}"

    def note(self, audit: OfficeAudit) -> None:
        """Keeps that somebody looked at somebody's data, or was refused."""
        with self._engine.begin() as connection:
            note_audit(connection, audit)

    def audited(self, begins: int, ends: int, by: str = "", about: str = "") -> list[OfficeAudit]:
        """The newest between two times (ms UTC), the newest first."""
        with self._reading.begin() as connection:
            return list(audits(connection, begins, ends, by, about))


def _row(connection: Connection, badge: str, *, lock: bool = False) -> Row[Any] | None:
    query = select(accounts).where(accounts.c.badge == badge)
    return connection.execute(query.with_for_update() if lock else query).first()


def _refusal(row: Row[Any], right: bool, *, locked: bool) -> str:
    """Why nobody is logged in, for the audit alone; empty where somebody is."""
    if row.state != account_table.ACCOUNT_OPEN:
        return "disabled"
    if locked:
        return "locked"
    return "" if right else WRONG_PASSWORD


def _is_locked(connection: Connection, row: Row[Any], address: str, now: int) -> bool:
    """Where somebody logged in lately only wrong tries from there lock them out: else any stranger could."""
    if row.locked_until <= now:
        return False
    here = (office_audits.c.by == row.badge) & (office_audits.c.address == address)
    known = here & (office_audits.c.what == "login") & (office_audits.c.at > now - KNOWN_MS)
    if connection.execute(select(office_audits.c.id).where(known).limit(1)).first() is None:
        return True
    return _wrong_lately(connection, here, "/login", now) >= WRONG_MOST


def _wrong_lately(connection: Connection, here: ColumnElement[bool], page: str, now: int) -> int:
    """How many wrong passwords were tried on this page in the time for which too many lock."""
    wrong = here & (office_audits.c.page == page) & (office_audits.c.detail == WRONG_PASSWORD)
    lately = select(func.count()).where(wrong, office_audits.c.at > now - LOCKED_MS)
    return connection.scalar(lately) or 0


def _count(connection: Connection, row: Row[Any], right: bool, now: int) -> None:
    wrong = 0 if right else row.wrong + 1
    locked = now + LOCKED_MS if wrong >= WRONG_MOST else 0
    values = {"wrong": 0 if locked else wrong, "locked_until": locked}
    connection.execute(update(accounts).where(accounts.c.badge == row.badge).values(values))


def _begin(connection: Connection, badge: str, address: str, now: int) -> str:
    token, mine = secrets.token_urlsafe(32), office_sessions.c.badge == badge
    others = select(office_sessions.c.token_hash).where(mine).order_by(office_sessions.c.made_at.desc())
    ended = list(connection.scalars(others.offset(SESSIONS_MOST - 1)))
    connection.execute(delete(office_sessions).where(office_sessions.c.token_hash.in_(ended)))
    times = {"made_at": now, "seen_at": now}
    who = {"token_hash": session_id(token), "badge": badge, "csrf": secrets.token_urlsafe(24), "address": address}
    connection.execute(insert(office_sessions).values({**times, **who}))
    return token


def _is_over(session: Row[Any], now: int) -> bool:
    return bool(now - session.seen_at >= IDLE_MS or now - session.made_at >= LONGEST_SESSION_MS)


def session_id(token: str) -> str:
    """What the database knows a session by; nobody finds what the browser has by it."""
    return hashlib.sha256(token.encode()).hexdigest()
