"""The rules alone, without a database."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.center.facts.intake import Intake, Item, Known, read
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact
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


def test_a_fact_that_says_something_twice_is_refused_and_its_twin_taken() -> None:
    once = written(chain("T", SERIES, 1)[0])
    twice = once.replace('"body":{', '"body":{"what":"other","what":"other",', 1)
    for content, why in ((twice, "key 'what' stands twice in one object"), (once, "")):
        item = read(content.encode(), "T", SERIES)
        assert (item.seq, item.why, item.content is None) == (1, why, bool(why))


def test_bytes_that_are_no_text_can_still_be_looked_at() -> None:
    item = read(b'{"seq": 4, "x": "\xff\x00"}', "T", SERIES)
    assert (item.content, item.raw) == (None, '{"seq": 4, "x": "\\xff\\x00"}')


def test_depth_is_no_way_in() -> None:
    for name in (b"body", b"more"):
        raw = b'{"seq": 4, "%s": ' % name + b"[" * 50_000 + b"]" * 50_000 + b"}"
        assert read(raw, "T", SERIES).content is None


@pytest.mark.parametrize("depth", range(20, 1000, 20))
def test_what_is_stored_can_be_read_wherever_it_is_read(depth: int) -> None:
    """One that only few callers deep can be read would break every list and every day sheet that it stands in."""
    fact = chain("T", SERIES, 1)[0] | {"later": 1}
    raw = json.dumps(fact).replace('"later": 1', '"later": ' + "[" * depth + "]" * depth)
    item = read(raw.encode(), "T", SERIES)
    assert (item.content is None) == (depth > 30)
    if item.content:
        assert further(200, item.content.raw.encode()) == item.content.fact


def further(callers: int, raw: bytes) -> Fact:
    return further(callers - 1, raw) if callers else fact_in(raw)


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


def declaring(seq: int, start: object, prev: str) -> Item:
    """A declaration that the facts from `start` to `seq` are gone."""
    fact = {**chain("T", SERIES, 1)[0], "seq": seq, "prev": prev, "kind": "lost"}
    return read(written({**fact, "body": {"from": start, "to": seq, "why": "damaged"}}).encode(), "T", SERIES)


def test_a_declaration_of_loss_settles_all_that_it_covers() -> None:
    first, second, *_, seventh = items(7)
    assert second.content is not None
    gone = declaring(6, 3, second.content.hash)
    intake = taken(Known(), first, second, gone, seventh)
    assert (intake.through, [one.fact.seq for one in intake.stored]) == (7, [1, 2, 6, 7])
    assert [alarm.detail for alarm in intake.alarms] == [f"series {SERIES}: 7 does not follow the fact before it"]
    again = taken(after(intake), gone, seventh)
    assert (again.through, again.stored, again.alarms, again.refusals) == (7, [], [], [])


def test_a_series_may_begin_with_a_loss() -> None:
    intake = taken(Known(), declaring(4, 1, "0" * 64))
    assert (intake.through, len(intake.stored), intake.alarms) == (4, 1, [])


def test_a_loss_that_follows_from_another_fact_is_an_alarm() -> None:
    first, *_ = items(1)
    intake = taken(Known(), first, declaring(4, 2, "f" * 64))
    assert (intake.through, [alarm.what for alarm in intake.alarms]) == (4, ["chain"])


@pytest.mark.parametrize("start", [-1, 0, 1, 2, 4, 5, 6, 7, 1 << 70, "3", "", None])
def test_a_declaration_that_does_not_follow_settles_nothing_before_it(start: object) -> None:
    first, second, third = items(3)
    assert second.content is not None
    forged = declaring(6, start, second.content.hash)
    intake = taken(Known(), first, second, forged)
    assert (intake.through, len(intake.stored), intake.refusals) == (2, 2, [])
    assert taken(after(intake), third).through == 3, "and what is missing may still come"


def test_another_kind_covers_nothing() -> None:
    first, *_ = items(1)
    fact = {**chain("T", SERIES, 4)[3], "body": {"from": 2, "to": 4}}
    assert taken(Known(), first, read(written(fact).encode(), "T", SERIES)).through == 1


def test_what_turns_up_after_it_was_declared_lost_is_put_aside() -> None:
    first, second, third, *_ = items(4)
    assert first.content is not None
    before = taken(Known(), first, declaring(4, 2, first.content.hash))
    late = taken(after(before), second, third)
    assert ([one.seq for one in late.quarantined], [a.what for a in late.alarms]) == ([2, 3], ["conflict"] * 2)
    assert (late.through, late.stored) == (4, [])
