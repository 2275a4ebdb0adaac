"""The request: who may do what with it, and what holds, beside articles 5.2 and 5.5.

What is fair, written down before the code was run:

 1. Nobody decides what is about them, whatever they are beside (5.2; nobody approves their own).
 2. Nobody approves what they entered for somebody: two people have to want it. An opinion is no decision, so the
    leader who enters a request may give his.
 3. A higher level may speak for a lower one, so that nobody waits for a leader who is away himself; never a lower.
 4. Half a day that the leader approved, and what the director signed, is told to supervision for its record; what
    its own head approved is not.
 5. While a change of approved leave waits, the leave holds; where the change is refused, it goes on.
 6. Back early (销假): what is left is taken back, from now on at the earliest; what was until then was leave.
 7. What is over cannot be taken back: a day is not made absent afterwards.
 8. Whoever approved may take it back too, with a reason; somebody without that level may not.
 9. A report needs nobody's word, but the leader may object, and takes it back.
10. Leave that leaves a window without anybody is approved with who covers, or with a reason why it may be (5.5).
11. A cover is never entered for hours that are past: nobody was to sit somewhere yesterday because of today.
12. What somebody refuses, disagrees with or takes back of another's has a reason that the other can read.
"""

from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.leave.approval_rules import (
    APPROVAL_LEVELS,
    LEADER_ASKED,
    ApprovalLevel,
    ApprovalStep,
    reaches,
)
from sync.center.office.leave.cover_plan import CoverPlan, Gap, SentEntry
from sync.center.office.leave.request import (
    Official,
    RequestContent,
    StaffRequest,
    Wish,
    content_json,
    may,
    request_of,
)
from sync.center.office.leave.request_choice import (
    ChoiceWord,
    CoverWanted,
    FieldWrong,
    NotTheirs,
    RequestChoice,
    decided,
    sent_entries,
)
from terminal.domain.roster import Entry
from tests.support.request_hall import at, cover, leave, plan

NOW = at("2026-11-24 10:00")
START, NOON, END = at("2026-11-25 08:30"), at("2026-11-25 12:00"), at("2026-11-25 17:00")
HALF = (ApprovalStep("leader"),)
DAY = (LEADER_ASKED, ApprovalStep("head"))
TWO_DAYS = (LEADER_ASKED, ApprovalStep("director"))

LEADER, OTHER_LEADER = Official("lead", frozenset({"leader"})), Official("lead2", frozenset({"leader"}))
HEAD = Official("head", frozenset({"head"}), supervision=True)
DIRECTOR = Official("vice", frozenset({"director"}))
MEMBER = Official("member", supervision=True)
STAFF, UNIT = Official("a17"), Official("unit")
ALL: frozenset[ApprovalLevel] = frozenset({"leader", "head", "director"})


def wish(badge: str = "a17", steps: tuple[ApprovalStep, ...] = DAY, start: int = START, end: int = END) -> Wish:
    return Wish("leave", badge, badge[1:], "公安局", start, end, 2, steps)


def request(*deeds: OfficeDeed) -> StaffRequest:
    return request_of([DeedDone(deed, n, NOW) for n, deed in enumerate(deeds, 1)])


def asked(what: Wish, by: str = "") -> OfficeDeed:
    return OfficeDeed("request", "2026-000001", "asked", by or what.badge, content=content_of(RequestContent(what)))


def done(
    deeds: Sequence[OfficeDeed],
    by: Official,
    did: str,
    here: CoverPlan | None = None,
    now: int = NOW,
    **more: object,
) -> list[OfficeDeed]:
    """These deeds and one more, by somebody."""
    choice = RequestChoice(did, **more)  # type: ignore[arg-type]
    found = request(*deeds)
    return [*deeds, decided(found, choice, by, (here or plan()).having(found.sent), now)]


def test_a_day_goes_by_the_leader_to_the_head() -> None:
    deeds = [asked(wish())]
    assert request(*deeds).state == "for_leader"
    deeds = done(deeds, LEADER, "agreed")
    assert request(*deeds).state == "for_head"
    deeds = done(deeds, HEAD, "approved")
    found = request(*deeds)
    assert (found.state, found.standing.due, found.deeds) == ("approved", END, 3)
    assert found.sent == (SentEntry("17", Entry("a17", "leave", START, END)),)


def test_the_head_decides_also_against_the_leader_s_opinion_which_has_a_reason() -> None:
    with pytest.raises(FieldWrong, match="say why"):
        done([asked(wish())], LEADER, "disagreed")
    deeds = done([asked(wish())], LEADER, "disagreed", why="月底最忙")
    assert request(*done(deeds, HEAD, "approved")).state == "approved"


