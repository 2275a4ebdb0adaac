"""The desk decides by what is durable: touches as staff meet them, deferral, and what is told when."""

import pytest
from msgspec.structs import replace

from terminal.core import deadline
from terminal.domain.effects import Lamp, Tone
from terminal.domain.events import (
    Configured,
    Joining,
    Linked,
    PartFound,
    PartLost,
    SlotsKnown,
    Unreadable,
)
from terminal.domain.facts import Did
from terminal.domain.views import Message
from tests.support.desk import ANN, BEN, EVE, GUEST, MINUTE, WINDOW, Desk, tones

Step = tuple[str, int | None, int]  # what is done: "touch" or "staff", slot, ms waited before

DAY: list[tuple[str, list[Step], list[Did], str]] = [
    ("listed, post free: in", [("touch", 1, 0)], ["in"], ANN.badge),
    ("listed as B, post free: cover", [("touch", 2, 0)], ["cover"], BEN.badge),
    ("the holder again: the same touch", [("touch", 1, 0), ("touch", 1, 59_999)], ["in", "again"], ANN.badge),
    ("a minute later: already on duty", [("touch", 1, 0), ("touch", 1, MINUTE)], ["in", "already"], ANN.badge),
    ("another listed one arrives: a punch only", [("touch", 1, 0), ("touch", 2, 5000)], ["in", "punch"], ANN.badge),
    (
        "half an hour into the session: takes over",
        [("touch", 1, 0), ("touch", 2, 38 * MINUTE)],
        ["in", "takeover"],
        BEN.badge,
    ),
    ("not listed here: punch only", [("touch", 1, 0), ("touch", 4, 5000)], ["in", "punch"], ANN.badge),
    ("not listed, post free: nobody is named", [("touch", 4, 0)], ["punch"], ""),
    (
        "within 10 s after the staff key: away",
        [("touch", 1, 0), ("staff", None, 10_001), ("touch", 1, 10_000)],
        ["in", "away"],
        ANN.badge,
    ),
    (
        "10.1 s after it: not",
        [("touch", 1, 0), ("staff", None, MINUTE), ("touch", 1, 10_100)],
        ["in", "already"],
        ANN.badge,
    ),
    (
        "the staff key counts once",
        [("touch", 1, 0), ("staff", None, MINUTE), ("touch", 1, 1000), ("touch", 1, MINUTE), ("touch", 1, MINUTE)],
        ["in", "away", "back", "already"],
        ANN.badge,
    ),
    (
        "a cover while A is away, and A back in the chair",
        [
            ("touch", 1, 0),
            ("staff", None, MINUTE),
            ("touch", 1, 1),
            ("touch", 2, MINUTE),
            ("touch", 1, 40 * MINUTE),
        ],
        ["in", "away", "cover", "takeover"],
        ANN.badge,
    ),
    (
        "a quarter of an hour before the end: leaves",
        [("touch", 1, 0), ("touch", 1, 233 * MINUTE)],
        ["in", "leave"],
        "",
    ),
    ("a minute sooner: stays", [("touch", 1, 0), ("touch", 1, 232 * MINUTE)], ["in", "already"], ANN.badge),
]


@pytest.mark.parametrize(("_why", "steps", "did", "shown"), DAY, ids=[row[0] for row in DAY])
def test_touches_and_what_the_plate_then_shows(_why: str, steps: list[Step], did: list[Did], shown: str) -> None:
    desk = Desk("2026-03-02 07:52")
    for what, slot, ms in steps:
        desk.wait(ms)
        if what == "staff":
            desk.press("staff")
        else:
            desk.touch(slot)
        desk.settle()
    assert desk.of_kind("punch", "did") == did
    assert desk.view.badge == shown


def test_a_card_does_what_a_finger_does() -> None:
    desk = Desk()
    desk.card("90017")
    desk.settle()
    assert desk.said[0] == (
        "punch",
        {"badge": ANN.badge, "by": "card", "did": "in", "session": "morning"},
    )


