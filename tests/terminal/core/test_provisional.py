"""What the staff side sees of a punch (article 5.1), and that the plate never shows it."""

import msgspec
import pytest
from msgspec.structs import replace

from terminal.core.provisional import Provisional, provisional
from terminal.core.staff_view import staff_face
from terminal.domain.events import Configured, RosterKnown
from terminal.domain.roster import Entry, Roster
from terminal.domain.timetable import Session
from tests.support.desk import ANN, BEN, GUEST, WINDOW, Desk, at

Touches = list[tuple[str, int]]  # when, by the hall's clock, and which finger
IN: Touches = [("07:52:00", 1)]

ROWS: list[tuple[str, Touches, Provisional]] = [
    ("article 5.1: five minutes early", [("07:55:59", 1)], Provisional(ANN.badge, "in", "morning", "on_time")),
    (
        "article 5.1: four minutes early is not what it asks for",
        [("07:56:00", 1)],
        Provisional(ANN.badge, "in", "morning", "close_in", 5),
    ),
    ("in the minute of the start", [("08:00:59", 1)], Provisional(ANN.badge, "in", "morning", "close_in", 5)),
    ("a minute late", [("08:01:00", 1)], Provisional(ANN.badge, "in", "morning", "late", 1)),
    ("late in the afternoon", [("13:47:30", 1)], Provisional(ANN.badge, "in", "afternoon", "late", 17)),
    (
        "article 5.1: left five late",
        [*IN, ("12:05:00", 1)],
        Provisional(ANN.badge, "leave", "morning", "on_time"),
    ),
    (
        "left four late and a second",
        [*IN, ("12:04:01", 1)],
        Provisional(ANN.badge, "leave", "morning", "on_time"),
    ),
    ("left at the end", [*IN, ("12:00:00", 1)], Provisional(ANN.badge, "leave", "morning", "close_out", 5)),
    (
        "left in the last minute",
        [*IN, ("11:59:01", 1)],
        Provisional(ANN.badge, "leave", "morning", "close_out", 5),
    ),
    ("left early", [*IN, ("11:50:00", 1)], Provisional(ANN.badge, "leave", "morning", "early", 10)),
    (
        "on duty already",
        [("09:00:00", 1), ("09:05:00", 1)],
        Provisional(ANN.badge, "already", "morning", "present"),
    ),
    (
        "within a minute it is one touch, and reads like one",
        [*IN, ("07:52:02", 1)],
        Provisional(ANN.badge, "in", "morning", "on_time"),
    ),
    ("not listed here", [("09:00:00", 4)], Provisional(GUEST, "punch", "morning", "present")),
    (
        "B beside A in the morning is in time",
        [*IN, ("07:55:00", 2)],
        Provisional(BEN.badge, "punch", "morning", "on_time"),
    ),
    ("and late", [*IN, ("08:10:00", 2)], Provisional(BEN.badge, "punch", "morning", "late", 10)),
    (
        "a session is judged by its first punch: after a takeover and back nobody is late",
        [*IN, ("08:40:00", 2), ("09:10:00", 1)],
        Provisional(ANN.badge, "takeover", "morning", "on_time"),
    ),
    (
        "who came late stays late by that, not by what they did since",
        [("08:03:00", 1), ("08:40:00", 2), ("09:10:00", 1)],
        Provisional(ANN.badge, "takeover", "morning", "late", 3),
    ),
    (
        "who punches out beside the holder leaves as anybody does",
        [*IN, ("09:00:00", 2), ("12:06:00", 1)],
        Provisional(ANN.badge, "leave", "morning", "on_time"),
    ),
]


def played(touches: Touches, *entries: Entry) -> Desk:
    first = touches[0][0] if touches else "09:00:00"
    desk = Desk(f"2026-03-02 {first[:5]}")
    desk.do(RosterKnown(Roster(1, entries), desk.moment()))
    for clock, slot in touches:
        desk.wait(at(f"2026-03-02 {clock}") - desk.true).touch(slot)
        desk.settle()
    return desk


