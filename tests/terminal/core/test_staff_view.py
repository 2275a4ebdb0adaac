"""What the staff's own screen says (articles 5.1 and 5.5): how a touch counted, what is open, what comes next."""

import pytest
from msgspec.structs import replace

from terminal.core import trial_says
from terminal.core.staff_view import staff_face
from terminal.domain.events import (
    Configured,
    Confirming,
    Enrolling,
    MessageKnown,
    PartFound,
    PartLost,
    PinChecked,
    RosterKnown,
    StickTold,
    TrialTold,
    Waiting,
)
from terminal.domain.finger_ledger import Step
from terminal.domain.roster import Entry, Reason, Roster
from terminal.domain.trial import Trial
from terminal.domain.views import StaffFace
from tests.support.desk import ANN, MINUTE, WINDOW, Desk, at
from tests.support.stories import told

VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43


def face(desk: Desk) -> StaffFace:
    return staff_face(replace(desk.state, now=desk.moment()))


def said(desk: Desk) -> list[str]:
    shown = face(desk)
    return [message.id for message in (shown.title, *shown.lines)]


TOUCHES = [
    ("on time", "2026-03-02 07:52", ["staff.did.in", "staff.counts.on_time", "staff.open.leave"], "good"),
    ("late", "2026-03-02 08:07", ["staff.did.in", "staff.counts.late", "staff.open.leave"], "unsure"),
    ("on a Sunday", "2026-03-08 10:00", ["staff.did.in", "staff.counts.no_session"], "good"),
]


@pytest.mark.parametrize(("_what", "when", "ids", "mood"), TOUCHES, ids=[row[0] for row in TOUCHES])
def test_a_touch_is_told_with_how_it_counts(_what: str, when: str, ids: list[str], mood: str) -> None:
    desk = Desk(when)
    desk.touch(1)
    desk.settle()
    assert said(desk) == ids
    assert (face(desk).mood, face(desk).name, face(desk).badge) == (mood, ANN.name, ANN.badge)


def test_on_duty_already_is_told_with_what_one_more_touch_means_as_long_as_it_does() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().wait(5 * MINUTE).touch(1)
    desk.settle()
    already = ["staff.did.already", "staff.counts.present"]
    assert said(desk) == [*already, "staff.open.away"]
    assert face(desk).lines[-1].values == {"seconds": "8"}
    desk.wait(8001).tick()
    assert said(desk) == [*already, "staff.open.leave"]


def test_the_minutes_and_the_end_are_named() -> None:
    desk = Desk("2026-03-02 08:07")
    desk.touch(1)
    desk.settle()
    assert [message.values for message in face(desk).lines] == [{"minutes": "7"}, {"until": "12:00"}]


def test_leaving_at_noon_names_the_next_session_and_in_the_evening_none() -> None:
    for when, lines in (("2026-03-02 12:01", ["staff.open.next"]), ("2026-03-02 17:31", [])):
        desk = Desk("2026-03-02 09:00")
        desk.touch(1)
        desk.settle()
        desk.true = Desk(when).true
        desk.touch(1)
        desk.settle()
        assert (said(desk)[0], said(desk)[2:]) == ("staff.did.leave", lines)


ENDS = [
    # the roster, the touches before, and until when the last of them holds by the screen
    ("leave from three is an end", "roster A:leave@15:00-17:30 / 13:24 A in", "15:00"),
    ("so is the end of what one was sent for", "roster G:cover@13:30-15:00 / 13:24 G cover", "15:00"),
    ("leave that is over is none", "roster A:leave@13:30-14:00 / 14:02 A in", "17:30"),
    ("nor is leave in the evening", "roster A:leave@19:00-20:00 / 13:24 A in", "17:30"),
    ("nor is an entry of somebody listed here", "roster B:cover@13:30-15:00 / 13:24 B cover", "17:30"),
]


@pytest.mark.parametrize(("_what", "story", "until"), ENDS, ids=[row[0] for row in ENDS])
def test_until_when_is_said_by_what_is_approved_too(_what: str, story: str, until: str) -> None:
    """What is approved cuts the session for whom it concerns."""
    _, teller = told(f"12:59 {story}")
    assert {"until": until} in [message.values for message in face(teller.desk).lines]


