"""The directory of the hall: who may punch at any of its windows, and the windows where each is listed. Pure.

A card stands in it as a hash with the card key, which IT and the terminals have and the center has not: whoever
reads the directory there cannot try card numbers one after the other until a hash fits.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

from terminal.domain.hall import Hall, merge
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import Id
from terminal.domain.window import Name, Person, PinHash

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

TWO_HOLDERS = "card {card} is given to {badges}; one card is one person's"
CARD_IS_BADGE = "card {card} of {badges} is the badge number of somebody else; give another card"
TWO_NAMES = "badge {badge} is {names} at {windows}; one badge is one person's"
TWO_PINS = "badge {badge} has several PINs at {windows}; write the same line at each"
Listed = list[tuple[str, Person]]  # every place where one badge stands: the window, and what is written there


def listing(hall: Hall, key: bytes) -> tuple[DirectoryEntry, ...]:
    """The entries of a hall in which nothing is wrong; the same whatever the order in its file."""
    return tuple(sorted((_entry(places, key) for places in _by_badge(hall).values()), key=lambda each: each.badge))


def listing_problems(hall: Hall) -> list[Mistake]:
    """What keeps a hall's people from being told apart at every window; empty when nothing does."""
    people = _by_badge(hall)
    there = {badge: f"window {places[-1][0]}" for badge, places in people.items()}
    found = [problem for places in people.values() for problem in _differing(places)]
    holders: dict[str, set[str]] = {}
    for badge, places in people.items():
        for card in _cards(places):
            holders.setdefault(card, set()).add(badge)
    found += [
        Mistake(TWO_HOLDERS, place=there[max(badges)], card=card, badges=", ".join(sorted(badges)))
        for card, badges in holders.items()
        if len(badges) > 1
    ]
    found += [
        Mistake(CARD_IS_BADGE, place=there[max(badges)], card=card, badges=", ".join(sorted(badges)))
        for card, badges in holders.items()
        if card in people and badges != {card}
    ]
    if len(people) > DIRECTORY_PEOPLE_MAX:
        said = "{count} people, {most} are allowed; leave out who sits at no window"
        found.append(Mistake(said, place="hall", count=len(people), most=DIRECTORY_PEOPLE_MAX))
    return found


def _by_badge(hall: Hall) -> dict[str, Listed]:
    people: dict[str, Listed] = {}
    for window in merge(hall):
        for person in window.people:
            people.setdefault(person.badge.upper(), []).append((window.window, person))
    return people


def _entry(places: Listed, key: bytes) -> DirectoryEntry:
    _, first = places[0]
    return DirectoryEntry(
        badge=first.badge,
        name=first.name,
        windows=tuple(sorted({window for window, _ in places})),
        cards=tuple(sorted(card_hash(key, card) for card in _cards(places))),
        pin=next((person.pin for _, person in places if person.pin), ""),
    )


def _cards(places: Listed) -> set[str]:
    return {card.upper() for _, person in places for card in person.cards}


def _differing(places: Listed) -> Iterator[Mistake]:
    """Where one badge stands at several windows, it is one person with one PIN."""
    names = sorted({person.name for _, person in places})
    windows = ", ".join(sorted({window for window, _ in places}))
    place, badge = f"window {places[-1][0]}", places[0][1].badge
    if len(names) > 1:
        yield Mistake(TWO_NAMES, place=place, badge=badge, names=", ".join(names), windows=windows)
    if len({person.pin for _, person in places if person.pin}) > 1:
        yield Mistake(TWO_PINS, place=place, badge=badge, windows=windows)
