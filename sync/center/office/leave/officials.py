"""The officials of a request: what an account is where the request is, and for whom it may enter one. Pure."""

from sync.center.office.leave.approval_rules import ApprovalLevel
from sync.center.office.leave.request import Official
from sync.center.office.people.roles import SUPERVISION, Account
from terminal.domain.window import Window


def official(account: Account, window: str, now: int) -> Official:
    """Whoever is logged in, as to requests of that window."""
    badges = account.stands_for(now) - {account.badge}
    return Official(account.badge, levels(account, window, now), account.holds(SUPERVISION, now), badges)


def levels(account: Account, window: str, now: int) -> frozenset[ApprovalLevel]:
    """A group leader has windows; supervision's head and the deputy director have the hall."""
    found: set[ApprovalLevel] = set()
    if account.scopes("group_leader", now) & {"", window}:
        found.add("leader")
    if account.scopes("supervision_head", now):
        found.add("head")
    if account.scopes("deputy_director", now):
        found.add("director")
    return frozenset(found)


def may_enter(account: Account, badge: str, homes: list[Window], now: int) -> bool:
    """Whether they may ask for this person: for themselves, and for people of their unit or their windows."""
    if badge == account.badge:
        return True
    units, windows = account.scopes("unit_head", now), account.scopes("group_leader", now)
    return any(units & {"", each.unit} or windows & {"", each.window} for each in homes)
