"""Keys at the desk (article 3.5 评价器, article 10.2 评价器投诉): whose a press is, and that none goes astray."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.events import Configured
from terminal.domain.facts import LEVELS, Fact, Key, Level
from tests.support.desk import ANN, BEN, MINUTE, WINDOW, Desk, with_rules

POOR: Level = "dissatisfied"

# Who has touched (slot, minutes after 07:52), and to whom a press at the given minute belongs.
WHOSE: list[tuple[str, list[tuple[int, int]], int, tuple[str, int]]] = [
    ("article 3.1: nobody's card is in the plate, so nobody's rating", [], 10, ("", 0)),
    ("article 3.1: whoever the plate shows", [(1, 0)], 10, (ANN.badge, 2)),
    ("article 5.5, B岗顶岗: whoever covers", [(1, 0), (2, 40)], 41, (BEN.badge, 4)),
    ("touch table, row 3: and not who was relieved", [(2, 0), (1, 40)], 41, (ANN.badge, 4)),
    ("touch table, row 6: a touch that changes nothing", [(1, 0), (1, 30)], 31, (ANN.badge, 2)),
    ("touch table, row 7: not somebody from elsewhere", [(1, 0), (4, 30)], 31, (ANN.badge, 2)),
    ("touch table, row 5: nor who has left", [(1, 0), (1, 240)], 241, ("", 0)),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "touches", "minute", "whose"), WHOSE, ids=[row[0] for row in WHOSE])
def test_whose_a_rating_and_a_complaint_are(
    _why: str, touches: list[tuple[int, int]], minute: int, whose: tuple[str, int]
) -> None:
    desk, now = Desk(), 0
    for slot, then in touches:
        desk.wait((then - now) * MINUTE).touch(slot)
        desk.settle()
        now = then
    desk.wait((minute - now) * MINUTE)
    desk.hold(POOR, 3000)
    desk.wait(100).press(POOR)
    desk.settle()
    assert shown(desk, "rating") == [whose]
    assert shown(desk, "complaint") == [whose]


@pytest.mark.parametrize(
    ("_why", "days", "said"),
    [
        ("article 10.3, answered within the hall's own limit: Dezhou", 5, 5),
        ("the limit of one Sichuan city", 15, 15),
    ],
)
def test_a_complaint_carries_the_days_in_which_it_is_answered(_why: str, days: int, said: int) -> None:
    desk = Desk()
    desk.do(Configured(with_rules(complaint_days=days), "1.2", desk.moment()))
    desk.hold(POOR, 3000)
    desk.wait(100).press(POOR)
    assert desk.settle().of_kind("complaint", "days") == [said]


def test_a_press_is_judged_by_the_window_it_stands_at() -> None:
    desk = Desk()
    desk.do(Configured(replace(WINDOW, window="3F-01"), "1.2", desk.moment()))
    desk.hold(POOR, 3000)
    desk.wait(100).press(POOR)
    desk.settle()
    assert str(desk.of_kind("complaint", "number")[0]).startswith("3F-01-")


class Press(NamedTuple):
    """A press as its citizen made it, and what came of it."""

    key: Key
    at: int
    facts: list[Fact]
    banner: str


ACTS = st.lists(
    st.tuples(
        st.sampled_from([0, 40, 499, 500, 1001, 2999, 3000, 7000, 8001, 10_000, 10_001]),
        st.sampled_from(["press", "press", "press", "release", "tick"]),
        st.sampled_from([*LEVELS, POOR, POOR, "very_dissatisfied"]),
    ),
    max_size=30,
)


def citizens(facts: list[Fact]) -> list[Fact]:
    """All but what the desk notes of its own keys, such as one that hangs, and takes back with it."""
    return [fact for fact in facts if fact.kind != "audit" and "stuck" not in fact.body]


def presses_of(acts: list[tuple[int, str, Key]]) -> tuple[Desk, list[Press], list[tuple[int, str, Key]]]:
    desk, presses, history = Desk(), list[Press](), list[tuple[int, str, Key]]()
    for ms, what, key in acts:
        before = len(desk.facts)
        desk.wait(ms)
        if what == "press":
            desk.press(key)
            desk.settle()
            presses.append(Press(key, desk.moment().mono, citizens(desk.facts[before:]), desk.banner))
        elif what == "release":
            desk.release(key)
        else:
            desk.tick()
        desk.settle()
        assert what == "press" or not citizens(desk.facts[before:])
        history.append((desk.moment().mono, what, key))
    return desk, presses, history


@settings(max_examples=250, deadline=None)
@given(ACTS)
def test_every_press_is_a_fact_or_a_change_or_unclear_or_said_again(acts: list[tuple[int, str, Key]]) -> None:
    desk, presses, _ = presses_of(acts)
    last: Fact | None = None  # the rating that stands
    complained = -100_000
    for press in presses:
        if press.facts and press.facts[0].kind == "complaint":
            assert len(press.facts) == 1
            complained = press.at
            continue
        if press.at - complained <= 8000:
            assert (press.facts, press.banner) == ([], "complaint.stands")
            continue
        if press.facts:
            [fact] = press.facts
            assert (fact.kind, fact.mono) == ("rating", press.at)
            assert fact.body["level"] in (press.key, "unclear")
            assert fact.body["replaces"] in (0, last.seq if last else 0)
            last = fact
        else:
            assert last is not None
            again = last.body["level"] == press.key and press.at - last.mono <= 8000
            unclear = last.body["level"] == "unclear" and press.at - last.mono <= 1000
            assert again or unclear
            # A key that hangs offers its complaint over whatever else is said.
            assert press.banner in ("rating.thanks" if again else "rating.unclear", "complaint.offer")
    assert len(citizens(desk.facts)) == sum(len(press.facts) for press in presses)


@settings(max_examples=250, deadline=None)
@given(ACTS)
def test_a_complaint_was_held_three_to_ten_seconds_let_go_and_pressed_again(
    acts: list[tuple[int, str, Key]],
) -> None:
    _, presses, history = presses_of(acts)
    complaints = {fact.mono: press.key for press in presses for fact in press.facts if fact.kind == "complaint"}
    for at, key in complaints.items():
        end = max(n for n, event in enumerate(history) if event == (at, "press", key))
        assert any(
            asks_for(history[:place], key, at) for place in range(1, end + 1) if history[place - 1][1] == "release"
        )


def asks_for(before: list[tuple[int, str, Key]], key: Key, at: int) -> bool:
    """Whether these events end with letting go of a key that was held as long as a complaint takes."""
    let_go, _, released = before[-1]
    held = [then for then, what, which in before if what == "press" and which == key]
    return released == key and at - let_go <= 10_000 and bool(held) and 3000 <= let_go - held[-1] <= 10_000


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(LEVELS),
    st.integers(10_001, 3_600_000),
    st.integers(0, 12_000),
    st.lists(st.integers(1, 2500), max_size=4),
)
def test_a_key_held_over_ten_seconds_never_becomes_a_complaint(
    key: Level, held: int, pause: int, ticks: list[int]
) -> None:
    """The twin: the same key that may complain, held for ten, does."""
    outcomes = []
    for length in (held, 10_000):
        desk = Desk()
        desk.press(key)
        desk.settle()
        for ms in ticks:
            desk.wait(ms).tick()
        desk.wait(length - sum(ticks)).release(key)
        desk.wait(pause).press(key)
        desk.settle()
        outcomes.append("complaint" in dict(desk.said))
    may = key in ("dissatisfied", "very_dissatisfied") and pause <= 10_000
    assert outcomes == [False, may]


def shown(desk: Desk, kind: str) -> list[tuple[str, int]]:
    return [(str(body["badge"]), int(body["staffing"])) for said, body in desk.said if said == kind]
