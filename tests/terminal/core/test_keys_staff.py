"""The staff key: "not me" soon after a punch, else time to go away, held down an invitation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core import State, step
from terminal.domain.effects import Invite, Record
from terminal.domain.events import Happened, Pressed, Recorded, Released, SlotsKnown, Touched
from terminal.domain.facts import Audit, Fact, Moment
from tests.support.desk import ANN, BEN, HOUR, MINUTE, Desk, tones

Step = tuple[str, int, int]  # what is done: "touch" or "staff", slot or ms held, ms waited before


def play(steps: list[Step], now: str = "2026-03-02 09:00", clock: str = "synced") -> Desk:
    desk = Desk(now, "synced" if clock == "synced" else "unset")
    desk.begun -= 2 * HOUR  # the terminal is up since long: whoever comes now relieves somebody
    for what, n, ms in steps:
        desk.wait(ms)
        if what == "touch":
            desk.touch(n)
        else:
            desk.press("staff")
            desk.settle().wait(n).release("staff")
        desk.settle()
    return desk


MOMENT = Moment(1_795_391_520_000, 60_000, "b", "synced")


def later(ms: int) -> Moment:
    return Moment(MOMENT.at + ms, MOMENT.mono + ms, "b", "synced")


SIT: Step = ("touch", 1, 0)
TAP, HELD = 120, 2000  # ms

ROWS: list[tuple[str, list[Step], list[str], list[str], str]] = [
    # why, steps, dids, posts, whom the plate names
    ("not me: who took a free post", [SIT, ("staff", HELD, 9000)], ["in"], ["staffed", "vacant"], ""),
    ("not me: at ten seconds", [SIT, ("staff", HELD, 10_000)], ["in"], ["staffed", "vacant"], ""),
    ("just over ten: no", [SIT, ("staff", HELD, 10_001)], ["in"], ["staffed"], ANN.badge),
    ("a short press takes nothing back", [SIT, ("staff", TAP, 1000)], ["in"], ["staffed"], ANN.badge),
    ("nor one just under two seconds", [SIT, ("staff", HELD - 1, 1000)], ["in"], ["staffed"], ANN.badge),
    (
        "not me: a takeover gives the post back",
        [SIT, ("touch", 2, MINUTE), ("staff", HELD, 3000)],
        ["in", "takeover"],
        ["staffed", "covered", "staffed"],
        ANN.badge,
    ),
    (
        "not me: the last punch alone",
        [SIT, ("touch", 2, 1000), ("staff", HELD, 1000), ("touch", 1, MINUTE)],
        ["in", "takeover", "already"],
        ["staffed", "covered", "staffed"],
        ANN.badge,
    ),
    (
        "not me: a guest's punch changes no post",
        [SIT, ("touch", 4, MINUTE), ("staff", HELD, 1000)],
        ["in", "punch"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "not me: nor does one already on duty",
        [SIT, ("touch", 1, MINUTE), ("staff", HELD, 1000)],
        ["in", "already"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "not me: an offer to go away is closed with it",
        [SIT, ("touch", 1, MINUTE), ("staff", HELD, 1000), ("touch", 1, 1000)],
        ["in", "already", "already"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "not me: away is back in the chair",
        [SIT, ("staff", TAP, MINUTE), ("touch", 1, 1000), ("staff", HELD, 1000)],
        ["in", "away"],
        ["staffed", "away", "staffed"],
        ANN.badge,
    ),
    (
        "touch table, row 4: staff key, then the holder",
        [SIT, ("staff", TAP, MINUTE), ("touch", 1, 9000)],
        ["in", "away"],
        ["staffed", "away"],
        ANN.badge,
    ),
    (
        "what the key asks for counts within a minute of the arrival",
        [SIT, ("staff", TAP, 20_000), ("touch", 1, 1000)],
        ["in", "away"],
        ["staffed", "away"],
        ANN.badge,
    ),
    (
        "touch table, row 4: again within 8 s of the tone that offers it",
        [SIT, ("touch", 1, MINUTE), ("touch", 1, 8000)],
        ["in", "already", "away"],
        ["staffed", "away"],
        ANN.badge,
    ),
    (
        "later than that it is the same touch",
        [SIT, ("touch", 1, MINUTE), ("touch", 1, 8001)],
        ["in", "already", "again"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "a minute later it is offered anew",
        [SIT, ("touch", 1, MINUTE), ("touch", 1, MINUTE), ("touch", 1, 8000)],
        ["in", "already", "already", "away"],
        ["staffed", "away"],
        ANN.badge,
    ),
    (
        "two in a row are one, and the second takes nothing away",
        [SIT, ("touch", 1, 1000), ("touch", 1, 1000)],
        ["in", "again", "again"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "touch table, row 3: the offer is the holder's",
        [SIT, ("touch", 1, MINUTE), ("touch", 2, 1000), ("touch", 1, MINUTE)],
        ["in", "already", "takeover", "takeover"],
        ["staffed", "covered", "staffed"],
        ANN.badge,
    ),
    (
        "touch table, row 7: a guest's touch closes it",
        [SIT, ("touch", 1, MINUTE), ("touch", 4, 1000), ("touch", 1, 1000)],
        ["in", "already", "punch", "again"],
        ["staffed"],
        ANN.badge,
    ),
    (
        "held down it opens no time to go away",
        [SIT, ("staff", HELD, MINUTE), ("touch", 1, 1000)],
        ["in", "already"],
        ["staffed"],
        ANN.badge,
    ),
]


@pytest.mark.parametrize("clock", ["synced", "unset"])
@pytest.mark.parametrize(("_why", "steps", "did", "posts", "named"), ROWS, ids=[row[0] for row in ROWS])
def test_what_the_key_and_the_next_touch_mean(
    _why: str, steps: list[Step], did: list[str], posts: list[str], named: str, clock: str
) -> None:
    desk = play(steps, clock=clock)
    assert desk.of_kind("punch", "did") == did
    assert desk.of_kind("post", "state") == posts
    assert desk.view.badge == named
    taken_back = desk.of_kind("disowned", "punch")
    assert len(taken_back) == _why.startswith("not me")
    assert all(desk.facts[int(seq) - 1].kind == "punch" for seq in taken_back)


def test_a_punch_is_taken_back_once_and_with_its_effect_in_one_record() -> None:
    desk = play([SIT, ("touch", 2, MINUTE)])
    desk.wait(1000).press("staff")
    desk.wait(HELD).release("staff")
    assert [draft.kind for draft in desk.asked[0].drafts] == ["disowned", "post"]
    assert desk.banner == "punch.recording"
    assert tones(desk.commit()) == ["disowned"]
    assert desk.banner == "punch.disowned"
    assert desk.of_kind("disowned", "badge") == [BEN.badge]
    desk.wait(500).press("staff")
    desk.wait(HELD).release("staff")
    assert [draft.kind for record in desk.asked for draft in record.drafts] == ["asked"]  # it invites by then


def test_what_is_not_recorded_takes_nothing_back() -> None:
    desk = play([SIT])
    before = desk.state.kept
    desk.wait(1000).press("staff")
    desk.wait(HELD).release("staff")
    assert tones(desk.refuse()) == ["not_recorded"]
    assert desk.state.kept == before


def test_who_was_away_before_a_wrong_cover_is_away_since_then() -> None:
    desk = play([SIT, ("staff", TAP, MINUTE), ("touch", 1, 1000), ("touch", 2, 20 * MINUTE)])
    until = "09:31"
    desk.wait(1000).press("staff")
    desk.wait(HELD).release("staff")
    desk.settle()
    assert desk.view.badge == ANN.badge
    assert desk.view.headline is not None and desk.view.headline.values == {"until": until}


def test_yesterdays_holder_does_not_come_back_with_not_me() -> None:
    desk = play([SIT])
    desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
    desk.settle().reboot(24 * 60 * MINUTE, "synced").touch(2)
    desk.settle().wait(1000).press("staff")
    desk.wait(HELD).release("staff")
    assert desk.settle().of_kind("post", "state")[-1] == "vacant"
    assert desk.view.badge == ""


def test_the_tone_offers_and_a_touch_from_before_it_does_not_take_the_offer() -> None:
    desk = play([SIT])
    desk.wait(MINUTE).touch(1)
    desk.wait(300).touch(1)
    desk.wait(300)
    assert tones(desk.commit()) == ["away_offered"]
    assert tones(desk.commit()) == ["counted"]
    assert desk.of_kind("punch", "did") == ["in", "already", "again"]
    desk.wait(7999).touch(1)
    desk.settle()
    assert desk.of_kind("punch", "did")[-1] == "away"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 20_000), st.booleans()), min_size=2, max_size=25))
def test_touches_alone_send_nobody_away_unless_the_tone_offered_it(touches: list[tuple[int, int, bool]]) -> None:
    desk = Desk("2026-03-02 09:00")
    heard: list[tuple[int, str]] = []
    for slot, ms, commits in touches:
        effects = desk.wait(ms).touch(slot)
        heard += [(desk.true, tone) for tone in tones(effects)]
        while commits and desk.asked:
            heard += [(desk.true, tone) for tone in tones(desk.commit())]
    for n, fact in enumerate(desk.facts):
        if fact.kind == "punch" and fact.body["did"] == "away":
            offered = [when for when, tone in heard if tone == "away_offered" and 0 <= fact.at - when <= 8000]
            before = [f for f in desk.facts[:n] if f.kind == "punch"]
            assert offered
            assert (before[-1].body["badge"], before[-1].body["did"]) == (fact.body["badge"], "already")


def test_a_hold_invites_although_a_touch_from_before_it_was_recorded_meanwhile() -> None:
    """A touch has its moment from before it was read: it may come after the press that followed it."""
    state = State(MOMENT)
    for event in (SlotsKnown({1: ANN.badge}, MOMENT), Pressed("staff", later(11_000))):
        state, _ = step(state, event)
    state, asked = step(state, Touched(1, later(100)))
    (record,) = (effect for effect in asked if isinstance(effect, Record))
    (draft,) = record.drafts
    fact = Fact("t", "5e", 1, "", "", "0" * 64, MOMENT.at, "b", later(100).mono, "synced", draft.kind, draft.body)
    state, _ = step(state, Recorded(record.token, (fact,), later(11_300)))
    state, effects = step(state, Released("staff", later(14_000)))
    assert Invite() in effects


def test_touches_that_were_one_are_taken_back_together() -> None:
    desk = play([SIT, ("touch", 1, 2000), ("staff", HELD, 7000)])
    assert sorted(map(int, desk.of_kind("disowned", "punch"))) == [1, 3]
    assert (desk.of_kind("post", "state"), desk.view.badge) == (["staffed", "vacant"], "")


def test_a_repetition_that_is_taken_back_later_leaves_what_counted() -> None:
    desk = play([SIT, ("touch", 1, 50_000), ("staff", HELD, 3000)])
    assert desk.of_kind("disowned", "punch") == [3]
    assert (desk.of_kind("post", "state"), desk.view.badge) == (["staffed"], ANN.badge)
    desk.wait(1000).press("staff")
    desk.wait(HELD).release("staff")
    assert desk.settle().of_kind("disowned", "punch") == [3], "once"


def test_the_key_is_answered_at_once_and_once_more_after_a_punch() -> None:
    desk = play([SIT])
    for ms in (1000, MINUTE):
        assert tones(desk.wait(ms).press("staff")) == ["away_offered"]
        desk.release("staff")
    assert desk.of_kind("disowned", "punch") == []


@pytest.mark.parametrize(
    ("steps", "invited"), [([SIT, ("staff", 2000, 5000)], False), ([SIT, ("staff", 2000, MINUTE)], True)]
)
def test_a_hold_soon_after_a_punch_asks_nobody_to_rate(steps: list[Step], invited: bool) -> None:
    assert (play(steps).banner == "rating.invited") is invited
