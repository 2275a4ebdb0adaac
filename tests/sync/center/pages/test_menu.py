"""The menu: whoever may open a page finds it there, once, and sees where they are."""

from itertools import chain

import pytest

from sync.center.pages.menu import MENU_GROUPS, current, menu
from sync.center.pages.page_set import PageLink
from sync.center.pages.portal.office_site import SITE_PARTS

LINKS = tuple(chain.from_iterable(part.links for part in SITE_PARTS))


def test_every_link_of_a_page_stands_in_one_group() -> None:
    grouped = [address for _, addresses in MENU_GROUPS for address in addresses]
    assert sorted(grouped) == sorted({link.address for link in LINKS})


def test_who_has_few_links_sees_few_groups() -> None:
    few = [link for link in LINKS if link.address in {"/my-month", "/requests"}]
    assert [[link.address for link in group.links] for group in menu(few, "/")] == [["/my-month", "/requests"]]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/sheet", "/sheet"),
        ("/sheet/2026-10-12", "/sheet"),
        ("/requests", "/requests"),
        ("/requests/waiting", "/requests/waiting"),
        ("/requests/2026-000001", "/requests"),
        ("/sheets", ""),
        ("/", ""),
    ],
)
def test_a_page_is_under_the_nearest_link(path: str, address: str) -> None:
    assert current(LINKS, path) == address
    open_groups = [group for group in menu(LINKS, path) if group.open]
    assert [address in [link.address for link in group.links] for group in open_groups] == [True] * bool(address)


def test_links_of_others_are_nowhere() -> None:
    assert menu([PageLink("/elsewhere", "x", ("it",))], "/elsewhere") == []
