"""The core's tables are whole: every event and every situation is answered, and no state is without a way out."""

from itertools import product
from typing import Any, get_args, get_type_hints

import pytest
from msgspec.structs import replace

from terminal.core import Event, State, deadline, step, view
from terminal.core.confirmations import CONFIRMATIONS
from terminal.core.keys import KEY_ACTIONS, MEANINGS, Meaning, Role, act_of, role
from terminal.core.machine import HANDLERS
from terminal.core.outcome import Changes
from terminal.core.post import STANDING, Staffing
from terminal.core.presence import staffing
from terminal.core.state import Kept, Pending, Volatile
from terminal.domain.events import DeskEvent, Invited, RosterKnown, Tick
from terminal.domain.facts import Key, Post, PostState
from terminal.domain.roster import Entry, Roster
from tests.support.desk import ANN, BEN, GUEST, HOUR, MINUTE, Desk

STATES = get_args(PostState)


def standing(state: Any, clock: str, now: str) -> Desk:
    """A desk at which the last word on the post is this, said an hour before by a touch of this boot."""
    desk = Desk(now, "synced" if clock == "synced" else "unset")
    desk.touch(4)
    desk.settle()
    kept = replace(desk.state.kept, staffing=Staffing(1, desk.moment(), Post(state, ANN.badge, "")))
    desk.state = replace(desk.state, kept=kept)
    desk.wait(HOUR).tick()
    return desk.settle()


def test_every_event_has_a_handler_and_every_handler_an_event() -> None:
    assert set(HANDLERS) == set(get_args(Event)) | set(get_args(DeskEvent))


def test_what_may_change_at_the_desk_is_what_is_there() -> None:
    assert get_type_hints(Changes) == get_type_hints(Volatile)


def test_every_wait_is_in_its_table() -> None:
    assert set(CONFIRMATIONS) == set(get_args(Pending.__annotations__["kind"]))


def test_every_act_on_every_key_has_one_meaning_and_every_meaning_is_done() -> None:
    """What pressing means may hang on an offer, a hold on what was before it and on what came meanwhile."""
    found = {(which, act, "free") for which in get_args(Role) for act in ("pressed", "let go")}
    found |= {("complaint", "pressed", "offered"), *product(["complaint"], ["held"], ["free", "spent"])}
    found |= {("staff", "tapped", "free"), *product(["staff"], ["held"], ["free", "punched", "answered"])}
    assert set(MEANINGS) == found
    assert set(KEY_ACTIONS) == set(get_args(Meaning)) == set(MEANINGS.values())
    assert {role(key) for key in get_args(Key)} == set(get_args(Role))


@pytest.mark.parametrize("held", [0, 999, 1000, 1001, 1999, 2000, 2999, 3000, 10_000, 10_001, 86_400_000])
@pytest.mark.parametrize("key", get_args(Key))
def test_letting_go_after_any_time_is_an_act_of_the_table(key: Key, held: int) -> None:
    assert (role(key), act_of(role(key), held), "free") in MEANINGS


@pytest.mark.parametrize("clock", ["synced", "unset"])
@pytest.mark.parametrize("now", ["2026-03-02 08:00", "2026-03-02 10:00", "2026-03-02 10:30", "2026-03-08 10:00"])
@pytest.mark.parametrize("state", STATES)
def test_from_every_state_of_the_post_each_touch_is_answered_and_a_touch_leads_out(
    state: str, now: str, clock: str
) -> None:
    for slot in (1, 2, 3, 4):
        desk = standing(state, clock, now)
        punches, free = len(desk.of_kind("punch", "did")), staffing(desk.state) is None
        desk.touch(slot)
        desk.settle()
        assert len(desk.of_kind("punch", "did")) == punches + 1
        assert desk.state.desk.pending is None
        assert view(desk.state)
        if slot == 2:  # whoever else is listed here may always sit down
            assert desk.view.badge == BEN.badge
        if free and slot == 4:
            assert desk.view.badge == ""


def test_every_state_of_the_post_is_gone_away_or_here() -> None:
    assert {state for state in STATES if STANDING[state] == "here"} == {"staffed", "covered", "back"}
    assert {state for state in STATES if STANDING[state] == "free"} == {"vacant", "closed"}
    for state, when in product(STATES, ("2026-03-02 09:00", "2026-03-08 10:00")):
        plate = standing(state, "unset", when).view
        assert (plate.badge == "") == (STANDING[state] == "free")


def test_what_is_only_noted_changes_nothing_that_is_kept() -> None:
    desk = Desk("2026-03-02 09:00")
    entry = Entry(GUEST, "cover", desk.true, desk.true + HOUR)
    assert desk.do(RosterKnown(Roster(1, (entry,)), desk.moment())) == ()
    desk.do(Invited("c-1", desk.moment()))
    assert desk.state.kept == Kept()


def test_who_is_sent_here_is_on_the_plate_until_the_roster_says_otherwise() -> None:
    desk = Desk("2026-03-02 09:00")
    entry = Entry(GUEST, "cover", desk.true, desk.true + HOUR)
    desk.do(RosterKnown(Roster(1, (entry,)), desk.moment()))
    desk.touch(4)
    assert desk.settle().of_kind("punch", "did") == ["cover"]
    assert (desk.view.scene, desk.view.badge, desk.view.name) == ("covered", GUEST, "陈静")
    desk.wait(HOUR + 30 * MINUTE).tick()
    assert desk.view.badge == GUEST, "the margin, and a minute in which a slip of the roster is mended"
    desk.wait(MINUTE).tick()
    assert desk.view.badge == ""


def test_a_wait_has_an_end_by_the_turn_of_the_minute() -> None:
    state: State = Desk("2026-03-02 09:00").state
    assert state.now.mono < deadline(state) <= state.now.mono + 60_000
    assert step(state, Tick(state.now))[0].desk.pending is None
