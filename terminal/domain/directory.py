"""The directory of the hall: who may punch at any of its windows, and the windows where each is listed. Pure.

A card stands in it as a hash with the card key, which IT and the terminals have and the center has not: whoever
reads the directory there cannot try card numbers one after the other until a hash fits.
"""

from collections import Counter
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

from terminal.domain.hall import Hall, ListedPerson
from terminal.domain.timetable import Id
from terminal.domain.window import Name, PinHash

DIRECTORY_PEOPLE_MAX = 2_000
CARD_KEY_BYTES = 32
CARD_HASH_BYTES = 16
CARD_PURPOSE, NAME_PURPOSE = b"wt card v1", b"wt card key v1"  # what a hash is for: one is never the other
CardHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class DirectoryEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Someone of the hall. `windows` are those where the hall's file lists this badge."""

    badge: Id
    name: Name
    windows: Annotated[tuple[Id, ...], Meta(min_length=1)]
    cards: tuple[CardHash, ...] = ()
    pin: PinHash = ""


class Directory(Struct, frozen=True):
    """The entries as a touch looks for them: by badge in capitals, and whose each card's hash is.

    Without a `key` no card is found; badge and PIN count without one.
    """

    version: str = ""  # "epoch.version", empty while there is none
    people: dict[str, DirectoryEntry] = {}
    holders: dict[str, str] = {}
    key: bytes = b""

    def badge(self, number: str) -> DirectoryEntry | None:
        """Whose badge number was typed."""
        return self.people.get(number.upper())

    def listed(self, badge: str) -> DirectoryEntry | None:
        """The entry of exactly this badge number, as orders and ledgers write it."""
        entry = self.people.get(badge.upper())
        return entry if entry and entry.badge == badge else None

    def card(self, number: str) -> DirectoryEntry | None:
        """Whose card a reader typed."""
        holder = self.holders.get(card_hash(self.key, number)) if self.key else None
        return self.people.get(holder) if holder else None


def directory_of(version: str, entries: tuple[DirectoryEntry, ...], key: bytes) -> Directory:
    """The directory of these entries, in which nothing is wrong."""
    people = {entry.badge.upper(): entry for entry in entries}
    holders = {card: badge for badge, entry in people.items() for card in entry.cards}
    return Directory(version, people, holders, key)


def card_hash(key: bytes, number: str) -> str:
    """What stands in the directory for a card's number. A reader knows no small letters."""
    return blake2b(number.upper().encode(), digest_size=CARD_HASH_BYTES, key=key, person=CARD_PURPOSE).hexdigest()


def card_key_name(key: bytes) -> str:
    """By what the directory names the card key of its hashes, without telling the key."""
    return blake2b(b"", digest_size=8, key=key, person=NAME_PURPOSE).hexdigest()


def entry_problems(entries: tuple[DirectoryEntry, ...]) -> list[str]:
    """What is wrong with a directory beyond its shape; empty when it may be used."""
    if len(entries) > DIRECTORY_PEOPLE_MAX:
        return [f"{len(entries)} people, {DIRECTORY_PEOPLE_MAX} are allowed"]
    badges = Counter(entry.badge.upper() for entry in entries)
    cards = Counter(card for entry in entries for card in {*entry.cards})
    found = [f"badge {badge} is given twice" for badge, count in badges.items() if count > 1]
    return found + [f"card {card} is two people's" for card, count in cards.items() if count > 1]


# At IT's desk, of the whole file of the hall.


def listing(hall: Hall, key: bytes) -> tuple[DirectoryEntry, ...]:
    """The entries of a hall in which nothing is wrong; the same whatever the order in its file."""
    stands = windows_of(hall)
    entries = [_entry(person, stands[person.badge], key) for person in hall.people if person.badge in stands]
    return tuple(sorted(entries, key=lambda each: each.badge))


def windows_of(hall: Hall) -> dict[str, set[str]]:
    """The windows that name each badge."""
    stands = dict[str, set[str]]()
    for window in hall.windows:
        for badge in (*window.people, *window.cover):
            stands.setdefault(badge, set()).add(window.id)
    return stands


def _entry(person: ListedPerson, windows: set[str], key: bytes) -> DirectoryEntry:
    return DirectoryEntry(
        badge=person.badge,
        name=person.name,
        windows=tuple(sorted(windows)),
        cards=tuple(sorted(card_hash(key, card) for card in {card.upper() for card in person.cards})),
        pin=person.pin,
    )
