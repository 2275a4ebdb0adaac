"""Where a person's fingers are (decision 73). Written down before it was run, what is fair.

1. A finger that a terminal read back from its sensor and found gone is gone: that fact is the receipt.
2. A finger is in a sensor, and a sensor can be carried away. Whoever takes the sensor out of the terminal does not
   erase what is in it, and the list that is made anew for the next sensor is no receipt of the one before.
3. A terminal that takes another's place with the same sensor goes on with it: its receipt counts.
4. A sensor without a number cannot be told from another one: what is missing there is not known to be erased.
5. Somebody else's fingers, and what else a terminal says, change nothing.
"""

from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.people.finger_traces import SensorTrace, ToldMap, finger_audits
from sync.center.office.people.finger_traces import finger_traces as traces_of
from terminal.domain.facts import Audit, Draft, Fact, Moment, Trust
from terminal.domain.finger_ledger import Contents, Ledger, after, plan

ANN, BEN = "GH-0217", "GH-0452"
FIRST, SECOND = "aa" * 16, "bb" * 16
AT = 1_795_391_520_000


def finger_traces(badge: str, facts: Iterable[Fact], told: Iterable[ToldMap] = ()) -> list[SensorTrace]:
    return traces_of(badge, finger_audits(facts), told)


def enrolment(slot: int, badge: str = ANN, library: str = FIRST) -> Audit:
    return Audit("enrolment", "finger 1", library, slot, badge, "C-1", "9001")


def erasure(slot: int, badge: str = ANN, library: str = FIRST, why: str = "asked for") -> Audit:
    return Audit("erasure", why, library, slot, badge)


def settlement(library: str, detail: str = "confirmed") -> Audit:
    return Audit("settlement", detail, library, by="9001")


def fact(said: Audit, seq: int, terminal: str = "t-1", window: str = "2F-17", clock: Trust = "synced") -> Fact:
    draft = Draft(Moment(AT + seq, seq, "b", clock), window, "1.1", said)
    body, kind = draft.body, draft.kind
    return Fact(terminal, "5e" * 16, seq, window, "1.1", "0" * 64, AT + seq, "b", seq, clock, kind, body)


def told(*said: Audit, terminal: str = "t-1", window: str = "2F-17", first: int = 1) -> list[Fact]:
    return [fact(each, seq, terminal, window) for seq, each in enumerate(said, first)]


def held(traces: Iterable[SensorTrace]) -> dict[str, list[int]]:
    return {one.sensor: [finger.slot for finger in one.fingers] for one in traces}


def test_what_was_enrolled_is_there_until_it_was_erased_at_that_terminal() -> None:
    facts = told(enrolment(0), enrolment(1), enrolment(2, BEN), erasure(1))
    (trace,) = finger_traces(ANN, facts)
    assert (trace.terminal, trace.window, held([trace])) == ("t-1", "2F-17", {FIRST: [0]})
    assert [(one.slot, one.seq) for one in trace.receipts] == [(1, 4)]
    (gone,) = finger_traces(ANN, [*facts, *told(erasure(0), first=5)])
    assert held([gone]) == {FIRST: []}
    assert finger_traces("GH-0330", facts) == []


def test_another_persons_erasure_takes_nothing_of_mine() -> None:
    assert held(finger_traces(ANN, told(enrolment(0), erasure(0, BEN)))) == {FIRST: [0]}


def test_a_finger_stays_in_the_sensor_that_was_taken_out() -> None:
    struck = erasure(0, why="gone")
    (trace,) = finger_traces(ANN, told(enrolment(0), struck, settlement(SECOND)))
    assert (held([trace]), trace.receipts, trace.apart) == ({FIRST: [0]}, (), True)
    # its twin: the supervisor looked into that very sensor
    (trace,) = finger_traces(ANN, told(enrolment(0), struck, settlement(FIRST)))
    assert (held([trace]), len(trace.receipts), trace.apart) == ({FIRST: []}, 1, False)


