"""The rules of succession alone: any facts missing from any series are found as gaps, and declared without one."""

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from sync.buffer.numbering import SeriesPosition, covering, gaps, lost, number, void
from terminal.domain.facts import Fact
from tests.support.chains import chained, hashed
from tests.support.disk import draft

HERE = SeriesPosition("t-1", "a" * 32)


def series(count: int) -> list[Fact]:
    return [fact for fact, _ in number(HERE, [draft(str(each)) for each in range(count)])[0]]


def place_behind(facts: list[Fact], through: int) -> SeriesPosition:
    return SeriesPosition("t-1", "a" * 32, through, hashed(facts[through - 1]) if through else "0" * 64)


@given(st.lists(st.text(max_size=20), max_size=8), st.integers(0, 8))
def test_numbering_in_one_go_or_in_two_is_the_same(details: list[str], cut: int) -> None:
    drafts = [draft(detail) for detail in details]
    whole, end = number(HERE, drafts)
    first, place = number(HERE, drafts[:cut])
    second, after = number(place, drafts[cut:])
    assert (whole, end) == (first + second, after)
    facts = [fact for fact, _ in whole]
    assert chained(facts)
    assert [fact.seq for fact in facts] == list(range(1, len(details) + 1))
    assert all(sha256(raw).hexdigest() == hashed(fact) for fact, raw in whole)
    assert (end.seq, end.prev) == (len(facts), hashed(facts[-1]) if facts else "0" * 64)


def test_void_takes_the_numbers_and_keeps_the_chain() -> None:
    facts = series(5)
    voided, place = void(place_behind(facts, 2), facts[2:4], "the disk failed")
    assert [(fact.seq, fact.kind, fact.body) for fact, _ in voided] == [
        (3, "void", {"why": "the disk failed"}),
        (4, "void", {"why": "the disk failed"}),
    ]
    after, _ = number(place, [draft("after")])
    assert chained([*facts[:2], *(fact for fact, _ in [*voided, *after])])


@given(st.sets(st.integers(1, 12)), st.integers(0, 12))
def test_every_missing_number_is_in_one_gap(kept: set[int], through: int) -> None:
    facts = series(12)
    found = list(gaps((facts[n - 1] for n in sorted(kept) if n > through), 12, place_behind(facts, through)))
    named = [n for place, last in found for n in range(place.seq + 1, last + 1)]
    assert named == [n for n in range(through + 1, 13) if n not in kept]
    for place, last in found:
        assert place.seq == through or place.seq in kept, "each gap begins behind what is there"
        assert last == 12 or last + 1 in kept
        if place.seq:
            assert place.prev == hashed(facts[place.seq - 1])


@given(st.sets(st.integers(1, 12)), st.integers(0, 12))
def test_what_was_declared_is_no_gap_and_a_part_of_it_is_the_rest(kept: set[int], through: int) -> None:
    facts = series(12)
    there = {n: facts[n - 1] for n in kept}
    there |= {to: lost(place, to, facts[0], "why") for place, to in gaps(_sorted(there), 12, HERE)}
    assert list(gaps(_sorted(there), 12, HERE)) == []
    behind = [fact for fact in _sorted(there) if fact.seq > through]
    rest = list(gaps(behind, 12, place_behind(facts, through)))
    within = [fact for fact in behind if covering(fact, through)]
    assert [(place.seq, last) for place, last in rest] == [
        (through, fact.seq - 1) for fact in within if fact.seq > through + 1
    ]


def _sorted(there: dict[int, Fact]) -> list[Fact]:
    return [there[n] for n in sorted(there)]


def test_a_declaration_where_no_fact_is_near() -> None:
    fact = lost(SeriesPosition("t-1", "a" * 32, 4, "b" * 64), 6, None, "gone")
    assert (fact.seq, fact.kind, fact.prev, fact.clock) == (6, "lost", "b" * 64, "unset")
    assert json.dumps(fact.body, sort_keys=True) == '{"from": 5, "to": 6, "why": "gone"}'
