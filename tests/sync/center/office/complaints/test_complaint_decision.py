"""The complaint decision: who may do what when somebody complains (article 10), and what is fair to both sides.

Written down before the code, each with its reason:

 1. Whoever takes complaints down takes down every one, also about themselves: what is not taken down is lost.
 2. Beyond that nobody does anything in a complaint about themselves, not even the head.
 2a. Nor does who stands in for them decide it, or is the second where they were the first.
 3. Who heads the unit concerned says what the unit found and that both came to terms; whether it is true others
    decide, also where that person has a right of supervision besides.
 4. Who was at that window decides nothing about who it was.
 5. A plate that named nobody is no complaint without an object: there is a window, and a unit.
 6. What is out of scope is refused with what the complainant was told; without that word it is not refused.
 7. Unreasonable (无理取闹) takes two: the second is not the first, and neither is the one concerned.
 8. The second may say no: then the complaint stands where it stood.
 9. Who is on duty in the hall takes down and accepts (article 8), and refuses nothing.
10. Nothing is found in what was not accepted.
11. A finding says what was looked into.
12. They come to terms after a true complaint, or before anything was found; not over what was found untrue.
13. Nothing is closed without a finding or terms, and not without having asked the complainant.
14. "No contact" is an answer only where there is none.
15. Whom the answer did not satisfy the head hears: a member alone does not close it. It may be looked into again.
16. A case is stopped with a reason, when it was accepted; stopped, nothing is decided in it; it goes on once.
17. An extension needs the head, a reason, a number of days up to the limit itself, a last day that has not passed,
    and somebody else than whom it helps. It is given once.
18. What ended is opened again by a head who did not end it, with a reason; both limits begin again.
19. The contact is seen by whoever handles the case, and not by the one concerned, the unit, or the head.
20. A contact may be deleted at any time, also after the end, with a reason; there must be one.
21. Once it is known that the handler is the one concerned, the handler is out.
"""

from collections.abc import Iterable
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.complaints.complaint_case import (
    ComplainantSaid,
    ComplaintCase,
    ComplaintExtension,
    ComplaintFollowUp,
    ComplaintReferral,
    ComplaintRefusal,
    ComplaintWord,
    Concerned,
    Lodged,
    complaint_case,
)
from sync.center.office.complaints.complaint_decision import (
    COMPLAINT_STEPS,
    AnotherMustDecide,
    ComplaintAct,
    ComplaintFieldWrong,
    ComplaintOfficer,
    NotInThisState,
    decide,
    may,
    may_lodge,
    sees,
    sees_contact,
)
from sync.center.office.deed import DeedDone, OfficeDeed, content_of

CLERK = Concerned("GH-0217", "王芳", "公安局", "2F-17")
LODGED = Lodged("telephone", CLERK, "2026-11-23", "2026-11-23", 5, 15, "态度生硬")
MEMBER, OTHER = ComplaintOfficer("DC-01", supervises=True), ComplaintOfficer("DC-02", supervises=True)
HEAD, DEPUTY = ComplaintOfficer("DC-00", supervises=True, heads=True), ComplaintOfficer("LD-02", heads=True)
DUTY = ComplaintOfficer("YW-05", duty=True)
POLICE = ComplaintOfficer("GA-01", units=frozenset({"公安局"}))
TAXES = ComplaintOfficer("SW-01", units=frozenset({"税务局"}))
BOTH = ComplaintOfficer("GA-01", supervises=True, heads=True, units=frozenset({"公安局"}))
NOBODY = ComplaintOfficer("GH-0300")
CONTENTS: dict[str, Struct] = {
    "named": replace(CLERK, badge="GH-0218"),
    "refused": ComplaintRefusal("out_of_scope"),
    "referred": ComplaintReferral("公安局"),
    "followed_up": ComplaintFollowUp("satisfied"),
    "extended": ComplaintExtension(5),
}


def act(did: ComplaintWord, why: str = "查看录像", content: Struct | None = None, **more: object) -> ComplaintAct:
    return ComplaintAct(did, why, content or CONTENTS.get(did), **more)  # type: ignore[arg-type]


def told(
    *done: tuple[ComplaintWord, ComplaintOfficer], lodged: Lodged = LODGED, contact: bool = False
) -> ComplaintCase:
    """A complaint that a duty officer took down, and what was done then, each as `decide` has it."""
    deeds = [OfficeDeed("complaint", "2026-000001", "lodged", DUTY.badge, content=content_of(lodged))]
    if contact:
        deeds.append(OfficeDeed("complaint", "2026-000001", "contact_noted", DUTY.badge))
    case = _case(deeds)
    for did, by in done:
        deeds.append(decide(case, act(did), by))
        case = _case(deeds)
    return case