def test_no_session_is_announced_to_whom_it_is_leave() -> None:
    _, teller = told("07:40 roster A:leave@13:30-17:30 / 07:52 A in / 12:06 A leave")
    assert said(teller.desk) == ["staff.did.leave", "staff.counts.on_time"]


def test_nobody_is_told_late_who_touched_before_at_a_time_that_is_not_known() -> None:
    """The staff screen judges a session by its first punch: where its time is to be checked, so is that."""
    _, teller = told("07:49 unset / 07:52 A in / 08:30 cut 1 / 08:33 A in")
    assert said(teller.desk)[:2] == ["staff.did.in", "staff.counts.time_unsure"]
    teller.until(at("2026-03-02 12:06"))
    teller.touch("A", "")
    assert said(teller.desk)[:2] == ["staff.did.leave", "staff.counts.on_time"]


def test_after_fifteen_seconds_it_is_quiet_again_and_says_who_is_on_duty() -> None:
    desk = Desk()
    desk.touch(1)
    desk.settle()
    desk.wait(14_999)
    assert said(desk)[0] == "staff.did.in"
    desk.wait(1)
    assert said(desk) == ["staff.idle.on_duty", "staff.open.leave"]
    assert face(desk).name == ANN.name


def rostered(desk: Desk, what: Reason, start: str, end: str) -> None:
    """Approves it for Ann, on the desk's day."""
    entry = Entry(ANN.badge, what, at(f"2026-03-02 {start}"), at(f"2026-03-02 {end}"))
    desk.do(RosterKnown(Roster(1, (entry,)), desk.moment()))


KEYS = [
    ("in a session", None, "10:00", "staff.asked.away"),
    ("near its end the holder goes home, somebody else takes over", None, "11:50", "staff.asked.closing"),
    ("after it nobody takes a post", None, "12:10", "staff.asked.leave"),
    ("near a leave of the holder's", ("15:00", "17:30"), "14:50", "staff.asked.closing"),
    ("and once it has begun", ("15:00", "17:30"), "15:05", "staff.asked.closing"),
    ("well before it", ("15:00", "17:30"), "14:40", "staff.asked.away"),
]


@pytest.mark.parametrize(("_what", "leave", "when", "id"), KEYS, ids=[row[0] for row in KEYS])
def test_the_staff_key_is_answered_by_what_a_touch_would_do(
    _what: str, leave: tuple[str, str] | None, when: str, id: str
) -> None:
    desk = Desk("2026-03-02 13:25" if when > "13" else "2026-03-02 07:52")
    if leave:
        rostered(desk, "leave", *leave)
    desk.touch(1)
    desk.settle()
    desk.wait(at(f"2026-03-02 {when}") - desk.true)
    desk.press("staff")
    assert said(desk) == [id]


def test_whoever_went_out_is_told_until_when_and_not_called_on_duty() -> None:
    desk = Desk("2026-03-02 09:00")
    rostered(desk, "outing", "09:30", "11:00")
    desk.touch(1)
    desk.settle()
    desk.wait(at("2026-03-02 09:31") - desk.true)
    desk.press("staff")
    desk.touch(1)
    desk.settle()
    assert [(message.id, message.values) for message in face(desk).lines][1:] == [
        ("staff.open.back", {"minutes": "89"})
    ]
    desk.wait(15_000)
    assert (said(desk), face(desk).name) == (["staff.idle.away", "staff.day.due_back"], ANN.name)


def test_before_anybody_came_it_says_so() -> None:
    assert said(Desk()) == ["staff.idle.nobody"]


def test_while_the_clock_is_unset_no_time_is_named() -> None:
    desk = Desk(clock="unset")
    desk.touch(1)
    desk.settle()
    assert said(desk) == ["staff.did.in", "staff.counts.time_unsure"]
    assert face(desk).clock == ""