@pytest.mark.parametrize("steps", [HALF, DAY, TWO_DAYS])
def test_nobody_decides_what_is_about_them_whatever_they_are(steps: tuple[ApprovalStep, ...]) -> None:
    found = request(asked(wish(steps=steps)))
    assert may(found, Official("a17", ALL, supervision=True), NOW) == {"withdrawn", "changed"}
    with pytest.raises(NotTheirs, match="about yourself"):
        done([asked(wish(steps=steps))], Official("a17", ALL), "approved")
    instead = Official("x", ALL, stands_for=frozenset({"a17"}))
    assert may(found, instead, NOW) == set(), "nor who stands in for them"
    assert may(found, Official("x", ALL), NOW), "their twin"


def test_nobody_approves_what_they_entered_and_an_opinion_is_no_decision() -> None:
    half = [asked(wish(steps=HALF), by="lead")]
    with pytest.raises(NotTheirs, match="entered it yourself"):
        done(half, LEADER, "approved")
    assert request(*done(half, OTHER_LEADER, "approved")).state == "for_record"
    assert request(*done(half, HEAD, "approved")).state == "for_record"
    day = done([asked(wish(), by="lead")], LEADER, "agreed")
    assert request(*day).state == "for_head"


def test_lower_levels_never_speak_for_higher_and_outsiders_for_nobody() -> None:
    half, day = request(asked(wish(steps=HALF))), request(*done([asked(wish())], LEADER, "agreed"))
    assert [bool(may(half, by, NOW)) for by in (LEADER, HEAD, DIRECTOR)] == [True, True, True]
    assert [bool(may(day, by, NOW)) for by in (LEADER, HEAD, DIRECTOR)] == [False, True, True]
    assert [may(half, by, NOW) for by in (MEMBER, UNIT, Official("b17"))] == [set(), set(), set()]


@pytest.mark.parametrize(
    ("steps", "first", "by", "state"),
    [
        (HALF, None, LEADER, "for_record"),
        (DAY, LEADER, HEAD, "approved"),
        (TWO_DAYS, LEADER, DIRECTOR, "for_record"),
    ],
)
def test_supervision_is_told_what_its_head_did_not_decide(
    steps: tuple[ApprovalStep, ...], first: Official | None, by: Official, state: str
) -> None:
    deeds = [asked(wish(steps=steps))]
    deeds = done(deeds, first, "agreed") if first else deeds
    deeds = done(deeds, by, "approved")
    assert request(*deeds).state == state
    if state == "for_record":
        assert "noted" not in may(request(*deeds), LEADER, NOW)
        noted = request(*done(deeds, MEMBER, "noted"))
        assert (noted.state, noted.sent) == ("approved", request(*deeds).sent)


def approved(steps: tuple[ApprovalStep, ...] = HALF, what: Wish | None = None) -> list[OfficeDeed]:
    return done([asked(what or wish(steps=steps))], LEADER, "approved")


def changed(what: Wish) -> OfficeDeed:
    return replace(asked(what), did="changed")


def test_leave_holds_while_its_change_waits_and_after_that_was_refused() -> None:
    longer = changed(wish(steps=DAY, end=END + 86_400_000))
    waiting = request(*approved(), longer)
    assert (waiting.state, waiting.standing.due) == ("for_leader", END)
    refused = done(done([*approved(), longer], LEADER, "agreed"), HEAD, "refused", why="人手不足")
    assert (request(*refused).state, request(*refused).wish.end) == ("for_record", END)
    withdrawn = done([*approved(), longer], STAFF, "withdrawn")
    assert request(*withdrawn).sent == request(*approved()).sent
    agreed = done(done([*approved(), longer], LEADER, "agreed"), HEAD, "approved")
    assert [each.entry.end for each in request(*agreed).sent] == [END + 86_400_000]


def test_who_is_back_early_was_on_leave_until_then() -> None:
    def sent(now: int, when: int = 0) -> list[Entry]:
        return [each.entry for each in request(*done(approved(), STAFF, "taken_back", now=now, at=when)).sent]

    assert sent(NOW) == []
    assert sent(NOW, NOON) == [Entry("a17", "leave", START, NOON)]
    assert sent(NOON, START) == [Entry("a17", "leave", START, NOON)], "not from earlier than now"
    with pytest.raises(NotTheirs):
        sent(END)


def test_who_approved_takes_back_with_a_reason_and_others_do_not() -> None:
    head = done(done([asked(wish())], LEADER, "agreed"), HEAD, "approved")
    with pytest.raises(FieldWrong, match="say why"):
        done(head, HEAD, "taken_back")
    assert request(*done(head, HEAD, "taken_back", why="证明不实")).state == "taken_back"
    for by in (LEADER, MEMBER, Official("b17")):
        with pytest.raises(NotTheirs):
            done(head, by, "taken_back", why="忙")


