"""What the plate shows (docs/glossary.md#plate-says): it speaks to citizens, and says nothing too early."""

from typing import get_args

import pytest
from msgspec.structs import replace

from terminal.core import deadline, view
from terminal.domain.events import (
    Configured,
    Confirming,
    Happened,
    Linked,
    MessageKnown,
    Part,
    PartFound,
    PartLost,
    Recorded,
    StickStep,
    StickTold,
    Waiting,
)
from terminal.domain.facts import Audit, Key, Trust
from terminal.domain.timetable import Session
from terminal.domain.views import Message, View
from terminal.domain.window import Neighbour
from tests.support.desk import ANN, BEN, HOUR, MINUTE, WINDOW, Desk, with_rules

UNSHOWN, NOBODY = (Message(id, {"where": "一楼总服务台"}) for id in ("post.unshown", "post.nobody"))
SCENES = [
    (
        "a session is on, and that nobody is here is no fact yet",
        "2026-03-02 09:00",
        "nobody",
        Message("post.unshown", {"where": "一楼总服务台"}),
    ),
    ("before the morning", "2026-03-02 07:00", "closed", Message("post.closed_before", {"opens": "08:00"})),
    ("in the lunch break", "2026-03-02 12:30", "closed", Message("post.closed", {"opens": "13:30"})),
    ("in the evening", "2026-03-02 18:00", "closed", Message("post.closed_tomorrow", {"opens": "08:00"})),
    ("on a Sunday", "2026-03-08 10:00", "closed", Message("post.day_off_tomorrow", {"opens": "08:00"})),
    (
        "on a Saturday",
        "2026-03-07 10:00",
        "closed",
        Message("post.day_off_until", {"opens": "08:00", "month": "3", "day": "9"}),
    ),
    (
        "on a Friday evening",
        "2026-03-06 18:00",
        "closed",
        Message("post.closed_until", {"opens": "08:00", "month": "3", "day": "9"}),
    ),
]


@pytest.mark.parametrize(("_why", "when", "scene", "headline"), SCENES, ids=[row[0] for row in SCENES])
def test_a_plate_that_names_nobody(_why: str, when: str, scene: str, headline: Message) -> None:
    plate = Desk(when).view
    assert (plate.scene, plate.headline, plate.name, plate.badge) == (scene, headline, "", "")


# Where another window does the same business: said by the hall's word, and only while that one is open.

ALL_DAY = (Session("day", "08:00", "17:30"),)
BESIDE = Message("post.neighbour", {"window": "2F-18"})
ELSEWHERE = [
    ("nobody is registered in a session", "2026-03-02 09:00", "nobody", BESIDE),
    ("this window rests and that one does not", "2026-03-02 12:40", "closed", BESIDE),
    ("both are closed", "2026-03-02 18:00", "closed", None),
    ("a day off for both", "2026-03-08 10:00", "closed", None),
]


@pytest.mark.parametrize(("_why", "when", "scene", "said"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE])
def test_a_neighbour_is_named_while_it_is_open(_why: str, when: str, scene: str, said: Message | None) -> None:
    assert (beside(when).view.scene, beside(when).view.neighbour) == (scene, said)


def test_a_neighbour_is_named_while_somebody_is_away_and_not_while_they_serve() -> None:
    desk = beside("2026-03-02 09:00")
    desk.touch(1)
    desk.settle()
    assert (desk.view.scene, desk.view.neighbour) == ("staffed", None)
    desk.wait(2 * MINUTE)
    desk.press("staff")
    desk.touch(1)
    desk.settle()
    assert (desk.view.scene, desk.view.neighbour) == ("away", BESIDE)


def test_no_neighbour_is_named_while_nobody_knows_the_time() -> None:
    desk = beside("2026-03-02 09:00", "unset")
    desk.touch(1)
    desk.settle()
    desk.wait(2 * MINUTE)
    desk.press("staff")
    desk.touch(1)
    desk.settle()
    assert (desk.view.scene, desk.view.neighbour) == ("away", None)


