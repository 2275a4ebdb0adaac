"""The wish form: whose word leave, outings, cover and touches need by articles 5.2 and 5.5.

What is fair, written down before the code was run:

 1. Half a day of leave: the group leader approves. "半天以上…经组长批准".
 2. Two hours of leave: as half a day; less than the shortest line is still leave, and somebody must know.
 3. One day: the leader's opinion, supervision's head approves. "以上" includes the number itself.
 4. A day and a half: as one day.
 5. Two days: the leader's opinion, the deputy director signs.
 6. Friday afternoon and Monday morning: two half days, for nobody works at the weekend.
 7. A week over a public holiday counts its working days alone; a day that is made up for (调休) counts.
 8. Two days asked for in two pieces are two days: who splits leave must not escape the level that it needs.
    So it is over a weekend; a day of work between makes two leaves of it.
 9. A temporary outing that is told beforehand needs nobody's word: it is reported.
10. One that is told afterwards takes away a lateness that is recorded already: the leader approves.
11. One that takes whole sessions is not temporary: as leave of so many half days; so it is in pieces.
12. Post B of a window sits in by duty (5.5): the unit head enters it, nobody approves. Whoever sends themselves, or
    is sent from elsewhere, needs the leader.
13. A touch that is missing, late, early, or somebody's at another window: the leader's opinion, supervision's head.
14. Who is leader, head or director has nobody below decide: the next above does; of directors another one.
15. Late is asked for what has happened; before, it is leave until that hour.
16. Who shall cover cannot be on leave then, nor be whoever is away.
17. What was asked for by the rules of that day stays by them: the steps are written into the wish.
18. A session of a day is one of those by which that day is judged, whatever the hours are by now.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.leave.approval_rules import LEADER_ASKED, ApprovalLevel, ApprovalRules, ApprovalStep
from sync.center.office.leave.cover_plan import CoverPlan
from sync.center.office.leave.request import LASTING, Wish
from sync.center.office.leave.request_choice import FieldWrong
from sync.center.office.leave.wish_form import AskingDesk, OtherRequest, WishForm, read_wish
from terminal.domain.timetable import Session
from tests.support.request_hall import at, leave, plan

NOW = at("2026-11-24 10:00")  # a Tuesday
LEADER, HEAD, DIRECTOR = ApprovalStep("leader"), ApprovalStep("head"), ApprovalStep("director")


def desk(
    here: CoverPlan | None = None,
    by: str = "a17",
    own: frozenset[ApprovalLevel] = frozenset(),
    others: tuple[OtherRequest, ...] = (),
) -> AskingDesk:
    return AskingDesk(here or plan(), ApprovalRules(), by, own, others, frozenset({"T 5e 7"}))


def form(first: str, last: str = "", what: str = "leave", badge: str = "a17") -> WishForm:
    """ "2026-11-25 13:30", or the day alone."""
    (day, _, clock), (end_day, _, end_clock) = first.partition(" "), last.partition(" ")
    return WishForm(what, badge, day, clock, end_day, end_clock)


def steps(first: str, last: str = "", what: str = "leave", **more: object) -> tuple[ApprovalStep, ...]:
    return read_wish(form(first, last, what), desk(**more), NOW).steps  # type: ignore[arg-type]


LEAVES = [
    ("2026-11-25 13:30", "2026-11-25 17:00", 1, (LEADER,)),
    ("2026-11-25 10:00", "2026-11-25 12:00", 1, (LEADER,)),
    ("2026-11-25", "", 2, (LEADER_ASKED, HEAD)),
    ("2026-11-25", "2026-11-26 12:00", 3, (LEADER_ASKED, HEAD)),
    ("2026-11-25", "2026-11-26", 4, (LEADER_ASKED, DIRECTOR)),
    ("2026-11-27 13:30", "2026-11-30 12:00", 2, (LEADER_ASKED, HEAD)),
    ("2026-09-30", "2026-10-08 12:00", 3, (LEADER_ASKED, HEAD)),
    ("2026-10-09", "2026-10-10", 4, (LEADER_ASKED, DIRECTOR)),
]


@pytest.mark.parametrize(("first", "last", "count", "wanted"), LEAVES)
def test_leave_needs_whom_article_5_2_names_by_its_half_days(
    first: str, last: str, count: int, wanted: tuple[ApprovalStep, ...]
) -> None:
    wish = read_wish(form(first, last), desk(), NOW)
    assert (wish.half_days, wish.steps) == (count, wanted)


def test_leave_in_two_pieces_is_as_long_as_in_one() -> None:
    monday, whole = leave("a17", "2026-11-30 08:30", "2026-11-30 17:00"), (LEADER_ASKED, DIRECTOR)
    asked = OtherRequest("2026-000001", Wish("leave", "a17", "17", "公安局", monday.start, monday.end))
    for known in ({"here": plan(w17=(monday,))}, {"others": (asked,)}):
        assert steps("2026-12-01", **known) == whole
        assert steps("2026-11-27", **known) == whole, "over the weekend"
        assert steps("2026-12-02", **known) == (LEADER_ASKED, HEAD), "a day of work lies between"
    other = leave("b17", "2026-11-30 08:30", "2026-11-30 17:00")
    assert steps("2026-12-01", here=plan(w17=(other,))) == (LEADER_ASKED, HEAD), "a colleague's"


def test_an_outing_is_reported_beforehand_and_approved_afterwards() -> None:
    assert steps("2026-11-24 10:00", "2026-11-24 11:00", "outing") == ()
    assert steps("2026-11-24 09:59", "2026-11-24 11:00", "outing") == (LEADER,)
    assert steps("2026-11-25 08:30", "2026-11-25 12:00", "outing") == (LEADER,)
    assert steps("2026-11-25", "", "outing") == (LEADER_ASKED, HEAD)


def test_outings_in_pieces_are_as_long_as_in_one() -> None:
    """Expected 11: else a morning told in two goes by nobody's word, and counts as excused."""
    wish = read_wish(form("2026-11-25 08:30", "2026-11-25 10:30", "outing"), desk(), NOW)
    assert wish.steps == ()
    morning = desk(others=(OtherRequest("2026-000001", wish),))
    assert read_wish(form("2026-11-25 10:30", "2026-11-25 12:00", "outing"), morning, NOW).steps == (LEADER,)
    assert read_wish(form("2026-11-25 10:30", "2026-11-25 11:30", "outing"), morning, NOW).steps == ()
    assert read_wish(form("2026-11-25 15:00", "2026-11-25 16:00", "outing"), morning, NOW).steps == ()