def test_what_was_not_recorded_is_said_and_a_try_again_clears_it() -> None:
    desk = Desk()
    desk.touch(1)
    assert said(desk) == ["punch.recording"]
    desk.refuse()
    assert (said(desk), face(desk).mood) == (["staff.not_recorded"], "bad")
    desk.touch(1)
    desk.settle()
    assert said(desk)[0] == "staff.did.in"


def test_an_unknown_finger_is_told_for_four_seconds() -> None:
    desk = Desk()
    desk.touch(None)
    desk.settle()
    assert said(desk) == ["staff.refused.unknown"]
    desk.wait(4_000)
    assert said(desk) == ["staff.idle.nobody"]


def test_a_refusal_gives_way_at_once_to_whatever_follows_it() -> None:
    """A screen that still says "try again" makes the holder, who was counted, touch again: and that is away."""
    desk = Desk("2026-03-02 09:00")
    desk.touch(None)
    desk.settle()
    desk.wait(1_000)
    desk.touch(1)
    desk.settle()
    assert said(desk)[0] == "staff.did.in"
    desk.wait(61_000)
    desk.touch(None)
    desk.settle()
    desk.press("staff")
    assert said(desk)[0] == "staff.asked.away"
    desk.wait(500)
    desk.touch(None)
    desk.settle()
    assert said(desk) == ["staff.refused.unknown"]


def test_what_is_taken_back_is_said_also_right_after_a_refusal() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle()
    desk.touch(None)
    desk.settle()
    desk.hold("staff", 2_000)
    desk.settle()
    assert said(desk) == ["staff.taken_back"]


def test_the_pin_is_asked_for_and_a_wrong_one_is_told() -> None:
    desk = Desk()
    people = (replace(ANN, pin=VERIFIER), *WINDOW.people[1:])
    desk.do(Configured(replace(WINDOW, people=people), "1.2", desk.moment()))
    desk.card(ANN.badge)
    assert (said(desk), face(desk).mood, face(desk).name) == (["staff.pin"], "ask", ANN.name)
    desk.card("000000")
    desk.do(PinChecked(ANN.badge, False, desk.moment()))
    desk.settle()
    assert said(desk) == ["staff.refused.wrong_pin"]


def test_an_enrolment_goes_before_all_else_and_ends() -> None:
    desk = Desk()
    desk.touch(None)
    desk.settle()
    desk.do(Enrolling(ANN.badge, Step("touch", 1, 3, 2), desk.moment()))
    assert said(desk) == ["staff.enrol.touch", "staff.enrol.progress"]
    assert face(desk).lines[0].values == {"finger": "2", "image": "1", "of": "3"}
    desk.do(Enrolling(ANN.badge, Step("supervisor"), desk.moment()))
    assert said(desk) == ["staff.enrol.supervisor"]
    desk.do(Enrolling(ANN.badge, None, desk.moment()))
    assert said(desk) == ["staff.refused.unknown"]


def test_the_plate_shows_none_of_it() -> None:
    desk = Desk("2026-03-02 08:07")
    desk.touch(1)
    plate = desk.settle().view
    shown = " ".join(m.id + str(m.values) for m in (plate.headline, plate.banner, *plate.notes) if m)
    assert "staff." not in shown and "7" not in shown.replace("08:07", "")