@pytest.mark.parametrize(
    ("clock", "session", "tone", "banner"),
    [("synced", "morning", "counted", "punch.counted"), ("unset", "", "time_unsure", "punch.time_unsure")],
)
def test_a_punch_is_taken_whatever_the_clock_says(clock: str, session: str, tone: str, banner: str) -> None:
    desk = Desk(clock="synced" if clock == "synced" else "unset")
    desk.touch(1)
    assert desk.banner == "punch.recording"
    assert tones(desk.commit()) == [tone]
    assert desk.banner == banner
    assert desk.of_kind("punch", "session") == [session]
    assert desk.of_kind("punch", "did") == ["in"]


def test_near_the_end_is_not_known_while_the_clock_is_not() -> None:
    desk = Desk("2026-03-02 11:55", "unset")
    for _ in range(2):
        desk.wait(MINUTE).touch(1)
        desk.settle()
    assert desk.of_kind("punch", "did") == ["in", "already"]


def test_before_any_configuration_a_known_finger_is_a_punch_all_the_same() -> None:
    desk = Desk(configured=False)
    desk.touch(1)
    assert tones(desk.commit()) == ["time_unsure"]
    assert desk.said == [("punch", {"badge": ANN.badge, "by": "finger", "did": "punch", "session": ""})]


# Strangers.


def test_a_touch_without_a_person_is_a_fact_without_identity_and_after_two_the_advice_changes() -> None:
    desk = Desk()
    for told in ("punch.unknown", "punch.unknown_twice", "punch.unknown_twice"):
        assert tones(desk.wait(2000).touch(None)) == ["try_again"]
        desk.commit()
        assert desk.banner == told
    desk.touch(1)
    desk.settle().touch(None)
    desk.settle()
    assert desk.banner == "punch.unknown"
    assert desk.said[0] == ("touch", {"by": "finger", "why": "unknown"})


@pytest.mark.parametrize("kind", ["unreadable", "empty slot", "card"])
def test_each_way_of_not_being_recognised(kind: str) -> None:
    desk = Desk()
    if kind == "card":
        desk.card("66666")
    elif kind == "empty slot":
        desk.touch(77)
    else:
        desk.do(Unreadable(desk.moment()))
    desk.settle()
    by, why = ("card" if kind == "card" else "finger"), ("unreadable" if kind == "unreadable" else "unknown")
    assert desk.said == [("touch", {"by": by, "why": why})]


# Lamps, parts, and the world around.


def test_a_lamp_is_lit_by_its_press_for_two_seconds() -> None:
    desk = Desk()
    assert desk.press("satisfied")[0] == Lamp("satisfied", on=True)
    assert desk.wait(1999).tick() == ()
    assert desk.wait(1).tick() == (Lamp("satisfied", on=False),)
    assert desk.wait(1).tick() == ()
    assert [type(effect) for effect in desk.settle().press("staff")] == [Tone]


def test_a_part_is_lost_once_and_mended_once_however_often_it_is_said() -> None:
    desk = Desk()
    for why in ("no answer", "no answer", "port gone"):
        desk.do(PartLost("sensor", why, desk.moment()))
    assert desk.state.desk.parts == {"sensor": "port gone"}
    for _ in range(2):
        desk.do(PartFound("sensor", desk.moment()))
    desk.do(PartFound("reader", desk.moment()))
    desk.settle()
    assert desk.said == [
        ("audit", {"what": "fault", "detail": "sensor: no answer"}),
        ("audit", {"what": "mended", "detail": "sensor"}),
    ]
    assert desk.state.desk.parts == {}


def test_facts_carry_the_window_and_the_configuration_of_their_moment() -> None:
    desk = Desk(configured=False)
    desk.touch(None)
    desk.settle().do(Configured(replace(WINDOW, window="3F-01"), "2.7", desk.moment()))
    desk.touch(1)
    desk.settle()
    assert [(fact.window, fact.config) for fact in desk.facts] == [("", ""), ("3F-01", "2.7"), ("3F-01", "2.7")]


