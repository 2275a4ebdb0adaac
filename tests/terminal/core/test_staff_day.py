"""The day of whoever serves (articles 5.1, 5.2, 5.5), as far as this window knows it; nobody's once they left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode
from msgspec.structs import replace

from terminal.core.staff_view import staff_face
from terminal.domain.views import Message, StaffFace
from terminal.domain.window import Window
from tests.support.desk import GUEST, MINUTE, WINDOW, Desk, at
from tests.support.stories import Storyteller, told

QUIET = 16_000  # ms after which the result of a touch has gone from the screen
MORNING, AFTERNOON = WINDOW.sessions


def idle(story: str, window: Window = WINDOW) -> StaffFace:
    """The screen once it is quiet again after this story."""
    _, teller = told(story, window)
    return quiet(teller)


def quiet(teller: Storyteller) -> StaffFace:
    return staff_face(replace(teller.desk.state, now=teller.desk.wait(QUIET).moment()))


def short(message: Message) -> str:
    return " ".join((message.id.removeprefix("staff.").removeprefix("day."), *message.values.values()))


def punches(face: StaffFace) -> list[str]:
    return [", ".join(map(short, parts)) for parts in face.day.punches] if face.day else []


def below(face: StaffFace) -> list[str]:
    return [*map(short, face.day.below)] if face.day else []


def due(face: StaffFace) -> list[str]:
    return [*map(short, face.lines)]


DAYS = [
    (
        "article 5.1: five minutes before and after",
        "07:52 A in / 12:06 A leave / 13:24 A in",
        ["in 07:52, on_time", "leave 12:06, on_time", "in 13:24, on_time"],
    ),
    ("in time, but not five minutes early", "07:58 A in", ["in 07:58, close_in 5"]),
    ("seven minutes late", "08:07 A in", ["in 08:07, late 7"]),
    (
        "left early, and in for the afternoon",
        "07:52 A in / 11:50 A leave / 13:24 A in",
        ["in 07:52, on_time", "leave 11:50, early 10", "in 13:24, on_time"],
    ),
    (
        "article 5.2: going out and coming back is neither late nor early",
        "07:52 A in / 09:00 key / 09:00 A away / 09:20 A back",
        ["in 07:52, on_time", "away 09:00", "back 09:20"],
    ),
    (
        "the last leaving of a session is what counts: nobody left early who touched again after the end",
        "07:52 A in / 11:50 A leave / 12:06 A leave / 13:24 A in",
        ["in 07:52, on_time", "leave 11:50", "leave 12:06, on_time", "in 13:24, on_time"],
    ),
    (
        "the first touch of a session is what counts, also one that took no post",
        "07:50 B in / 07:55 A punch / 08:40 A takeover",
        ["punch 07:55, on_time", "takeover 08:40"],
    ),
    (
        "a touch when one is on duty already is neither",
        "07:52 A in / 09:00 A already",
        ["in 07:52, on_time", "already 09:00"],
    ),
    ("approved leave moves the start", "07:00 roster A:leave@08:00-10:00 / 09:56 A in", ["in 09:56, close_in 5"]),
    (
        "whoever comes from business outside, when it may have lasted longer, is not late",
        "07:00 roster A:outing@08:00-09:30 / 09:41 A in",
        ["in 09:41, on_time"],
    ),
    ("leave all morning: nothing was due", "07:00 roster A:leave@08:00-12:00 / 09:00 A in", ["in 09:00"]),
    (
        "whoever covers here is due elsewhere, where they may have been before",
        "12:59 roster G:cover@13:30-15:00 / 13:34 G cover",
        ["cover 13:34"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_what", "story", "right"), DAYS, ids=[row[0] for row in DAYS])
def test_each_punch_of_the_day_is_told_with_how_it_counts_so_far(_what: str, story: str, right: list[str]) -> None:
    face = idle(story)
    assert punches(face) == right
    assert below(face)[-1] == "center"


def test_that_only_this_window_saw_it_is_always_said_below_a_judgement() -> None:
    """A colleague's window may have the earlier touch."""
    face = idle("08:07 A in")
    assert (punches(face), below(face)) == (["in 08:07, late 7"], ["center"])


def test_a_punch_that_was_taken_back_is_nobodys() -> None:
    assert punches(idle("07:52 A in / 09:00 A already / 09:00 hold")) == ["in 07:52, on_time"]


def test_where_an_earlier_touch_has_no_time_nobody_is_called_late() -> None:
    face = idle("07:49 unset / 07:52 A in / 08:30 cut 1 / 08:33 A in")
    assert punches(face) == ["in 08:33, time_unsure"]
    assert below(face) == ["untimed 1", "center"]


def test_where_a_later_touch_has_no_time_nobody_is_called_early() -> None:
    face = idle("07:52 A in / 11:50 A leave / 11:52 cut 1 unset / 11:58 A in / 13:00 cut 1 / 13:24 A in")
    assert punches(face)[1] == "leave 11:50, time_unsure"
    assert below(face) == ["untimed 1", "center"]


def test_while_the_clock_is_unset_nothing_of_the_day_is_said() -> None:
    assert idle("07:49 unset / 07:52 A in").day is None


DUE = [
    ("the end of the session", "07:52 A in", ["open.leave 12:00"]),
    ("in the afternoon its own", "07:52 A in / 12:06 A leave / 13:24 A in", ["open.leave 17:30"]),
    ("an approved leave before it", "07:00 roster A:leave@15:00-17:30 / 13:24 A in", ["open.leave 15:00"]),
    ("once the end has come, the leaving", "07:52 A in / 12:01 ?", ["ended 12:00"]),
    ("who came when their leave had begun", "07:00 roster A:leave@07:01-17:00 / 13:24 A in", ["open.leave 17:30"]),
    ("so it is once leave has begun", "07:00 roster A:leave@10:00-12:00 / 07:52 A in / 10:20 ?", ["ended 10:00"]),
]


