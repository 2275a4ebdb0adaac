"""The people of a hall as IT lists them, and a window that names them by the posts that they hold there."""

from collections.abc import Iterable
from typing import Any

from terminal.domain.hall import HallWindow, ListedPerson
from terminal.domain.window import Person


def listed(people: Iterable[Person]) -> tuple[ListedPerson, ...]:
    """Each once."""
    once = {each.badge: each for each in people}.values()
    return tuple(ListedPerson(p.badge, p.name, p.cards, p.pin, p.stars, p.party) for p in once)


def naming(id: str, people: Iterable[Person], **own: Any) -> HallWindow:
    """The window that has these people."""
    by_post = {post: tuple(each.badge for each in people if each.post == post) for post in ("A", "B")}
    return HallWindow(id, by_post["A"], by_post["B"], **own)