def _case(deeds: Iterable[OfficeDeed]) -> ComplaintCase:
    found = complaint_case(DeedDone(deed, n, 1_795_391_520_000 + n) for n, deed in enumerate(deeds, 1))
    assert found
    return found


ACCEPTED: tuple[tuple[ComplaintWord, ComplaintOfficer], ...] = (("accepted", MEMBER),)
REFERRED = (*ACCEPTED, ("referred", MEMBER))
TRUE = (*REFERRED, ("substantiated", MEMBER))
ASKED = (*TRUE, ("followed_up", MEMBER))
DOUBTED: tuple[tuple[ComplaintWord, ComplaintOfficer], ...] = (("doubted", MEMBER),)
STOPPED = (*ACCEPTED, ("stopped", MEMBER))
ENDED = (*ASKED, ("closed", MEMBER))

# the expectation, what was done before, what somebody now does, and whether it stands
WHO = [
    (3, REFERRED, "unit_said", POLICE, True),
    (3, REFERRED, "unit_said", TAXES, False),
    (3, ACCEPTED, "unit_said", POLICE, False),
    (3, REFERRED, "reconciled", POLICE, True),
    (3, REFERRED, "substantiated", POLICE, False),
    (3, REFERRED, "unsubstantiated", BOTH, False),
    (3, REFERRED, "unsubstantiated", HEAD, True),
    (3, (), "refused", BOTH, False),
    (3, DOUBTED, "doubt_confirmed", BOTH, False),
    (3, ASKED, "closed", BOTH, False),
    (7, (), "doubted", MEMBER, True),
    (7, DOUBTED, "doubt_confirmed", MEMBER, False),
    (7, DOUBTED, "doubt_confirmed", OTHER, True),
    (7, DOUBTED, "doubt_confirmed", HEAD, True),
    (7, DOUBTED, "doubt_confirmed", DUTY, False),
    (8, DOUBTED, "doubt_rejected", OTHER, True),
    (8, DOUBTED, "doubt_rejected", MEMBER, True),  # takes it back
    (9, (), "accepted", DUTY, True),
    (9, (), "refused", DUTY, False),
    (9, (), "refused", MEMBER, True),
    (9, (), "accepted", NOBODY, False),
    (9, (), "accepted", TAXES, False),
    (15, ASKED, "closed", OTHER, True),
    (17, ACCEPTED, "extended", MEMBER, False),
    (17, ACCEPTED, "extended", HEAD, True),
    (17, (("accepted", HEAD),), "extended", HEAD, False),
    (17, (("accepted", HEAD),), "extended", DEPUTY, True),
    (18, ENDED, "reopened", HEAD, True),
    (18, ENDED, "reopened", MEMBER, False),
    (18, (("refused", HEAD),), "reopened", HEAD, False),
    (18, (("refused", HEAD),), "reopened", DEPUTY, True),
]


@pytest.mark.parametrize(("_number", "before", "did", "by", "stands"), WHO)
def test_who_may_do_it(
    _number: int,
    before: tuple[tuple[ComplaintWord, ComplaintOfficer], ...],
    did: ComplaintWord,
    by: ComplaintOfficer,
    stands: bool,
) -> None:
    case = told(*before)
    assert may(case, did, by) == stands or did == "unit_said"
    if stands:
        assert decide(case, act(did), by).by == by.badge
    else:
        with pytest.raises((AnotherMustDecide, NotInThisState)):
            decide(case, act(did), by)


# the expectation, what was done before, what follows, and whether it can
WHEN = [
    (10, (), "substantiated", False),
    (10, ACCEPTED, "substantiated", True),
    (12, TRUE, "reconciled", True),
    (12, ACCEPTED, "reconciled", True),
    (12, (*ACCEPTED, ("unsubstantiated", MEMBER)), "reconciled", False),
    (13, ACCEPTED, "closed", False),
    (13, TRUE, "closed", False),
    (13, ACCEPTED, "followed_up", False),
    (13, ASKED, "closed", True),
    (13, (*ACCEPTED, ("reconciled", MEMBER)), "followed_up", True),
    (15, ASKED, "looked_into_again", True),
    (16, (), "stopped", False),
    (16, ACCEPTED, "stopped", True),
    (16, STOPPED, "stopped", False),
    (16, STOPPED, "substantiated", False),
    (16, STOPPED, "resumed", True),
    (16, ACCEPTED, "resumed", False),
    (16, (*STOPPED, ("resumed", MEMBER)), "substantiated", True),
    (16, (*STOPPED, ("resumed", MEMBER)), "stopped", True),
    (18, ACCEPTED, "reopened", False),
    (18, ENDED, "accepted", False),
    (18, ENDED, "looked_into_again", False),
]