def test_a_sensor_that_somebody_put_in_elsewhere_is_within_reach_again() -> None:
    apart = told(enrolment(0), erasure(0, why="gone"), settlement(SECOND))
    found = told(settlement(FIRST, f"slot 0 is {ANN}"), terminal="t-2", window="3F-08")
    (trace,) = finger_traces(ANN, [*apart, *found])
    assert (trace.terminal, trace.window, held([trace]), trace.apart) == ("t-2", "3F-08", {FIRST: [0]}, False)


def test_where_a_sensor_has_no_number_nobody_knows_that_it_is_the_same_one() -> None:
    known = told(enrolment(0, library=""), enrolment(1, library=""))
    (trace,) = finger_traces(ANN, [*known, *told(erasure(0, library=""), first=3)])
    assert (held([trace]), trace.apart) == ({"@t-1": [1]}, False)
    both = finger_traces(ANN, [*known, *told(erasure(0, library="", why="gone"), settlement(""), first=3)])
    assert held(both) == {"@t-1": [1], "@t-1.3": [0]}
    assert [one.apart for one in both] == [False, True]


def test_a_sensor_that_is_given_its_number_takes_along_what_is_in_it() -> None:
    """A notepad that was blank: the supervisor settles it, and what was known of the slots is confirmed."""
    facts = told(enrolment(0, library=""), settlement(FIRST))
    (trace,) = finger_traces(ANN, facts)
    assert (held([trace]), trace.apart) == ({FIRST: [0]}, False)


def test_the_next_terminal_with_the_same_sensor_goes_on_with_it() -> None:
    facts = [*told(enrolment(0)), *told(settlement(FIRST, f"slot 0 is {ANN}"), terminal="t-2")]
    (trace,) = finger_traces(ANN, facts)
    assert (trace.terminal, held([trace])) == ("t-2", {FIRST: [0]})
    (trace,) = finger_traces(ANN, [*facts, *told(erasure(0), terminal="t-2", first=2)])
    assert (held([trace]), trace.receipts[0].terminal) == ({FIRST: []}, "t-2")


def test_the_next_terminal_takes_on_a_sensor_without_a_number_where_it_speaks_of_its_fingers() -> None:
    before = told(enrolment(0, library=""))
    confirmed = told(settlement("", f"1 fingers confirmed, 0 nameless erased; slot 0 is {ANN}"), terminal="t-2")
    (trace,) = finger_traces(ANN, [*before, *confirmed])
    assert (trace.sensor, trace.terminal) == ("@t-1", "t-2")
    # its twin: one with a list of its own
    both = finger_traces(ANN, [*before, *told(enrolment(4, library=""), terminal="t-2")])
    assert held(both) == {"@t-1": [0], "@t-2": [4]}


def test_the_finger_goes_with_a_terminal_that_moves() -> None:
    facts = [*told(enrolment(0)), *told(enrolment(1, BEN), window="3F-08", first=2)]
    (trace,) = finger_traces(ANN, facts)
    assert trace.window == "3F-08"


def test_an_enrolment_by_a_clock_that_is_not_set_is_of_no_time() -> None:
    (trace,) = finger_traces(ANN, [fact(enrolment(0), 1, clock="unset"), fact(enrolment(1), 2)])
    assert [finger.at for finger in trace.fingers] == [None, AT + 2]


def test_a_map_of_the_center_counts_where_no_terminal_spoke_of_it() -> None:
    assert held(finger_traces(ANN, [], [ToldMap("2F-17", FIRST, {3: ANN, 4: BEN})])) == {FIRST: [3]}
    (nameless,) = finger_traces(ANN, [], [ToldMap("2F-17", "", {3: ANN})])
    assert (nameless.sensor, nameless.window) == ("@2F-17", "2F-17")
    for library in (FIRST, ""):
        facts = told(enrolment(3, library=library), erasure(3, library=library))
        (trace,) = finger_traces(ANN, facts, [ToldMap("2F-17", library, {3: ANN})])
        assert trace.fingers == (), "the terminal knows better"