def test_who_is_enrolled_and_who_is_listed_can_change_while_the_terminal_runs() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.do(SlotsKnown({9: EVE.badge}, desk.moment()))
    for slot in (1, 9):
        desk.touch(slot)
    assert desk.settle().view.badge == EVE.badge
    assert [kind for kind, _ in desk.said] == ["touch", "punch", "post"]
    desk.do(Configured(replace(WINDOW, people=(ANN,)), "1.2", desk.moment()))
    assert (desk.view.scene, desk.view.badge, desk.view.name) == ("staffed", EVE.badge, EVE.name), "a slip of IT's"
    desk.wait(MINUTE).tick()
    assert (desk.view.scene, desk.view.badge, desk.view.name) == ("nobody", "", "")


def test_whoever_sat_at_the_window_before_is_not_named_where_the_terminal_was_moved_to() -> None:
    for people, plate in (((BEN,), ("nobody", "", "")), ((ANN,), ("staffed", ANN.badge, ANN.name))):
        desk = Desk("2026-03-02 10:00")
        desk.touch(1)
        assert desk.settle().view.badge == ANN.badge
        desk.do(Configured(replace(WINDOW, window="3F-01", people=people), "1.2", desk.moment()))
        assert (desk.view.scene, desk.view.badge, desk.view.name) == plate


def test_the_pairing_code_is_shown_until_there_is_a_configuration() -> None:
    desk = Desk(configured=False)
    scenes = [desk.view.scene]
    desk.do(Linked(True, desk.moment()))
    desk.do(Joining("123456", "t-4f2c81d09ab3", "4f2c81d09ab3" + "0d" * 26, desk.moment()))
    scenes.append(desk.view.scene)
    assert desk.view.headline == Message("pairing.code", {"code": "123456", "terminal": "t-4f2c81d09ab3"})
    assert desk.view.qr == "4F2C81D09AB3" + "0D" * 26
    desk.do(Configured(WINDOW, "1.1", desk.moment()))
    assert [*scenes, desk.view.scene] == ["unconfigured", "pairing", "closed"]
    assert desk.view.qr == ""


def test_no_code_is_shown_that_the_center_may_have_forgotten() -> None:
    desk = Desk(configured=False)
    desk.do(Linked(True, desk.moment()))
    desk.do(Joining("123456", "t-4f2c81d09ab3", "4f2c81d09ab3" + "0d" * 26, desk.moment()))
    assert desk.view.scene == "pairing"
    desk.do(Linked(False, desk.moment()))
    assert (desk.view.scene, desk.view.qr) == ("unconfigured", "")
    desk.do(Linked(True, desk.moment()))
    assert desk.view.scene == "pairing"
    desk.do(Joining("", "t-4f2c81d09ab3", "4f2c81d09ab3" + "0d" * 26, desk.moment()))
    assert (desk.view.scene, desk.view.qr) == ("unconfigured", "")


def test_a_link_is_only_noted() -> None:
    desk = Desk()
    assert not desk.view.linked
    assert desk.do(Linked(True, desk.moment())) == ()
    assert desk.view.linked


def test_an_event_from_before_does_not_turn_time_back() -> None:
    desk = Desk()
    early = desk.moment()
    late = desk.wait(5000).moment()
    desk.tick()
    desk.do(Linked(True, early))
    assert desk.state.now == late


# When to look again.


def test_the_desk_asks_to_be_woken_for_whatever_ends_first() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.wait(10_000).tick()
    start = desk.moment().mono
    assert deadline(desk.state) == start + 50_000  # the turn of the minute
    desk.press("dissatisfied")
    assert deadline(desk.state) == start + 2000  # its lamp
    desk.settle().wait(2000).tick()
    assert deadline(desk.state) == start + 3000  # held long enough for a complaint
    desk.wait(1000).tick()
    assert deadline(desk.state) == start + 8000  # the thanks, with what may be done against the rating
    desk.wait(5000).tick()
    assert deadline(desk.state) == start + 10_001  # held too long
    desk.wait(1000).release("dissatisfied")
    assert deadline(desk.state) == start + 19_001  # the offer is over


def test_somebody_from_elsewhere_is_never_on_the_plate() -> None:
    desk = Desk()
    desk.touch(4)
    desk.settle()
    assert desk.of_kind("punch", "badge") == [GUEST]
    assert GUEST not in repr(desk.view)
