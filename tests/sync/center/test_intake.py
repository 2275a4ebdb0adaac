"""The rules alone, without a database."""

import json
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.center.intake import Intake, Item, Known, read
from tests.sync.center.conftest import chain, written

SERIES = "a" * 32


def items(count: int) -> list[Item]:
    return [read(written(fact).encode(), "T", SERIES) for fact in chain("T", SERIES, count)]


def taken(known: Known, *some: Item) -> Intake:
    intake = Intake(SERIES, known)
    for item in some:
        intake.take(item)
    return intake


def after(*intakes: Intake) -> Known:
    """What the database would know after these."""
    hashes: dict[int, str] = {}
    refused: dict[int, frozenset[str]] = {}
    for intake in intakes:
        hashes |= {one.fact.seq: one.hash for one in intake.stored}
        for one in intake.quarantined:
            refused[one.seq] = refused.get(one.seq, frozenset()) | {one.raw}
    return Known(intakes[-1].through, hashes, refused)


def test_reading_keeps_what_was_sent_and_what_it_means() -> None:
    fact = chain("T", SERIES, 1)[0]
    loose = json.dumps(fact, indent=1)
    item = read(loose.encode(), "T", SERIES)
    assert item.content is not None
    assert (item.raw, item.content.raw) == (loose, written(fact))
    assert item.content.hash == sha256(written(fact).encode()).hexdigest()


def test_bytes_that_are_no_text_can_still_be_looked_at() -> None:
    item = read(b'{"seq": 4, "x": "\xff\x00"}', "T", SERIES)
    assert (item.content, item.raw) == (None, '{"seq": 4, "x": "\\xff\\x00"}')


def test_depth_is_no_way_in() -> None:
    for name in (b"body", b"more"):
        raw = b'{"seq": 4, "%s": ' % name + b"[" * 50_000 + b"]" * 50_000 + b"}"
        assert read(raw, "T", SERIES).content is None


def test_a_good_fact_under_a_refused_number_is_a_conflict() -> None:
    first, second, third = items(3)
    before = taken(Known(), first, Item("junk", 2, None, "why"), third)
    assert [one.fact.seq for one in before.stored] == [1, 3]
    late = taken(after(before), second)
    assert ([one.seq for one in late.quarantined], [a.what for a in late.alarms]) == ([2], ["conflict"])
    assert late.stored == []


@given(st.lists(st.integers(0, 7), max_size=30))
def test_any_order_with_any_repeats_settles_each_once(order: list[int]) -> None:
    """Facts 3 and 6 cannot be read; each call brings any of them, and the whole series follows at the end."""
    series = [Item(f"junk {n}", n + 1, None, "why") if n in (2, 5) else item for n, item in enumerate(items(8))]
    first = taken(Known(), *(series[n] for n in order))
    assert first.through == settled(order)
    second = taken(after(first), *series)
    assert second.through == 8
    both = [*first.stored, *second.stored]
    assert [one.fact.seq for one in both] == [1, 2, 4, 5, 7, 8]
    assert [one.seq for one in (*first.quarantined, *second.quarantined)] == [3, 6]
    assert first.alarms + second.alarms == []


def settled(order: list[int]) -> int:
    through = 0
    for n in order:
        if n == through:
            through += 1
    return through


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    item = read(raw, "T", SERIES)
    assert item.content is None
    assert item.why
    assert "\0" not in item.raw


PLAIN = st.none() | st.booleans() | st.integers() | st.text()
NESTED = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@settings(max_examples=50)
@given(NESTED)
def test_any_json_in_place_of_a_body_is_read_or_refused(body: object) -> None:
    fact = {**chain("T", SERIES, 1)[0], "body": body}
    item = read(json.dumps(fact).encode(), "T", SERIES)
    assert item.seq == 1
    assert (item.content is None) == bool(item.why)