def test_without_the_halls_word_none_is_named() -> None:
    assert Desk("2026-03-02 09:00").view.neighbour is None


def beside(when: str, clock: Trust = "synced") -> Desk:
    desk = Desk(when, clock)
    desk.do(Configured(replace(WINDOW, neighbour=Neighbour("2F-18", ALL_DAY)), "1.2", desk.moment()))
    return desk


# That a window is unattended is said of whoever should sit there: only where it is a fact of this session.


def at_work() -> Desk:
    desk = Desk("2026-03-02 11:40")
    desk.touch(1)
    return desk.settle()


def minute(desk: Desk, count: int = 1) -> Desk:
    for _ in range(count):
        desk.wait(MINUTE).tick()
        desk.settle()
    return desk


def went_home(desk: Desk) -> Desk:
    desk.wait(10 * MINUTE).touch(1)  # 11:50, near the end of the morning
    return desk.settle()


def test_a_window_is_called_unattended_once_that_is_a_fact_of_this_session() -> None:
    desk = Desk("2026-03-02 07:59")
    desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
    desk.settle()
    for _ in range(4):
        told = desk.of_kind("post", "state")
        assert (desk.view.headline == NOBODY) == bool(told)
        minute(desk)
    assert (desk.view.headline, desk.of_kind("post", "state")) == (NOBODY, ["vacant"])


def test_whoever_said_that_they_leave_made_it_a_fact_of_the_morning_and_not_of_the_afternoon() -> None:
    desk = went_home(at_work())
    assert (desk.view.scene, desk.view.headline) == ("nobody", NOBODY)
    desk.wait(100 * MINUTE).tick()  # 13:30
    assert (desk.view.clock, desk.view.headline) == ("13:30", UNSHOWN)
    assert minute(desk.settle()).view.headline == NOBODY


def test_after_a_long_power_cut_nobody_is_called_absent_before_somebody_could_have_touched() -> None:
    desk = Desk("2026-03-02 08:00")
    minute(desk, 2).touch(1)
    desk.settle().reboot(11 * MINUTE, "synced")
    assert desk.view.headline == UNSHOWN
    assert minute(desk).view.headline == UNSHOWN
    desk.touch(1)
    assert desk.settle().view.scene == "staffed"


@pytest.mark.parametrize("part", ["sensor", "fingers"])
def test_where_no_finger_can_be_read_nobody_is_called_absent(part: Part) -> None:
    desk = went_home(at_work())
    desk.do(PartLost(part, "no answer", desk.moment()))
    assert (desk.view.scene, desk.view.headline) == ("nobody", UNSHOWN)
    desk.do(PartFound(part, desk.moment()))
    assert desk.view.headline == NOBODY


def test_without_a_clock_nobody_is_called_absent() -> None:
    desk = went_home(at_work())
    desk.state = replace(desk.state, now=replace(desk.state.now, clock="unset"))
    assert (desk.view.scene, desk.view.headline) == ("touch_please", UNSHOWN)


NIGHT = with_rules(standby=("20:00", "07:30"))
STANDBY = [
    ("before it begins", "2026-03-02 19:59", "closed"),
    ("from its first minute", "2026-03-02 20:00", "standby"),
    ("over midnight", "2026-03-03 00:00", "standby"),
    ("on before opening", "2026-03-03 07:30", "closed"),
    ("a session is never dark", "2026-03-03 09:00", "nobody"),
]


@pytest.mark.parametrize(("_why", "when", "scene"), STANDBY, ids=[row[0] for row in STANDBY])
def test_the_plate_is_dark_by_the_halls_timetable(_why: str, when: str, scene: str) -> None:
    desk = Desk(when)
    desk.do(Configured(NIGHT, "1.2", desk.state.now))
    assert desk.view.scene == scene
    desk.state = replace(desk.state, now=replace(desk.state.now, clock="unset"))
    assert desk.view.scene == "touch_please", "by a clock that is not known nothing goes dark"