class World:
    """Sensors as they are, and terminals that list them by the terminal's own rules: the truth to compare with."""

    def __init__(self, notepads: Sequence[bool]) -> None:
        self.sensors = [Contents("" if notepad else None, frozenset()) for notepad in notepads]
        self.whose: list[dict[int, str]] = [{} for _ in notepads]
        self.at = {f"t-{number}": number for number in range(2)}
        self.ledgers = {terminal: Ledger() for terminal in self.at}
        self.facts: list[Fact] = []
        self.made = 0

    def say(self, terminal: str, said: Audit) -> None:
        self.facts.append(fact(said, len(self.facts) + 1, terminal, f"W-{terminal}"))
        self.ledgers[terminal] = after(self.ledgers[terminal], self.facts[-1])

    def trusted(self, terminal: str) -> bool:
        found, ledger = self.sensors[self.at[terminal]], self.ledgers[terminal]
        return (found.library or "") == ledger.library and found.slots == frozenset(ledger.slots)

    def name(self) -> str:
        self.made += 1
        return f"{self.made:032x}"

    def change(self, terminal: str, slots: dict[int, str]) -> None:
        here = self.at[terminal]
        self.whose[here] = slots
        self.sensors[here] = replace(self.sensors[here], slots=frozenset(slots))

    def enrol(self, terminal: str, badge: str) -> None:
        if not self.trusted(terminal):
            return
        here = self.at[terminal]
        if self.sensors[here].library == "":
            self.sensors[here] = replace(self.sensors[here], library=self.name())
        slot = next(n for n in range(99) if n not in self.sensors[here].slots)
        self.change(terminal, {**self.whose[here], slot: badge})
        self.say(terminal, enrolment(slot, badge, self.sensors[here].library or ""))

    def forget(self, terminal: str, badge: str) -> None:
        here, ledger = self.at[terminal], self.ledgers[terminal]
        slots = ledger.of(badge)
        if (self.sensors[here].library or "") != ledger.library or not slots:
            return
        if not ledger.library and not self.trusted(terminal):
            return  # a terminal erases nothing in one, and says so: two without a number are one to it
        self.change(terminal, {slot: whose for slot, whose in self.whose[here].items() if slot not in slots})
        for slot in slots:
            self.say(terminal, erasure(slot, badge, ledger.library))

    def settle(self, terminal: str, _badge: str) -> None:
        here, ledger = self.at[terminal], self.ledgers[terminal]
        agreed = plan(ledger, self.sensors[here])
        self.change(terminal, {s: whose for s, whose in self.whose[here].items() if s not in agreed.erase})
        if agreed.rename:
            self.sensors[here] = replace(self.sensors[here], library=self.name())
        for slot in sorted(agreed.forget):
            self.say(terminal, erasure(slot, ledger.slots[slot], ledger.library, "gone"))
        self.say(terminal, settlement(self.sensors[here].library or ""))

    def swap(self, terminal: str, _badge: str) -> None:
        free = [n for n in range(len(self.sensors)) if n not in self.at.values()]
        self.at[terminal] = free[len(self.facts) % len(free)]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "enrol", "forget", "settle", "swap"]),
        st.sampled_from(["t-0", "t-1"]),
        st.sampled_from([ANN, BEN]),
    ),
    max_size=24,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.booleans(), min_size=3, max_size=4), ACTS)
def test_no_sensor_that_holds_a_finger_is_said_to_be_without_it(
    notepads: list[bool], acts: list[tuple[str, str, str]]
) -> None:
    """Sensors carried about as people like, by what the terminals really say of it."""
    world = World(notepads)
    for act, terminal, badge in acts:
        getattr(world, act)(terminal, badge)
    for badge in (ANN, BEN):
        said = held(finger_traces(badge, world.facts))
        for sensor, whose in zip(world.sensors, world.whose, strict=True):
            slots = [slot for slot, of in sorted(whose.items()) if of == badge]
            if sensor.library:
                assert set(slots) <= set(said.get(sensor.library, [])), (sensor, world.facts)
        nameless = sum(len(slots) for name, slots in said.items() if name.startswith("@"))
        there = sum(
            sum(of == badge for of in whose.values())
            for sensor, whose in zip(world.sensors, world.whose, strict=True)
            if sensor.library is None
        )
        assert there <= nameless
