"""The account table: who may log in and what each holds, read and written in a transaction of the caller's.

Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Connection, Row, delete, insert, select, update

from sync.center.hall import published_hall
from sync.center.office.people.granting import RolePlaces, bounded
from sync.center.office.people.roles import Account, Grant
from sync.center.storage.database import accounts, grants, office_sessions

ACCOUNT_OPEN, ACCOUNT_SHUT = "active", "disabled"


class AccountRow(Struct, frozen=True):
    """An account as those see it who keep them: `held` is all that was given and not taken, as it was given."""

    account: Account
    held: tuple[Grant, ...]
    state: str
    locked_until: int
    made_at: int

    @property
    def as_given(self) -> Account:
        """Not bounded by what others hold now."""
        return structs.replace(self.account, grants=self.held)

    @property
    def is_open(self) -> bool:
        return self.state == ACCOUNT_OPEN

    def current(self, now: int) -> tuple[Grant, ...]:
        """What has not come to its end; it may not have begun yet."""
        return tuple(grant for grant in self.held if not grant.is_over(now))

    def locked(self, now: int) -> bool:
        return self.locked_until > now


def everybody(connection: Connection) -> list[AccountRow]:
    """By badge; whoever was shut out, too."""
    rows = connection.execute(select(accounts).order_by(accounts.c.badge)).all()
    held = _held(connection)
    owned = {row.badge: held.get(row.badge, []) for row in rows if row.state == ACCOUNT_OPEN}
    return [_row(row, held.get(row.badge, []), owned) for row in rows]


def badges(connection: Connection) -> list[str]:
    """Of all accounts; those that were closed, too."""
    return list(connection.scalars(select(accounts.c.badge)))


def able(connection: Connection) -> list[Account]:
    """Everybody who can log in, with what is theirs now."""
    return [row.account for row in everybody(connection) if row.is_open]


def one(connection: Connection, badge: str, *, lock: bool = False) -> AccountRow | None:
    query = select(accounts).where(accounts.c.badge == badge)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return read(connection, row) if row else None


def read(connection: Connection, row: Row[Any]) -> AccountRow:
    """The account of this row, with what it holds."""
    mine = _held(connection, [row.badge]).get(row.badge, [])
    replaced = sorted({grant.instead_of for grant in mine} - {""})
    return _row(row, mine, _owned(connection, replaced) if replaced else {})


def add(connection: Connection, account: Account, hashed: str, by: str, now: int) -> None:
    """Raises IntegrityError where there is an account with this badge."""
    values = {"badge": account.badge, "name": account.name, "password_hash": hashed, "made_at": now}
    fresh = {"state": ACCOUNT_OPEN, "must_change": int(account.must_change), "wrong": 0, "locked_until": 0}
    connection.execute(insert(accounts).values({**values, **fresh}))
    for grant in account.grants:
        give(connection, account.badge, grant, by)


def give(connection: Connection, badge: str, grant: Grant, by: str) -> int:
    """Gives somebody a role; the grant's id."""
    values = {"badge": badge, "role": grant.role, "scope": grant.scope, "since": grant.since, "until": grant.until}
    who = {"instead_of": grant.instead_of, "given_by": by}
    return int(connection.execute(insert(grants).values({**values, **who}).returning(grants.c.id)).scalar_one())


def take(connection: Connection, ids: Iterable[int], by: str) -> None:
    """Takes these grants away; they stay on record, with by whom."""
    connection.execute(
        update(grants).where(grants.c.id.in_(list(ids)), grants.c.taken_by == "").values(taken_by=by)
    )


def shut(connection: Connection, badge: str) -> None:
    """Nobody logs in as this person any more, and who is logged in is not."""
    connection.execute(update(accounts).where(accounts.c.badge == badge).values(state=ACCOUNT_SHUT))
    end_sessions(connection, badge)


def give_password(connection: Connection, badge: str, hashed: str, *, must_change: bool) -> None:
    """Another password, by which the account is open again; every session ends."""
    values = {
        "state": ACCOUNT_OPEN,
        "password_hash": hashed,
        "must_change": int(must_change),
        "wrong": 0,
        "locked_until": 0,
    }
    connection.execute(update(accounts).where(accounts.c.badge == badge).values(values))
    end_sessions(connection, badge)


def unlock(connection: Connection, badge: str) -> None:
    connection.execute(update(accounts).where(accounts.c.badge == badge).values(wrong=0, locked_until=0))


def end_sessions(connection: Connection, badge: str) -> None:
    connection.execute(delete(office_sessions).where(office_sessions.c.badge == badge))


def end_session(connection: Connection, badge: str, token_hash: str) -> None:
    here = (office_sessions.c.badge == badge) & (office_sessions.c.token_hash == token_hash)
    connection.execute(delete(office_sessions).where(here))


def places(connection: Connection) -> RolePlaces:
    """The units, floors and windows of the published hall; a floor is what stands before the dash of a window."""
    found = published_hall.windows(connection)
    names = [each.window for each in found]
    floors = frozenset(name.partition("-")[0] for name in names if "-" in name)
    return RolePlaces(frozenset(works.unit for each in found if (works := each.works_by)), floors, frozenset(names))


def _held(connection: Connection, badges: Iterable[str] | None = None) -> dict[str, list[Grant]]:
    query = select(grants).where(grants.c.taken_by == "").order_by(grants.c.id)
    if badges is not None:
        query = query.where(grants.c.badge.in_(sorted(badges)))
    found: dict[str, list[Grant]] = {}
    for row in connection.execute(query):
        grant = Grant(row.role, row.scope, row.since, row.until, row.instead_of, row.id)
        found.setdefault(row.badge, []).append(grant)
    return found


def _owned(connection: Connection, badges: list[str]) -> dict[str, list[Grant]]:
    """What each of these holds, but of those who were shut out."""
    there = connection.scalars(
        select(accounts.c.badge).where(accounts.c.state == ACCOUNT_OPEN, accounts.c.badge.in_(badges))
    )
    return _held(connection, list(there))


def _row(row: Row[Any], held: list[Grant], owned: Mapping[str, list[Grant]]) -> AccountRow:
    account = Account(row.badge, row.name, tuple(bounded(held, owned)), bool(row.must_change))
    return AccountRow(account, tuple(held), row.state, row.locked_until, row.made_at)
