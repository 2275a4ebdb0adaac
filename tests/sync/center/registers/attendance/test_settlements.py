"""The settlements: days as a hall has them, what is fair to ask about each, and what follows of a decision.

What is fair, from the rule book (articles 5.1 and 5.5) and the decisions 12, 19, 20, 24:

1. "Not me" is always asked, for somebody else may have touched; a day that is in order without stays in order.
2. Where all hangs on a touch that was disowned, nothing is said of the half day until somebody decided.
3. A touch whose time nobody knows counts from when a person says it was, within what the terminal can prove.
4. Whose PIN was refused three times in time, and who was let in too late, was there in time if a person says so.
5. So was whose finger nobody could read; it is asked of whom it would clear, never of whoever is in order.
6. A finger that was recognised with the next touch was that person's, and clears nobody else.
7. While the sensor was down nobody could come in time; a list on paper says who did. Who was on leave is not asked.
8. While the terminal was off nobody could leave either, and no half day hangs on that without a person's word.
9. A window that was stated vacant while somebody's day says that they were there was not vacant; no day changes.
10. A touch at a terminal that stands nowhere is a touch, if a person says so.
11. Late by a certain touch, with nothing that was out of order, is late: there is nothing to decide.
12. A doubt that the day does not hang on is asked of nobody.
13. Whom every time that a touch may have had makes half a day absent was judged by no certain time: that is asked.
14. What a terminal may still tell is waited for two days; then a person decides, and not before.
15. Nobody decides about themselves, nor does who stands in for them.
16. A touch is one person's; who takes a decision back leaves the day exactly as it was before.
17. What is published stays as it is: a decision afterwards is a draft of a correction.

Times of a terminal are known to a second or so, in the person's favour: 08:41 is ten minutes late.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.office.attendance.day_sheet import PeopleOfDay, SheetRow
from sync.center.office.settling.settlement import DoubtAnswer, EndAnswer, NotSettled, Settlement
from sync.center.registers.attendance import settlements
from sync.center.registers.attendance.settlements import QuestionFilter, Settlements, SettlementView
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.store import Store
from sync.contract import terminal_name
from terminal.domain.facts import Audit, Disowned, Post, Touch, Trust
from terminal.domain.roster import Entry
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.support.month_store import fill
from tests.sync.center.registers.attendance.test_day_reading_cases import (
    KEY,
    LI,
    MONDAY,
    TUESDAY,
    WANG,
    WEDNESDAY,
    ZHANG,
    Hall,
    Happened,
    at,
    ends,
    touch,
    whole_day,
    window,
)
from tests.terminal.attendance.test_day_month import utc

NINE = at("09:00", TUESDAY)
HEAD = "GH-9"
STANDS, COUNTS, NOT = DoubtAnswer(stands=True), DoubtAnswer(touch="counts"), DoubtAnswer(touch="not")
AFTERNOON = whole_day()[2:]
IN, OUT = ("morning", "in"), ("morning", "out")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        yield Hall(store)


def opened(hall: Hall, happened: list[Happened], **told: object) -> Hall:
    """One window with a post A and a post B, and what its terminal told of the Monday; B was there all day."""
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", sorted([*happened, *others()], key=lambda each: each[0]), **told)  # type: ignore[arg-type]
    return hall


def dark(hall: Hall, since: str, happened: Happened) -> None:
    """The terminal was on at that time, and started anew without a clock: what then happened could be any time."""
    boots: tuple[tuple[str, Trust, Happened], ...]
    boots = ("lit", "synced", (since, Audit("boot", ""))), ("dark", "unset", happened)
    drafts = [(boot, hall.draft("2F-01", event, MONDAY, clock)) for boot, clock, event in boots]
    hall.told("2F-01", [replace(one, moment=replace(one.moment, boot=boot)) for boot, one in drafts], at("11:00"))


def others() -> list[Happened]:
    return [touch("08:10", "GH-2"), touch("12:10", "GH-2"), touch("13:10", "GH-2"), touch("17:20", "GH-2")]


def asked(hall: Hall, day: str = MONDAY, now: int = NINE) -> list[Settlement]:
    hall.store.settlements.ask(day, now)
    return hall.store.settlements.found(QuestionFilter(day=day))


def kinds(hall: Hall, day: str = MONDAY, now: int = NINE) -> list[tuple[str, str, str]]:
    return sorted((one.question.kind, one.question.badge, one.question.why) for one in asked(hall, day, now))


def decide(hall: Hall, one: Settlement, answer: DoubtAnswer, by: str = HEAD, form: str = "") -> None:
    hall.store.settlements.decide(
        one.question.id, answer, by, "查看了录像", seen=one.deeds, form=form, now=NINE + 60_000
    )


def take_back(hall: Hall, one: Settlement, by: str = HEAD) -> None:
    hall.store.settlements.take_back(
        one.question.id, by, "录像看错了", seen=one.deeds + 1, form="", now=NINE + 120_000
    )


def day_of(row: SheetRow) -> tuple[list[str], int, bool]:
    return ends(row), row.judged.half_days_absent, row.unsettled


def refused(clock: str, why: str = "wrong_pin", badge: str = "GH-1") -> Happened:
    return clock, Touch("pin" if badge else "finger", why, badge)  # type: ignore[arg-type]


def not_me(clock: str, seq: int, badge: str = "GH-1") -> Happened:
    return clock, Disowned(seq, badge)


def seq_of(hall: Hall, after: int) -> int:
    """The number of the touch that is told as number `after` of those of the Monday, from 1."""
    return next(iter(hall.places.values())).seq + 1 + after


IN_ORDER = (["on_time"] * 4, 0, False)


def test_who_said_not_me_and_came_in_time_all_the_same_is_asked_about_and_stays_in_order(hall: Hall) -> None:
    """1: the finger of somebody else was taken for Zhang's at 08:00; Zhang came at 08:25."""
    hall.opened(window("2F-01", ZHANG, LI))
    number = seq_of(hall, 1)
    hall.tells("2F-01", [touch("08:00"), not_me("08:00", number), *whole_day()])
    [one] = [each for each in asked(hall) if each.question.badge == "GH-1"]
    assert (one.question.kind, one.question.seq) == ("disowned", number)
    for answer in (COUNTS, NOT):
        decide(hall, one, answer)
        assert day_of(hall.row()) == IN_ORDER
        take_back(hall, one)
        [one] = [each for each in asked(hall) if each.question.badge == "GH-1"]


