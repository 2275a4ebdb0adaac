"""The review of a rating: two people exclude it, neither of them the one concerned, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.ratings.review import (
    Decider,
    RatedFact,
    ReasonsGiven,
    Review,
    ReviewRefused,
    ReviewWord,
    deciding,
    opening,
    reasoning,
    review_of,
)

BAD = RatedFact("t-1", "5e" * 16, 7, "2F-17", "公安局", "GH-0217", "dissatisfied", "2026-11-30", 1)
NOBODYS = replace(BAD, badge="")
ALICE, BEN, CONCERNED = "GH-0001", "GH-0002", "GH-0217"


def as_(badge: str, *others: str) -> Decider:
    """Somebody, who acts for others besides."""
    return Decider(badge, frozenset(others))


DUE = 99


class Course:
    """A case as it goes on: each step is decided on what was done before."""

    def __init__(self, rated: RatedFact = BAD) -> None:
        self.done: list[DeedDone] = []
        self._add(opening("2026-000001", rated, DUE, as_(ALICE), ""))

    def _add(self, deed: OfficeDeed) -> None:
        self.done.append(DeedDone(deed, len(self.done) + 1, 1000 * len(self.done)))

    @property
    def now(self) -> Review:
        found = review_of(self.done)
        assert found is not None
        return found

    def take(self, did: ReviewWord, by: str, why: str = "查看监控", acts_for: str = "") -> "Course":
        self._add(deciding(self.now, did, as_(by, acts_for), why))
        return self


def test_one_proposes_and_another_confirms() -> None:
    """Expected 6 and its twin: the same person alone is refused, a second one is not."""
    course = Course().take("proposed", ALICE)
    assert course.now.state == "proposed"
    with pytest.raises(ReviewRefused, match="yourself"):
        course.take("excluded", ALICE)
    with pytest.raises(ReviewRefused, match="yourself"):
        course.take("excluded", BEN, acts_for=ALICE)  # two people, and not one of them in both places
    assert course.take("excluded", BEN).now.state == "excluded"


def test_a_substitute_is_no_second_one_of_whom_they_replace() -> None:
    """Else a single one of supervision has whomever they name as their substitute propose, and confirms it."""
    course = Course().take("proposed", BEN, acts_for=ALICE)
    with pytest.raises(ReviewRefused, match="substitute"):
        course.take("excluded", ALICE)
    with pytest.raises(ReviewRefused, match="substitute"):
        course.take("excluded", "GH-0003", acts_for=ALICE)  # another of their substitutes
    assert course.take("excluded", "GH-0003").now.state == "excluded"
    again = course.take("restored", ALICE).take("proposed", BEN)
    assert again.take("excluded", ALICE).now.state == "excluded"


def test_who_acts_for_somebody_decides_nothing_that_is_about_them() -> None:
    with pytest.raises(ReviewRefused, match="about yourself"):
        Course().take("proposed", BEN, acts_for=CONCERNED)
    with pytest.raises(ReviewRefused, match="only whom"):
        Course().take("appealed", BEN, acts_for=CONCERNED)


@pytest.mark.parametrize("did", ["proposed", "answered"])
def test_whom_it_is_held_against_decides_nothing_of_it(did: ReviewWord) -> None:
    with pytest.raises(ReviewRefused, match="about yourself"):
        Course().take(did, CONCERNED)
    assert Course().take(did, BEN).now.deeds == 2


def test_nor_do_they_confirm_open_or_take_back() -> None:
    proposed = Course().take("proposed", ALICE)
    with pytest.raises(ReviewRefused, match="about yourself"):
        proposed.take("excluded", CONCERNED)
    with pytest.raises(ReviewRefused, match="about yourself"):
        opening("2026-000002", BAD, DUE, as_(CONCERNED), "")
    with pytest.raises(ReviewRefused, match="about yourself"):
        proposed.take("excluded", BEN).take("restored", CONCERNED)
    assert opening("2026-000002", NOBODYS, DUE, as_(CONCERNED), "").by == CONCERNED, "nobody's is nobody's own"


def test_an_exclusion_is_taken_back_and_both_stay() -> None:
    """Expected 7; and it may be proposed anew, by whom it was confirmed before."""
    course = Course().take("proposed", ALICE).take("excluded", BEN).take("restored", ALICE, "录像证实是本人评价")
    assert course.now.state == "open"
    assert [each.deed.did for each in course.done] == ["opened", "proposed", "excluded", "restored"]
    assert course.take("proposed", BEN).take("excluded", ALICE).now.excluded_by == ALICE


def test_only_whom_it_is_held_against_appeals_and_is_answered() -> None:
    """Expected 9."""
    with pytest.raises(ReviewRefused, match="only whom"):
        Course().take("appealed", ALICE)
    with pytest.raises(ReviewRefused, match="only whom"):
        Course(NOBODYS).take("appealed", "")
    course = Course().take("answered", ALICE).take("appealed", CONCERNED)
    assert (course.now.state, course.now.standing.about) == ("appealed", CONCERNED)
    with pytest.raises(ReviewRefused, match="being looked into"):
        course.take("appealed", CONCERNED)
    refused = course.take("appeal_refused", BEN)
    assert (refused.now.appeal, refused.now.state) == ("refused", "answered")
    with pytest.raises(ReviewRefused, match="no appeal waits"):
        refused.take("appeal_refused", BEN)


def test_an_appeal_that_was_granted_waits_again_when_the_exclusion_is_taken_back() -> None:
    course = Course().take("appealed", CONCERNED).take("proposed", ALICE).take("excluded", BEN)
    assert course.now.appeal == "granted"
    assert course.take("restored", BEN).now.state == "appealed"


def test_what_was_answered_or_excluded_is_due_no_more() -> None:
    assert Course().now.standing.due == DUE
    assert Course().take("answered", BEN).now.standing.due == 0
    assert Course().take("proposed", ALICE).take("excluded", BEN).now.standing.due == 0
    assert Course(replace(BAD, answer="very_satisfied")).now.standing.due == 0, "only a bad one is followed up"


def test_reasons_are_kept_with_the_version_they_were_given_by() -> None:
    course = Course()
    given_ = ReasonsGiven("1", ("213", "214"))
    deed = reasoning(course.now, given_, as_(BEN), "电话回访")
    found = review_of([*course.done, DeedDone(deed, 9, 9)])
    assert found and found.reasons == given_
    with pytest.raises(ReviewRefused, match="choose a reason"):
        reasoning(course.now, ReasonsGiven("1", ()), as_(BEN), " ")


def test_each_step_has_its_reason() -> None:
    with pytest.raises(ReviewRefused, match="give the reason"):
        Course().take("proposed", ALICE, " ")


words = st.sampled_from(["answered", "appealed", "appeal_refused", "proposed", "declined", "excluded", "restored"])


@given(st.lists(st.tuples(words, st.sampled_from([ALICE, BEN, CONCERNED]))))
def test_whatever_is_tried_two_others_stand_behind_an_exclusion(tried: list[tuple[ReviewWord, str]]) -> None:
    """The witness reads the deeds alone: before each `excluded` stands a `proposed` of somebody else."""
    course = Course()
    for did, by in tried:
        try:
            course.take(did, by)
        except ReviewRefused:
            continue
    proposed = ""
    for each in course.done:
        if each.deed.did == "proposed":
            proposed = each.deed.by
        if each.deed.did == "excluded":
            assert proposed and len({proposed, each.deed.by, CONCERNED}) == 3
    last = [each.deed.did for each in course.done if each.deed.did in {"excluded", "restored"}]
    assert (course.now.state == "excluded") == (last[-1:] == ["excluded"])
