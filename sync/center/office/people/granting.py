"""The granting: who may give whom which role, and what needs two people (decisions 73 and 78). Pure.

Nobody gives themselves anything. A role that gives roles, or rules over facts and people, stands only once another
one has confirmed it: else whoever gives roles could make a second self and publish by it. Of the two who make
somebody rule over facts one has the last word about them already: so IT alone never makes one, by however many
accounts. There must always be somebody left who can give any.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct, structs

from sync.center.office.people.person_file import RoleProposal
from sync.center.office.people.roles import Account, Grant, RoleName, named_places
from terminal.domain.mistake import Mistake

ADMINISTERS: tuple[RoleName, ...] = ("it", "supervision_head")
LAST_WORD: tuple[RoleName, ...] = ("supervision_head", "deputy_director")  # who have the last word about facts
CONFIRM: tuple[RoleName, ...] = (*LAST_WORD, "it")
OVER_FACTS: tuple[RoleName, ...] = (*LAST_WORD, "supervisor")  # of two who give these one is of standing
RULING_ROLES: tuple[RoleName, ...] = (*OVER_FACTS, "it")  # two people give these
SUBSTITUTE_MS_MAX = 92 * 86_400_000  # who is away for longer than a quarter is replaced, not stood in for
NEAR_PLACES, NEAR_ENOUGH = 3, 0.4  # are named: a unit's short name is far from its long one

_BADGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class GrantRefused(Exception):
    """It is not given, or not taken; the message says why, and `field` beside which entry of a form that stands."""

    def __init__(self, mistake: Mistake, field: str = "role") -> None:
        super().__init__(mistake)
        self.mistake, self.field = mistake, field


class RolePlaces(Struct, frozen=True):
    """For what a role can be given: the hall's units, floors and windows."""

    units: frozenset[str]
    floors: frozenset[str]
    windows: frozenset[str]

    def of(self, role: RoleName) -> frozenset[str] | None:
        """None of a role that is for the whole hall."""
        places: Mapping[RoleName, frozenset[str]] = {
            "unit_head": self.units,
            "duty_officer": self.floors,
            "group_leader": self.windows,
        }
        return places.get(role)


def administers(account: Account, now: int) -> bool:
    return account.holds(ADMINISTERS, now)


def needs_second(grant: Grant, by: str) -> bool:
    """Whether another one must confirm it; whoever is stood in for has a say of their own."""
    return grant.role in RULING_ROLES and by != grant.instead_of


def check_keeper(keeper: Account, now: int) -> None:
    """Raises `GrantRefused` unless this one keeps accounts."""
    if not administers(keeper, now):
        raise GrantRefused(Mistake("IT and the head of supervision keep the accounts"))


def check_badge(badge: str) -> None:
    """Raises `GrantRefused` where it cannot be one of a hall's file, or stand in an address."""
    if not _BADGE.fullmatch(badge):
        raise GrantRefused(Mistake("a badge number has letters, digits, dots and dashes, 32 at most"), "badge")


def check_giver(giver: Account, receiver: Account, grant: Grant, now: int) -> None:
    """Raises `GrantRefused` unless `giver` may give this, or propose it where it needs a second one."""
    if receiver.badge in giver.stands_for(now):
        raise GrantRefused(Mistake("nobody gives a role to themselves, or to whom they stand in for"))
    if not (administers(giver, now) or (grant.instead_of and giver.badge == grant.instead_of)):
        raise GrantRefused(
            Mistake("IT and the head of supervision give roles, and everybody a substitute of theirs")
        )


def check_grant(receiver: Account, grant: Grant, replaced: Account | None, now: int) -> None:
    """Raises `GrantRefused` where it makes no sense; `replaced` is the account of whom they would stand in for."""
    if grant.role == "staff":
        raise GrantRefused(Mistake("everybody who can log in is staff: it is not given"))
    if grant.until is not None and grant.until <= max(grant.since, now):
        raise GrantRefused(Mistake("it would end before it begins: give a later day"), "until")
    if grant.instead_of:
        _check_substitute(receiver, grant, replaced, now)
    elif any(_covers(held, grant) for held in receiver.grants):
        raise GrantRefused(Mistake("this role is held already, as long as that"))