@pytest.mark.parametrize(("came", "waits"), [("08:29", False), ("08:40", True)])
def test_a_half_day_waits_for_no_margin_and_for_a_lateness(hall: Hall, came: str, waits: bool) -> None:
    """Article 5.1: less than five minutes before is no fault, and nothing else hangs on 08:23."""
    hall.opened(window("2F-01", ZHANG, LI))
    number = seq_of(hall, 1)
    hall.tells("2F-01", [touch("08:23"), not_me("08:23", number), touch(came), *whole_day()[1:], *others()])
    assert day_of(hall.row())[1:] == (0, waits)


def test_a_half_day_that_hangs_on_a_disowned_touch_is_as_a_person_decides(hall: Hall) -> None:
    """2: all that Zhang has of the morning's coming is the touch that somebody said was not theirs."""
    hall.opened(window("2F-01", ZHANG, LI))
    number = seq_of(hall, 1)
    hall.tells("2F-01", [touch("08:20"), not_me("08:20", number), *whole_day()[1:], *others()])
    before = day_of(hall.row())
    assert (before[1], before[2]) == (0, True)
    [one] = asked(hall)
    decide(hall, one, COUNTS)
    assert day_of(hall.row()) == IN_ORDER
    assert asked(hall) == []
    take_back(hall, one)
    assert day_of(hall.row()) == before
    [one] = asked(hall)
    decide(hall, one, NOT)
    assert day_of(hall.row()) == (["missing", "on_time", "on_time", "on_time"], 1, False)


