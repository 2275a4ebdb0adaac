"""Clocks that contradict one another, clocks that are only held, and what a long boot costs."""

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import pytest

from terminal.domain.anchor import Span
from terminal.domain.facts import Fact, Trust
from terminal.domain.true_time import true_times

NOON = 1_772_424_000_000  # 2026-03-02 12:00 in Shanghai
SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
YEAR = 365 * DAY


def spans(facts: Sequence[Fact]) -> list[Span]:
    return list(true_times(facts).spans)


def plain(boot: str, mono: int, wall: int = 0, clock: Trust = "unset") -> Fact:
    body: dict[str, str | int] = {"by": "finger", "why": "unknown"}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, wall, boot, mono, clock, "touch", body)


def clock_set(boot: str, mono: int, utc: int, bound: int = 0, source: str = "center") -> Fact:
    body: dict[str, str | int] = {"utc": utc, "bound": bound, "source": source}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, 5, boot, mono, "synced", "clock_set", body)


def network(boot: str, mono: int, utc: int) -> Fact:
    return plain(boot, mono, utc, "synced")


def held(boot: str, mono: int, utc: int) -> Fact:
    return plain(boot, mono, utc, "held")


CASES = [
    (
        "two anchors that agree: the truth lies in both",
        [clock_set("a", 0, NOON, 500), plain("a", 0), clock_set("a", 0, NOON + 900, 500)],
        Span(NOON + 399, NOON + 501, certain=True),
    ),
    (
        "a clock three seconds beside the other: neither is picked, the bounds take both in",
        [clock_set("a", 0, NOON, 10), plain("a", 0), clock_set("a", 0, NOON + 3_000, 1_000, "timesyncd")],
        Span(NOON - 11, NOON + 4_001, certain=True),
    ),
    (
        "a step of the clock while running, ten years on: both are taken in and it is uncertain",
        [network("a", 0, NOON), plain("a", 0), network("a", 0, NOON + 10 * YEAR)],
        Span(NOON - 1_001, NOON + 10 * YEAR + 1_001, certain=False),
    ),
    (
        "the same step backwards",
        [network("a", 0, NOON), plain("a", 0), network("a", 0, NOON - 10 * YEAR)],
        Span(NOON - 10 * YEAR - 1_001, NOON + 1_001, certain=False),
    ),
    (
        "a step between two boots that know the time: they bound it",
        [
            *(clock_set("a", 0, NOON - HOUR), network("b", 0, NOON), plain("b", 0)),
            *(network("b", 0, NOON - YEAR), clock_set("c", 0, NOON + HOUR)),
        ],
        Span(NOON - HOUR - 1, NOON + 1_001, certain=False),
    ),
    (
        "where every clock of the boot lies beside its neighbours, these alone bound it",
        [
            *(clock_set("a", 0, NOON), network("b", 0, NOON - DAY), plain("b", 0)),
            *(network("b", 0, NOON - YEAR), clock_set("c", 0, NOON + HOUR)),
        ],
        Span(NOON - 1, NOON + HOUR + 1, certain=False),
    ),
    (
        "two boots in the wrong order: which is wrong is not known, the ones around them bound both",
        [
            *(clock_set("a", 0, NOON), clock_set("b", 0, NOON + YEAR), plain("b", 0)),
            *(clock_set("c", 0, NOON + HOUR), clock_set("d", 0, NOON + 2 * YEAR)),
        ],
        Span(NOON - 1, NOON + 2 * YEAR + 1, certain=False),
    ),
    (
        "held after this boot was told: it drifts from what it was told, whatever it shows",
        [clock_set("a", 0, NOON, 50), plain("a", DAY, NOON + 2 * DAY, "held"), held("a", DAY, NOON)],
        Span(NOON + DAY - 8_691, NOON + DAY + 8_691, certain=True),
    ),
    (
        "kept by a clock chip: ten seconds, and 100 ppm of the two days since the network set it",
        [network("a", 0, NOON), plain("b", 0, NOON + 2 * DAY, "held")],
        Span(NOON + 2 * DAY - 27_282, NOON + 2 * DAY + 27_282, certain=True),
    ),
    (
        "a fact before the chip was read has its time from it",
        [network("a", 0, NOON), plain("b", 0), held("b", HOUR, NOON + HOUR)],
        Span(NOON - 10_722, NOON + 10_722, certain=True),
    ),
    (
        "a clock chip that was never seen right is not believed",
        [plain("a", 0, NOON, "held")],
        Span(None, None, certain=False),
    ),
    (
        "nor one that only the center's word could have set: nothing sets it then",
        [clock_set("a", 0, NOON), plain("b", 0, NOON + HOUR, "held")],
        Span(NOON - 1, None, certain=False),
    ),
    (
        "nor one that shows a time before the last known one: it has lost its power",
        [network("a", 0, NOON), plain("b", 0, NOON - YEAR, "held")],
        Span(NOON - 1_001, None, certain=False),
    ),
    (
        "nor one that shows a time after the next known one",
        [network("a", 0, NOON), plain("b", 0, NOON + YEAR, "held"), network("c", 0, NOON + DAY)],
        Span(NOON - 1_001, NOON + DAY + 1_001, certain=False),
    ),
    (
        "nor one that was turned while running",
        [network("a", 0, NOON), plain("b", 0, NOON + DAY, "held"), held("b", 0, NOON + DAY + HOUR)],
        Span(NOON - 1_001, None, certain=False),
    ),
    (
        "nor one that a clock which contradicted itself may have set",
        [
            *(network("a", 0, NOON), network("b", 0, NOON + DAY)),
            network("b", 0, NOON + YEAR),
            plain("c", 0, NOON + 2 * DAY, "held"),
        ],
        Span(NOON - 1_001, None, certain=False),
    ),
    (
        "nor one that was set by a boot which lies before the one before it",
        [network("a", 0, NOON), network("b", 0, NOON - YEAR), plain("c", 0, NOON + DAY, "held")],
        Span(None, None, certain=False),
    ),
    (
        "nor one that agrees with one of two boots in the wrong order: it picks neither",
        [
            *(network("a", 0, NOON), plain("b", 0, NOON + 2 * DAY, "held")),
            *(network("c", 0, NOON + YEAR), network("d", 0, NOON + HOUR)),
        ],
        Span(NOON - 1_001, None, certain=False),
    ),
    (
        "two chips in the wrong order: neither",
        [network("a", 0, NOON), plain("b", 0, NOON + 3 * DAY, "held"), held("c", 0, NOON + 2 * DAY)],
        Span(NOON - 1_001, None, certain=False),
    ),
]