def test_a_disk_that_does_not_keep_what_is_recorded_is_told_to_the_staff_while_it_is_so() -> None:
    desk = Desk()
    desk.do(PartLost("storage", "/var/lib/window-terminal is on tmpfs", desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.storage"]
    desk.touch(1)
    desk.settle()
    desk.wait(60_000)
    served = ["staff.idle.on_duty", "staff.storage", "staff.open.leave"]
    assert said(desk) == served, "the desk is served all the same"
    desk.do(PartFound("storage", desk.moment()))
    assert said(desk) == ["staff.idle.on_duty", "staff.open.leave"]


def test_what_does_not_work_is_told_to_the_staff_small_and_a_full_disk_large() -> None:
    desk = Desk(clock="unset")
    for part in ("sensor", "evaluator", "storage", "upgrade"):
        desk.do(PartLost(part, "gone", desk.moment()))
    desk.do(Waiting(21, desk.moment()))
    expected = ["note.clock", "note.offline", "note.waiting", "note.evaluator", "note.sensor"]
    assert [note.id for note in face(desk).notes] == expected
    assert "staff.room" not in said(desk)
    desk.do(PartLost("room", "", desk.moment()))
    assert said(desk)[1] == "staff.room"
    assert "note.room" not in [note.id for note in face(desk).notes]


def test_why_an_upgrade_was_undone_is_told_to_the_staff_until_one_works() -> None:
    desk = Desk()
    desk.do(PartLost("upgrade", "0.2.0 was left for 0.1.0: the screen is lost", desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.upgrade"]
    assert face(desk).lines[0].values == {"why": "0.2.0 was left for 0.1.0: the screen is lost"}
    desk.touch(1)
    desk.settle()
    desk.wait(60_000)
    assert said(desk) == ["staff.idle.on_duty", "staff.upgrade", "staff.open.leave"]
    desk.do(PartFound("upgrade", desk.moment()))
    assert said(desk) == ["staff.idle.on_duty", "staff.open.leave"]


def test_a_trial_is_told_while_it_lasts_and_why_it_was_undone_until_the_next() -> None:
    desk = Desk()
    desk.do(TrialTold(Trial("1.2", "watched", "1.1", 1), desk.moment(), desk.moment().mono + 2 * MINUTE))
    assert said(desk) == ["staff.idle.nobody", "staff.trial_until"]
    assert face(desk).lines[0].values == {"config": "1.2", "until": "07:54"}
    assert trial_says(desk.state) == "1.2 on trial until 07:54; 1.1 returns if anything is worse"
    desk.do(TrialTold(Trial("1.2", "undone", "1.1", 1, "the plate was not drawn"), desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.fell_back"]
    assert face(desk).lines[0].values == {"config": "1.2", "old": "1.1", "why": "the plate was not drawn"}
    desk.do(TrialTold(Trial("1.3", "kept", "1.1", 1), desk.moment()))
    assert said(desk) == ["staff.idle.nobody"]
    timeless = Desk(clock="unset")
    timeless.do(TrialTold(Trial("1.2", "watched", "1.1", 1), timeless.moment(), timeless.moment().mono + MINUTE))
    assert "staff.trial" in said(timeless)
    assert trial_says(timeless.state) == "1.2 on trial for 120 s; 1.1 returns if anything is worse"


def test_whoever_plugged_a_stick_in_reads_what_was_taken_or_why_nothing_was() -> None:
    desk = Desk()
    desk.do(StickTold("taken", "0.2.0 (1.4) from a.release", desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.stick_taken"]
    assert face(desk).lines[0].values == {"says": "0.2.0 (1.4) from a.release"}
    desk.do(StickTold("refused", "not signed by a trusted key", desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.stick_refused"]
    desk.do(StickTold(None, "", desk.moment()))
    assert said(desk) == ["staff.idle.nobody"]


def test_what_a_supervisor_confirms_is_said_and_then_large_and_with_the_name_that_it_signed() -> None:
    desk = Desk()
    desk.do(Confirming("erasure", "GH-0217", 0, desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.confirm_erasure"]
    assert face(desk).lines[0].values == {"about": "张敏 GH-0217"}
    desk.do(Confirming("erasure", "GH-0217", desk.moment().mono + MINUTE, desk.moment()))
    assert (said(desk), face(desk).mood) == (["staff.sure_erasure", "staff.sure_again"], "ask")
    desk.do(Confirming("move", "3F-02", 0, desk.moment()))
    assert face(desk).lines[0].values == {"about": "3F-02"}
    desk.do(Confirming(None, "", 0, desk.moment()))
    assert said(desk) == ["staff.idle.nobody"]


def test_what_the_center_says_is_named_as_the_centers_until_its_time() -> None:
    desk = Desk()
    desk.do(MessageKnown("16:30 开会", desk.moment().mono + MINUTE, desk.moment()))
    assert said(desk) == ["staff.idle.nobody", "staff.message"]
    assert face(desk).lines[0].values == {"text": "16:30 开会"}
    desk.wait(61_000)
    assert said(desk) == ["staff.idle.nobody"]