@pytest.mark.parametrize(("_number", "before", "did", "can"), WHEN)
def test_what_can_follow_on_what(
    _number: int, before: tuple[tuple[ComplaintWord, ComplaintOfficer], ...], did: ComplaintWord, can: bool
) -> None:
    case = told(*before)
    assert may(case, did, HEAD) == can
    if can:
        assert decide(case, act(did), HEAD).did == did
    else:
        with pytest.raises(NotInThisState):
            decide(case, act(did), HEAD)


@pytest.mark.parametrize("by", [replace(each, badge=CLERK.badge) for each in (MEMBER, HEAD, DUTY, BOTH)])
@pytest.mark.parametrize("did", ["accepted", "refused", "doubted", "taken_over", "named", "contact_noted"])
def test_nobody_handles_a_complaint_about_themselves(by: ComplaintOfficer, did: ComplaintWord) -> None:
    """Expectations 1 and 2."""
    assert may_lodge(by)
    with pytest.raises(AnotherMustDecide):
        decide(told(), act(did), by)
    assert not sees(told(), by)


def test_who_stands_in_for_somebody_decides_nothing_that_they_may_not() -> None:
    """Expectation 2a."""
    for_clerk = replace(MEMBER, instead_of=frozenset({CLERK.badge}))
    with pytest.raises(AnotherMustDecide, match="about you"):
        decide(told(), act("accepted"), for_clerk)
    for_first = replace(OTHER, instead_of=frozenset({MEMBER.badge}))
    with pytest.raises(AnotherMustDecide, match="you said so first"):
        decide(told(*DOUBTED), act("doubt_confirmed"), for_first)
    assert decide(told(), act("accepted"), for_first).by == OTHER.badge


def test_only_who_takes_complaints_takes_them_down() -> None:
    assert [may_lodge(by) for by in (MEMBER, HEAD, DEPUTY, DUTY, POLICE, NOBODY)] == [True] * 4 + [False] * 2


def test_who_was_at_the_window_does_not_say_who_it_was() -> None:
    """Expectation 4."""
    case = told(lodged=replace(LODGED, concerned=Concerned(window="2F-17", unit="公安局")))
    with pytest.raises(AnotherMustDecide, match="you were at this window"):
        decide(case, act("named", on_duty={"DC-01", "GH-0217"}), MEMBER)
    with pytest.raises(AnotherMustDecide, match="about you"):
        decide(case, act("named", content=Concerned("DC-02")), OTHER)
    with pytest.raises(ComplaintFieldWrong) as wrong:
        decide(case, act("named", content=Concerned()), OTHER)
    assert wrong.value.field == "badge"
    named = told(("named", OTHER), lodged=case.lodged)
    assert (named.concerned.badge, named.named) == ("GH-0218", True)


@pytest.mark.parametrize(
    ("concerned", "refused"),
    [
        (Concerned(), True),
        (Concerned(window="2F-17"), False),
        (Concerned(unit="公安局"), False),
        (CLERK, False),
    ],
)
def test_no_object_is_only_where_nothing_is_named(concerned: Concerned, refused: bool) -> None:
    """Expectation 5."""
    case, without = (
        told(lodged=replace(LODGED, concerned=concerned)),
        act("refused", content=ComplaintRefusal("no_object")),
    )
    if refused:
        assert decide(case, without, MEMBER).did == "refused"
    else:
        with pytest.raises(ComplaintFieldWrong, match="no reason"):
            decide(case, without, MEMBER)


NEEDED: list[ComplaintWord] = ["refused", "doubted", "named"]
NEEDED_LATER: list[ComplaintWord] = [
    "referred",
    "substantiated",
    "unsubstantiated",
    "reconciled",
    "stopped",
    "extended",
]


@pytest.mark.parametrize(("before", "did"), [*(((), w) for w in NEEDED), *((ACCEPTED, w) for w in NEEDED_LATER)])
def test_what_is_decided_about_somebody_has_a_reason(
    before: tuple[tuple[ComplaintWord, ComplaintOfficer], ...], did: ComplaintWord
) -> None:
    """Expectations 6, 11, 16 and 17."""
    for why in ("", "  \n"):
        with pytest.raises(ComplaintFieldWrong) as wrong:
            decide(told(*before), act(did, why), HEAD)
        assert wrong.value.field == "why"
    assert decide(told(*before), act(did, " 查看录像 "), HEAD).why == "查看录像"


