"""Invited ratings while the disk is busy, and over any sequence of events (一次一评)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core import deadline, restore
from tests.support.asking import Asking


def test_a_press_in_time_that_the_disk_is_slow_with_answers_all_the_same() -> None:
    desk = Asking()
    desk.ask("c1")
    desk.wait(59_999).press("satisfied")
    desk.wait(5000).tick()
    assert desk.settle().given == [("satisfied", "c1", 0)]
    desk.wait(60_000).tick()
    assert desk.settle().given == [("satisfied", "c1", 0)]


def test_a_press_in_time_that_could_not_be_recorded_answers_nothing() -> None:
    desk = Asking()
    desk.ask("c1")
    desk.settle().wait(59_999).press("satisfied")
    desk.refuse()
    desk.wait(1).tick()
    assert desk.settle().given == [("unrated", "c1", 0)]


def test_presses_that_wait_for_the_disk_answer_the_invitation_of_their_own_moment() -> None:
    desk = Asking()
    desk.ask("c1")
    desk.wait(1000).touch(1)
    desk.wait(100).press("satisfied")
    desk.wait(100).ask("c2")
    desk.wait(5000).press("dissatisfied")
    assert desk.given == []
    desk.settle().wait(90_000).tick()
    assert desk.settle().given == [("satisfied", "c1", 0), ("dissatisfied", "c2", 0)]


def test_woken_by_its_own_deadlines_alone_the_desk_ends_an_invitation_on_time() -> None:
    desk = Asking()
    start = desk.moment().mono
    desk.ask("c1")
    while desk.state.desk.invitation and desk.moment().mono < start + 120_000:
        desk.wait(deadline(desk.state) - desk.moment().mono).tick()
        desk.settle()
    assert [(fact.kind, fact.mono - start) for fact in desk.facts] == [("asked", 0), ("unrated", 60_000)]


ANY = st.one_of(
    st.tuples(st.just("invite"), st.sampled_from(["c1", "c2", "c3"])),
    st.tuples(st.just("staff"), st.sampled_from(["300", "2000", "10001"])),
    st.tuples(st.just("press"), st.sampled_from(["very", "good", "fair", "poor", "awful"])),
    st.tuples(st.just("tick"), st.just("")),
    st.tuples(st.sampled_from(["commit", "settle"]), st.just("")),
)
PAUSES = st.sampled_from([0, 90, 499, 1001, 3000, 8001, 30_000, 59_999, 61_000])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PAUSES, ANY), max_size=30))
def test_a_case_is_rated_at_most_once_and_every_one_asked_for_is_rated_or_unrated(
    acts: list[tuple[int, tuple[str, str]]],
) -> None:
    desk = Asking()
    for ms, (what, word) in acts:
        desk.wait(ms)
        if what == "settle" or (what == "commit" and desk.asked):
            desk.settle() if what == "settle" else desk.commit()
        desk.act(what, word)
    desk.settle()
    for _ in range(2):
        desk.wait(90_000).tick()
        desk.settle()
    assert desk.state.desk.invitation is None
    facts = [fact for fact in desk.facts if fact.kind in ("rating", "unrated")]
    replaced = {fact.body.get("replaces") for fact in facts}
    stands = [f for f in facts if f.kind == "rating" and f.seq not in replaced and f.body["level"] != "unclear"]
    for case in ("c1", "c2", "c3"):
        asked = sum((what, word) == ("invite", case) for _, (what, word) in acts)
        rated = [fact.seq for fact in stands if fact.body.get("case") == case]
        unrated = [fact.seq for fact in facts if fact.kind == "unrated" and fact.body["case"] == case]
        assert len(rated) <= 1
        assert len(rated) + len(unrated) <= asked
        assert bool(asked) == bool(rated or unrated)
        assert all(before < after for before in unrated for after in rated)
    assert restore(desk.facts, desk.moment()).kept == desk.state.kept