@pytest.mark.parametrize(("_why", "facts", "expected"), CASES, ids=[row[0] for row in CASES])
def test_what_is_said_of_the_touch(_why: str, facts: list[Fact], expected: Span) -> None:
    """The first touch whose clock is not synchronised is the one asked about."""
    found = dict(zip(map(id, facts), spans(facts), strict=True))
    asked = next(fact for fact in facts if fact.kind == "touch" and fact.clock != "synced")
    assert found[id(asked)] == expected


def test_a_contradiction_spoils_its_own_boot_only() -> None:
    facts = [network("a", 0, NOON), network("b", 0, NOON + DAY), network("b", 0, NOON + YEAR)]
    facts.append(network("c", 0, NOON + 2 * DAY))
    assert [span.certain for span in spans(facts)] == [True, False, False, True]


def calls(act: Callable[[], object]) -> int:
    """How many Python calls it takes."""
    count = 0

    def note(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("boots", [1, 50], ids=["in one boot", "in many boots"])
def test_ten_times_the_facts_cost_ten_times_as_much(boots: int) -> None:
    def facts(each: int) -> list[Fact]:
        return [
            network(f"b{boot}", mono, NOON + boot * DAY + mono) for boot in range(boots) for mono in range(each)
        ]

    few, many = facts(200 // boots), facts(2_000 // boots)
    assert calls(lambda: spans(many)) < 11 * calls(lambda: spans(few))