def test_a_touch_of_no_known_time_counts_from_when_a_person_says_within_what_is_proven(hall: Hall) -> None:
    """3: the terminal started without a clock at seven and had none until it was started anew at 09:40."""
    hall.opened(window("2F-01", ZHANG))
    dark(hall, "07:00", touch("08:22"))
    hall.tells("2F-01", whole_day()[1:], starts="09:40")
    [one] = asked(hall)
    assert one.question.kind in ("uncertain", "judged")
    assert one.question.earliest <= at("08:22") <= one.question.latest
    for wrong, clock in (("clock", ""), ("clock", "25:10"), ("clock", "15:00")):
        with pytest.raises(NotSettled) as told:
            decide(hall, one, DoubtAnswer(touch="counts", clock=clock))
        assert told.value.field == wrong
    decide(hall, one, DoubtAnswer(touch="counts", clock="08:22"))
    assert day_of(hall.row()) == IN_ORDER
    take_back(hall, one)
    [one] = asked(hall)
    decide(hall, one, DoubtAnswer(touch="counts", clock="08：40"))
    assert (hall.row().judged.sessions[0].arrival.verdict, hall.row().late_minutes) == ("late", 10)


def test_whose_pin_was_refused_in_time_is_in_order_if_a_person_says_so(hall: Hall) -> None:
    """4: three tries at 08:24 and after, let in at 08:41; the first try is the one that counts."""
    tries = [refused("08:24"), refused("08:25"), refused("08:26")]
    opened(hall, [*tries, touch("08:41"), *whole_day()[1:]])
    assert (hall.row().late_minutes, hall.row().judged.half_days_absent) == (10, 0)
    [one] = asked(hall)
    assert (one.question.kind, one.question.why) == ("refused", "wrong_pin")
    assert one.question.earliest <= at("08:24") <= one.question.latest
    decide(hall, one, STANDS)
    assert hall.row().late_minutes == 10
    take_back(hall, one)
    [one] = asked(hall)
    decide(hall, one, COUNTS)
    assert day_of(hall.row()) == IN_ORDER


def test_a_finger_that_nobody_could_read_clears_whom_it_would_and_concerns_nobody_else(hall: Hall) -> None:
    """5: Zhang's finger was tried at 08:20, his card at 08:36. Li was there from 08:10 on, and is not asked."""
    opened(hall, [refused("08:20", "unreadable", ""), touch("08:36"), *whole_day()[1:]])
    assert kinds(hall) == [("refused", "GH-1", "unreadable")]
    [one] = asked(hall)
    decide(hall, one, COUNTS)
    assert day_of(hall.row()) == IN_ORDER


def test_a_finger_that_was_recognised_with_the_next_touch_clears_nobody_else(hall: Hall) -> None:
    """6: it was Li's, who touched again at once; Zhang came at 08:36, and is late."""
    hall.opened(window("2F-01", ZHANG, LI))
    happened = [refused("08:10", "unreadable", ""), touch("08:10", "GH-2"), touch("08:36"), *whole_day()[1:]]
    hall.tells("2F-01", sorted([*happened, *others()[1:]], key=lambda each: each[0]))
    assert asked(hall) == []


def test_nobody_could_come_while_the_sensor_was_down_and_paper_says_who_did(hall: Hall) -> None:
    """7: down from 08:12 to 09:03. Zhang signed on paper at 08:22; Wang is on leave, and Li had come before."""
    hall.opened(window("2F-01", ZHANG, LI, WANG))
    hall.leave("2F-01", "08:00", Entry("GH-3", "leave", at("00:00"), at("23:59")))
    down = [("08:12", Audit("fault", "sensor: no answer")), ("09:03", Audit("mended", "sensor"))]
    happened = [*down, touch("09:05"), *whole_day()[1:], *others()]
    hall.tells("2F-01", sorted(happened, key=lambda each: each[0]))
    assert (hall.row().late_minutes, hall.row().judged.half_days_absent) == (34, 1)
    assert kinds(hall) == [("fault", "GH-1", "sensor")]
    [one] = asked(hall)
    decide(hall, one, DoubtAnswer(ends={IN: EndAnswer("present", "08:22")}))
    assert day_of(hall.row()) == IN_ORDER
    take_back(hall, one)
    [one] = asked(hall)
    decide(hall, one, DoubtAnswer(ends={IN: EndAnswer("excused")}))
    assert day_of(hall.row()) == (["excused", "on_time", "on_time", "on_time"], 0, False)


