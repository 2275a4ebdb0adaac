"""The questions of a day: each has one id, is about whom the day hangs on it, and nothing unsettled is left out."""

from hypothesis import given, settings
from msgspec.structs import replace

from sync.center.office.attendance.day_incidents import DayIncidents, Outage, PostTurn
from sync.center.office.attendance.day_sheet import DaySources, PeopleOfDay, day_sheet
from sync.center.office.settling.questions import DayQuestion, open_questions
from sync.center.office.settling.settlement import decisions_of, simple_answers
from terminal.attendance import Seen
from terminal.attendance.closed_days import TerminalDays
from terminal.domain.window import Window
from tests.sync.center.office.attendance.test_decided_day import CLOSED, HOURS, PEOPLE, TUESDAY, days, touch
from tests.sync.center.office.attendance.test_touch_hours import MONDAY, at

WINDOW = Window("大厅", "Asia/Shanghai", "税务", "2F-01", "一楼", PEOPLE, HOURS)
NOTHING = DayIncidents()


def asked(sources: DaySources, incidents: DayIncidents = NOTHING, day: str = MONDAY) -> tuple[DayQuestion, ...]:
    return open_questions(day, sources, incidents, patient=False)


@settings(max_examples=80, deadline=None)
@given(days())
def test_whoever_is_unsettled_is_asked_about_and_who_is_in_order_is_not(sources: DaySources) -> None:
    """Except of what somebody disowned: that may have been another person."""
    rows = {row.badge: row for row in day_sheet(MONDAY, sources).rows}
    found = asked(sources)
    assert {badge for badge, row in rows.items() if row.unsettled} <= {one.badge for one in found}
    for one in found:
        assert one.kind == "disowned" or one.ends, one
        assert (one.day, one.id[:10]) == (MONDAY, MONDAY)
    assert len({one.id for one in found}) == len(found)


@settings(max_examples=80, deadline=None)
@given(days())
def test_the_same_is_asked_by_the_same_id_whatever_else_was_told_in_which_order(sources: DaySources) -> None:
    turned = {badge: tuple(reversed(seen)) for badge, seen in reversed(list(sources.seen.items()))}
    assert {one.id for one in asked(replace(sources, seen=turned))} == {one.id for one in asked(sources)}
    assert not {one.id for one in asked(sources)} & {one.id for one in asked(sources, day=TUESDAY)}


@settings(max_examples=60, deadline=None)
@given(days())
def test_every_answer_is_about_that_person_and_day_alone_and_none_is_asked_again(sources: DaySources) -> None:
    people = PeopleOfDay(MONDAY, sources)
    for one in asked(sources):
        for answer in simple_answers(one, people):
            decided = decisions_of(one, answer, people)
            assert {(each.badge, each.day) for each in decided} <= {(one.badge, MONDAY)}
            if (
                one.touch
                and answer.touch
                and decided
                and (answer.touch == "not" or answer.clock or not decided[0].at)
            ):
                known = replace(sources, decisions=decided)
                again = [each for each in asked(known) if each.touch == one.touch and each.badge == one.badge]
                assert [each for each in again if each.kind == one.kind] == []


def day(*touches: Seen) -> DaySources:
    return DaySources((TerminalDays("t-1", WINDOW, (), CLOSED),), {"GH-1": touches}, {})


ALL_DAY = [touch(n, clock) for n, clock in enumerate(("08:20", "12:10", "13:20", "17:10"), 1)]


def outage(since: str, until: str, what: str = "sensor") -> DayIncidents:
    return DayIncidents((), (Outage("2F-01", at(since), at(until), "t-1", what),))  # type: ignore[arg-type]


def test_an_outage_is_asked_about_where_it_kept_somebody_from_touching_in_time() -> None:
    late = day(touch(1, "08:50"), *ALL_DAY[1:])
    about = {one.badge: one.ends for one in asked(late, outage("08:10", "08:45"))}
    assert about["GH-1"] == (("morning", "in"),)
    for since, until in (("06:00", "08:20"), ("08:55", "09:30"), ("12:30", "13:00")):
        assert "GH-1" not in {one.badge for one in asked(late, outage(since, until))}, (since, until)
    assert "GH-1" not in {one.badge for one in asked(day(*ALL_DAY), outage("08:00", "18:00"))}, (
        "in order all the same"
    )


def test_one_outage_of_several_sessions_is_asked_about_once() -> None:
    """Whoever decides reads the same outage once, with the hours of the sessions that hang on it."""
    [one] = [each for each in asked(day(), outage("07:00", "19:00")) if each.badge == "GH-1"]
    assert one.ends == tuple((session, end) for session in ("morning", "afternoon") for end in ("in", "out"))
    assert one.hours == ("08:30-12:00", "13:30-17:00")
    twice = DayIncidents((), (*outage("08:00", "08:40").outages, *outage("13:00", "13:50").outages))
    late = day(touch(1, "08:50"), ALL_DAY[1], touch(3, "14:00"), ALL_DAY[3])
    found = [each for each in asked(late, twice) if each.badge == "GH-1"]
    assert [each.hours for each in found] == [("08:30-12:00",), ("13:30-17:00",)], "two outages are two questions"


def test_a_vacancy_is_asked_about_where_somebodys_day_says_that_they_were_there() -> None:
    def stated(clock: str) -> DayIncidents:
        post = PostTurn("2F-01", at(clock), at(clock), "t-1", "s", 40, "vacant", "", "limit", "morning")
        return DayIncidents((post,), ())

    kinds = {
        clock: [one.kind for one in asked(day(*ALL_DAY), stated(clock)) if one.badge == "GH-1"]
        for clock in ("08:10", "08:40", "12:30", "15:00")
    }
    assert kinds == {"08:10": [], "08:40": ["vacancy"], "12:30": [], "15:00": ["vacancy"]}