def test_one_alone_does_not_call_it_unreasonable() -> None:
    """Expectations 7 and 8."""
    with pytest.raises(ComplaintFieldWrong, match="two people"):
        decide(told(), act("refused", content=ComplaintRefusal("unreasonable")), MEMBER)
    ended = told(*DOUBTED, ("doubt_confirmed", OTHER))
    assert (ended.state, ended.refusal, ended.doubted_by, ended.ended_by) == (
        "refused",
        "unreasonable",
        MEMBER.badge,
        OTHER.badge,
    )
    back = told(*REFERRED, ("doubted", MEMBER), ("doubt_rejected", OTHER))
    assert (back.state, back.doubted_by) == ("referred", "")


def test_a_substitute_is_no_second_one_of_whom_they_replace() -> None:
    """Else one of supervision alone has whomever they name as their substitute doubt it, and confirms that."""
    in_place = replace(OTHER, instead_of=frozenset({MEMBER.badge}))
    doubted = told(*ACCEPTED, ("doubted", in_place))
    assert not may(doubted, "doubt_confirmed", MEMBER)
    with pytest.raises(AnotherMustDecide, match="substitute"):
        decide(doubted, act("doubt_confirmed"), MEMBER)
    assert decide(doubted, act("doubt_confirmed"), HEAD).did == "doubt_confirmed"
    again = told(*ACCEPTED, ("doubted", in_place), ("doubt_rejected", MEMBER), ("doubted", OTHER))
    assert may(again, "doubt_confirmed", MEMBER)


def test_no_contact_is_said_only_where_there_is_none() -> None:
    """Expectation 14."""
    unasked = act("followed_up", content=ComplaintFollowUp("no_contact"))
    assert decide(told(*TRUE), unasked, MEMBER).did == "followed_up"
    with pytest.raises(ComplaintFieldWrong, match="there is a contact"):
        decide(told(*TRUE, contact=True), unasked, MEMBER)


def test_the_head_hears_whom_the_answer_did_not_satisfy() -> None:
    """Expectation 15."""
    case = replace(told(*ASKED), follow_up="dissatisfied")
    with pytest.raises(AnotherMustDecide, match="not satisfied"):
        decide(case, act("closed"), OTHER)
    assert decide(case, act("closed"), HEAD).did == "closed"
    again = told(*ASKED, ("looked_into_again", MEMBER))
    assert (again.state, again.outcome, again.follow_up) == ("accepted", "", None)


@pytest.mark.parametrize(("days", "given"), [(0, False), (1, True), (15, True), (16, False), (-3, False)])
def test_an_extension_is_no_longer_than_the_limit(days: int, given: bool) -> None:
    """Expectation 17."""
    wanted = act("extended", content=ComplaintExtension(days))
    if given:
        assert decide(told(*ACCEPTED), wanted, HEAD).did == "extended"
    else:
        with pytest.raises(ComplaintFieldWrong, match="from 1 to 15"):
            decide(told(*ACCEPTED), wanted, HEAD)


def test_what_was_found_true_stays_so_when_they_come_to_terms() -> None:
    """Expectation 12: who explains and is forgiven was complained about with reason all the same."""
    case = told(*TRUE, ("reconciled", MEMBER))
    assert (case.state, case.outcome, case.came_to_terms) == ("reconciled", "substantiated", True)
    case = told(*ACCEPTED, ("reconciled", MEMBER))
    assert (case.outcome, case.came_to_terms) == ("reconciled", True), "nobody had found anything"
    case = told(*TRUE, ("reconciled", MEMBER), ("looked_into_again", MEMBER))
    assert (case.outcome, case.came_to_terms) == ("", False)


def test_an_extension_is_given_once_and_in_time() -> None:
    """Expectation 17."""
    with pytest.raises(NotInThisState, match="has passed"):
        decide(told(*ACCEPTED), act("extended", overdue=True), HEAD)
    with pytest.raises(NotInThisState, match="done once"):
        decide(told(*ACCEPTED, ("extended", HEAD)), act("extended"), HEAD)


def test_what_is_opened_again_begins_again() -> None:
    """Expectation 18."""
    case = told(*ENDED, ("reopened", HEAD), contact=True)
    assert (case.state, case.outcome, case.ended_at, case.accepted_at) == ("registered", "", 0, 0)
    assert (case.begun_at > case.opened_at, case.has_contact, case.lodged) == (True, True, LODGED)