def test_nobody_could_leave_while_the_terminal_was_off(hall: Hall) -> None:
    """8: the power of the window failed at three, and came back on Tuesday."""
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", whole_day()[:3], closes=False)
    slept = Post("closed", "", "", "restart", day=MONDAY, earliest=at("14:59"), latest=at("15:00"))
    hall.told("2F-01", [hall.draft("2F-01", ("07:01", slept), TUESDAY)], at("07:02", TUESDAY))
    assert hall.row().judged.half_days_absent == 1
    [one] = asked(hall)
    assert (one.question.kind, one.question.ends) == ("fault", (("afternoon", "out"),))
    assert abs(one.question.earliest - at("15:00")) < 60_000
    decide(hall, one, DoubtAnswer(ends=dict.fromkeys(one.question.ends, EndAnswer("present", "17:07"))))
    assert day_of(hall.row()) == IN_ORDER


def test_a_window_was_not_vacant_while_somebodys_day_says_that_they_were_there(hall: Hall) -> None:
    """9: Zhang touched at the neighbour's, since his own sensor did not know him; his window was stated vacant."""
    hall.opened(window("2F-01", ZHANG), window("2F-02", WANG))
    vacant = ("08:40", Post("vacant", "", "", "limit", "morning"))
    hall.tells("2F-01", [vacant, *whole_day()[1:]])
    hall.tells("2F-02", [touch("08:25"), *whole_day("GH-3")])
    [one] = asked(hall)
    assert (one.question.kind, one.question.window, one.question.badge) == ("vacancy", "2F-01", "GH-1")
    before = hall.sheet()
    with pytest.raises(NotSettled):
        decide(hall, one, DoubtAnswer())
    with pytest.raises(NotSettled):
        decide(hall, one, DoubtAnswer(sat="GH-404"))
    decide(hall, one, DoubtAnswer(sat="GH-1"))
    assert hall.sheet() == before
    [settled] = hall.store.settlements.found(QuestionFilter(("decided",)))
    assert (settled.settled.sat, settled.by) == ("GH-1", HEAD)


def test_a_window_that_nobody_says_anything_against_was_vacant(hall: Hall) -> None:
    hall.opened(window("2F-01", ZHANG))
    hall.tells("2F-01", [("08:40", Post("vacant", "", "", "limit", "morning")), touch("08:50"), *whole_day()[1:]])
    assert asked(hall) == []


def test_a_touch_at_a_terminal_that_stands_nowhere_counts_if_a_person_says_so(hall: Hall) -> None:
    """10: IT took the terminal of 2F-02 away on Sunday; it ran at the counter on Monday, and told it by hand."""
    hall.opened(window("2F-01", ZHANG), window("2F-02", WANG))
    hall.tells("2F-01", whole_day()[1:])
    hall.tells("2F-02", [touch("08:25")])
    hall.store.gate.revoke(terminal_name(KEY["2F-02"]), at("06:00") - 24 * 3_600_000)
    assert hall.row().judged.half_days_absent == 1
    [one] = [each for each in asked(hall) if each.question.badge == "GH-1"]
    assert (one.question.kind, one.question.why) == ("stray", "stray")
    decide(hall, one, COUNTS)
    assert day_of(hall.row()) == IN_ORDER


def test_late_with_nothing_out_of_order_is_late(hall: Hall) -> None:
    """11: there is no list that such a day comes onto; Zhang may ask for it himself."""
    opened(hall, [touch("08:50"), *whole_day()[1:]])
    assert hall.row().late_minutes == 19
    assert asked(hall) == []


def test_a_doubt_that_the_day_does_not_hang_on_is_asked_of_nobody(hall: Hall) -> None:
    """12: a PIN that rested at ten, in the midst of a morning that begins and ends in time."""
    opened(hall, [touch("08:25"), refused("10:00", "locked"), *whole_day()[1:]])
    assert day_of(hall.row()) == IN_ORDER
    assert asked(hall) == []


def test_whom_every_possible_time_makes_absent_was_judged_from_uncertain_times(hall: Hall) -> None:
    """13: the touch was between nine and eleven; whenever it was, it is half a day."""
    hall.opened(window("2F-01", ZHANG))
    dark(hall, "09:00", touch("10:00"))
    hall.tells("2F-01", whole_day()[1:], starts="11:00")
    assert hall.row().judged.half_days_absent == 1
    [one] = asked(hall)
    assert one.question.kind == "judged"
    decide(hall, one, DoubtAnswer(ends={IN: EndAnswer("excused")}))
    assert hall.row().judged.half_days_absent == 0