def test_whoever_sits_there_at_night_is_named() -> None:
    desk = Desk("2026-03-02 21:00")
    desk.do(Configured(replace(NIGHT, sessions=(Session("night", "21:00", "23:00"),)), "1.2", desk.state.now))
    desk.touch(1)
    desk.settle()
    assert (desk.view.scene, desk.view.badge) == ("staffed", ANN.badge)


@pytest.mark.parametrize("when", [row[1] for row in SCENES])
def test_while_the_clock_is_unset_neither_vacancy_nor_closing_is_stated_and_no_time(when: str) -> None:
    plate = Desk(when, "unset").view
    assert (plate.scene, plate.headline) == ("touch_please", UNSHOWN)
    assert (plate.clock, plate.clock_trusted, plate.badge) == ("", False, "")
    assert Message("note.clock") in plate.notes


def test_the_plate_shows_unit_name_and_badge_number() -> None:
    """The rule book, article 3.1: 工作牌信息应包括人员单位、姓名、工号."""
    desk = Desk("2026-03-02 07:52")
    desk.touch(1)
    plate = desk.settle().view
    assert (plate.hall, plate.unit, plate.window) == ("政务服务中心", "市场监督管理局", "2F-17")
    assert (plate.scene, plate.name, plate.badge, plate.headline) == ("staffed", "张敏", ANN.badge, None)
    assert (plate.clock, plate.clock_trusted) == ("07:52", True)
    assert plate.banner == Message("punch.counted", {"time": "07:52"})


def test_a_cover_is_shown_as_a_cover() -> None:
    desk = Desk()
    desk.touch(2)
    plate = desk.settle().view
    assert (plate.scene, plate.badge, plate.headline) == (
        "covered",
        BEN.badge,
        Message("post.cover", {"name": "李强"}),
    )


def test_a_cover_who_was_away_is_still_a_cover() -> None:
    desk = Desk()
    desk.touch(2)
    desk.settle().wait(MINUTE).press("staff")
    for _ in range(2):
        desk.touch(2)
        desk.settle().wait(MINUTE)
    assert desk.of_kind("punch", "did") == ["cover", "away", "back"]
    assert desk.view.scene == "covered"


# Nothing is said before it is true.


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("punch", "punch.recording", "punch.counted"),
        ("touch", "punch.recording", "punch.unknown"),
        ("rating", "rating.recording", "rating.thanks"),
        ("complaint", "complaint.recording", ""),
    ],
)
def test_thanks_come_only_after_the_fact_is_durable(kind: str, before: str, after: str) -> None:
    desk = Desk()
    if kind == "complaint":
        desk.hold("dissatisfied", 3500)
    if kind in ("punch", "touch"):
        desk.touch(1 if kind == "punch" else None)
    else:
        desk.wait(500).press("dissatisfied")
    for ms in (0, 1000, 20_000):
        desk.wait(ms).tick()
        assert desk.banner == before
        assert desk.view.scene == "closed"
    token, facts = desk.write()
    assert (desk.banner, desk.view.complaint) == (before, None)  # on the disk, but the desk has not heard
    desk.do(Recorded(token, facts, desk.moment()))
    assert desk.banner == after
    assert (desk.view.complaint is not None) == (kind == "complaint")


def test_banners_go_by_themselves_and_a_complaints_number_stays_a_minute_whatever_staff_do() -> None:
    desk = Desk()
    desk.hold("dissatisfied", 3000)
    desk.wait(1).press("dissatisfied")
    desk.settle().release("dissatisfied")
    number = desk.of_kind("complaint", "number")[0]
    taken = Message("complaint.taken", {"number": str(number)})
    assert desk.view.complaint == taken
    desk.wait(1000).touch(1)
    assert (desk.banner, desk.view.complaint) == ("punch.recording", taken)
    desk.settle().wait(3999).tick()
    assert (desk.banner, desk.view.complaint) == ("punch.counted", taken)
    desk.wait(1).do(Linked(True, desk.moment()))  # whatever comes first
    assert (desk.banner, desk.view.complaint) == ("", taken)
    desk.wait(54_999).tick()
    assert desk.view.complaint == taken
    assert deadline(desk.state) == desk.moment().mono + 1
    desk.wait(1).tick()
    assert desk.view.complaint is None


