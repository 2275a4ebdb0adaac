"""Boots whose clocks lied, and receipts (docs/glossary.md#true-time): who is doubted, and what stays certain."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.anchor import Span
from terminal.domain.facts import Fact, Trust
from terminal.domain.receipts import Receipts
from terminal.domain.true_time import TrueTimes, true_times

MORNING = 1_772_406_000_000  # 2026-03-02 07:00 in Shanghai
SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
YEAR = 365 * DAY
TO_1970 = -MORNING
NAMES = "abcdefghijklmnopqrst"


def touch(boot: str, mono: int, at: int, clock: Trust = "synced") -> Fact:
    body: dict[str, str | int] = {"by": "finger", "why": "unknown"}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, at, boot, mono, clock, "touch", body)


def told(boot: str, at: int, source: str) -> Fact:
    body: dict[str, str | int] = {"utc": at, "bound": 1_000, "source": source}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, at, boot, 0, "synced", "clock_set", body)


def day(number: int, shift: int = 0, source: str = "timesyncd") -> list[Fact]:
    """One boot, from seven in the morning: told the time, and a touch an hour later."""
    at, boot = MORNING + number * DAY + shift, NAMES[number]
    return [told(boot, at, source), touch(boot, HOUR, at + HOUR)]


def days(count: int, shifts: dict[int, int], source: str = "timesyncd") -> list[Fact]:
    return [fact for number in range(count) for fact in day(number, shifts.get(number, 0), source)]


def sure(found: TrueTimes, facts: Sequence[Fact]) -> str:
    """The boots of which all is certain."""
    unsure = {fact.boot for fact, span in zip(facts, found.spans, strict=True) if not span.certain}
    return "".join(name for name in dict.fromkeys(fact.boot for fact in facts) if name not in unsure)


OTHERS = "with one synced boot a year ahead, or at 1970, all other days stay certain … and say which"
TIES = "where two smallest sets could be dropped, all in them are uncertain"
ROWS = [
    ("nobody lied", "twin", {}, "abcdef", ""),
    ("a year ahead in the middle", OTHERS, {2: YEAR}, "abdef", "c"),
    ("at 1970 in the middle", OTHERS, {3: TO_1970}, "abcef", "d"),
    ("a year ahead at the start", OTHERS, {0: YEAR}, "bcdef", "a"),
    ("at 1970 at the end", OTHERS, {5: TO_1970}, "abcde", "f"),
    ("two a year ahead", OTHERS, {1: YEAR, 3: YEAR}, "acef", "bd"),
    ("one ahead and one behind", OTHERS, {1: YEAR, 4: TO_1970}, "acdf", "be"),
    ("the last but one ahead: it, or the last", TIES, {4: YEAR}, "abcd", "ef"),
    ("the second at 1970: it, or the first", TIES, {1: TO_1970}, "cdef", "ab"),
    ("half of them a year ahead, all later in their own order", TIES, {3: YEAR, 4: YEAR, 5: YEAR}, "abcdef", ""),
]


@pytest.mark.parametrize(("_why", "_sentence", "shifts", "certain", "doubted"), ROWS, ids=[row[0] for row in ROWS])
def test_a_boot_that_lied(_why: str, _sentence: str, shifts: dict[int, int], certain: str, doubted: str) -> None:
    facts = days(6, shifts)
    found = true_times(facts)
    assert (sure(found, facts), "".join(found.doubted)) == (certain, doubted)


def test_a_day_that_is_doubted_lies_between_those_that_are_not() -> None:
    facts = days(5, {2: YEAR})
    span = true_times(facts).spans[5]
    assert span == Span(MORNING + DAY + HOUR - 1_361, MORNING + 3 * DAY + 1_001, certain=False)


def test_a_boot_that_contradicts_itself_is_doubted_too() -> None:
    facts = [*days(2, {}), *day(2), touch("c", 2 * HOUR, MORNING + YEAR), *day(3)]
    found = true_times(facts)
    assert (sure(found, facts), found.doubted) == ("abd", ("c",))


def test_a_chip_that_a_liar_may_have_set_says_nothing_until_it_is_set_again() -> None:
    chip, later = [touch("x", 0, MORNING + 3 * DAY, "held")], [*day(4), *day(5)]
    facts = [*days(3, {2: YEAR}), *chip, *later]
    assert sure(true_times(facts), facts) == "abef"
    facts = [*days(3, {}), *chip, *later]
    assert sure(true_times(facts), facts) == "abcxef"


@given(st.integers(5, 12), st.integers(2, 9), st.integers(3 * DAY, 20 * YEAR), st.booleans())
def test_any_one_boot_by_any_amount(count: int, place: int, shift: int, back: bool) -> None:
    """With two honest boots or more on either side of it, all others stay as they are without it."""
    liar = min(place, count - 3)
    facts = days(count, {liar: -shift if back else shift})
    honest = [fact for fact in facts if fact.boot != NAMES[liar]]
    found = true_times(facts)
    others = [span for fact, span in zip(facts, found.spans, strict=True) if fact.boot != NAMES[liar]]
    assert others == list(true_times(honest).spans)
    assert all(span.certain for span in others)
    assert found.doubted == (NAMES[liar],)


@given(st.integers(3, 12), st.integers(0, 11), st.integers(-20 * YEAR, 20 * YEAR))
def test_at_most_one_honest_day_is_in_doubt_beside_it(count: int, place: int, shift: int) -> None:
    """That is where two days contradict each other and no third day sides with either."""
    liar = place % count
    facts = days(count, {liar: shift})
    doubted = set(true_times(facts).doubted)
    assert len(doubted - {NAMES[liar]}) <= 1
    assert doubted >= {NAMES[liar]} or not doubted


# Receipts: "A fact is never younger than the moment the center received it: a ceiling, but only where it is not
# below the floor (build, bundle's issue, earlier receipts) … a center's wrong clock can make a fact uncertain,
# never move it."

RIGHT = "the ceiling"
FLOOR = "only where it is not below the floor"
WRONG = "can make a fact uncertain, never move it"
DARK = [*day(0), touch("x", 5, 3, "unset"), touch("x", 6, 4, "unset")]
EVENING = MORNING + 12 * HOUR


def receipts(at: Sequence[int], built: int = 0, issued: int = 0) -> Receipts:
    return Receipts(tuple(at), built, {"1.1": issued})


BOUNDED = [
    ("no receipts: open", "twin", None, None),
    ("received in the evening: before it", RIGHT, receipts([EVENING] * 3 + [EVENING + HOUR]), EVENING),
    (
        "a fact is older than what came after it",
        RIGHT,
        receipts([EVENING, EVENING, 5, EVENING + HOUR]),
        EVENING + HOUR,
    ),
    ("a receipt before one of earlier facts", FLOOR, receipts([EVENING] * 2 + [EVENING - HOUR] * 2), None),
    ("a receipt before the software was built", FLOOR, receipts([EVENING] * 4, built=EVENING + 1), None),
    ("a receipt before its configuration was issued", FLOOR, receipts([EVENING] * 4, issued=EVENING + 1), None),
    ("at the very floor it is believed", FLOOR, receipts([EVENING] * 4, built=EVENING, issued=EVENING), EVENING),
    ("before what is known otherwise: nothing", WRONG, receipts([MORNING - DAY] * 4), None),
]


@pytest.mark.parametrize(("_why", "_sentence", "given", "latest"), BOUNDED, ids=[row[0] for row in BOUNDED])
def test_a_boot_without_a_clock_is_not_younger_than_its_receipt(
    _why: str, _sentence: str, given: Receipts | None, latest: int | None
) -> None:
    span = true_times(DARK, given).spans[2]
    assert (span.latest, span.certain) == (latest, False)


def prompt(facts: Sequence[Fact], count: int = 6, wrong: int = 0) -> Receipts:
    """All facts of a day received at noon of that day, by a clock that is wrong by so much."""
    return receipts([MORNING + NAMES.index(fact.boot) * DAY + 5 * HOUR + wrong for fact in facts])


RECEIVED = [
    ("the last is a year ahead: only receipts tell", RIGHT, {5: YEAR}, "timesyncd", 0, "abcde", "f"),
    ("the last but one: the receipts say which of the two", RIGHT, {4: YEAR}, "timesyncd", 0, "abcdf", "e"),
    ("but not for a boot told by the same center", WRONG, {4: YEAR}, "center", 0, "abcd", "ef"),
    ("where the boots agree on it themselves, that is no matter", RIGHT, {2: YEAR}, "center", 0, "abdef", "c"),
    ("a center a year ahead", WRONG, {}, "timesyncd", YEAR, "abcdef", ""),
    (
        "a center behind by less than clocks may differ",
        WRONG,
        {},
        "timesyncd",
        -4 * HOUR - 4 * SECOND,
        "abcdef",
        "",
    ),
    ("a center behind by more", WRONG, {}, "timesyncd", -5 * HOUR, "", "abcdef"),
]


@pytest.mark.parametrize(
    ("_why", "_sentence", "shifts", "source", "wrong", "certain", "doubted"),
    RECEIVED,
    ids=[row[0] for row in RECEIVED],
)
def test_what_receipts_say_of_boots(
    _why: str, _sentence: str, shifts: dict[int, int], source: str, wrong: int, certain: str, doubted: str
) -> None:
    facts = days(6, shifts, source)
    found = true_times(facts, prompt(facts, wrong=wrong))
    assert (sure(found, facts), "".join(found.doubted)) == (certain, doubted)


def test_of_a_boot_and_a_receipt_that_contradict_each_other_neither_is_picked() -> None:
    facts = days(6, {5: YEAR})
    last = true_times(facts, prompt(facts)).spans[-1]
    assert last == Span(MORNING + 4 * DAY + HOUR - 1_361, None, certain=False)


@pytest.mark.parametrize(("ahead", "certain"), [(0, True), (YEAR, False)], ids=["right", "a year ahead"])
def test_a_chip_is_not_believed_against_a_receipt(ahead: int, certain: bool) -> None:
    facts = [*day(0), touch("b", 0, MORNING + DAY + ahead, "held")]
    span = true_times(facts, prompt(facts)).spans[-1]
    assert (span.certain, span.latest is None) == (certain, not certain)


@given(
    st.lists(st.integers(-YEAR, 12 * DAY), min_size=12, max_size=12),
    st.dictionaries(st.integers(0, 5), st.integers(-YEAR, YEAR), max_size=2),
    st.integers(-DAY, 12 * DAY),
)
def test_whatever_the_centers_clock_says_no_certain_time_is_moved(
    at: list[int], shifts: dict[int, int], built: int
) -> None:
    """Each certain time is what the boot's own clock says of it."""
    facts = days(6, shifts)
    found = true_times(facts, receipts([MORNING + one for one in at], MORNING + built)).spans
    for fact, span in zip(facts, found, strict=True):
        own = true_times([other for other in facts if other.boot == fact.boot]).spans
        mine = [other for other in facts if other.boot == fact.boot].index(fact)
        assert not span.certain or span == own[mine]
    assert all(  # and no certain one begins after a later one has ended
        earlier.earliest <= later.latest
        for earlier, later in pairwise(span for span in found if span.certain)
        if earlier.earliest is not None and later.latest is not None
    )


@given(st.lists(st.integers(-DAY, 12 * DAY), min_size=12, max_size=12), st.integers(-DAY, 12 * DAY))
def test_receipts_make_nothing_certain_that_honest_boots_did_not(at: list[int], built: int) -> None:
    facts = days(6, {})
    plain = true_times(facts).spans
    for span, without in zip(
        true_times(facts, receipts([MORNING + one for one in at], built)).spans, plain, strict=True
    ):
        assert span == without or not span.certain