def test_a_terminal_is_waited_for_two_days_and_then_a_person_decides(hall: Hall) -> None:
    """14: the card of 2F-01 died on Monday at three, and nothing was heard of it since."""
    hall.opened(window("2F-01", ZHANG))
    hall.told("2F-01", [hall.draft("2F-01", each) for each in whole_day()[:3]], at("15:00"))
    assert hall.row().unsettled
    assert asked(hall) == []
    [one] = asked(hall, now=at("09:00", "2026-09-18"))
    assert (one.question.kind, one.question.ends) == ("pending", (("afternoon", "out"),))
    before = hall.row()
    decide(hall, one, STANDS)
    assert day_of(hall.row()) == (["on_time", "on_time", "on_time", "missing"], 1, False)
    take_back(hall, one)
    assert hall.row() == before


def test_nobody_decides_about_themselves_nor_does_who_stands_in_for_them(hall: Hall) -> None:
    """15: refused for Zhang, and for whoever has Zhang's place for a time; accepted of anybody else."""
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [one] = asked(hall)
    for by, instead_of in (("GH-1", ()), ("GH-8", ("GH-1",))):
        with pytest.raises(NotSettled):
            hall.store.settlements.decide(
                one.question.id, COUNTS, by, "x", instead_of=instead_of, seen=one.deeds, form="", now=NINE
            )
        assert hall.row().late_minutes == 10
    decide(hall, one, COUNTS, "GH-8")
    [settled] = hall.store.settlements.found(QuestionFilter(("decided",)))
    with pytest.raises(NotSettled):
        take_back(hall, one, "GH-1")
    assert settled.by == "GH-8"


def test_a_touch_is_one_persons(hall: Hall) -> None:
    """16: Zhang and Li both came late, and one finger was tried in time."""
    hall.opened(window("2F-01", ZHANG, LI))
    happened = [refused("08:20", "unreadable", ""), touch("08:36"), touch("08:37", "GH-2")]
    hall.tells("2F-01", [*happened, *whole_day()[1:], *others()[1:]])
    first, second = sorted(asked(hall), key=lambda each: each.question.badge)
    decide(hall, first, COUNTS)
    assert asked(hall) == [], "the touch is Zhang's now"
    with pytest.raises((NotSettled, CaseChanged)):
        decide(hall, second, COUNTS)
    assert (hall.row().late_minutes, hall.row("GH-2").late_minutes) == (0, 6)


