"""Which slot is whom is money: whose a finger is said to be, it is, whatever was cut, swapped or left half done."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.facts import Audit, Draft, Fact, Moment, Said, Touch
from terminal.domain.finger_ledger import Contents, Intent, Ledger, Plan, after, free, judge, plan
from tests.support.desk import fact_of

OURS, THEIRS = "aa" * 16, "bb" * 16
ANN, BEN = "GH-0217", "GH-0452"
KNOWN = Ledger(OURS, {0: ANN, 1: ANN, 4: BEN}, "s", 9, True)

# What is in the sensor (library, slots), what the ledger says, whether its fingers name people, and what is erased.
SENSORS: list[tuple[str, str | None, set[int], Ledger, str, set[int]]] = [
    ("the sensor that we know", OURS, {0, 1, 4}, KNOWN, "", set()),
    ("a new sensor at a new window", "", set(), Ledger(), "", set()),
    ("a new sensor without a notepad", None, set(), Ledger(), "", set()),
    ("a sensor that was named and never used", OURS, set(), Ledger(), "", set()),
    ("a new sensor with nameless fingers", "", {3}, Ledger(), "nobody has named", set()),
    ("the same without a notepad", None, {3}, Ledger(), "nobody has named", set()),
    ("moved from another window", THEIRS, {0, 1, 4}, KNOWN, "another window", set()),
    ("moved to a terminal that has none", THEIRS, {0}, Ledger(), "another window", set()),
    ("replaced by a new one", "", set(), KNOWN, "missing from the sensor (slots 0, 1, 4)", set()),
    ("replaced by a used one without a notepad", None, {0, 1, 4}, KNOWN, "nobody has named", set()),
    ("one finger too many", OURS, {0, 1, 4, 7}, KNOWN, "nobody has named (slots 7)", set()),
    ("one finger too few", OURS, {0, 4}, KNOWN, "missing from the sensor (slots 1)", set()),
    ("one too many and one too few", OURS, {0, 4, 7}, KNOWN, "nobody has named (slots 7)", set()),
    (
        "no notepad, a map from the center, nobody confirmed it",
        None,
        {0},
        Ledger("", {0: ANN}),
        "no supervisor has confirmed",
        set(),
    ),
    (
        "a map from the center for this very sensor",
        OURS,
        {0},
        Ledger(OURS, {0: ANN}),
        "no supervisor has confirmed",
        set(),
    ),
    ("no notepad, confirmed", None, {0}, Ledger("", {0: ANN}, "s", 1, True), "", set()),
    (
        "a cut after the finger was stored, before its fact",
        OURS,
        {0, 1, 4, 2},
        replace(KNOWN, intent=Intent("enrol", frozenset({2}))),
        "",
        {2},
    ),
    (
        "a cut before the finger was stored",
        OURS,
        {0, 1, 4},
        replace(KNOWN, intent=Intent("enrol", frozenset({2}))),
        "",
        set(),
    ),
    (
        "a cut half through an erasure",
        OURS,
        {1, 4},
        replace(KNOWN, intent=Intent("erase", frozenset({0, 1}))),
        "",
        {1},
    ),
    (
        "an intent explains only its own slots",
        OURS,
        {0, 1, 4, 2, 3},
        replace(KNOWN, intent=Intent("enrol", frozenset({2}))),
        "nobody has named (slots 3)",
        set(),
    ),
]


@pytest.mark.parametrize(
    ("_what", "library", "slots", "ledger", "why", "erase"), SENSORS, ids=[row[0] for row in SENSORS]
)
def test_which_sensor_is_believed(
    _what: str, library: str | None, slots: set[int], ledger: Ledger, why: str, erase: set[int]
) -> None:
    verdict = judge(ledger, Contents(library, frozenset(slots)))
    assert why in verdict.why
    assert bool(verdict.why) == bool(why)
    assert verdict.erase == erase


def audit(seq: int, said: Said, series: str = "s") -> Fact:
    fact = fact_of(Draft(Moment(0, 0, "b", "synced"), "2F-17", "1.1", said), seq)
    return replace(fact, series=series)


def test_an_enrolment_names_a_slot_an_erasure_frees_it_and_old_ones_change_nothing() -> None:
    enrolment = audit(1, Audit("enrolment", "", OURS, 3, ANN, "C-1", "9001"))
    ledger = after(Ledger(), enrolment)
    assert (ledger.slots, ledger.library, ledger.confirmed) == ({3: ANN}, OURS, True)
    erased = after(ledger, audit(2, Audit("erasure", "", OURS, 3, ANN)))
    assert erased.slots == {}
    assert after(erased, enrolment) == erased
    assert after(erased, audit(1, Audit("enrolment", "", OURS, 3, BEN), "another series")).slots == {3: BEN}


def test_other_facts_are_none_of_its_business() -> None:
    for said in (Audit("boot", "0.1"), Touch("finger", "unknown")):
        assert after(KNOWN, audit(99, said)) == KNOWN


def test_the_intent_ends_with_the_facts_that_fulfil_it() -> None:
    ledger = replace(KNOWN, intent=Intent("erase", frozenset({0, 1})))
    ledger = after(ledger, audit(10, Audit("erasure", "", OURS, 0, ANN)))
    assert ledger.intent == Intent("erase", frozenset({1}))
    assert after(ledger, audit(11, Audit("erasure", "", OURS, 1, ANN))).intent is None


def test_a_supervisors_word_confirms_and_renames() -> None:
    ledger = after(replace(KNOWN, confirmed=False), audit(10, Audit("settlement", "", THEIRS, by="9001")))
    assert (ledger.library, ledger.confirmed, ledger.slots) == (THEIRS, True, KNOWN.slots)


# What a supervisor settles: (ledger, library, slots) to (erase, forget, rename).
PLANS: list[tuple[str, Ledger, str | None, set[int], Plan]] = [
    ("a list nobody confirmed", Ledger("", {0: ANN}), None, {0}, Plan(frozenset(), frozenset(), False, {0: ANN})),
    ("the same, a blank notepad", Ledger("", {0: ANN}), "", {0}, Plan(frozenset(), frozenset(), True, {0: ANN})),
    ("a nameless finger beside known ones", KNOWN, OURS, {0, 1, 4, 7}, Plan(frozenset({7}), frozenset(), False)),
    ("a finger that is gone", KNOWN, OURS, {0, 4}, Plan(frozenset(), frozenset({1}), False)),
    ("a sensor from elsewhere", KNOWN, THEIRS, {0, 2}, Plan(frozenset({0, 2}), frozenset({0, 1, 4}), True)),
    ("a new sensor", KNOWN, "", set(), Plan(frozenset(), frozenset({0, 1, 4}), True)),
    ("a new sensor without a notepad", KNOWN, None, {5}, Plan(frozenset({5}), frozenset({0, 1, 4}), False)),
]  # fmt: skip


@pytest.mark.parametrize(("_what", "ledger", "library", "slots", "planned"), PLANS, ids=[row[0] for row in PLANS])
def test_what_settling_would_do(
    _what: str, ledger: Ledger, library: str | None, slots: set[int], planned: Plan
) -> None:
    assert plan(ledger, Contents(library, frozenset(slots))) == planned


def test_the_lowest_free_slot_is_free_in_sensor_and_ledger() -> None:
    assert free(KNOWN, Contents(OURS, frozenset({0, 1, 2})), 200) == 3
    assert free(KNOWN, Contents(OURS, frozenset({0, 1, 2, 3})), 5) is None


# A window's life: enrolments and erasures, cut after any of their steps, and sensors exchanged in between.

People = st.sampled_from([ANN, BEN, "GH-0330"])
LIVES = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), People, st.integers(0, 4)),
        st.tuples(st.just("forget"), People, st.integers(0, 5)),
        st.tuples(st.just("swap"), st.sampled_from(["ours", "theirs", "new"]), st.just(9)),
    ),
    max_size=12,
)


class Life:
    """Sensors with real fingers in them, a ledger that a cut leaves as it was last stored, and the facts."""

    def __init__(self) -> None:
        self.drawer: dict[str, tuple[str, dict[int, str]]] = {
            "ours": ("", {}),
            "theirs": (THEIRS, {0: "somebody", 1: "else"}),
            "new": ("", {}),
        }
        self.here = "ours"
        self.ledger = Ledger()
        self.facts: list[Fact] = []

    @property
    def found(self) -> Contents:
        library, fingers = self.drawer[self.here]
        return Contents(library, frozenset(fingers))

    def record(self, *said: Audit) -> None:
        self.facts += [audit(len(self.facts) + n, each) for n, each in enumerate(said, 1)]

    def fold(self) -> None:
        for fact in self.facts:
            self.ledger = after(self.ledger, fact)

    def enrol(self, who: str) -> Iterator[Callable[[], None]]:
        slot, (library, fingers) = free(self.ledger, self.found, 200), self.drawer[self.here]
        assert slot is not None
        named = library or f"{len(self.facts):032x}"
        yield lambda: self.drawer.update({self.here: (named, fingers)})
        intent = Intent("enrol", frozenset({slot}))
        yield lambda: setattr(self, "ledger", replace(self.ledger, intent=intent, library=named))
        yield lambda: fingers.update({slot: who})
        yield lambda: self.record(Audit("enrolment", "", named, slot, who))
        yield self.fold

    def forget(self, who: str) -> Iterator[Callable[[], None]]:
        slots, fingers, library = self.ledger.of(who), self.drawer[self.here][1], self.ledger.library
        intent = Intent("erase", frozenset(slots))
        yield lambda: setattr(self, "ledger", replace(self.ledger, intent=intent))
        for slot in slots:
            yield lambda slot=slot: fingers.pop(slot)  # type: ignore[misc]
        yield lambda: self.record(*(Audit("erasure", "", library, slot, who) for slot in slots))
        yield self.fold

    def connect(self) -> str:
        """As a terminal does at its start: what is durable is read, what is half done is finished."""
        if self.ledger.intent:
            self.fold()
        verdict = judge(self.ledger, self.found)
        if verdict.erase:
            for slot in verdict.erase:
                del self.drawer[self.here][1][slot]
            verdict = judge(self.ledger, self.found)
        intent = self.ledger.intent
        if intent and not verdict.why:
            gone = sorted(intent.slots & frozenset(self.ledger.slots)) if intent.act == "erase" else []
            self.record(*(Audit("erasure", "", self.ledger.library, s, self.ledger.slots[s]) for s in gone))
            self.fold()
            self.ledger = replace(self.ledger, intent=None)
        return verdict.why


@settings(max_examples=400, deadline=None)
@given(LIVES)
def test_whoever_is_named_is_who_touched_and_a_cut_alone_never_needs_a_supervisor(
    life: list[tuple[str, str, int]],
) -> None:
    window, ours = Life(), True
    for act, which, steps in life:
        if act == "swap":
            window.here = which
        elif not window.connect() and (act == "enrol" or window.ledger.of(which)):
            for number, step in enumerate(window.enrol(which) if act == "enrol" else window.forget(which)):
                if number >= steps:
                    break
                step()
        ours = ours and window.here == "ours"
        why = window.connect()
        if not why:
            fingers = window.drawer[window.here][1]
            assert {slot: window.ledger.slots.get(slot) for slot in fingers} == fingers
        if ours:
            assert not why