def test_the_time_told_is_that_of_the_touch_not_of_the_commit() -> None:
    desk = Desk("2026-03-02 07:52")
    desk.wait(59_000).touch(1)
    desk.wait(3000).settle()
    assert desk.view.banner == Message("punch.counted", {"time": "07:52"})
    assert desk.view.clock == "07:53"


def test_the_offer_to_complain_is_shown_while_it_stands() -> None:
    desk = Desk()
    desk.press("dissatisfied")
    desk.settle()
    for ms, shown in ((2999, "rating.thanks"), (1, "complaint.offer"), (7000, "complaint.offer"), (1, "")):
        desk.wait(ms).tick()
        assert desk.banner == shown
        assert bool(desk.view.hint) == (shown == "rating.thanks"), "else two ways to complain are said at once"
    desk.release("dissatisfied")
    desk.wait(100).press("dissatisfied")
    desk.settle().wait(5000).tick()
    desk.release("dissatisfied")
    for ms, shown in ((0, "complaint.offer"), (10_000, "complaint.offer"), (1, "")):
        desk.wait(ms).tick()
        assert desk.banner == shown


HINTED: list[tuple[Key, bool]] = [("dissatisfied", True), ("very_dissatisfied", True), ("satisfied", False)]


@pytest.mark.parametrize(("key", "hinted"), HINTED)
def test_how_to_change_and_to_complain_is_said_as_long_as_the_rating_can_be_changed(key: Key, hinted: bool) -> None:
    desk = Desk()
    desk.press(key)
    desk.wait(100).release(key)
    hint = Message("hint.complain", {"seconds": "8", "hold": "3"}) if hinted else None
    assert desk.settle().view.hint == hint
    desk.wait(7899).tick()
    assert desk.view.hint == hint
    desk.wait(1).tick()
    assert (desk.view.hint, desk.banner) == (None, "")


def test_who_changed_their_mind_is_told_no_more_of_complaints() -> None:
    desk = Desk()
    desk.press("dissatisfied")
    desk.wait(100).release("dissatisfied")
    desk.settle().wait(3000).press("satisfied")
    assert (desk.settle().view.hint, desk.banner) == (None, "rating.thanks")


def test_a_complaint_says_whom_it_is_about() -> None:
    desk = at_work()
    desk.hold("dissatisfied", 3000)
    desk.wait(1).press("dissatisfied")
    desk.settle().release("dissatisfied")
    complaint = desk.view.complaint
    assert complaint and complaint.values["name"] == ANN.name and complaint.values["badge"] == ANN.badge


def test_unclear_presses_are_asked_for_once_more() -> None:
    desk = Desk()
    desk.press("satisfied")
    desk.wait(100).press("dissatisfied")
    assert desk.settle().banner == "rating.unclear"
    desk.wait(500).press("very_satisfied")
    assert (desk.asked, desk.banner) == ([], "rating.unclear")
    desk.wait(2000).press("very_satisfied")
    assert desk.settle().banner == "rating.thanks"


# After a restart (docs/glossary.md#presence); more of it in test_presence.


def restarted(now: str, down: int, clock: str = "synced") -> View:
    """Ann takes the post at `now`; the plug is pulled for `down` ms; the terminal says that it is up again."""
    desk = Desk(now)
    desk.touch(1)
    desk.settle().reboot(down, "unset" if clock == "unset" else "synced")
    desk.press("satisfied")
    return desk.settle().view