def check_scope(grant: Grant, places: RolePlaces) -> None:
    """Raises `GrantRefused` where the hall has no such place."""
    known = places.of(grant.role)
    if known is None:
        if grant.scope:
            raise GrantRefused(Mistake("this role is for the whole hall: leave the place empty"), "scope")
        return
    named = named_places(grant.scope)
    if not named:
        raise GrantRefused(Mistake("say for which unit, floor or windows"), "scope")
    if strange := [name for name in named if name not in known]:
        raise GrantRefused(_no_such(strange, known), "scope")
    if grant.role != "group_leader" and len(named) > 1:
        raise GrantRefused(Mistake("one at a time: give the role once for each"), "scope")


def _no_such(strange: Sequence[str], known: Collection[str]) -> Mistake:
    """With what the hall has that is written like the first of them."""
    names = ", ".join(strange)
    if near := get_close_matches(strange[0], sorted(known), NEAR_PLACES, NEAR_ENOUGH):
        return Mistake("the hall has no {names}; like it are {near}", names=names, near=", ".join(near))
    return Mistake("the hall has no {names}", names=names)


def check_second(
    second: Account, proposal: RoleProposal, proposer: Account | None, receiver: str, now: int
) -> None:
    """Raises `GrantRefused` unless this one may confirm what somebody proposed.

    `proposer` is the account of who did, as it is now; None where that cannot log in any more.
    """
    if not second.holds(CONFIRM, now):
        raise GrantRefused(Mistake("IT, the head of supervision and a deputy director confirm roles"))
    if {*proposal.proposers, receiver} & second.stands_for(now):
        raise GrantRefused(
            Mistake(
                "another one confirms it than who proposed it, who gets it, their substitutes, or whom they "
                "replace; where nobody else is left, `window-terminal center user roles` gives it at the center's "
                "machine"
            )
        )
    over_facts = any(grant.role in OVER_FACTS for grant in proposal.grants)
    if over_facts and not any(one.holds(LAST_WORD, now) for one in (second, proposer) if one):
        raise GrantRefused(
            Mistake(
                "of the two who give this role one is head of supervision or deputy director; "
                "where there is none, `window-terminal center user roles` gives it at the center's machine"
            )
        )


def seconds(proposal: RoleProposal, receiver: str, everybody: Iterable[Account], now: int) -> list[Account]:
    """Who may confirm it, of everybody who can log in."""
    known = {one.badge: one for one in everybody}
    return [one for one in known.values() if _may_confirm(one, proposal, known.get(proposal.by), receiver, now)]


def check_decliner(decliner: Account, proposal: RoleProposal, now: int) -> None:
    """Raises `GrantRefused` unless this one may end it: who could confirm another one's, or who proposed it."""
    if not (decliner.holds(CONFIRM, now) or decliner.badge == proposal.by):
        raise GrantRefused(Mistake("IT, the head of supervision and a deputy director decline roles"))


def check_taking(taker: Account, holder: Account, taken: Iterable[Grant], now: int) -> None:
    """Raises `GrantRefused` where somebody takes what is not theirs to take; see `check_left`, too."""
    named = all(grant.instead_of == taker.badge for grant in taken)
    if not (taker.badge == holder.badge or named or administers(taker, now)):
        raise GrantRefused(Mistake("IT and the head of supervision take roles, and everybody gives back their own"))


def check_left(holder: Account, taken: Iterable[Grant], others: Iterable[Account], now: int) -> None:
    """Raises `GrantRefused` where by this nobody would be left who gives roles.

    `others` are all accounts that can log in but the holder's.
    """
    if _is_last(ADMINISTERS, holder, taken, others, now):
        raise GrantRefused(Mistake("then nobody could give roles any more: give IT's to somebody else first"))


def check_standing_left(holder: Account, taken: Iterable[Grant], others: Iterable[Account], now: int) -> None:
    """The same of those without whom no page makes anybody rule over facts; the center's machine could."""
    if _is_last(LAST_WORD, holder, taken, others, now):
        raise GrantRefused(
            Mistake(
                "then nobody could confirm a role in supervision any more: make another one head of supervision or "
                "deputy director first, or do this at the center's machine by `window-terminal center user`"
            )
        )


