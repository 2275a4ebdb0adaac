"""A page set: the pages of one part of the office, as the site puts them together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from sync.center.office.deed import RegisterName
from sync.center.office.people.roles import Account, RoleName
from sync.center.store import Store

OWN_DAYS_TOLD = 10  # whoever comes back after a week of holidays is still told what was published of them


class PageLink(Struct, frozen=True):
    """A link of the menu, for those who have one of these roles."""

    address: str
    title: str  # a `Mistake`
    roles: tuple[RoleName, ...]


class DueLine(Struct, frozen=True):
    """What waits for somebody, on their start page: `what` has the count in it. `urgent`: it is late, or wrong."""

    what: str  # a `Mistake`
    address: str
    urgent: bool = False


class PageSet(Struct, frozen=True):
    """`due` is what of it waits for an account at a time (ms UTC); `cases` where a case of a register is shown.

    That is an address with {case} in it. `worked_out` is what waits, too, and takes more than a look at what
    stands: it asks whoever keeps what was worked out before.
    """

    handlers: Sequence[Any]
    links: tuple[PageLink, ...] = ()
    due: Callable[[Connection, Account, int], list[DueLine]] | None = None
    cases: Mapping[RegisterName, str] = {}
    worked_out: Callable[[Store, Account, int], list[DueLine]] | None = None
