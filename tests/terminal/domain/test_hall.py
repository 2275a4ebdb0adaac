"""The hall's configuration (docs/glossary.md#configuration): merging, what is refused, and what is accepted."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from terminal.domain.hall import Hall, Unit, hall_problems, merge, problems
from terminal.domain.timetable import Calendar, Season, Session
from terminal.domain.window import Neighbour, Rules, Supervisor, Window
from tests.support.desk import ANN, BEN, WINDOW
from tests.support.listed import listed, naming

DAY, SHORT, LATE = (Session(name, "08:00", "12:00") for name in ("day", "short", "late"))
OF_HALL: dict[str, Any] = {"sessions": (DAY,), "inquiries": "总服务台", "rules": Rules()}
OF_UNIT: dict[str, Any] = {
    "sessions": (SHORT,),
    "inquiries": "二楼咨询台",
    "rules": Rules(rating_change_seconds=5),
}
OWN: dict[str, Any] = {"sessions": (LATE,), "inquiries": "对面", "rules": Rules(rating_change_seconds=9)}


def a_hall(of_unit: dict[str, Any], own: dict[str, Any]) -> Hall:
    window = naming("2F-17", (ANN, BEN), **own)
    return Hall(name="中心", units=(Unit("税务局", (window,), **of_unit),), people=listed((ANN, BEN)), **OF_HALL)


@pytest.mark.parametrize("field", ["sessions", "inquiries", "rules"])
def test_the_nearest_value_wins_window_before_unit_before_hall(field: str) -> None:
    def merged(of_unit: dict[str, Any], own: dict[str, Any]) -> Any:
        (window,) = merge(a_hall(of_unit, own))
        return getattr(window, field)

    unit, window = {field: OF_UNIT[field]}, {field: OWN[field]}
    assert merged({}, {}) == OF_HALL[field]
    assert merged(unit, {}) == OF_UNIT[field]
    assert merged({}, window) == merged(unit, window) == OWN[field]


def beside(neighbour: str) -> Hall:
    windows = naming("2F-17", (ANN,), neighbour=neighbour), naming("2F-18", (BEN,), sessions=(LATE,))
    return Hall("中心", (DAY,), (Unit("税务局", windows),), listed((ANN, BEN)))


def test_a_window_is_sent_which_one_is_beside_it_and_when_that_is_open() -> None:
    first, second = merge(beside("2F-18"))
    assert (first.neighbour, first.sessions) == (Neighbour("2F-18", (LATE,)), (DAY,))
    assert second.neighbour is msgspec.UNSET
    assert hall_problems(beside("2F-18")) == []


@pytest.mark.parametrize(
    ("neighbour", "why"),
    [
        ("2F-17", "neighbour 2F-17 is this window; name the one beside it, or leave it out"),
        ("2F-19", "neighbour 2F-19 is no window of this hall; name one that is"),
    ],
)
def test_a_neighbour_that_cannot_be_one_is_refused(neighbour: str, why: str) -> None:
    assert hall_problems(beside(neighbour)) == [f"window 2F-17: {why}"]


def test_a_terminal_takes_no_neighbour_whose_hours_cannot_be() -> None:
    hours = (replace(DAY, start="12:00", end="08:00"),)
    assert any("ends at 08:00" in each for each in problems(replace(WINDOW, neighbour=Neighbour("2F-18", hours))))


def test_an_empty_value_is_a_value() -> None:
    (window,) = merge(a_hall(OF_UNIT, {"sessions": (), "inquiries": ""}))
    assert (window.sessions, window.inquiries) == ((), "")


def test_merging_keeps_every_window_with_its_own_people() -> None:
    cover = replace(ANN, post="B")
    windows = naming("2F-17", (ANN,)), naming("2F-18", (BEN, cover))
    units = Unit("税务局", windows), Unit("社保局", ())
    hall = Hall("中心", (DAY,), units, listed((ANN, BEN)), zone="PRC")
    assert [(w.hall, w.zone, w.unit, w.window, w.people) for w in merge(hall)] == [
        ("中心", "PRC", "税务局", "2F-17", (ANN,)),
        ("中心", "PRC", "税务局", "2F-18", (BEN, cover)),
    ]


def spoilt(*path: str | int, **change: Any) -> bytes:
    """The window as JSON, with the mapping at `path` changed."""
    shape = msgspec.to_builtins(WINDOW)
    place = shape
    for step in path:
        place = place[step]
    place.update(change)
    return msgspec.json.encode(shape)


ACCEPTED = [
    ("as it is", spoilt()),
    ("the last minute of a day", spoilt("sessions", 1, end="23:59")),
    ("sixteen cards", spoilt("people", 0, cards=[f"900{n}" for n in range(16)])),
    ("no people", spoilt(people=[])),
    ("the shortest time to change", spoilt("rules", rating_change_seconds=1)),
]
REFUSED = [
    ("an unknown key", spoilt(colour="red"), "colour"),
    ("an unknown key of a person", spoilt("people", 0, salary=1), "salary"),
    ("an unknown rule", spoilt("rules", away_limit=30), "away_limit"),
    ("an hour that is none", spoilt("sessions", 0, end="24:00"), "end"),
    ("minutes without their nought", spoilt("sessions", 0, start="8:00"), "start"),
    ("a line after the time", spoilt("sessions", 0, start="08:00\n"), "start"),
    ("an eighth day", spoilt("sessions", 0, days=[1, 8]), "days"),
    ("a post that is neither A nor B", spoilt("people", 0, post="C"), "post"),
    ("a person without a name", spoilt("people", 0, name=""), "name"),
    ("a badge with a space", spoilt("people", 0, badge="GH 1"), "badge"),
    ("a badge with a line after it", spoilt("people", 0, badge="GH-1\n"), "badge"),
    ("no time to change a rating", spoilt("rules", rating_change_seconds=0), "rating_change_seconds"),
    ("a fraction of a minute", spoilt("rules", away_limit_minutes=1.5), "away_limit_minutes"),
]


@pytest.mark.parametrize(("_why", "text"), ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_what_a_window_may_be(_why: str, text: bytes) -> None:
    assert problems(msgspec.json.decode(text, type=Window)) == []


@pytest.mark.parametrize(("_why", "text", "named"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_it_may_not_be_is_refused_and_named(_why: str, text: bytes, named: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=named):
        msgspec.json.decode(text, type=Window)


def in_window(first: str, last: str) -> dict[str, Any]:
    return {"sessions": (replace(DAY, in_window=(first, last)),)}


def out_window(first: str, last: str) -> dict[str, Any]:
    return {"sessions": (replace(DAY, out_window=(first, last)),)}


def season(first: str, last: str) -> dict[str, Any]:
    return {"sessions": (replace(DAY, season=Season(first, last)),)}


RIGHT = [
    ("sessions that touch", {"sessions": (DAY, Session("noon", "12:00", "14:00"))}),
    ("sessions of different days", {"sessions": (replace(DAY, days=(1,)), replace(SHORT, days=(2,)))}),
    (
        "sessions of different seasons",
        {
            "sessions": (
                replace(DAY, season=Season("05-01", "09-30")),
                replace(SHORT, season=Season("10-01", "04-30")),
            )
        },
    ),
    ("a window around the start", in_window("07:30", "08:30")),
    ("a window until the start", in_window("07:30", "08:00")),
    ("a window that asks for ten minutes", in_window("07:30", "07:50")),
    ("a window from the end", out_window("12:00", "12:15")),
    ("a window around the end", out_window("11:50", "12:15")),
    ("a season that is one day, a leap day", season("02-29", "02-29")),
    ("a calendar", {"calendar": Calendar((2026, 2028), ("2026-10-01", "2028-02-29"), ("2026-10-10",))}),
]


@pytest.mark.parametrize(("_why", "change"), RIGHT, ids=[row[0] for row in RIGHT])
def test_what_is_right_is_no_problem(_why: str, change: dict[str, Any]) -> None:
    assert problems(replace(WINDOW, **change)) == []


def test_seasons_that_share_one_day_let_sessions_overlap() -> None:
    seasons = (Season("05-01", "10-01"), Season("10-01", "04-30"))
    sessions = (replace(DAY, season=seasons[0]), replace(SHORT, season=seasons[1]))
    (problem,) = problems(replace(WINDOW, sessions=sessions))
    assert "session short overlaps session day" in problem


WRONG = [
    ("a badge twice", {"people": (ANN, replace(BEN, badge=ANN.badge))}, f"badge {ANN.badge} is given twice"),
    ("a card twice", {"people": (ANN, replace(BEN, cards=ANN.cards))}, "card 90017 is given twice"),
    ("a session twice", {"sessions": (DAY, replace(DAY, start="07:00"))}, "session day is given twice"),
    (
        "an end before the start",
        {"sessions": (Session("night", "22:00", "06:00"),)},
        "night ends at 06:00, before it starts",
    ),
    (
        "sessions that overlap",
        {"sessions": (DAY, Session("noon", "11:59", "14:00"))},
        "session noon overlaps session day",
    ),
    (
        "a window that ends before it starts",
        in_window("07:50", "07:30"),
        "session day: its in_window ends at 07:30",
    ),
    (
        "a window for coming that opens late",
        in_window("08:01", "09:00"),
        "session day: its in_window is not about 08:00",
    ),
    (
        "a window for coming as long as the day",
        in_window("07:00", "12:00"),
        "session day: its in_window is not about",
    ),
    (
        "a window for going that shuts early",
        out_window("11:00", "11:59"),
        "session day: its out_window is not about",
    ),
    (
        "a window for going as long as the day",
        out_window("08:00", "12:30"),
        "session day: its out_window is not about",
    ),
    ("a season from no day", season("02-30", "05-01"), "there is no 02-30"),
    ("a season until no day", season("02-01", "04-31"), "there is no 04-31"),
    ("a holiday on no day", {"calendar": Calendar((2026,), ("2026-02-29",))}, "there is no 2026-02-29"),
    ("a workday on no day", {"calendar": Calendar((2026,), (), ("2026-11-31",))}, "there is no 2026-11-31"),
    (
        "a day that is both",
        {"calendar": Calendar((2026,), ("2026-10-01",), ("2026-10-01",))},
        "2026-10-01 is given twice",
    ),
    ("a holiday twice", {"calendar": Calendar((2026,), ("2026-10-01",) * 2)}, "2026-10-01 is given twice"),
    (
        "a day in no confirmed year",
        {"calendar": Calendar((2026,), ("2027-01-01",))},
        "1 days are of 2027, a year not confirmed, 2027-01-01 the first",
    ),
    ("an end at the start", {"sessions": (Session("none", "08:00", "08:00"),)}, "none ends at 08:00"),
]


@pytest.mark.parametrize(("_why", "change", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_each_problem_is_named_with_its_window(_why: str, change: dict[str, Any], said: str) -> None:
    (problem,) = problems(replace(WINDOW, **change))
    assert problem.startswith("window 2F-17: ")
    assert said in problem


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "Asia", "", "/etc/localtime", "../UTC", "x" * 300, "a\0b"])
def test_a_zone_that_is_none_is_a_problem_and_no_crash(zone: str) -> None:
    (problem,) = problems(replace(WINDOW, zone=zone))
    assert "is not a time zone" in problem


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "UTC"])
def test_a_zone_that_is_one_is_accepted(zone: str) -> None:
    assert problems(replace(WINDOW, zone=zone)) == []


def test_a_window_given_twice_is_said_at_both_places() -> None:
    once = naming("2F-17", (ANN,))
    twice = Hall("中心", (DAY,), (Unit("税务局", (once,)), Unit("社保局", (once,))), listed((ANN,)))
    assert hall_problems(twice) == ["window 2F-17: given twice; a window stands in the file once"] * 2
    assert hall_problems(replace(twice, units=twice.units[:1])) == []


def test_what_is_wrong_in_the_hall_is_said_once_and_where_it_was_written() -> None:
    windows = naming("2F-17", (ANN,)), naming("2F-18", (BEN,), sessions=(replace(DAY, end="07:00"),))
    night, rest = Session("night", "22:00", "06:00"), Session("noon", "11:00", "14:00")
    units = (Unit("税务局", windows, sessions=(DAY, rest)), Unit("社保局", ()))
    hall = Hall("中心", (night,), units, zone="Asia", supervisors=(Supervisor("9001", "陈督查"),))
    assert [each.partition("; ")[0] for each in hall_problems(hall)] == [
        "hall: zone 'Asia' is not a time zone",
        "hall: session night ends at 06:00, before it starts",
        "hall: supervisor 9001 has neither a card nor a PIN",
        "unit 税务局: session noon overlaps session day",
        "window 2F-18: session day ends at 07:00, before it starts",
    ]