def check_closing(taker: Account, holder: Account, now: int) -> None:
    """Raises `GrantRefused`; see `check_left`, too, for whoever's account is closed loses every role."""
    if taker.badge == holder.badge:
        raise GrantRefused(Mistake("nobody closes their own account: somebody else does"))
    check_keeper(taker, now)


def ruling(grants: Iterable[Grant], now: int) -> bool:
    """Whether one of these takes two people to be given, so that no single one sets the password of who has it."""
    return any(grant.role in RULING_ROLES and not grant.is_over(now) for grant in grants)


def check_reset(giver: Account, grants: Iterable[Grant], now: int) -> None:
    """Raises `GrantRefused`: whoever sets a password knows it, and could log in as that person.

    `grants` are what that person holds, and what waits for a second one.
    """
    check_keeper(giver, now)
    if ruling(grants, now):
        raise GrantRefused(
            Mistake(
                "this one rules, or shall: their password is set anew at the center's machine, "
                "`window-terminal center user password`"
            )
        )


def substitutes(replaced: Account, receiver: str, since: int, until: int) -> Iterator[Grant]:
    """What `receiver` gets in somebody's place: each of their own roles, none in which they stand in themselves."""
    for grant in replaced.grants:
        if not grant.instead_of and receiver != replaced.badge:
            yield Grant(grant.role, grant.scope, since, until, replaced.badge)


def bounded(held: Sequence[Grant], owned: Mapping[str, Collection[Grant]]) -> Iterator[Grant]:
    """The grants of one account, where those in somebody's place hold no longer than that one's own.

    `owned` are by badge the grants of everybody whose account is open.
    """
    for grant in held:
        if not grant.instead_of:
            yield grant
            continue
        same = (own for own in owned.get(grant.instead_of, ()) if not own.instead_of)
        for own in same:
            if (own.role, own.scope) == (grant.role, grant.scope):
                yield _within(grant, own)


def _within(grant: Grant, own: Grant) -> Grant:
    ends = [each for each in (grant.until, own.until) if each is not None]
    return structs.replace(grant, since=max(grant.since, own.since), until=min(ends, default=None))


def _may_confirm(one: Account, proposal: RoleProposal, proposer: Account | None, receiver: str, now: int) -> bool:
    try:
        check_second(one, proposal, proposer, receiver, now)
    except GrantRefused:
        return False
    return True


def _is_last(
    roles: Collection[RoleName], holder: Account, taken: Iterable[Grant], others: Iterable[Account], now: int
) -> bool:
    """Whether only the holder has one of these, and would not any more."""
    gone = {grant.id for grant in taken}
    left = structs.replace(holder, grants=tuple(grant for grant in holder.grants if grant.id not in gone))
    return _holds_on(holder, roles, now) and not any(_holds_on(one, roles, now) for one in (left, *others))


def _holds_on(account: Account, roles: Collection[RoleName], now: int) -> bool:
    """Whether somebody has one of these by their own right, from now on and without an end."""
    own = (grant for grant in account.grants if not grant.instead_of and grant.until is None and grant.since <= now)
    return any(grant.role in roles for grant in own)


def _covers(held: Grant, grant: Grant) -> bool:
    """Whether the one that is held says all that the other would."""
    same = (held.role, held.scope, held.instead_of) == (grant.role, grant.scope, "")
    as_long = held.until is None or (grant.until is not None and grant.until <= held.until)
    return same and held.since <= grant.since and as_long


def _check_substitute(receiver: Account, grant: Grant, replaced: Account | None, now: int) -> None:
    if grant.until is None or grant.until - max(grant.since, now) > SUBSTITUTE_MS_MAX:
        raise GrantRefused(Mistake("say until when, three months at most"), "until")
    if receiver.badge == grant.instead_of:
        raise GrantRefused(Mistake("nobody stands in for themselves"), "instead_of")
    own = [each for each in replaced.grants if not each.instead_of] if replaced else []
    if not any((each.role, each.scope) == (grant.role, grant.scope) for each in own):
        raise GrantRefused(Mistake("who is stood in for does not have this role"), "instead_of")
