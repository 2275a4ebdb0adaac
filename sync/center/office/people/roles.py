"""The roles: what each account may do, for which part of the hall, and until when. Pure."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

RoleName = Literal[
    "it",
    "supervisor",
    "supervision_head",
    "deputy_director",
    "duty_officer",  # of a floor
    "group_leader",  # of several windows
    "unit_head",  # of a unit
    "staff",  # everybody who can log in
]
SUPERVISION: tuple[RoleName, ...] = ("supervisor", "supervision_head")


class Grant(Struct, frozen=True):
    """A role that holds from `since` until `until` (ms UTC; None: until it is taken away).

    `scope` is a unit, a floor, or windows with commas between, by the role; empty for the whole hall. `instead_of`
    is the badge of whom they stand in for.
    """

    role: RoleName
    scope: str = ""
    since: int = 0
    until: int | None = None
    instead_of: str = ""
    id: int = 0

    def holds(self, now: int) -> bool:
        return self.since <= now and not self.is_over(now)

    def is_over(self, now: int) -> bool:
        return self.until is not None and self.until <= now


class Account(Struct, frozen=True):
    """Somebody who can log in. With `must_change` nothing is open to them before they chose a password."""

    badge: str
    name: str
    grants: tuple[Grant, ...] = ()
    must_change: bool = False

    def holds(self, roles: Collection[RoleName], now: int) -> bool:
        """Whether one of these is theirs."""
        return any(grant.role in roles for grant in self.in_force(now))

    def in_force(self, now: int) -> tuple[Grant, ...]:
        return (Grant("staff"), *(grant for grant in self.grants if grant.holds(now)))

    def scopes(self, role: RoleName, now: int) -> frozenset[str]:
        """For which units, floors or windows they have this role; an empty one is the whole hall."""
        here = (grant for grant in self.in_force(now) if grant.role == role)
        return frozenset(place for grant in here for place in _places(grant.scope))

    def stands_for(self, now: int) -> frozenset[str]:
        """The badges of whom they act for, their own among them: whom they may not decide about."""
        return frozenset({self.badge, *(grant.instead_of for grant in self.in_force(now) if grant.instead_of)})


def named_places(scope: str) -> list[str]:
    """A comma too many names no place. A Chinese keyboard types the wide one."""
    return [place for part in scope.replace("，", ",").split(",") if (place := part.strip())]


def _places(scope: str) -> set[str]:
    """Where commas name no place, least of all the whole hall."""
    return set(named_places(scope)) if scope else {""}
