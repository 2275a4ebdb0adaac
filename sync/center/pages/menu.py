"""The menu of the pages: their links in a few groups, of which one is open."""

from collections.abc import Sequence

from msgspec import Struct

from sync.center.pages.page_set import PageLink
from terminal.domain.mistake import Mistake

# In this order; a group that somebody has one link of is that link's.
MENU_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Mistake("Attendance"), ("/sheet", "/settling", "/month", "/allowance", "/published")),
    (Mistake("On duty"), ("/board", "/absences")),
    (Mistake("Requests"), ("/requests/waiting", "/requests/all")),
    (Mistake("Complaints"), ("/complaints",)),
    (Mistake("Ratings"), ("/ratings", "/reviews", "/assessment", "/unit-results", "/formats")),
    (Mistake("Terminals"), ("/fleet", "/joining", "/rollout", "/notices")),
    (Mistake("Accounts"), ("/people", "/audits", "/erasures", "/retention")),
    (Mistake("Mine"), ("/my-month", "/requests", "/my/ratings", "/my/results")),
)


class MenuGroup(Struct, frozen=True):
    """`open`: the page that is shown belongs to it."""

    title: str
    links: tuple[PageLink, ...]
    open: bool


def menu(links: Sequence[PageLink], path: str) -> list[MenuGroup]:
    """The groups of somebody with these links, who looks at the page of this path."""
    by_address = {link.address: link for link in links}
    here = current(links, path)
    found = []
    for title, addresses in MENU_GROUPS:
        own = tuple(by_address[address] for address in addresses if address in by_address)
        if own:
            found.append(MenuGroup(title, own, any(link.address == here for link in own)))
    return found


def current(links: Sequence[PageLink], path: str) -> str:
    """The address of the link under which this page is, empty for none: the longest that it begins with."""
    under = [link.address for link in links if path == link.address or path.startswith(f"{link.address}/")]
    return max(under, key=len, default="")