@pytest.mark.parametrize(("_why", "touches", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_how_a_punch_counts_for_now(_why: str, touches: Touches, expected: Provisional) -> None:
    assert provisional(played(touches).state) == expected


def approved(what: str, start: str, end: str) -> Entry:
    return Entry(ANN.badge, what, at(f"2026-03-02 {start}"), at(f"2026-03-02 {end}"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("touches", "entry", "expected"),
    [
        (
            [*IN, ("15:01:00", 1)],
            approved("leave", "15:00", "17:30"),
            Provisional(ANN.badge, "leave", "afternoon", "close_out", 5),
        ),
        (
            [("10:03:00", 1)],
            approved("leave", "08:00", "10:00"),
            Provisional(ANN.badge, "in", "morning", "late", 3),
        ),
        (
            [("10:03:00", 1)],
            approved("outing", "08:00", "10:30"),
            Provisional(ANN.badge, "in", "morning", "on_time"),
        ),
        (
            [("10:03:00", 1)],
            approved("leave", "08:00", "12:00"),
            Provisional(ANN.badge, "in", "morning", "present"),
        ),
    ],
)
def test_what_is_approved_is_nobodys_lateness(touches: Touches, entry: Entry, expected: Provisional) -> None:
    assert provisional(played(touches, entry).state) == expected


@pytest.mark.parametrize(
    ("entries", "asked", "expected"),
    [
        # The center excuses whoever comes from business outside: when that ended nobody has to prove by a touch.
        ([("outing", "08:00", "10:00")], False, ("on_time", 0)),
        ([("outing", "08:00", "10:00")], True, ("late", 3)),
        ([("leave", "08:00", "09:00"), ("leave", "09:00", "10:00")], True, ("late", 3)),
        ([("outing", "08:00", "09:00"), ("leave", "09:00", "10:00")], True, ("late", 3)),
        ([("outing", "08:00", "09:00"), ("leave", "09:00", "10:00")], False, ("on_time", 0)),
        ([("leave", "09:00", "11:00"), ("outing", "08:00", "09:00")], True, ("on_time", 0)),
        ([("leave", "08:00", "09:00"), ("outing", "09:00", "12:00")], False, ("present", 0)),
    ],
)
def test_what_is_approved_one_behind_the_other_is_one(
    entries: list[tuple[str, str, str]], asked: bool, expected: tuple[str, int]
) -> None:
    desk = played([("10:03:00", 1)], *(approved(*entry) for entry in entries))
    rules = replace(WINDOW.rules, outing_needs_punches=asked)
    desk.do(Configured(replace(WINDOW, rules=rules), "1.2", desk.moment()))
    found = provisional(desk.state)
    assert found and (found.counts, found.minutes) == expected


@pytest.mark.parametrize("name", ["", "赵明"])
@pytest.mark.parametrize(
    ("touches", "did"), [([("14:52:00", 4)], "cover"), ([("14:52:00", 4), ("16:35:00", 4)], "leave")]
)
def test_whether_a_sent_cover_is_late_or_early_this_window_cannot_know(
    touches: Touches, did: str, name: str
) -> None:
    """Their sessions are those of the window where they are listed; here they were sent for a part of one."""
    sent = Entry(GUEST, "cover", at("2026-03-02 15:00"), at("2026-03-02 16:30"), name)
    assert provisional(played(touches, sent).state) == Provisional(GUEST, did, "afternoon", "present")


def test_a_time_to_be_checked_is_told_once_it_is_settled() -> None:
    desk = Desk("2026-03-02 07:52", "unset")
    desk.touch(1)
    desk.settle().wait(20_000).tick()
    assert staff_face(desk.state).lines == ()
    desk.trust()
    face = staff_face(desk.settle().state)
    assert [(line.id, line.values) for line in face.lines] == [
        ("staff.settled", {"time": "07:52"}),
        ("staff.open.leave", {"until": "12:00"}),
    ]
    twin = played(IN).wait(20_000)
    twin.tick()
    assert [line.id for line in staff_face(twin.state).lines] == ["staff.open.leave"]


def test_without_a_punch_a_time_or_a_session_it_says_so() -> None:
    desk = Desk("2026-03-02 09:00", "unset")
    assert provisional(desk.state) is None
    desk.touch(1)
    assert provisional(desk.settle().state) == Provisional(ANN.badge, "in", "", "time_unsure")
    desk.trust()
    assert provisional(desk.settle().state) == Provisional(ANN.badge, "in", "morning", "late", 60)
    assert provisional(played([]).reboot(0, "synced").state) is None
    desk.do(Configured(replace(WINDOW, sessions=()), "1.2", desk.moment()))
    assert provisional(desk.state) == Provisional(ANN.badge, "in", "", "no_session")


def test_only_the_ends_that_a_hall_has_punched_are_judged() -> None:
    desk = played([("09:00:00", 1)])
    sessions = (Session("morning", "08:00", "12:00", punch="out"),)
    desk.do(Configured(replace(WINDOW, sessions=sessions), "1.2", desk.moment()))
    assert provisional(desk.state) == Provisional(ANN.badge, "in", "morning", "present")


@pytest.mark.parametrize("late", ["08:01:00", "08:47:00", "11:50:00"])
def test_the_plate_is_the_same_but_for_its_clock_whoever_was_late(late: str) -> None:
    shown = []
    for clock in ("07:30:00", late):
        desk = played([(clock, 1)])
        assert provisional(desk.state) is not None
        words = msgspec.json.encode(desk.view).decode()
        shown.append(words.replace(clock[:5], "TIME"))
    assert shown[0] == shown[1]