def test_a_touch_is_one_persons_also_where_two_decide_at_once(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """16: the second has read the day already when the first decides."""
    hall.opened(window("2F-01", ZHANG, LI))
    happened = [refused("08:20", "unreadable", ""), touch("08:36"), touch("08:37", "GH-2")]
    hall.tells("2F-01", [*happened, *whole_day()[1:], *others()[1:]])
    first, second = sorted(asked(hall), key=lambda each: each.question.badge)
    read = Settlements._looked_at

    def read_and_be_overtaken(self: Settlements, name: str, form: str) -> SettlementView:
        view = read(self, name, form)
        monkeypatch.undo()
        decide(hall, first, COUNTS)
        return view

    monkeypatch.setattr(Settlements, "_looked_at", read_and_be_overtaken)
    with pytest.raises(NotSettled, match="counts for GH-1"):
        decide(hall, second, COUNTS)
    assert (hall.row().late_minutes, hall.row("GH-2").late_minutes) == (0, 6)


def test_what_is_asked_found_and_counted_is_so_in_every_database(fresh_database: str) -> None:
    with closing(Store(fresh_database)) as store:
        hall = opened(Hall(store), [refused("08:24"), touch("08:41"), *whole_day()[1:]])
        [one] = asked(hall)
        assert [store.settlements.open_by_day(), store.settlements.found(QuestionFilter(kind="fault"))] == [
            {MONDAY: 1},
            [],
        ]
        with store.read() as connection:
            counts = [settlements.waiting(connection, now) for now in (NINE, at("09:56", TUESDAY))]
        assert [(each.open, each.late) for each in counts] == [(1, 0), (1, 1)]
        decide(hall, one, COUNTS)
        take_back(hall, one)
        assert [each.state for each in store.settlements.found(QuestionFilter((), unit="单位2F-01"))] == ["open"]


def test_what_is_taken_back_leaves_the_sheet_and_its_inputs_as_they_were(hall: Hall) -> None:
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [one] = asked(hall)
    before, digest = hall.sheet(), hall.store.editions.draft(MONDAY).inputs
    decide(hall, one, COUNTS)
    assert hall.store.editions.draft(MONDAY).inputs != digest
    take_back(hall, one)
    assert (hall.sheet(), hall.store.editions.draft(MONDAY).inputs) == (before, digest)


def test_a_decision_about_a_published_day_is_a_draft_of_a_correction(hall: Hall) -> None:
    """17: nothing of the first edition changes, and no other is published by itself."""
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [first] = hall.store.editions.look(at("09:56", TUESDAY))
    [one] = asked(hall)
    decide(hall, one, COUNTS)
    assert hall.store.editions.published(MONDAY) == [first]
    [change] = hall.store.editions.draft(MONDAY).changes
    assert (change.badge, change.before and change.before.late, change.after and change.after.late) == (
        "GH-1",
        1,
        0,
    )


def test_who_decides_second_is_told_and_a_form_counts_once(hall: Hall) -> None:
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [one] = asked(hall)
    decide(hall, one, STANDS, form="f1")
    with pytest.raises(DoneAlready):
        decide(hall, one, COUNTS, form="f1")
    with pytest.raises((CaseChanged, NotSettled)):
        decide(hall, one, COUNTS, form="f2")
    assert hall.row().late_minutes == 10


def test_a_decision_needs_a_reason_and_something_that_is_decided(hall: Hall) -> None:
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [one] = asked(hall)
    for answer, why, field in (
        (COUNTS, "  ", "why"),
        (COUNTS, "长" * 501, "why"),
        (DoubtAnswer(), "录像", "touch"),
    ):
        with pytest.raises(NotSettled) as told:
            hall.store.settlements.decide(one.question.id, answer, HEAD, why, seen=1, form="", now=NINE)
        assert told.value.field == field
    decide(hall, one, COUNTS)


def test_nothing_is_asked_twice_and_what_is_answered_by_itself_is_asked_no_more(hall: Hall) -> None:
    """The neighbour's terminal was cut off, and told on Wednesday that Zhang had touched there in time."""
    hall.opened(window("2F-01", ZHANG), window("2F-02", WANG))
    hall.tells("2F-01", [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    [one] = asked(hall)
    assert [each.deeds for each in asked(hall, now=NINE + 1)] == [one.deeds]
    hall.tells("2F-02", [touch("08:26"), *whole_day("GH-3")])
    assert [each for each in asked(hall, now=at("09:00", WEDNESDAY)) if each.question.badge == "GH-1"] == []
    view = hall.store.settlements.view(one.question.id)
    assert view and [each.deed.did for each in view.history] == ["asked", "moot"]


def test_yesterday_is_looked_at_once_it_is_over_and_each_morning_again(hall: Hall) -> None:
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    look = hall.store.settlements.look
    assert look(at("07:30", TUESDAY)) == MONDAY
    assert [one.question.kind for one in hall.store.settlements.found(QuestionFilter())] == ["refused"]
    assert look(at("07:31", TUESDAY)) != MONDAY
    assert look(at("09:01", TUESDAY)) == MONDAY


def test_a_persons_day_is_the_same_read_of_their_windows_alone_as_of_the_whole_hall(tmp_path: Path) -> None:
    """A month with covers elsewhere, leave, and terminals that failed: nothing of it lies at another window."""
    month = played(6)
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        fill(store, month, {})
        for day in DAYS[:4]:
            store.settlements.ask(day, utc(DAYS[10], 0))
            whole = {row.badge: row for row in store.editions.sheet(day).rows}
            found = store.settlements.found(QuestionFilter(day=day))
            assert found
            for one in found:
                view = store.settlements.view(one.question.id)
                assert view
                people = PeopleOfDay(day, view.read.sources)
                assert people.row(one.question.badge) == whole[one.question.badge], one.question
