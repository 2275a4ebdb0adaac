"""The users at the center's machine: the first who log in to the office's pages, and whoever nobody there helps."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import failure, tell
from terminal.commands.passphrase import typed_twice
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.office.people.roles import Grant
    from sync.center.registers.people.people_book import KeptPerson, PeopleActor

OF_THE_HALL = ("it", "supervisor", "supervision_head", "deputy_director")
ROLES = (*OF_THE_HALL, "duty_officer", "group_leader", "unit_head")
NEW_PASSWORD = "New password of {badge}"
NO_PASSWORD = "a password is wanted: a line on standard input"

why_option = click.option("--why", default="", metavar="TEXT", help="The reason, which stays on record.")
badge_argument = click.argument("badge")


@click.group()
def user() -> None:
    """Who logs in to the office's pages. What is done here needs no second person, and is on record as all is."""


@user.command()
@badge_argument
@click.argument("name")
@database
@click.option(
    "--role", "roles", type=click.Choice(OF_THE_HALL), multiple=True, help="A role from now on; repeatable."
)
def add(badge: str, name: str, database: str, roles: tuple[str, ...]) -> None:
    """Opens an account for the person with this BADGE and NAME; asks for the password twice, hidden.

    Without a terminal it is a line of standard input. Whoever logs in first chooses another.
    """
    need_extra()
    from sync.center.office.people.roles import Account
    from sync.center.registers.people.people_book import FormStamp

    with _told(), opened(database, make=False) as store:
        password = typed_twice(Mistake(NEW_PASSWORD, badge=badge), Mistake(NO_PASSWORD))
        store.people.add(_actor(), Account(badge, name, must_change=True), password, FormStamp(), now_ms())
        if roles:
            given = tuple(_grant(role, "") for role in roles)
            store.people.give(_actor(), badge, given, "", FormStamp(), now_ms())
        _show_one(store.people.one(badge), store.zone())


@user.command(name="list")
@database
@as_json
def list_(database: str, as_json: bool) -> None:
    """Lists who can log in, with their roles; who is locked out, closed, or has not chosen a password yet."""
    need_extra()
    with opened(database, make=False) as store:
        found, zone = store.people.everybody(), store.zone()
    rows = [_row(person) for person in found]
    lines = {person.row.account.badge: _line(person, zone) for person in found}
    show(rows, as_json, lambda row: [lines[row["badge"]]], Mistake("{count} accounts", count=len(rows)))


@user.command()
@badge_argument
@database
@why_option
def disable(badge: str, database: str, why: str) -> None:
    """Closes the account with this BADGE: nobody logs in by it, every session ends, every role is taken."""
    need_extra()
    from sync.center.registers.people.people_book import FormStamp

    with _told(), opened(database, make=False) as store:
        store.people.close(_actor(), badge, why, FormStamp(), now_ms())
        _show_one(store.people.one(badge), store.zone())


@user.command()
@badge_argument
@database
def password(badge: str, database: str) -> None:
    """Sets another password for the account with this BADGE, which is open and unlocked then; typed as for `add`.

    Whoever logs in by it chooses another. Every session ends.
    """
    need_extra()
    from sync.center.registers.people.people_book import FormStamp

    with _told(), opened(database, make=False) as store:
        typed = typed_twice(Mistake(NEW_PASSWORD, badge=badge), Mistake(NO_PASSWORD))
        store.people.set_password(_actor(), badge, typed, "", FormStamp(), now_ms())
        _show_one(store.people.one(badge), store.zone())


@user.command()
@badge_argument
@database
@click.option("--give", type=click.Choice(ROLES), multiple=True, help="A role from now on; repeatable.")
@click.option("--take", type=click.Choice(ROLES), multiple=True, help="A role that is held; repeatable.")
@click.option("--for", "scope", default="", metavar="PLACE", help="The unit, floor or windows of the roles given.")
@why_option
def roles(*, badge: str, database: str, give: tuple[str, ...], take: tuple[str, ...], scope: str, why: str) -> None:
    """Gives roles to the person with this BADGE, and takes some; without any it says which are held.

    `unit_head` is for a unit, `duty_officer` for a floor as 2F, `group_leader` for windows with commas between.
    """
    need_extra()
    from sync.center.registers.people.people_book import FormStamp

    if give and take:
        raise click.UsageError("--give and --take: one after the other, so that nothing is half done")
    with _told(), opened(database, make=False) as store:
        if give:
            given = tuple(_grant(role, scope) for role in give)
            store.people.give(_actor(), badge, given, why, FormStamp(), now_ms())
        if take:
            held = [grant.id for grant in store.people.one(badge).row.current(now_ms()) if grant.role in take]
            store.people.take(_actor(), badge, held, why, FormStamp(), now_ms())
        _show_one(store.people.one(badge), store.zone())


@contextmanager
def _told() -> Iterator[None]:
    """Says at the command line why it was not done."""
    from sync.center.office.people.granting import GrantRefused
    from sync.center.people.accounts import AccountTaken, NoAccount
    from sync.center.people.passwords import PasswordWrong

    try:
        yield
    except (AccountTaken, GrantRefused, NoAccount, PasswordWrong) as e:
        raise failure(e) from e


def _actor() -> "PeopleActor":
    from sync.center.registers.people.people_book import PeopleActor

    return PeopleActor(getpass.getuser())


def _grant(role: Any, scope: str) -> "Grant":
    from sync.center.office.people.roles import Grant

    return Grant(role, scope, since=now_ms())


def _show_one(person: "KeptPerson", zone: str) -> None:
    tell(_line(person, zone))


def _row(person: "KeptPerson") -> dict[str, Any]:
    import msgspec

    row = person.row
    return {
        "badge": row.account.badge,
        "name": row.account.name,
        "state": row.state,
        "locked_until": row.locked_until if row.locked(now_ms()) else None,
        "must_change": row.account.must_change,
        "roles": msgspec.to_builtins(row.current(now_ms())),
    }


def _line(person: "KeptPerson", zone: str) -> Mistake:
    account = person.row.account
    held = "; ".join(_role(grant, zone) for grant in person.row.current(now_ms()))
    said = Mistake.joined(", ", _states(person)) if _states(person) else Mistake("can log in")
    return Mistake(
        "{badge}  {name}: {said}; {roles}", badge=account.badge, name=account.name, said=said, roles=held or "staff"
    )


def _states(person: "KeptPerson") -> list[Mistake]:
    row = person.row
    states = {
        Mistake("closed"): row.state == "disabled",
        Mistake("locked for some minutes"): row.locked(now_ms()),
        Mistake("has not chosen a password yet"): row.account.must_change,
    }
    return [said for said, so in states.items() if so]


def _role(grant: "Grant", zone: str) -> str:
    where = f" {grant.scope}" if grant.scope else ""
    until = f" until {hall_time(grant.until, zone)}" if grant.until else ""
    instead = f" for {grant.instead_of}" if grant.instead_of else ""
    return f"{grant.role}{where}{instead}{until}"
