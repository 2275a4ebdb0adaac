"""Days as a hall has them, each by what is fair to say of a person: where nobody could touch, nobody is absent."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer.numbering import SeriesPosition, number
from sync.center.office.attendance.day_sheet import AwaitedTerminal, DaySheet, SheetRow
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from terminal.domain.facts import Audit, Disowned, Draft, Moment, Post, Punch, Said, Trust
from terminal.domain.roster import Entry
from terminal.domain.timetable import Calendar, Session
from terminal.domain.window import Person, Window
from tests.support.month_store import push
from tests.terminal.attendance.test_day_month import utc

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = "2026-09-14", "2026-09-15", "2026-09-16", "2026-09-19"
BEFORE = utc("2026-09-01", 0)
HALF_TWO = Session("afternoon", "13:30", "17:00")
HOURS = (Session("morning", "08:30", "12:00"), HALF_TWO)
SUNDAY_NIGHT = "2026-09-13 20:00"
LATER = (Session("morning", "08:30", "12:00"), replace(HALF_TWO, start="14:30"))
ZHANG, LI, WANG = Person("GH-1", "张三", "A"), Person("GH-2", "李四", "B"), Person("GH-3", "王五", "A")
KEY = {name: key_hash(f"{n:064x}") for n, name in enumerate(("2F-01", "2F-02", "new"), 1)}
Happened = tuple[str, Said] | tuple[str, Said, str]  # at what clock, what, and by which configuration


def window(name: str, *people: Person, hours: tuple[Session, ...] = HOURS, zone: str = "Asia/Shanghai") -> Window:
    return Window("政务服务中心", zone, f"单位{name}", name, "一楼", people, hours)


def at(clock: str, day: str = MONDAY) -> int:
    return utc(day, int(clock[:2]) * 3600 + int(clock[3:]) * 60)


def touch(clock: str, badge: str = "GH-1", did: Literal["in", "leave", "punch"] = "punch") -> Happened:
    return clock, Punch(badge, "finger", did, "")


def whole_day(badge: str = "GH-1") -> list[Happened]:
    return [touch("08:25", badge), touch("12:06", badge), touch("13:24", badge), touch("17:06", badge)]


class Hall:
    """Two windows on a Monday: what IT pushed, and what each terminal told on Tuesday."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.places: dict[str, SeriesPosition] = {}  # where each series stands

    def opened(self, *windows: Window) -> None:
        push(self.store, windows, 1, BEFORE)
        for one in windows:
            self.store.gate.accept(KEY[one.window], one.window, BEFORE)
        for one in windows:
            self.tells(one.window, [], day="2026-09-01")

    def tells(
        self,
        name: str,
        happened: Sequence[Happened],
        *,
        day: str = MONDAY,
        here: str = "",
        starts: str = "07:00",
        closes: bool = True,
        clock: Trust = "synced",
        series: str = "1",
    ) -> None:
        """What a terminal recorded on a day, and that it was on again the next; all told then at seven."""
        events: list[Happened] = [(starts, Audit("boot", "")), *happened]
        if closes:
            events.append(("19:00", Post("closed", "", "", "clock", day=day)))
        drafts = [self.draft(here or name, event, day, clock) for event in events]
        following = utc(day, 31 * 3600)
        drafts.append(Draft(Moment(following, 0, f"{day}+", "synced"), here or name, "1.1", Audit("boot", "")))
        self.told(name, drafts, following + 60_000, series)

    def draft(self, name: str, event: Happened, day: str = MONDAY, clock: Trust = "synced") -> Draft:
        when, mono = at(event[0], day), at(event[0], day) - at("06:00", day)
        wall = when if clock == "synced" else mono
        return Draft(Moment(wall, mono, day, clock), name, event[2] if len(event) > 2 else "1.1", event[1])

    def told(self, name: str, drafts: list[Draft], received: int, series: str = "1") -> None:
        of = f"{name}{series}".encode().hex().ljust(32, "0")
        place = self.places.get(of, SeriesPosition(terminal_name(KEY[name]), of))
        numbered, self.places[of] = number(place, drafts)
        self.store.take(KEY[name], Delivery(of, [Raw(raw) for _, raw in numbered]), "", received)

    def leave(self, name: str, entered: str, *entries: Entry) -> None:
        self.store.publish_roster(name, entries, at(entered[-5:], entered[:-6] or MONDAY))

    def sheet(self, day: str = MONDAY) -> DaySheet:
        return self.store.editions.sheet(day)

    def row(self, badge: str = "GH-1", day: str = MONDAY) -> SheetRow:
        [found] = [row for row in self.sheet(day).rows if row.badge == badge]
        return found


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        yield Hall(store)


