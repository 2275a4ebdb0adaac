"""The handover: who has, too, what somebody is about to lose, and what nobody would have then. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from sync.center.office.people.roles import Account, Grant


class RoleHandover(Struct, frozen=True):
    """`others` have some of it, too. `places` are those for which nobody has it then; an empty one is the hall."""

    grant: Grant
    others: tuple[Account, ...]
    places: tuple[str, ...]


def handover(grant: Grant, others: Iterable[Account], now: int) -> RoleHandover:
    """`others` are those who can log in, but whose it is and who stand in for them by it."""
    wanted = Account("", "", (grant,)).scopes(grant.role, max(now, grant.since))
    having = {one.badge: (one, one.scopes(grant.role, now)) for one in others}
    some = tuple(one for one, places in having.values() if places and ("" in wanted | places or wanted & places))
    covered = frozenset(place for _, places in having.values() for place in places)
    return RoleHandover(grant, some, () if "" in covered else tuple(sorted(wanted - covered)))
