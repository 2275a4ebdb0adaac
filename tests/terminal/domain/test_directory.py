"""The hall's directory: what IT's file makes of it, what keeps people apart, and how a touch finds them."""

from hashlib import blake2b
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.directory import (
    DirectoryEntry,
    card_hash,
    card_key_name,
    directory_of,
    entry_problems,
    listing,
)
from terminal.domain.hall import Hall, Unit
from terminal.domain.hall_people import people_problems
from terminal.domain.window import Person
from tests.support.listed import listed, naming

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
PIN = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
ANN = Person("GH-0217", "张敏", "A", ("90017",), PIN)
MAY = Person("GH-0810", "赵明", "A", ("90810", "90811"))


def hall(*windows: tuple[str, tuple[Person, ...]]) -> Hall:
    unit = Unit("市场监督管理局", tuple(naming(id, people) for id, people in windows))
    return Hall("政务服务中心", (), (unit,), listed(each for _, people in windows for each in people))


def test_a_hash_is_what_the_manual_of_blake2_says() -> None:
    said = blake2b(b"90017", digest_size=16, key=KEY, person=b"wt card v1").hexdigest()
    assert card_hash(KEY, "90017") == said
    assert card_hash(KEY, "90017") != card_hash(OTHER_KEY, "90017")
    assert card_key_name(KEY) != card_key_name(OTHER_KEY)


def test_everybody_of_the_hall_is_listed_once_with_all_their_windows_and_cards() -> None:
    cover = replace(ANN, post="B")
    entries = listing(hall(("3F-08", (MAY, cover)), ("2F-17", (ANN,))), KEY)
    assert [(entry.badge, entry.name, entry.windows) for entry in entries] == [
        ("GH-0217", "张敏", ("2F-17", "3F-08")),
        ("GH-0810", "赵明", ("3F-08",)),
    ]
    assert set(entries[0].cards) == {card_hash(KEY, card) for card in ("90017",)}
    assert (entries[0].pin, entries[1].pin) == (PIN, "")


def test_no_card_number_is_in_it() -> None:
    assert b"90017" not in msgspec.json.encode(listing(hall(("2F-17", (ANN,))), KEY))


def test_the_order_in_the_file_makes_no_other_directory() -> None:
    """What is unchanged is not published anew."""
    windows = (("2F-17", (ANN, MAY)), ("3F-08", (MAY,)), ("3F-09", (replace(ANN, post="B"),)))
    made = {msgspec.json.encode(listing(hall(*order), KEY)) for order in permutations(windows)}
    made.add(msgspec.json.encode(listing(hall(("3F-08", (replace(MAY, cards=MAY.cards[::-1]),)), *windows), KEY)))
    assert len(made) == 1


def test_two_thousand_people_are_allowed_and_not_one_more() -> None:
    people = tuple(replace(MAY, badge=f"B{number}", cards=()) for number in range(2_001))
    entries = listing(hall(("2F-17", people)), KEY)
    assert entry_problems(entries[:2_000]) == []
    assert entry_problems(entries) == ["2001 people, 2000 are allowed"]


def test_a_directory_with_somebody_or_a_card_twice_is_not_used() -> None:
    ann, may = listing(hall(("2F-17", (ANN,)), ("3F-08", (MAY,))), KEY)
    assert entry_problems((ann, may)) == []
    assert entry_problems((ann, replace(may, badge="gh-0217"))) == ["badge GH-0217 is given twice"]
    assert entry_problems((ann, replace(may, cards=ann.cards))) == [f"card {ann.cards[0]} is two people's"]


NUMBERS = st.text("0123456789ABCDab", min_size=1, max_size=12)
BADGES = st.integers(0, 9_999).map("GH-{:04}".format)


@given(st.dictionaries(BADGES, st.sets(NUMBERS, max_size=3), max_size=12), NUMBERS)
def test_everybody_is_found_by_their_own_card_and_nobody_by_another(cards: dict[str, set[str]], asked: str) -> None:
    """Whatever a file says in which nothing is wrong."""
    written = hall(("3F-08", tuple(Person(badge, "赵明", "A", tuple(sorted(own))) for badge, own in cards.items())))
    if people_problems(written):
        return
    entries = listing(written, KEY)
    assert entry_problems(entries) == []
    directory, blind = directory_of("1.1", entries, KEY), directory_of("1.1", entries, b"")
    owners = [badge for badge, own in cards.items() if asked.upper() in {card.upper() for card in own}]
    found = directory.card(asked)
    assert [found.badge] == owners if found else owners == []
    assert blind.card(asked) is None
    for badge in cards:
        entry = blind.badge(badge.lower())
        assert entry is not None
        assert entry.badge == badge


def test_an_entry_needs_a_window() -> None:
    sound = DirectoryEntry("GH-0810", "赵明", ("3F-08",))
    assert msgspec.convert(msgspec.to_builtins(sound), DirectoryEntry) == sound
    with pytest.raises(msgspec.ValidationError, match="windows"):
        msgspec.convert({**msgspec.to_builtins(sound), "windows": []}, DirectoryEntry)