def test_the_contact_is_for_whoever_handles_it() -> None:
    """Expectation 19."""
    everybody = (MEMBER, OTHER, HEAD, DEPUTY, DUTY, POLICE, BOTH)
    assert [by.badge for by in everybody if sees_contact(told(contact=True), by)] == [DUTY.badge]
    assert [by.badge for by in everybody if sees_contact(told(*REFERRED, contact=True), by)] == [MEMBER.badge]
    taken = told(*REFERRED, ("taken_over", OTHER), contact=True)
    assert [by.badge for by in everybody if sees_contact(taken, by)] == [OTHER.badge]
    assert not sees_contact(told(*REFERRED), MEMBER), "there is none"


def test_a_contact_is_deleted_with_a_reason_also_after_the_end() -> None:
    """Expectation 20."""
    deleted = told(*ENDED, ("contact_deleted", MEMBER), contact=True)
    assert (deleted.has_contact, deleted.state) == (False, "closed")
    with pytest.raises(NotInThisState, match="no contact"):
        decide(deleted, act("contact_deleted"), MEMBER)


def test_a_handler_who_turns_out_to_be_concerned_is_out() -> None:
    """Expectation 21."""
    clerk = ComplaintOfficer("GH-0218", supervises=True)
    before = told(("accepted", clerk), contact=True)
    assert sees_contact(before, clerk)
    after = told(("accepted", clerk), ("named", MEMBER), contact=True)
    assert not sees_contact(after, clerk)
    with pytest.raises(AnotherMustDecide):
        decide(after, act("substantiated"), clerk)


def test_a_unit_reads_what_was_referred_to_it_and_who_is_on_duty_what_they_took_down() -> None:
    assert [sees(told(), by) for by in (MEMBER, HEAD, DUTY, POLICE, NOBODY)] == [True, True, True, False, False]
    later = told(*REFERRED)
    assert [sees(later, by) for by in (POLICE, TAXES, DUTY)] == [True, False, True]
    other = ComplaintOfficer("YW-06", duty=True)
    assert not sees(later, other)
    assert sees(told(("accepted", other)), other)


WAY: list[ComplaintWord] = ["accepted", "substantiated", "followed_up", "closed", "doubted", "doubt_confirmed"]
WORDS = st.one_of(st.sampled_from(WAY), st.sampled_from(sorted(COMPLAINT_STEPS)))
ANYBODY = (MEMBER, OTHER, HEAD, DEPUTY, DUTY, POLICE, TAXES, BOTH, NOBODY, replace(HEAD, badge=CLERK.badge))
RESULTS = st.sampled_from(get_args(ComplainantSaid)).map(ComplaintFollowUp)


def tried(drawn: list[tuple[ComplaintWord, ComplaintOfficer, ComplaintFollowUp]]) -> list[DeedDone]:
    """A complaint in which all of that was tried, and what may be done was done."""
    done = [DeedDone(OfficeDeed("complaint", "2026-000001", "lodged", "", content=content_of(LODGED)), 1, 1)]
    for did, by, result in drawn:
        case = complaint_case(done)
        assert case
        try:
            deed = decide(case, act(did, content=result if did == "followed_up" else None), by)
        except (AnotherMustDecide, NotInThisState, ComplaintFieldWrong):
            continue
        done.append(DeedDone(deed, len(done) + 1, len(done) + 1))
    return done


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(WORDS, st.one_of(st.just(MEMBER), st.just(OTHER), st.sampled_from(ANYBODY)), RESULTS), max_size=60
    )
)
def test_whatever_anybody_tries_it_stays_fair(
    drawn: list[tuple[ComplaintWord, ComplaintOfficer, ComplaintFollowUp]],
) -> None:
    """Expectations 2, 3, 7, 10, 13, 15 and 17, over any order of acts."""
    done = tried(drawn)
    case = complaint_case(done)
    assert case
    did = [each.deed.did for each in done]
    since = max((n for n, word in enumerate(did) if word == "reopened"), default=0)
    last = dict(zip(did[since:], done[since:], strict=True))
    whom = CLERK.badge
    for each in done[1:]:
        whom = "GH-0218" if each.deed.did == "named" else whom
        assert each.deed.by != whom or each.deed.did == "named"
        assert each.deed.by not in ("GH-0300", "SW-01")
        assert each.deed.by != "GA-01" or each.deed.did in ("unit_said", "reconciled", "contact_noted")
    if case.refusal == "unreasonable":
        assert last["doubted"].deed.by != last["doubt_confirmed"].deed.by
    if case.state == "closed":
        assert case.accepted_at and case.outcome and case.follow_up
        assert case.follow_up != "dissatisfied" or last["closed"].deed.by in (HEAD.badge, DEPUTY.badge)
    assert did[since:].count("extended") <= 1
    assert case.deeds == len(done)
