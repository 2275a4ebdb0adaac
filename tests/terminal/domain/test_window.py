"""A window: its sessions, "遵守中心上下班制度" (article 5.1), by the hall's clock; its next opening; its people."""

from datetime import date

import pytest
from msgspec.structs import replace

from terminal.domain.timetable import Calendar, Season, Session
from terminal.domain.window import Person, Window, in_session, minutes, phase, same_stretch, session_at
from tests.support.desk import ANN, WINDOW, at, with_rules

Hours = tuple[str, str] | None

NEAREST = [
    ("before work begins: the morning that comes", "2026-03-02 07:52", "morning"),
    ("in it", "2026-03-02 09:30", "morning"),
    ("at its last minute", "2026-03-02 12:00", "morning"),
    ("early in the lunch break: the one that ended", "2026-03-02 12:44", "morning"),
    ("as far from both: the one before", "2026-03-02 12:45", "morning"),
    ("late in the lunch break: the one that comes", "2026-03-02 12:46", "afternoon"),
    ("late in the evening", "2026-03-02 23:59", "afternoon"),
    ("the first minute of the hall's day, still yesterday in UTC", "2026-03-02 00:00", "morning"),
    ("Friday", "2026-03-06 10:00", "morning"),
    ("Saturday", "2026-03-07 10:00", None),
    ("Sunday, still Sunday in the hall at the last minute", "2026-03-01 23:59", None),
]


@pytest.mark.parametrize(("_why", "when", "session"), NEAREST, ids=[row[0] for row in NEAREST])
def test_a_punch_belongs_to_the_nearest_session_of_its_day(_why: str, when: str, session: str | None) -> None:
    found = session_at(WINDOW, at(when))
    assert (found.id if found else None) == session


ON = [
    ("2026-03-02 07:59", False),
    ("2026-03-02 08:00", True),
    ("2026-03-02 11:59", True),
    ("2026-03-02 12:00", False),
    ("2026-03-02 13:29", False),
    ("2026-03-02 13:30", True),
    ("2026-03-02 17:30", False),
    ("2026-03-07 10:00", False),
]


@pytest.mark.parametrize(("when", "on"), ON)
def test_a_session_is_on_from_its_first_minute_to_before_its_end(when: str, on: bool) -> None:
    assert in_session(WINDOW, at(when)) is on


def test_sessions_that_touch_or_overlap_leave_no_gap() -> None:
    touching = replace(WINDOW, sessions=(Session("early", "08:00", "12:00"), Session("noon", "12:00", "14:00")))
    assert in_session(touching, at("2026-03-02 12:00"))
    assert not in_session(touching, at("2026-03-02 14:00"))
    overlapping = replace(WINDOW, sessions=(Session("early", "08:00", "12:00"), Session("long", "09:00", "17:00")))
    assert in_session(overlapping, at("2026-03-02 12:00"))


PHASES = [
    ("in the night people arrive", "00:00", "opening"),
    ("before work", "07:52", "opening"),
    ("in the first half hour", "08:29", "opening"),
    ("after it", "08:30", "open"),
    ("a minute before the last quarter", "11:44", "open"),
    ("in the last quarter of an hour", "11:45", "closing"),
    ("in its last minute", "11:59", "closing"),
    ("at the end", "12:00", "ended"),
    ("until the margin before the next", "12:59", "ended"),
    ("from the margin on", "13:00", "opening"),
    ("in the evening", "17:30", "ended"),
    ("at night", "23:59", "ended"),
]


@pytest.mark.parametrize(("_why", "when", "found"), PHASES, ids=[row[0] for row in PHASES])
def test_where_in_its_sessions_the_day_is(_why: str, when: str, found: str) -> None:
    assert phase(WINDOW, at(f"2026-03-02 {when}")) == found


def test_a_day_without_sessions_has_no_phases() -> None:
    assert phase(WINDOW, at("2026-03-08 12:00")) == "free"