def ends(row: SheetRow) -> list[str]:
    return [end.verdict for each in row.judged.sessions for end in (each.arrival, each.departure)]


def left(begin: str, end: str, badge: str = "GH-1") -> Entry:
    return Entry(badge, "leave", at(begin), at(end))


def test_the_ordinary_day_is_in_order_and_one_that_nobody_came_to_is_two_half_days(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", whole_day())
    assert (ends(hall.row()), hall.row().unsettled) == (["on_time"] * 4, False)
    assert (hall.row("GH-2").judged.half_days_absent, hall.row("GH-2").unsettled) == (2, False)


def test_a_new_colleague_is_judged_from_when_the_list_had_him(hall: Hall) -> None:
    """Pushed at ten: he could not touch at half past eight, and is no stranger either."""
    hall.opened(window("2F-01", ZHANG, LI))
    push(hall.store, (window("2F-01", ZHANG, LI, WANG),), 2, at("10:00"))
    new = [(*each[:2], "1.2") for each in (touch("10:05", "GH-3"), *whole_day("GH-3")[1:])]
    hall.tells("2F-01", [*whole_day()[:1], ("10:00", Audit("config", "1.2"), "1.2"), *new])
    row = hall.row("GH-3")
    assert ends(row) == ["unsettled", "on_time", "on_time", "on_time"]
    assert (row.judged.half_days_absent, row.since, row.until) == (0, "10:00", "")
    assert hall.sheet().unlisted == ()


def test_who_is_taken_off_the_list_at_three_cannot_touch_at_five(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    push(hall.store, (window("2F-01", LI),), 2, at("15:00"))
    hall.tells("2F-01", [*whole_day()[:3], ("15:00", Audit("config", "1.2"), "1.2")])
    row = hall.row()
    assert ends(row) == ["on_time", "on_time", "on_time", "unsettled"]
    assert (row.judged.half_days_absent, row.since, row.until) == (0, "", "15:00")


def test_who_is_moved_at_noon_to_a_unit_with_other_hours_is_not_late_by_the_old_ones(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG, LI), window("2F-02", WANG, hours=LATER))
    moved = window("2F-01", LI), window("2F-02", ZHANG, WANG, hours=LATER)
    push(hall.store, moved, 2, at("12:30"))
    hall.tells("2F-01", [*whole_day()[:2], ("12:30", Audit("config", "1.2"), "1.2")])
    there = [("12:30", Audit("config", "1.2")), touch("14:25"), touch("17:06")]
    hall.tells("2F-02", [(*each[:2], "1.2") for each in there])
    row = hall.row()
    assert (row.window, ends(row)) == ("2F-01", ["on_time", "on_time", "unsettled", "on_time"])
    assert (row.judged.half_days_absent, row.late_minutes) == (0, 0)


SHIFTED = (HOURS[0], Session("afternoon", "14:00", "17:30"))  # half an hour later than before, at both ends


@pytest.mark.parametrize(
    ("_why", "touches", "offered", "afternoon"),
    [
        ("the plate showed the old hours, and they were kept", "13:24 17:06", SUNDAY_NIGHT, ["on_time", "on_time"]),
        ("a note on the wall had the new ones", "13:54 17:36", SUNDAY_NIGHT, ["on_time", "on_time"]),
        (
            "a day is by one of them: later come and earlier gone is short",
            "13:54 17:06",
            SUNDAY_NIGHT,
            ["late", "on_time"],
        ),
        (
            "what is pushed that morning is of the days after",
            "13:54 17:36",
            "2026-09-14 10:00",
            ["late", "on_time"],
        ),
    ],
)
def test_where_new_hours_did_not_come_through_either_are_good(
    hall: Hall, _why: str, touches: str, offered: str, afternoon: list[str]
) -> None:
    """The window was cut off when IT pushed other hours: its plate shows those of before, and IT announced the new.

    Whoever keeps the one or the other did as they were told. Nobody can keep both.
    """
    hall.opened(window("2F-01", ZHANG))
    push(hall.store, (window("2F-01", ZHANG, hours=SHIFTED),), 2, at(offered[-5:], offered[:10]))
    hall.tells("2F-01", [*whole_day()[:2], *map(touch, touches.split())])
    assert ends(hall.row())[2:] == afternoon
    assert hall.row().judged.half_days_absent == afternoon.count("late")


def test_where_new_hours_came_through_the_old_ones_are_good_no_more(hall: Hall) -> None:
    """The twin: the plate showed the new ones in the evening before."""
    hall.opened(window("2F-01", ZHANG))
    push(hall.store, (window("2F-01", ZHANG, hours=SHIFTED),), 2, at("20:00", "2026-09-13"))
    hall.tells("2F-01", [(*each[:2], "1.2") for each in whole_day()])
    assert (ends(hall.row())[2:], hall.row().early_minutes) == (["on_time", "early"], 23)


def test_hours_that_it_took_back_before_work_began_are_none(hall: Hall) -> None:
    """Wrong ones on Sunday night, the right ones again at seven: the plate had them when work began."""
    hall.opened(window("2F-01", ZHANG))
    push(hall.store, (window("2F-01", ZHANG, hours=SHIFTED),), 2, at("20:00", "2026-09-13"))
    push(hall.store, (window("2F-01", ZHANG),), 3, at("07:05"))
    late = [*whole_day()[:2], touch("13:54"), touch("17:36")]
    hall.tells("2F-01", [("07:05", Audit("config", "1.3"), "1.3"), *((*each[:2], "1.3") for each in late)])
    assert ends(hall.row())[2:] == ["late", "on_time"]


@pytest.mark.parametrize(
    ("_why", "touches", "there", "halves"),
    [
        ("stayed away, as they were told", "", 0, 0),
        ("came as the plate said: a day's work", "08:25 12:06 13:24 17:06", 1, 2),
        ("came late by it: nothing was due, and a day was worked", "08:41 12:06 13:24 17:06", 1, 2),
        ("went at noon: a morning was worked", "08:25 12:06", 1, 1),
    ],
)
def test_a_holiday_that_did_not_come_through_is_nobodys_absence(
    hall: Hall, _why: str, touches: str, there: int, halves: int
) -> None:
    hall.opened(window("2F-01", ZHANG))
    free = replace(window("2F-01", ZHANG), calendar=Calendar((2026,), holidays=(MONDAY,)))
    push(hall.store, (free,), 2, at("20:00", "2026-09-13"))
    hall.tells("2F-01", [*map(touch, touches.split())])
    rows = hall.sheet().rows
    assert (len(rows), sum(len(row.judged.sessions) for row in rows)) == (there, halves)
    assert [row.late_minutes + row.judged.half_days_absent for row in rows] == [0] * there


def test_who_came_for_an_hour_on_such_a_holiday_is_not_absent_and_somebody_asks_why(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    free = replace(window("2F-01", ZHANG), calendar=Calendar((2026,), holidays=(MONDAY,)))
    push(hall.store, (free,), 2, at("20:00", "2026-09-13"))
    hall.tells("2F-01", whole_day()[:1])
    assert (hall.sheet().rows, [each.badge for each in hall.sheet().unlisted]) == ((), ["GH-1"])


def test_nobody_is_absent_before_the_first_terminal_of_the_hall_was_up(hall: Hall) -> None:
    push(hall.store, (window("2F-01", ZHANG, LI),), 1, BEFORE)
    hall.store.gate.accept(KEY["2F-01"], "2F-01", BEFORE)
    hall.tells("2F-01", [touch("17:06")], starts="13:50")
    row = hall.row()
    assert (row.since, row.judged.half_days_absent, row.unsettled) == ("13:50", 0, True)


def test_a_terminal_that_ran_in_the_workshop_before_was_not_yet_at_its_window(hall: Hall) -> None:
    push(hall.store, (window("2F-01", ZHANG),), 1, BEFORE)
    hall.store.gate.accept(KEY["2F-01"], "2F-01", BEFORE)
    bench = Draft(Moment(BEFORE, 0, "bench", "synced"), "", "", Audit("boot", ""))
    hall.told("2F-01", [bench], BEFORE + 60_000)
    hall.tells("2F-01", whole_day(), day=TUESDAY)
    assert hall.row().awaited == (AwaitedTerminal("2F-01", ""),)
    assert hall.row().judged.half_days_absent == 0
    assert ends(hall.row(day=TUESDAY)) == ["on_time"] * 4


def test_what_was_told_and_nobody_could_read_may_have_been_a_punch(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", [])
    assert hall.row().judged.half_days_absent == 2
    place = next(iter(hall.places.values()))
    unread = b'{"seq":%d,"kind":"of a later version"}' % (place.seq + 1)
    assert hall.store.take(KEY["2F-01"], Delivery(place.series, [Raw(unread)]), "", at("07:02", TUESDAY)).refused
    assert hall.row().judged.half_days_absent == 2, "after the last fact, which is of Tuesday"


def test_what_nobody_could_read_among_a_days_facts_holds_the_day_up(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    place = next(iter(hall.places.values()))
    unread = b'{"seq":%d,"kind":"of a later version"}' % (place.seq + 1)
    hall.store.take(KEY["2F-01"], Delivery(place.series, [Raw(unread)]), "", at("09:00"))
    hall.places[place.series] = replace(place, seq=place.seq + 1)
    hall.tells("2F-01", [], starts="10:00")
    assert (hall.row().judged.half_days_absent, hall.row().unsettled) == (0, True)


def test_a_card_that_died_took_its_day_along(hall: Hall) -> None:
    """It was cut off on Monday, and on Tuesday another card is in: that one knows nothing of Monday."""
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", [], day=TUESDAY, series="2")
    assert (hall.row().judged.half_days_absent, hall.row().unsettled) == (0, True)
    hall.tells("2F-01", [], day=WEDNESDAY, series="2")
    assert hall.row(day=WEDNESDAY).judged.half_days_absent == 2, "of that day nothing is missing"


def test_a_list_of_the_afternoon_takes_no_leave_of_the_morning_away(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", whole_day()[2:])
    hall.leave("2F-01", "08:00", left("08:00", "12:30"))
    hall.leave("2F-01", "14:00", left("15:00", "18:00", "GH-2"))
    row = hall.row()
    assert ends(row) == ["excused", "excused", "on_time", "on_time"]
    assert row.half_days_leave == 1


def test_leave_that_is_taken_back_holds_until_then(hall: Hall) -> None:
    """Called back at ten and there at three past: two minutes late, in their favour, not a morning away."""
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", [touch("10:03"), *whole_day()[1:]])
    hall.leave("2F-01", "07:30", left("00:00", "23:59"))
    hall.leave("2F-01", "10:00")
    assert hall.row().late_minutes == 2
    hall.leave("2F-01", f"{TUESDAY} 08:00")
    assert hall.row().late_minutes == 2


def test_leave_that_is_taken_back_before_work_is_none(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", [])
    hall.leave("2F-01", "07:30", left("00:00", "23:59"))
    hall.leave("2F-01", "08:00")
    assert (hall.row().judged.half_days_absent, hall.row().half_days_leave) == (2, 0)


def test_leave_stays_where_its_window_was_given_up(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG), window("2F-02", LI))
    hall.leave("2F-01", "2026-09-02 09:00", left("00:00", "23:59"))
    push(hall.store, (window("2F-02", LI, ZHANG),), 2, at("18:00", "2026-09-02"))
    hall.store.gate.reject(KEY["2F-01"], at("18:00", "2026-09-02"))
    config = ("07:01", Audit("config", "1.2"), "1.2")
    hall.tells("2F-02", [config])
    assert (hall.row().window, ends(hall.row())) == ("2F-02", ["excused"] * 4)


def test_somebody_of_two_windows_is_judged_by_the_hours_that_are_best_for_them(hall: Hall) -> None:
    late = (replace(HOURS[0], start="09:00"), HALF_TWO)
    hall.opened(window("2F-01", ZHANG), window("2F-02", ZHANG, LI, hours=late))
    hall.tells("2F-01", [])
    hall.tells("2F-02", [touch("08:55"), *whole_day()[1:]])
    assert (hall.row().window, ends(hall.row())) == ("2F-02", ["on_time"] * 4)


def test_on_a_saturday_only_those_are_due_whose_own_window_works_and_who_cover(hall: Hall) -> None:
    saturday = (Session("saturday", "09:00", "11:30", (6,)),)
    hall.opened(window("2F-01", ZHANG, WANG), window("2F-02", WANG, replace(ZHANG, post="B"), hours=saturday))
    hall.tells("2F-01", [], day=SATURDAY)
    hall.tells("2F-02", [touch("08:50", "GH-3"), touch("09:30"), touch("11:36", "GH-3")], day=SATURDAY)
    assert [(row.badge, row.window) for row in hall.sheet(SATURDAY).rows] == [("GH-3", "2F-02")]
    assert [(one.badge, one.name) for one in hall.sheet(SATURDAY).unlisted] == [("GH-1", "张三")]
    cover = Entry("GH-1", "cover", at("09:00", SATURDAY), at("11:30", SATURDAY))
    hall.leave("2F-02", f"{SATURDAY} 08:00", cover)
    assert {row.badge for row in hall.sheet(SATURDAY).rows} == {"GH-1", "GH-3"}


def test_a_clock_in_1970_all_day_makes_nobody_absent_or_late(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", [touch("08:25"), touch("17:06")], clock="unset", closes=False)
    assert (hall.row().judged.half_days_absent, hall.row().late_minutes, hall.row().unsettled) == (0, 0, True)


def test_not_me_leaves_the_end_to_a_person(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    place = next(iter(hall.places.values()))
    said = ("08:26", Disowned(place.seq + 2, "GH-1"))
    hall.tells("2F-01", [touch("08:25"), said, *whole_day()[1:]])
    assert ends(hall.row()) == ["unsettled", "on_time", "on_time", "on_time"]
    assert hall.row().judged.half_days_absent == 0


def test_a_terminal_that_was_replaced_at_noon_is_waited_for(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    hall.store.gate.accept(KEY["new"], "2F-01", at("12:15"), replace=True)
    hall.tells("new", whole_day()[2:], here="2F-01", starts="12:10")
    row = hall.row()
    assert row.awaited == (AwaitedTerminal("2F-01", terminal_name(KEY["2F-01"])),)
    assert ends(row) == ["unsettled", "unsettled", "on_time", "on_time"]
    hall.tells("2F-01", whole_day()[:2])
    assert (ends(hall.row()), hall.row().awaited) == (["on_time"] * 4, ())


def test_where_a_terminal_came_or_went_at_noon_nobody_is_absent_without_it(hall: Hall) -> None:
    """The one of 2F-01 stands at 2F-02 from half past twelve on, where none had been."""
    hall.opened(window("2F-01", ZHANG, LI))
    push(hall.store, (window("2F-01", ZHANG, LI), window("2F-02", WANG)), 2, at("08:00", "2026-09-02"))
    hall.store.gate.reject(KEY["2F-01"], at("12:30"))
    hall.store.gate.accept(KEY["2F-01"], "2F-02", at("12:30"))
    here = [("07:00", Audit("boot", "")), *whole_day()[:2]]
    there = [("12:30", Audit("config", "1.2"), "1.2"), *((*each[:2], "1.2") for each in whole_day("GH-3")[2:])]
    closing: Happened = ("19:00", Post("closed", "", "", "clock", day=MONDAY), "1.2")
    drafts = [hall.draft("2F-01", each) for each in here] + [
        hall.draft("2F-02", each) for each in (*there, closing)
    ]
    hall.told("2F-01", drafts, at("19:01"))
    came, went = hall.row("GH-3"), hall.row()
    assert (ends(came), came.since) == (["unsettled", "unsettled", "on_time", "on_time"], "12:30")
    assert (ends(went), went.until) == (["on_time", "on_time", "unsettled", "unsettled"], "12:30")
    assert (came.judged.half_days_absent, went.judged.half_days_absent) == (0, 0)


def test_a_night_is_two_sessions_of_two_days(hall: Hall) -> None:
    night = Session("night", "22:00", "23:59", (1,), "in"), Session("dawn", "00:00", "06:00", (2,), "out")
    hall.opened(window("2F-01", ZHANG, hours=night))
    hall.tells("2F-01", [touch("21:50"), touch("30:06")], closes=False)  # six past six of Tuesday
    assert ends(hall.row()) == ["on_time", "unpunched"]
    assert ends(hall.row(day=TUESDAY)) == ["unpunched", "on_time"]


def test_a_day_is_of_the_halls_own_zone(hall: Hall) -> None:
    """Half past eight in Urumqi is half past ten in Shanghai."""
    hall.opened(window("2F-01", ZHANG, zone="Asia/Urumqi"))
    hall.tells("2F-01", [touch("10:25"), touch("14:06"), touch("15:24"), touch("19:06")], closes=False)
    assert ends(hall.row()) == ["on_time"] * 4


def test_a_forgotten_leaving_says_so_and_is_half_a_day(hall: Hall) -> None:
    """Local rules have a missing punch as half a day; whoever was there is helped by an outing entered later."""
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", whole_day()[:3])
    assert ends(hall.row()) == ["on_time", "on_time", "on_time", "missing"]
    assert hall.row().judged.half_days_absent == 1
    hall.leave("2F-01", f"{TUESDAY} 08:00", Entry("GH-1", "outing", at("16:00"), at("17:00")))
    assert (hall.row().judged.half_days_absent, hall.row().half_days_leave) == (0, 0)
