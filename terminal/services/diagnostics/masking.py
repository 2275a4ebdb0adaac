"""The masking of texts that leave a terminal: whom a line may name is made unreadable, what failed stays. Pure.

Two sieves, one behind the other. Whoever is known here is removed wherever their name, badge or card stands. From
what was written freely (a message, a reason) goes besides whatever could be such a thing of somebody unknown: every
character that is not ASCII, every number of four digits and more, everything that looks like a key.
"""

import re
from collections.abc import Iterable, Iterator

from terminal.domain.directory import Directory, DirectoryEntry
from terminal.domain.roster import Roster
from terminal.domain.window import Person, Supervisor, Window

MASK = "▒"
FREE = re.compile(
    r"[^\x20-\x7e]+"  # names are written so; and what moves a cursor
    r"|(?<![A-Za-z0-9])(?=[A-Za-z0-9+/]*[0-9])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{20,}={0,2}"  # a key in base64
    r"|(?<![A-Za-z0-9])[0-9a-fA-F]{12,}(?![A-Za-z0-9])"  # one in hexadecimal
    r"|\d{4,}"  # a badge, card, telephone or identity number
)


def people_words(window: Window | None, directory: Directory, roster: Roster) -> frozenset[str]:
    """Every word by which somebody could be known: of those who sit here, supervise, or are the hall's."""
    found: set[str] = set()
    known: list[Person | Supervisor | DirectoryEntry] = [*directory.people.values()]
    if window:
        known += [*window.people, *window.supervisors]
    for each in known:
        found |= {each.badge, each.name, each.pin, *each.cards}
    found |= {word for entry in roster.entries for word in (entry.badge, entry.name)}
    return frozenset(found - {""})


class Masking:
    """By the words that nobody may read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = re.compile("|".join(_patterns(words)), re.IGNORECASE) if (words := tuple(words)) else None

    def known(self, text: str) -> str:
        """Without the words."""
        return self._words.sub(MASK, text) if self._words else text

    def free(self, text: str) -> str:
        """Without the words, and without whatever could be one."""
        return FREE.sub(MASK, self.known(text))


def _patterns(words: Iterable[str]) -> Iterator[str]:
    """The longest first. A badge of digits is no part of a longer number."""
    for word in sorted(words, key=len, reverse=True):
        yield rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