@pytest.mark.parametrize(("_what", "story", "right"), DUE, ids=[row[0] for row in DUE])
def test_what_is_still_due_today_is_said_large(_what: str, story: str, right: list[str]) -> None:
    assert due(idle(story)) == right


def test_an_end_that_nobody_punches_is_not_asked_for() -> None:
    window = replace(WINDOW, sessions=(replace(MORNING, punch="in"), replace(AFTERNOON, punch="out")))
    assert due(idle("07:52 A in / 12:01 ?", window)) == ["open.leave 17:30"]
    assert due(idle("07:52 A in / 11:40 ?", window)) == ["open.leave 17:30"]


def test_a_session_that_one_sits_in_without_a_touch_is_named() -> None:
    """After a break that is too short to end the post: the center asks for a touch at both of its ends."""
    window = replace(WINDOW, sessions=(MORNING, replace(AFTERNOON, start="12:20")))
    assert due(idle("07:52 A in / 12:30 ?", window)) == ["missing"]
    assert due(idle("07:52 A in / 12:30 A already", window)) == ["open.leave 17:30"]
    only_out = replace(window, sessions=(MORNING, replace(AFTERNOON, start="12:20", punch="out")))
    assert due(idle("07:52 A in / 12:30 ?", only_out)) == ["open.leave 17:30"]


def test_an_early_touch_for_the_afternoon_is_no_late_one_for_the_morning() -> None:
    """Where the hall lets people punch from noon on: their morning may have been at another window."""
    window = replace(WINDOW, sessions=(MORNING, replace(AFTERNOON, in_window=("12:30", "14:00"))))
    assert punches(idle("12:35 A in", window)) == ["in 12:35, on_time"]
    assert due(idle("12:35 A in / 13:40 ?", window)) == ["open.leave 17:30"]


APPROVED = [
    ("leave of the afternoon", "A:leave@15:00-17:30", ["on_leave 15:00 17:30"]),
    ("business outside", "A:outing@09:30-11:00", ["outing 09:30 11:00"]),
    ("somebody else's is nobody's business here", "E:leave@08:00-17:30", []),
]


@pytest.mark.parametrize(("_what", "entries", "right"), APPROVED, ids=[row[0] for row in APPROVED])
def test_what_is_approved_for_today_is_told_to_whom_it_concerns(_what: str, entries: str, right: list[str]) -> None:
    assert below(idle(f"07:00 roster {entries} / 07:52 A in")) == [*right, "center"]


def test_what_somebody_covers_is_told_with_its_hours() -> None:
    assert below(idle("12:59 roster G:cover@13:30-15:00 / 13:24 G cover")) == ["covering 13:30 15:00", "center"]


def test_the_day_goes_when_nobody_serves_and_is_not_left_lying_while_somebody_is_away() -> None:
    _, teller = told("07:52 A in / 09:00 key / 09:00 A away")
    face = quiet(teller)
    assert (face.title.id, due(face), face.day) == ("staff.idle.away", ["due_back 09:30"], None)
    assert idle("07:52 A in / 12:06 A leave").day is None
    assert idle("07:52 A in / 12:06 A leave").name == ""


def test_it_is_the_day_of_whoever_serves_and_of_nobody_else() -> None:
    assert punches(idle("07:52 A in / 08:40 B takeover")) == ["takeover 08:40, late 40"]


def test_a_day_of_no_sessions_has_times_only() -> None:
    desk = Desk("2026-03-08 10:00")
    desk.touch(1)
    desk.settle().wait(QUIET)
    face = staff_face(replace(desk.state, now=desk.moment()))
    assert (punches(face), due(face)) == (["in 10:00"], [])


def test_yesterday_is_no_part_of_it() -> None:
    _, teller = told("07:52 A in / 17:36 A leave")
    teller.until(at("2026-03-03 07:52"))
    teller.touch("A", "")
    assert punches(quiet(teller)) == ["in 07:52, on_time"]


TOUCHES = st.lists(st.tuples(st.integers(1, 120), st.sampled_from("ABG")), min_size=1, max_size=14)


@given(TOUCHES)
def test_whatever_happens_one_coming_and_one_leaving_of_a_session_are_judged(
    touches: list[tuple[int, str]],
) -> None:
    """And the day is whole: as many touches as the person gave, of the holder, while they sit there."""
    teller = Storyteller(at("2026-03-02 07:20"), WINDOW, "synced", every=30 * MINUTE)
    for gap, who in touches:
        teller.until(min(teller.desk.true + gap * MINUTE, at("2026-03-02 18:30")))
        teller.touch(who, "")
    face, facts = quiet(teller), teller.desk.facts
    assert (face.day is not None) == (face.title.id == "staff.idle.on_duty")
    mine = [f for f in facts if f.kind == "punch" and f.body["badge"] == face.badge and f.body["did"] != "again"]
    judged = [parts for parts in face.day.punches if len(parts) > 1] if face.day else []
    leavings = [parts for parts in judged if parts[0].id == "staff.day.leave"]
    assert face.day is None or len(face.day.punches) == len(mine)
    assert len(leavings) <= len(WINDOW.sessions) and len(judged) - len(leavings) <= len(WINDOW.sessions)
    assert face.badge != GUEST or not judged


def test_nothing_of_it_is_on_the_plate() -> None:
    _, teller = told("08:07 A in / 09:00 ?")
    assert b"staff." not in encode(teller.desk.view)
    assert b"08:07" not in encode(teller.desk.view)