def test_post_b_sits_in_by_duty_and_nobody_sends_themselves() -> None:
    def of(badge: str, where: str, by: str) -> tuple[ApprovalStep, ...]:
        wanted = replace(form("2026-11-25", "", "cover", badge), window=where)
        return read_wish(wanted, desk(by=by), NOW).steps

    assert of("b17", "17", "unit") == ()
    assert of("b17", "17", "b17") == (LEADER,)
    assert of("b17", "20", "unit") == (LEADER,)


@pytest.mark.parametrize("what", ["late", "early", "missing", "touch"])
def test_what_is_about_touches_goes_to_supervision(what: str) -> None:
    wanted = WishForm(what, "a17", "2026-11-23", session="am", end="in", clock="08:25", touch="T 5e 7")
    assert read_wish(wanted, desk(), NOW).steps == (LEADER_ASKED, HEAD)


@pytest.mark.parametrize(
    ("own", "half", "day", "two"),
    [
        ({"leader"}, (HEAD,), (HEAD,), (DIRECTOR,)),
        ({"head"}, (DIRECTOR,), (DIRECTOR,), (DIRECTOR,)),
        ({"leader", "head"}, (DIRECTOR,), (DIRECTOR,), (DIRECTOR,)),
        ({"director"}, (DIRECTOR,), (DIRECTOR,), (DIRECTOR,)),
    ],
)
def test_nobody_below_decides(
    own: set[ApprovalLevel],
    half: tuple[ApprovalStep, ...],
    day: tuple[ApprovalStep, ...],
    two: tuple[ApprovalStep, ...],
) -> None:
    held = frozenset(own)
    assert steps("2026-11-25 13:30", "2026-11-25 17:00", own=held) == half
    assert steps("2026-11-25", own=held) == day
    assert steps("2026-11-25", "2026-11-26", own=held) == two
    assert steps("2026-11-25 10:00", "2026-11-25 11:00", "outing", own=held) == (), "a report is a report"


def test_what_is_decided_of_a_day_names_session_end_or_touch() -> None:
    def of(**more: str) -> tuple[DayDecision, ...]:
        return read_wish(WishForm(badge="a17", first_day="2026-11-23", **more), desk(), NOW).wanted

    assert of(what="late", session="am") == (DayDecision("2026-11-23", "a17", "excused", session="am", end="in"),)
    assert of(what="early", session="pm") == (DayDecision("2026-11-23", "a17", "excused", session="pm", end="out"),)
    assert of(what="touch", touch="T 5e 7") == (DayDecision("2026-11-23", "a17", "counts", "T", "5e", 7),)
    there = DayDecision("2026-11-23", "a17", "present", session="am", end="in", at=at("2026-11-23 08:25"))
    assert of(what="missing", session="am", end="in", clock="08:25") == (there,)


