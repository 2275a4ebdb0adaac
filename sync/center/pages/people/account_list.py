"""The account list: who may log in and with which roles, one more account, and accounts for all of the hall."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct, structs
from sqlalchemy import Connection

from sync.center.hall import published_hall, roster_check
from sync.center.office.attendance.sheet_words import one_after_the_other
from sync.center.office.people.account_names import alike
from sync.center.office.people.granting import ADMINISTERS, CONFIRM, GrantRefused, administers, seconds
from sync.center.office.people.person_file import person_file
from sync.center.office.people.roles import Account
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import DueLine, PageLink
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.people import account_table
from sync.center.people.accounts import AccountTaken
from sync.center.people.role_words import role_said, states_said
from sync.center.registers import case_book
from sync.center.registers.people.people_book import FormStamp, KeptPerson, PeopleActor
from terminal.domain.mistake import Mistake

ACCOUNTS_AT_ONCE = 200  # accounts opened by one form: each password costs some 20 ms
ACCOUNT_COLUMNS = (
    PageColumn(Mistake("Badge number")),
    PageColumn(Mistake("Name")),
    PageColumn(Mistake("Roles")),
    PageColumn(Mistake("State")),
)
SHEET_COLUMNS = (PageColumn(Mistake("Badge number")), PageColumn(Mistake("Name")), PageColumn(Mistake("Windows")))
PEOPLE_LINK = PageLink("/people", Mistake("Accounts"), CONFIRM)


class AccountForm(Struct, frozen=True):
    form: str
    badge: Annotated[str, Meta(max_length=32)]
    name: Annotated[str, Meta(max_length=60)]


class SheetForm(Struct, frozen=True):
    """Of everybody who is ticked."""

    form: str
    badge: tuple[str, ...] = ()


class WithoutAccount(Struct, frozen=True):
    """Whom the published hall names, and who has no account by exactly this badge.

    `twin` is the account that is written otherwise; `where` are windows, or that the hall's file has a supervisor.
    """

    badge: str
    name: str
    where: str
    twin: str = ""


_account_form, _sheet_form = FormReader(AccountForm), FormReader(SheetForm)


@get("/people", roles=CONFIRM)
async def account_list(visit: Visited) -> Response[Any]:
    return await _listed(visit, {}, {})


@post("/people/open", roles=ADMINISTERS, status_code=200)
async def open_account(visit: Visited) -> Response[Any]:
    """Shows the password, this once."""
    typed = await visit.typed()
    try:
        form = _account_form.read(typed)
        stamp = FormStamp(0, form.form)
        fresh = await visit.run(visit.store.people.open, actor(visit), form.badge, form.name, stamp, visit.now)
    except FormWrong as e:
        return await _listed(visit, typed, e.errors, 422)
    except AccountTaken as e:
        return await _listed(visit, typed, {"badge": e.args[0]}, 422)
    except GrantRefused as e:
        return await _listed(visit, typed, {e.field: e.mistake}, 422)
    return visit.show("people/fresh_accounts.html", fresh=[fresh], left=0)


@get("/people/import", roles=ADMINISTERS)
async def missing_accounts(visit: Visited) -> Response[Any]:
    missing = await visit.run(_missing, visit)
    return visit.show(
        "people/missing_accounts.html", missing=missing, most=ACCOUNTS_AT_ONCE, errors={}, ticked=None
    )


@post("/people/import", roles=ADMINISTERS, status_code=200)
async def open_accounts(visit: Visited) -> Response[Any]:
    """A sheet with a password for everybody who was ticked; who has an account meanwhile is left out."""
    missing = await visit.run(_missing, visit)
    form = _sheet_form.read(await visit.typed())
    ticked = [(each.badge, each.name) for each in missing if each.badge in set(form.badge) and not each.twin]
    if not ticked or len(ticked) > ACCOUNTS_AT_ONCE:
        why = Mistake("tick some people, {most} at most", most=ACCOUNTS_AT_ONCE)
        shown = {"missing": missing, "most": ACCOUNTS_AT_ONCE, "errors": {"badge": why}, "ticked": set(form.badge)}
        return visit.show("people/missing_accounts.html", status=422, **shown)
    fresh = await visit.run(visit.store.people.open_many, actor(visit), ticked, form.form, visit.now)
    return visit.show("people/fresh_accounts.html", fresh=fresh, left=len(missing) - len(fresh))


def actor(visit: PageVisit) -> PeopleActor:
    """Whoever is logged in."""
    return PeopleActor(visit.account.badge, visit.account)


def people_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """Roles that wait for this one to confirm: neither proposed by them, nor for them."""
    if not account.holds(CONFIRM, now):
        return []
    names = [each.case for each in case_book.cases(connection, "person", ("waiting",))]
    files = {badge: person_file(done) for badge, done in case_book.histories(connection, "person", names).items()}
    there = account_table.able(connection) if files else []
    who = [seconds(each, badge, there, now) for badge, file in files.items() for each in file.waiting]
    count = sum(any(one.badge == account.badge for one in each) for each in who)
    keeps = administers(account, now)
    stuck = who.count([]) if keeps else 0
    locked = sum(row.locked(now) for row in account_table.everybody(connection)) if keeps else 0
    lines = (
        (count, Mistake("{count} roles wait for a second person", count=count), "waiting"),
        (stuck, Mistake("{count} roles wait that nobody here may confirm", count=stuck), "waiting"),
        (locked, Mistake("{count} accounts are locked", count=locked), "locked"),
    )
    return [DueLine(said, f"/people?state={state}") for there, said, state in lines if there]


async def _listed(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    everybody = await visit.run(visit.store.people.everybody)
    shown = [one for one in everybody if _asked_for(visit, one)]
    table = PageTable(ACCOUNT_COLUMNS, [_row(visit, one) for one in shown])
    values = {"count": len(everybody), "keeps": administers(visit.account, visit.now)}
    if not errors:
        return visit.listed("people/accounts.html", table, "accounts", typed=typed, errors=errors, **values)
    return visit.show("people/accounts.html", status=status, table=table, typed=typed, errors=errors, **values)


def _asked_for(visit: PageVisit, one: KeptPerson) -> bool:
    account, state = one.row.account, visit.asked.get("state", "")
    found = visit.asked.get("find", "").casefold()
    stands = {
        "waiting": bool(one.file.waiting),
        "locked": one.row.locked(visit.now),
        "closed": not one.row.is_open,
        "unused": account.must_change,
        "roles": bool(one.row.current(visit.now)),
    }
    return stands.get(state, True) and (found in account.badge.casefold() or found in account.name.casefold())


def _row(visit: PageVisit, one: KeptPerson) -> Sequence[Any]:
    account = one.row.account
    roles = [role_said(grant) for grant in one.row.current(visit.now)]
    states = states_said(one.row, visit.now)
    if one.file.waiting:
        states = [*states, Mistake("a role waits for a second person")]
    return (
        CellLink(account.badge, f"/people/{account.badge}"),
        account.name,
        one_after_the_other(roles) if roles else Mistake("Staff"),
        one_after_the_other(states) if states else None,
    )


def _missing(visit: PageVisit) -> list[WithoutAccount]:
    """Whom IT published and who has no account; last those of whom one is written otherwise."""
    with visit.store.read() as connection:
        there = account_table.badges(connection)
        found = [*_listed_people(connection)]
    new = [each for each in found if each.badge not in there]
    twins = [structs.replace(each, twin=", ".join(alike(each.badge, there))) for each in new]
    return sorted(twins, key=lambda each: bool(each.twin))


def _listed_people(connection: Connection) -> Iterator[WithoutAccount]:
    """By window those who work there; behind them the hall's supervisors, who stand in no directory."""
    people = roster_check.published(connection).people
    for each in sorted(people.values(), key=lambda entry: (entry.windows, entry.badge)):
        yield WithoutAccount(each.badge, each.name, " ".join(each.windows))
    works = (each.works_by for each in published_hall.windows(connection))
    named = {one.badge: one.name for each in works if each for one in each.supervisors}
    for badge in sorted(named):
        if badge.upper() not in people:
            yield WithoutAccount(badge, named[badge], Mistake("supervisor in the hall's file"))