def test_the_leader_may_object_to_a_report() -> None:
    what = Wish("outing", "a17", "17", "公安局", START, NOON)
    content = content_of(RequestContent(what, sent=sent_entries(what, plan(), NOW)))
    reported = [OfficeDeed("request", "2026-000001", "reported", "a17", content=content)]
    assert (request(*reported).state, len(request(*reported).sent)) == ("reported", 1)
    assert may(request(*reported), UNIT, NOW) == set()
    assert request(*done(reported, LEADER, "taken_back", why="今天不行")).sent == ()


def test_a_window_that_would_be_vacant_needs_a_cover_or_a_reason() -> None:
    deeds = [asked(wish("a20", HALF))]
    with pytest.raises(CoverWanted) as wanted:
        done(deeds, LEADER, "approved")
    hours = [Gap("20", START, NOON), Gap("20", at("2026-11-25 13:30"), END)]
    assert list(wanted.value.gaps) == hours
    with pytest.raises(FieldWrong, match="why the window may be without anybody"):
        done(deeds, LEADER, "approved", vacant=True)
    vacant = done(deeds, LEADER, "approved", vacant=True, why="当天窗口停业")
    assert vacant[-1].why == "当天窗口停业"
    assert list(request_content(vacant).gaps) == hours
    covered = request(*done(deeds, LEADER, "approved", cover="b17"))
    day = ("2026-11-25 08:30", "2026-11-25 17:00")
    assert covered.sent == (SentEntry("20", leave("a20", *day)), SentEntry("20", cover("b17", *day)))


def request_content(deeds: Sequence[OfficeDeed]) -> RequestContent:
    return deeds[-1].read(content_json)


def test_whoever_covers_leaves_their_own_window_and_the_approver_is_told() -> None:
    with pytest.raises(CoverWanted) as wanted:
        done([asked(wish("a18", HALF))], LEADER, "approved", cover="a19")
    assert {each.window for each in wanted.value.gaps} == {"19"}
    with pytest.raises(FieldWrong, match="on leave or out then"):
        away = plan(w17=(leave("b17", "2026-11-25 08:30", "2026-11-25 09:00"),))
        done([asked(wish("a20", HALF))], LEADER, "approved", away, cover="b17")


def test_nobody_covers_hours_that_are_past() -> None:
    deeds = [asked(wish("a20", HALF))]
    late = request(*done(deeds, LEADER, "approved", now=NOON, cover="b17"))
    assert [each.entry.start for each in late.sent] == [START, NOON]
    over = request(*done(deeds, LEADER, "approved", now=END, cover="b17"))
    assert [each.entry.what for each in over.sent] == ["leave"]


PEOPLE = st.builds(
    Official,
    st.sampled_from(["a17", "unit", "lead", "head"]),
    st.frozensets(st.sampled_from(APPROVAL_LEVELS)),
    st.booleans(),
    st.frozensets(st.sampled_from(["a17", "lead"])),
)
CHOICES = st.builds(RequestChoice, st.sampled_from(get_args(ChoiceWord)), st.just("理由"), vacant=st.just(True))


@given(
    st.sampled_from(["a17", "unit", "lead"]),
    st.sampled_from([HALF, DAY, TWO_DAYS]),
    st.lists(st.tuples(PEOPLE, CHOICES)),
)
def test_whatever_is_tried_two_people_are_in_it_and_windows_know_what_holds(
    entered: str, steps: tuple[ApprovalStep, ...], tried: list[tuple[Official, RequestChoice]]
) -> None:
    deeds = [asked(wish(steps=steps), by=entered)]
    for by, choice in tried:
        try:
            deeds = done(deeds, by, choice.did, why=choice.why, vacant=choice.vacant)
        except NotTheirs:
            continue
        found = request(*deeds)
        if choice.did in ("agreed", "disagreed", "approved", "refused", "noted"):
            assert not by.is_party("a17")
        if choice.did in ("approved", "refused"):
            assert by.badge != entered and reaches(by.levels, steps[-1].level)
            assert len(deeds) >= 1 + len(steps), "no word was left out"
        assert bool(found.sent) == (found.holds is not None)


def test_what_is_decided_of_a_day_holds_until_it_is_taken_back() -> None:
    there = DayDecision("2026-11-23", "a17", "present", session="am", end="in", at=NOW - 86_400_000)
    what = Wish("missing", "a17", "17", "公安局", START, END, steps=DAY, wanted=(there,))
    assert request(asked(what)).decisions == ()
    deeds = done(done([asked(what)], LEADER, "agreed"), HEAD, "approved")
    assert (request(*deeds).state, request(*deeds).decisions) == ("approved", (there,))
    assert request(*deeds).sent == ()
    late = done(deeds, HEAD, "taken_back", now=END + 86_400_000, why="录像显示未到")
    assert request(*late).decisions == ()