RESTARTS = [
    ("one minute in the session: it resumes", "2026-03-02 10:00", MINUTE, "staffed"),
    ("just under ten minutes: it resumes", "2026-03-02 10:00", 10 * MINUTE - 1, "staffed"),
    ("eleven minutes: a touch is asked for", "2026-03-02 10:00", 11 * MINUTE, "nobody"),
    ("a whole day to the minute: a touch", "2026-03-02 10:00", 24 * HOUR, "nobody"),
    ("into another session: a touch", "2026-03-02 12:43", 5 * MINUTE, "closed"),
    ("over midnight: a touch", "2026-03-02 23:57", 6 * MINUTE, "closed"),
]


@pytest.mark.parametrize(("_why", "when", "down", "scene"), RESTARTS, ids=[row[0] for row in RESTARTS])
def test_after_a_restart_with_a_trusted_clock(_why: str, when: str, down: int, scene: str) -> None:
    plate = restarted(when, down)
    assert plate.scene == scene
    assert plate.badge == (ANN.badge if scene == "staffed" else "")


@pytest.mark.parametrize("down", [row[2] for row in RESTARTS])
def test_after_a_restart_without_a_clock_nobody_is_named(down: int) -> None:
    plate = restarted("2026-03-02 10:00", down, "unset")
    assert (plate.scene, plate.badge) == ("touch_please", "")


# The quiet lines at the lower edge.


def test_what_does_not_work_is_said_small() -> None:
    desk = Desk(clock="unset")
    desk.do(PartLost("sensor", "no answer on /dev/serial0", desk.moment()))
    desk.do(PartLost("evaluator", "pin busy", desk.moment()))
    assert [note.id for note in desk.view.notes] == ["note.clock", "note.offline", "note.evaluator", "note.sensor"]
    assert "serial0" not in repr(desk.view)


@pytest.mark.parametrize(
    ("linked", "count", "shown"), [(False, 1, 1), (False, 21, 21), (True, 1, 0), (True, 20, 0), (True, 21, 21)]
)
def test_what_waits_is_mentioned_without_a_link_or_when_it_piles_up(linked: bool, count: int, shown: int) -> None:
    desk = Desk()
    desk.do(Linked(linked, desk.moment()))
    desk.do(Waiting(count, desk.moment()))
    assert desk.view.waiting == shown
    notes = [note for note in desk.view.notes if note.id == "note.waiting"]
    assert notes == ([Message("note.waiting", {"count": str(shown)})] if shown else [])


def test_whether_the_staff_have_a_screen_of_their_own_changes_nothing_else() -> None:
    desk = Desk()
    assert view(desk.state, aside=True) == replace(desk.view, aside=True)
    assert not desk.view.aside


def test_that_a_stick_may_be_pulled_is_a_small_line_and_nothing_else_of_the_plate() -> None:
    desk = Desk()
    before = desk.view
    for step in get_args(StickStep):
        desk.do(StickTold(step, "0.2.0 from a.release", desk.moment()))
        assert desk.view == replace(before, notes=(Message(f"note.stick_{step}"), *before.notes))
    desk.do(StickTold(None, "", desk.moment()))
    assert desk.view == before


def test_what_waits_for_a_supervisor_is_a_small_line_that_names_nobody() -> None:
    desk = Desk()
    before = desk.view
    for what, about in (("enrolment", {}), ("erasure", {}), ("move", {"about": "3F-02"})):
        for until, word in ((0, "confirm"), (desk.moment().mono + 30_000, "sure")):
            desk.do(Confirming(what, about.get("about", "GH-0217"), until, desk.moment()))  # type: ignore[arg-type]
            assert desk.view == replace(before, notes=(Message(f"note.{word}_{what}", about), *before.notes))
    desk.do(MessageKnown("开会", desk.moment().mono + 30_000, desk.moment()))
    desk.do(Confirming(None, "", 0, desk.moment()))
    assert desk.view == before, "nor is what the center says to the staff there"


def test_times_are_the_halls() -> None:
    desk = Desk("2026-03-02 07:52")
    desk.do(Configured(replace(WINDOW, zone="Asia/Urumqi"), "1.2", desk.moment()))
    assert desk.view.clock == "05:52"
