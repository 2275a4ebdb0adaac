"""The role words: what roles, accounts and the acts about them are called on the pages."""

from collections.abc import Mapping

from sync.center.office.people.roles import Grant, RoleName
from sync.center.people.account_table import AccountRow
from terminal.domain.mistake import Mistake

ROLE_TITLES: Mapping[RoleName, Mistake] = {
    "it": Mistake("IT"),
    "supervisor": Mistake("Supervision"),
    "supervision_head": Mistake("Head of supervision"),
    "deputy_director": Mistake("Deputy director"),
    "duty_officer": Mistake("Duty officer of a floor"),
    "group_leader": Mistake("Group leader"),
    "unit_head": Mistake("Head of a unit"),
    "staff": Mistake("Staff"),
}
GIVEN_ROLES = tuple((role, words) for role, words in ROLE_TITLES.items() if role != "staff")
PERSON_DEEDS: Mapping[str, Mistake] = {
    "added": Mistake("account opened"),
    "closed": Mistake("account closed, all roles taken"),
    "opened": Mistake("account opened again, with a new password"),
    "unlocked": Mistake("may try to log in again"),
    "password": Mistake("password set anew"),
    "given": Mistake("role given"),
    "proposed": Mistake("role proposed"),
    "confirmed": Mistake("role confirmed"),
    "declined": Mistake("role declined"),
    "taken": Mistake("role taken"),
}


def role_said(grant: Grant) -> Mistake:
    """A role with its place, and in whose place it is held."""
    role = ROLE_TITLES[grant.role]
    placed = Mistake("{role} ({where})", role=role, where=grant.scope) if grant.scope else role
    return (
        Mistake("{role}, in place of {badge}", role=placed, badge=grant.instead_of) if grant.instead_of else placed
    )


def states_said(row: AccountRow, now: int) -> list[Mistake]:
    """What is to be known of an account beside its roles; nothing where all is well."""
    if not row.is_open:
        return [Mistake("account closed")]
    found = {
        Mistake("locked for some minutes"): row.locked(now),
        Mistake("has not chosen a password yet"): row.account.must_change,
    }
    return [said for said, so in found.items() if so]