@pytest.mark.parametrize(
    ("noon", "when", "found"),
    [
        (("12:00", "13:00", None, None), "12:29", "ended"),
        (("12:00", "13:00", None, None), "12:30", "opening"),
        (("12:00", "12:20", None, None), "12:09", "ended"),  # a short break: the nearer one
        (("12:00", "12:20", None, None), "12:10", "opening"),
        (("12:00", "13:00", ("12:00", "12:15"), ("12:20", "13:00")), "12:19", "ended"),
        (("12:00", "13:00", ("12:00", "12:15"), ("12:20", "13:00")), "12:20", "opening"),
        (("12:00", "13:00", ("12:00", "12:45"), None), "12:44", "ended"),
        (("12:00", "13:00", ("12:00", "12:45"), None), "12:45", "opening"),
    ],
)
def test_the_turn_of_noon_is_the_halls(noon: tuple[str, str, Hours, Hours], when: str, found: str) -> None:
    end, start, out, into = noon
    sessions = (
        Session("morning", "08:00", end, out_window=out),
        Session("afternoon", start, "17:30", in_window=into),
    )
    assert phase(replace(WINDOW, sessions=sessions), at(f"2026-03-02 {when}")) == found


def test_the_quarters_are_the_halls_to_choose() -> None:
    assert phase(with_rules(leave_before_end_minutes=60), at("2026-03-02 11:00")) == "closing"
    assert phase(with_rules(leave_before_end_minutes=0), at("2026-03-02 11:59")) == "open"
    assert phase(with_rules(takeover_after_minutes=0), at("2026-03-02 08:00")) == "open"


def test_minutes_since_midnight() -> None:
    assert [minutes(clock) for clock in ("00:00", "08:05", "23:59")] == [0, 485, 1439]


SEASONS = replace(
    WINDOW,
    sessions=(
        Session("summer", "14:30", "17:30", season=Season("05-01", "09-30")),
        Session("winter", "13:30", "17:00", season=Season("10-01", "04-30")),
    ),
)
MADE_UP = replace(
    WINDOW,
    sessions=(Session("week", "08:00", "12:00", (1, 2, 3, 4)), Session("friday", "08:00", "11:00", (5,))),
    calendar=Calendar((2026,), holidays=("2026-03-02", "2026-03-07"), workdays=("2026-03-08",)),
)
OF_A_DAY = [
    ("summer and winter hours: the last of winter", SEASONS, "2026-04-30", "winter"),
    ("summer and winter hours: the first of summer", SEASONS, "2026-05-01", "summer"),
    ("summer and winter hours: the last of summer", SEASONS, "2026-09-30", "summer"),
    ("summer and winter hours: the first of winter", SEASONS, "2026-10-01", "winter"),
    ("summer and winter hours: over the turn of the year", SEASONS, "2026-01-01", "winter"),
    ("summer and winter hours: a leap day", SEASONS, "2028-02-29", "winter"),
    ("summer and winter hours: a Saturday", SEASONS, "2026-05-02", ""),
    ("Friday may end earlier", MADE_UP, "2026-03-06", "friday"),
    ("calendar: a Monday as ever", MADE_UP, "2026-03-09", "week"),
    ("calendar: a holiday", MADE_UP, "2026-03-02", ""),
    ("calendar: a holiday on a Saturday", MADE_UP, "2026-03-07", ""),
    ("calendar: a Sunday made up for by Friday's hours", MADE_UP, "2026-03-08", "friday"),
    ("calendar: a year not confirmed", MADE_UP, "2027-03-01", "week"),
    (
        "calendar: made up for by Monday's hours",
        replace(MADE_UP, calendar=replace(MADE_UP.calendar, like=1)),
        "2026-03-08",
        "week",
    ),
    (
        "calendar: a holiday of a year not confirmed",
        replace(MADE_UP, calendar=replace(MADE_UP.calendar, years=())),
        "2026-03-02",
        "week",
    ),
]


@pytest.mark.parametrize(("_why", "window", "day", "session"), OF_A_DAY, ids=[row[0] for row in OF_A_DAY])
def test_the_sessions_of_a_day(_why: str, window: Window, day: str, session: str) -> None:
    assert " ".join(s.id for s in window.sessions_on(date.fromisoformat(day))) == session
    found = session_at(window, at(f"{day} 15:00"))
    assert (found.id if found else "") == session


def test_nothing_is_on_on_a_holiday() -> None:
    assert not in_session(MADE_UP, at("2026-03-02 09:00"))
    assert in_session(MADE_UP, at("2026-03-08 09:00"))
    assert phase(MADE_UP, at("2026-03-02 11:55")) == "free"
    assert phase(MADE_UP, at("2026-03-08 10:45")) == "closing"


