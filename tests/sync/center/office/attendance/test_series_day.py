"""The series day: what a series lost, or nobody could read, may have been of the day; and who may have more."""

import pytest

from sync.buffer.numbering import SeriesPosition, lost, number
from sync.center.office.attendance.series_day import ELSEWHERE, SeriesFacts, series_day, terminal_days
from sync.center.office.attendance.touch_hours import day_bounds
from terminal.attendance.closed_days import ClosedDays
from terminal.domain.facts import Audit, Draft, Fact, Moment, Post, Said, canonical
from terminal.domain.receipts import Receipts
from tests.terminal.attendance.test_day_month import utc

ZONE = "Asia/Shanghai"
SUNDAY, MONDAY, TUESDAY = "2026-09-13", "2026-09-14", "2026-09-15"
BEGINS, _ = day_bounds(ZONE, MONDAY)
CLOSED = Post("closed", "", "", "clock", day=MONDAY)


def draft(day: str, clock: str, said: Said) -> Draft:
    second = int(clock[:2]) * 3600 + int(clock[3:]) * 60
    return Draft(Moment(utc(day, second), second * 1000, day, "synced"), "2F-01", "1.1", said)


def drafts(*days: str, closed: bool = True) -> list[Draft]:
    """One that was on at seven on each of these days, and closed the Monday."""
    found = []
    for day in days:
        found.append(draft(day, "07:00", Audit("boot", "")))
        if day == MONDAY and closed:
            found.append(draft(day, "19:00", CLOSED))
    return found


def chained(*parts: list[Draft] | str) -> tuple[Fact, ...]:
    """Facts one after the other; a text between them is a number that is declared lost for that reason."""
    place, found = SeriesPosition("t-1", "5eed" * 8), list[Fact]()
    for position, part in enumerate(parts):
        if isinstance(part, str):
            following = parts[position + 1]
            assert not isinstance(following, str)
            near = number(place, following[:1])[0][0][0]
            gone = lost(place, place.seq + 1, near, part)
            place = place.after(gone, canonical(gone))
            found.append(gone)
        else:
            numbered, place = number(place, part)
            found += [fact for fact, _ in numbered]
    return tuple(found)


def read(*parts: list[Draft] | str, unread: tuple[int, ...] = (), since: int = 0) -> SeriesFacts:
    facts = chained(*parts)
    return SeriesFacts(facts, Receipts(tuple(utc("2026-09-20", 0) for _ in facts)), since, unread)


def days(*series: SeriesFacts) -> ClosedDays:
    return terminal_days(MONDAY, BEGINS, [(one, series_day(ZONE, MONDAY, one)) for one in series])


@pytest.mark.parametrize(
    ("told", "over"),
    [
        (read(drafts(SUNDAY, MONDAY, TUESDAY)), True),
        (read(drafts(SUNDAY, MONDAY), "the card was damaged", drafts(TUESDAY)), False),
        (read(drafts(SUNDAY), "the card was damaged", drafts(MONDAY, TUESDAY)), False),
        (read(drafts("2026-09-11", SUNDAY), "the card was damaged", drafts(SUNDAY, MONDAY)), True),
        (read(drafts(MONDAY, TUESDAY), "the card was damaged", drafts(TUESDAY)), True),
        (read(drafts(SUNDAY), f"{ELSEWHERE}5eed", drafts(MONDAY, TUESDAY)), True),
    ],
    ids=["nothing", "that evening", "that morning", "before", "after", "is in another series"],
)
def test_what_is_declared_lost_around_a_day_may_have_been_a_punch_of_it(told: SeriesFacts, over: bool) -> None:
    assert days(told).over(MONDAY) == over


@pytest.mark.parametrize(("unread", "over"), [((), True), ((2,), False), ((4,), False), ((6,), True)])
def test_so_may_what_came_and_nobody_can_read(unread: tuple[int, ...], over: bool) -> None:
    """On Sunday 1, Monday 2 and 3, Tuesday 4; 2 came again with other content, 6 behind all of them."""
    assert days(read(drafts(SUNDAY, MONDAY, TUESDAY), unread=unread)).over(MONDAY) == over


def test_a_series_that_went_on_in_another_waits_for_nothing() -> None:
    first = read(drafts(SUNDAY, MONDAY, closed=False))
    following = [draft(MONDAY, "19:00", CLOSED)]
    assert not days(first, read(following, since=BEGINS + 1)).over(MONDAY), "the first may have more"
    assert days(first, read(f"{ELSEWHERE}5eed", following, since=BEGINS + 1)).over(MONDAY)
    assert days(read(drafts(SUNDAY)), read(drafts(MONDAY), since=BEGINS - 1)).over(MONDAY)


def test_a_series_that_somebody_brought_by_hand_is_not_waited_for_ever() -> None:
    lives, brought = read(drafts(SUNDAY, TUESDAY)), read([], since=BEGINS - 1)
    assert days(lives, brought).over(MONDAY)
    assert not days(read(drafts(SUNDAY)), brought).over(MONDAY)


def test_what_another_card_recorded_after_the_day_was_closed_is_not_of_it() -> None:
    late = [draft(MONDAY, "20:00", Audit("boot", ""))]
    assert days(read(drafts(MONDAY)), read(late, since=BEGINS + 1)).over(MONDAY)