REFUSED = [
    ("badge", WishForm("leave", "nobody", "2026-11-25")),
    ("what", WishForm("holiday", "a17", "2026-11-25")),
    ("first_day", WishForm("leave", "a17", "2026-02-30")),
    ("first_day", WishForm("leave", "a17", "")),
    ("first_day", WishForm("leave", "a17", "2026-11-28")),  # a Saturday
    ("first_clock", WishForm("leave", "a17", "2026-11-25", "9 Uhr")),
    ("last_day", WishForm("leave", "a17", "2026-11-25", "", "2026-11-24")),
    ("last_clock", WishForm("leave", "a17", "2026-11-25", "10:00", "2026-11-25", "10:00")),
    ("last_day", WishForm("leave", "a17", "2026-11-25", "", "2027-11-26")),
    ("cover", WishForm("leave", "a17", "2026-11-25", cover="a17")),
    ("cover", WishForm("leave", "a17", "2026-11-25", cover="nobody")),
    ("cover", WishForm("leave", "a17", "2026-11-26", cover="b17")),  # on leave herself
    ("window", WishForm("cover", "b17", "2026-11-25", window="99")),
    ("last_day", WishForm("cover", "b17", "2026-11-23", window="17")),
    ("first_day", WishForm("late", "a17", "2026-11-25", session="am")),
    ("session", WishForm("late", "a17", "2026-11-24", session="pm")),
    ("session", WishForm("early", "a17", "2026-11-24", session="am")),
    ("session", WishForm("late", "a17", "2026-11-23", session="night")),
    ("end", WishForm("missing", "a17", "2026-11-23", session="am", clock="08:25")),
    ("clock", WishForm("missing", "a17", "2026-11-23", session="am", end="in")),
    ("clock", WishForm("missing", "a17", "2026-11-24", session="am", end="out", clock="12:00")),
    ("touch", WishForm("touch", "a17", "2026-11-23", touch="T 5e 8")),  # somebody else's
]


@pytest.mark.parametrize(("field", "typed"), REFUSED)
def test_what_is_to_be_mended_is_said_beside_its_field(field: str, typed: WishForm) -> None:
    here = plan(w17=(leave("b17", "2026-11-26 08:30", "2026-11-26 17:00"),))
    with pytest.raises(FieldWrong) as wrong:
        read_wish(typed, desk(here, "unit"), NOW)
    assert wrong.value.field == field


ACCEPTED = [
    WishForm("leave", "a17", "2026-11-25", "", "2027-11-25"),
    WishForm("leave", "a17", "2026-11-25", cover="b17"),
    WishForm("leave", "a17", "2026-11-23"),  # afterwards, as when somebody was ill
    WishForm("cover", "b17", "2026-11-24", window="17"),
    WishForm("late", "a17", "2026-11-24", session="am"),
    WishForm("missing", "a17", "2026-11-24", session="am", end="in", clock="10:00"),
    WishForm("touch", "a17", "2026-11-23", touch="T 5e 7"),
]


@pytest.mark.parametrize("typed", ACCEPTED)
def test_their_twins_are_taken(typed: WishForm) -> None:
    assert read_wish(typed, desk(), NOW).badge == typed.badge


def test_two_requests_for_one_time_are_one_that_is_changed() -> None:
    other = OtherRequest("2026-000001", read_wish(form("2026-11-25"), desk(), NOW))
    with pytest.raises(FieldWrong, match="2026-000001 is for this time already"):
        read_wish(form("2026-11-25 13:30", "2026-11-26"), desk(others=(other,)), NOW)
    read_wish(form("2026-11-26"), desk(others=(other,)), NOW)
    read_wish(form("2026-11-25 13:30", "2026-11-25 15:00", "outing"), desk(others=(other,)), NOW)


KINDS = st.sampled_from([*LASTING, "late", "touch", "missing", ""]) | st.text(max_size=3)
TYPED = st.sampled_from(["a17", "b17", "2026-11-25", "2026-11-23", "08:30", "T 5e 7", "am", "in", ""])


@given(st.builds(WishForm, KINDS, *[TYPED | st.text(max_size=9)] * 11))
def test_anything_typed_is_a_wish_that_lasts_or_a_field_to_be_mended(typed: WishForm) -> None:
    try:
        wish = read_wish(typed, desk(), NOW)
    except FieldWrong as wrong:
        assert wrong.field in WishForm.__struct_fields__
        return
    assert wish.start < wish.end
    assert not wish.steps or [each.gives for each in wish.steps][-1] == "approval"
    assert (wish.what in LASTING) == (not wish.wanted)


def test_a_session_is_one_of_the_hours_by_which_that_day_is_judged() -> None:
    """Expectation 18: the hall began at nine then, and had one session more."""
    then = (Session("am", "09:00", "12:00"), Session("eve", "18:00", "20:00"))
    that_day = replace(desk(), worked=(replace(plan().windows["17"], sessions=then),))
    asked = WishForm("late", "a17", "2026-11-23", session="am")
    assert read_wish(asked, that_day, NOW).start == at("2026-11-23 09:00")
    assert read_wish(asked, desk(), NOW).start == at("2026-11-23 08:30"), "nothing else is known of that day"
    assert read_wish(replace(asked, session="eve"), that_day, NOW).end == at("2026-11-23 20:00")
    for here, session in ((that_day, "pm"), (replace(that_day, worked=()), "am")):
        with pytest.raises(FieldWrong, match="choose the session"):
            read_wish(replace(asked, session=session), here, NOW)