OPENINGS = [
    ("before the morning", "2026-03-02 06:00", ("08:00", 0)),
    ("at its start it is open: the next one", "2026-03-02 08:00", ("13:30", 0)),
    ("in the lunch break", "2026-03-02 12:30", ("13:30", 0)),
    ("in the evening", "2026-03-02 18:00", ("08:00", 1)),
    ("on Friday evening: Monday", "2026-03-06 18:00", ("08:00", 3)),
    ("on Sunday", "2026-03-08 09:00", ("08:00", 1)),
]


@pytest.mark.parametrize(("_why", "when", "opens"), OPENINGS, ids=[row[0] for row in OPENINGS])
def test_the_next_opening(_why: str, when: str, opens: tuple[str, int]) -> None:
    assert WINDOW.next_opening(at(when)) == opens


def test_a_window_open_once_a_week_opens_in_a_week_and_one_never_open_never() -> None:
    weekly = replace(WINDOW, sessions=(Session("monday", "08:00", "12:00", (1,)),))
    assert weekly.next_opening(at("2026-03-02 09:00")) == ("08:00", 7)
    assert replace(WINDOW, sessions=()).next_opening(at("2026-03-02 09:00")) is None


def test_the_wall_clock_is_the_halls_whatever_the_board_thinks() -> None:
    assert WINDOW.local(at("2026-03-02 00:30")).isoformat() == "2026-03-02T00:30:00+08:00"
    assert replace(WINDOW, zone="Asia/Urumqi").local(at("2026-03-02 00:30")).hour == 22


def test_people_are_found_by_badge_and_by_each_of_their_cards() -> None:
    two = replace(WINDOW, people=(ANN, Person("GH-7", "赵", "B", ("1", "2"))))
    assert (two.listed("GH-7"), two.listed("GH-8")) == (two.people[1], None)
    assert (two.card("1"), two.card("2"), two.card("3")) == (two.people[1], two.people[1], None)


def test_the_next_opening_knows_holidays_made_up_days_and_seasons() -> None:
    calendar = Calendar((2026,), tuple(f"2026-10-0{day}" for day in range(1, 9)), ("2026-09-27",))
    summer = Session("summer", "08:30", "12:00", season=Season("05-01", "09-30"))
    winter = Session("winter", "09:00", "12:00", season=Season("10-01", "04-30"))
    window = replace(WINDOW, sessions=(summer, winter), calendar=calendar)
    assert window.next_opening(at("2026-09-26 10:00")) == ("08:30", 1)
    assert window.next_opening(at("2026-09-30 13:00")) == ("09:00", 9)
    assert replace(window, calendar=Calendar()).next_opening(at("2026-09-30 13:00")) == ("09:00", 1)


IN, OUT = Session("morning", "08:00", "12:00", punch="in"), Session("afternoon", "13:30", "17:30", punch="out")
EVENING = Session("evening", "18:30", "20:00", punch="out")
STRETCHES = [
    ("of one session", WINDOW.sessions, "08:00", "11:00", True),
    ("of two that are each punched in and out", WINDOW.sessions, "08:00", "17:00", False),
    ("of two between which nobody punches", (IN, OUT), "07:52", "17:20", True),
    ("of two with another between", (IN, OUT, EVENING), "07:52", "19:50", False),
    ("of two that are punched out each", (IN, OUT, EVENING), "17:20", "19:50", False),
]


@pytest.mark.parametrize(("_why", "sessions", "earlier", "later", "same"), STRETCHES, ids=[r[0] for r in STRETCHES])
def test_two_moments_are_of_one_stretch_of_work(
    _why: str, sessions: tuple[Session, ...], earlier: str, later: str, same: bool
) -> None:
    window = replace(WINDOW, sessions=sessions)
    assert same_stretch(window, at(f"2026-03-02 {earlier}"), at(f"2026-03-02 {later}")) == same


def test_on_a_day_without_sessions_all_is_one_stretch() -> None:
    assert same_stretch(WINDOW, at("2026-03-01 09:00"), at("2026-03-01 16:00"))
