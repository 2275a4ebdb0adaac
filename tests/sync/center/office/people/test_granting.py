"""Who gives whom which role (decision 73). Written down before it was run, what is fair.

1. Nobody gives themselves a role, not even more of one that they have: no longer time, no larger place.
2. Who can give roles could give one to a made-up person and publish, settle or approve through it. So the roles
   that give roles or rule over facts (IT, supervision, its head, deputy director) need two, neither of whom gets
   it, and who are two also by whom they stand in for. Over facts one of them rules already, as head or deputy
   director: two of IT could be one person's. Who proposed may take that back: it makes nobody mightier.
3. Taking needs one, for the same reason. But nobody takes the last role away by which roles are given, nor, on a
   page, the last by which one in supervision is confirmed: else IT alone could shut supervision out for good.
4. A substitute has for a time what the one replaced has, at no moment more, and decides nothing about either.
5. Whoever sets somebody's password can log in as them. So nobody does that to one who rules, or is proposed to, but
   at the machine.
6. The machine's root could write anything anyway: it needs no second one, and is the way in and the way out.
"""

from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.people.granting import (
    SUBSTITUTE_MS_MAX,
    GrantRefused,
    RolePlaces,
    bounded,
    check_closing,
    check_decliner,
    check_giver,
    check_grant,
    check_left,
    check_reset,
    check_scope,
    check_second,
    check_standing_left,
    check_taking,
    needs_second,
    seconds,
    substitutes,
)
from sync.center.office.people.person_file import RoleProposal
from sync.center.office.people.roles import Account, Grant, RoleName

NOW, DAY = 1_795_391_520_000, 86_400_000
IT = Account("IT-1", "王强", (Grant("it", id=1),))
HEAD = Account("GH-0001", "刘敏", (Grant("supervision_head", id=2),))
ANN = Account("GH-0217", "陈静", (Grant("unit_head", "公安局", id=3),))
BEN = Account("GH-0452", "李涛")
PLACES = RolePlaces(frozenset({"公安局", "税务局"}), frozenset({"2F"}), frozenset({"2F-17", "2F-18"}))


def check_gift(giver: Account, receiver: Account, grant: Grant, replaced: Account | None, now: int) -> None:
    check_giver(giver, receiver, grant, now)
    check_grant(receiver, grant, replaced, now)


def test_it_gives_a_role_to_somebody_and_nobody_to_themselves() -> None:
    check_gift(IT, BEN, Grant("group_leader", "2F-17"), None, NOW)
    check_gift(HEAD, BEN, Grant("group_leader", "2F-17"), None, NOW)
    for role in ("it", "supervisor"):
        with pytest.raises(GrantRefused, match="themselves"):
            check_gift(IT, IT, Grant(role), None, NOW)
    with pytest.raises(GrantRefused, match="IT and the head"):
        check_gift(ANN, BEN, Grant("unit_head", "公安局"), None, NOW)
    with pytest.raises(GrantRefused, match="everybody"):
        check_gift(IT, BEN, Grant("staff"), None, NOW)


def test_who_stands_in_for_somebody_gives_them_nothing_either() -> None:
    standing_in = Account("GH-0009", "赵", (Grant("it", until=NOW + DAY, instead_of="IT-1", id=4),))
    check_gift(standing_in, BEN, Grant("supervisor"), None, NOW)
    with pytest.raises(GrantRefused, match="stand in for"):
        check_gift(standing_in, IT, Grant("supervisor"), None, NOW)
    with pytest.raises(GrantRefused, match="IT and the head"):
        check_gift(standing_in, BEN, Grant("supervisor"), None, NOW + DAY)


def test_who_rules_is_made_by_two() -> None:
    assert {role: needs_second(Grant(role), "IT-1") for role in get_args(RoleName)} == {
        **dict.fromkeys(get_args(RoleName), False),
        **dict.fromkeys(("it", "supervisor", "supervision_head", "deputy_director"), True),
    }
    proposal = proposed("deputy_director")
    check_second(HEAD, proposal, IT, "GH-0452", NOW)
    for second in (IT, BEN, ANN, Account("GH-0452", "李涛", (Grant("it"),))):
        with pytest.raises(GrantRefused):
            check_second(second, proposal, IT, "GH-0452", NOW)
    in_place = Account("GH-0009", "赵", (Grant("supervision_head", until=NOW + DAY, instead_of="IT-1"),))
    with pytest.raises(GrantRefused, match=r"replace.*center user roles"):
        check_second(in_place, proposal, IT, "GH-0452", NOW)
    with pytest.raises(GrantRefused, match=r"replace.*center user roles"):
        check_second(HEAD, replace(proposal, acts_for=("GH-0001",)), IT, "GH-0452", NOW)


DEPUTY = Account("GH-0003", "高建华", (Grant("deputy_director", id=5),))
OTHER_IT = Account("IT-2", "沈立新", (Grant("it", id=6),))


@pytest.mark.parametrize("role", ["supervisor", "supervision_head", "deputy_director", "it"])
def test_over_facts_one_of_the_two_has_a_say_already(role: RoleName) -> None:
    """Of IT two are enough for another one of IT, and for nobody else."""
    check_second(DEPUTY, proposed(role), IT, "GH-0452", NOW)
    check_second(IT, proposed(role, by="GH-0001"), HEAD, "GH-0452", NOW)
    there = (IT, OTHER_IT, HEAD, DEPUTY, ANN, BEN)
    also = ["IT-2"] if role == "it" else []
    assert [one.badge for one in seconds(proposed(role), "GH-0452", there, NOW)] == [*also, "GH-0001", "GH-0003"]
    if role == "it":
        return
    for proposer in (IT, None, replace(HEAD, grants=())):  # who is gone, or lost the role, has no say
        with pytest.raises(GrantRefused, match=r"one is head of supervision or deputy director.*center user roles"):
            check_second(OTHER_IT, proposed(role), proposer, "GH-0452", NOW)


def test_what_was_proposed_is_declined_by_one_and_taken_back_by_whose_it_is() -> None:
    proposal = proposed("supervisor", by="GH-0001")
    for one in (IT, HEAD, DEPUTY, replace(HEAD, grants=())):
        check_decliner(one, proposal, NOW)
    for one in (ANN, BEN):
        with pytest.raises(GrantRefused, match="decline"):
            check_decliner(one, proposal, NOW)


def proposed(role: RoleName, by: str = "IT-1") -> RoleProposal:
    return RoleProposal(1, by, "", NOW, (Grant(role),))


SCOPES = {
    ("unit_head", "公安局"): "",
    ("unit_head", ""): "say for which",
    ("unit_head", "教育局"): "no 教育局$",
    ("unit_head", "市公安局"): "no 市公安局; like it are 公安局$",
    ("unit_head", "公安局,税务局"): "one at a time",
    ("duty_officer", "2F"): "",
    ("duty_officer", "9F"): "9F",
    ("group_leader", "2F-17, 2F-18"): "",
    ("group_leader", "2F-17，2F-18"): "",
    ("group_leader", "2F-17，2F-99"): "2F-99",
    ("group_leader", "2F-17,2F-99"): "2F-99",
    ("group_leader", " , "): "say for which",
    ("unit_head", "公安局,"): "",
    ("supervisor", ""): "",
    ("it", "公安局"): "whole hall",
}


@pytest.mark.parametrize(("role", "scope"), SCOPES)
def test_a_role_is_for_places_that_there_are(role: RoleName, scope: str) -> None:
    why = SCOPES[role, scope]
    if not why:
        check_scope(Grant(role, scope), PLACES)
        return
    with pytest.raises(GrantRefused, match=why) as told:
        check_scope(Grant(role, scope), PLACES)
    assert told.value.field == "scope"


@pytest.mark.parametrize("scope", ["2F-17,", "，2F-17，", ",2F-17", " 2F-17 , ,", "2F-17, ,2F-17"])
def test_a_comma_too_many_is_no_whole_hall(scope: str) -> None:
    leader = Account("ZZ-01", "组长", (Grant("group_leader", scope),))
    assert leader.scopes("group_leader", NOW) == {"2F-17"}
    assert Account("ZZ-01", "组长", (Grant("group_leader"),)).scopes("group_leader", NOW) == {""}
    assert Account("ZZ-01", "组长", (Grant("group_leader", " , "),)).scopes("group_leader", NOW) == set()


@pytest.mark.parametrize(("until", "taken"), [(NOW + 1, True), (NOW, False), (NOW - DAY, False), (None, True)])
def test_a_role_ends_after_it_begins(until: int | None, taken: bool) -> None:
    grant = Grant("supervisor", since=NOW - DAY, until=until)
    if taken:
        check_gift(IT, BEN, grant, None, NOW)
        return
    with pytest.raises(GrantRefused) as told:
        check_gift(IT, BEN, grant, None, NOW)
    assert told.value.field == "until"


def test_a_substitute_is_named_by_whom_they_replace_or_by_it() -> None:
    (grant,) = substitutes(ANN, "GH-0452", NOW, NOW + DAY)
    assert grant == Grant("unit_head", "公安局", NOW, NOW + DAY, "GH-0217")
    for giver in (ANN, IT):
        check_gift(giver, BEN, grant, ANN, NOW)
    with pytest.raises(GrantRefused, match="IT and the head"):
        check_gift(Account("GH-0777", "孙"), BEN, grant, ANN, NOW)
    refused = {
        replace(grant, until=None): "until",
        replace(grant, until=NOW + SUBSTITUTE_MS_MAX + 1): "until",
        replace(grant, scope=""): "instead_of",  # for the whole hall, which she has not
        replace(grant, role="supervisor"): "instead_of",
    }
    for each, field in refused.items():
        with pytest.raises(GrantRefused) as told:
            check_gift(IT, BEN, each, ANN, NOW)
        assert told.value.field == field
    check_gift(IT, BEN, replace(grant, until=NOW + SUBSTITUTE_MS_MAX), ANN, NOW)


def test_who_only_stands_in_hands_nothing_on() -> None:
    (grant,) = substitutes(ANN, "GH-0452", NOW, NOW + DAY)
    ben = replace(BEN, grants=(grant,))
    assert list(substitutes(ben, "GH-0777", NOW, NOW + DAY)) == []
    with pytest.raises(GrantRefused, match="does not have this role"):
        check_gift(IT, Account("GH-0777", "孙"), replace(grant, instead_of="GH-0452"), ben, NOW)


def test_the_head_names_a_substitute_alone_and_it_not_without_a_second() -> None:
    (grant,) = substitutes(HEAD, "GH-0452", NOW, NOW + DAY)
    assert (needs_second(grant, "GH-0001"), needs_second(grant, "IT-1")) == (False, True)


def test_roles_are_taken_until_one_is_left_who_gives_them() -> None:
    check_taking(HEAD, IT, IT.grants, NOW)
    check_left(IT, IT.grants, [HEAD, BEN], NOW)
    check_taking(ANN, ANN, ANN.grants, NOW)  # given back
    check_left(ANN, ANN.grants, [BEN], NOW)
    with pytest.raises(GrantRefused, match="nobody could give"):
        check_left(IT, IT.grants, [ANN, BEN], NOW)
    with pytest.raises(GrantRefused, match="IT and the head"):
        check_taking(BEN, ANN, ANN.grants, NOW)


def test_the_last_who_confirms_for_supervision_is_taken_at_the_machine_alone() -> None:
    for others in ([IT, OTHER_IT], [IT, replace(DEPUTY, grants=(Grant("deputy_director", until=NOW + DAY),))]):
        with pytest.raises(GrantRefused, match="center user"):
            check_standing_left(HEAD, HEAD.grants, others, NOW)
        check_left(HEAD, HEAD.grants, others, NOW)
    check_standing_left(HEAD, HEAD.grants, [IT, DEPUTY], NOW)
    check_standing_left(IT, IT.grants, [ANN], NOW)  # who never confirmed


def test_who_named_a_substitute_takes_the_place_back() -> None:
    (grant,) = substitutes(ANN, "GH-0452", NOW, NOW + DAY)
    ben = replace(BEN, grants=(grant, Grant("supervisor", id=9)))
    check_taking(ANN, ben, [grant], NOW)
    with pytest.raises(GrantRefused):
        check_taking(ANN, ben, ben.grants, NOW)


@pytest.mark.parametrize(
    "left",
    [
        Grant("it", until=NOW + 300 * DAY),
        Grant("it", since=NOW + DAY),
        Grant("it", until=NOW + DAY, instead_of="IT-1"),
        Grant("deputy_director"),
    ],
)
def test_who_gives_roles_only_for_a_time_is_not_enough(left: Grant) -> None:
    with pytest.raises(GrantRefused, match="nobody could give"):
        check_left(HEAD, HEAD.grants, [replace(BEN, grants=(left,))], NOW)
    check_left(HEAD, HEAD.grants, [replace(BEN, grants=(Grant("it"),))], NOW)


def test_an_account_is_closed_by_another() -> None:
    check_closing(HEAD, IT, NOW)
    for taker, holder in ((HEAD, HEAD), (ANN, BEN)):
        with pytest.raises(GrantRefused):
            check_closing(taker, holder, NOW)


def test_a_role_is_not_given_twice_and_for_longer_it_is() -> None:
    for_a_month = replace(BEN, grants=(Grant("supervisor", since=NOW, until=NOW + 30 * DAY),))
    for until in (NOW + 9 * DAY, NOW + 30 * DAY):
        with pytest.raises(GrantRefused, match="held already"):
            check_gift(IT, for_a_month, Grant("supervisor", since=NOW, until=until), None, NOW)
    check_gift(IT, for_a_month, Grant("supervisor", since=NOW, until=NOW + 31 * DAY), None, NOW)
    check_gift(IT, for_a_month, Grant("supervisor", since=NOW), None, NOW)
    check_gift(IT, ANN, Grant("unit_head", "税务局"), None, NOW)
    with pytest.raises(GrantRefused, match="held already"):
        check_gift(IT, ANN, Grant("unit_head", "公安局", since=NOW), None, NOW)


def test_nobody_sets_the_password_of_one_who_rules() -> None:
    check_reset(IT, ANN.grants, NOW)
    for rules in (HEAD.grants, [Grant("supervisor")], [Grant("supervisor", until=NOW + DAY, instead_of="X")]):
        with pytest.raises(GrantRefused, match="machine"):
            check_reset(IT, rules, NOW)
    for_a_day = [Grant("it", since=NOW, until=NOW + DAY)]
    with pytest.raises(GrantRefused, match="machine"):
        check_reset(IT, for_a_day, NOW + DAY - 1)
    check_reset(IT, for_a_day, NOW + DAY)
    with pytest.raises(GrantRefused, match="IT and the head"):
        check_reset(ANN, BEN.grants, NOW)


TIMES = st.integers(0, 20)
ENDS = st.none() | TIMES


@st.composite
def held(draw: st.DrawFn, badge: str, others: list[str]) -> list[Grant]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        role: RoleName = draw(st.sampled_from(["it", "supervisor", "unit_head"]))
        instead = draw(st.sampled_from(["", "", *others]))
        found.append(Grant(role, draw(st.sampled_from(["", "公安局"])), draw(TIMES), draw(ENDS), instead, number))
    return found


@settings(max_examples=300, deadline=None)
@given(held("A", ["B"]), held("B", ["A", "C"]), TIMES)
def test_a_substitute_has_at_no_moment_more_than_the_one_replaced(a: list[Grant], b: list[Grant], now: int) -> None:
    """By plain comparison of what each holds at that moment; the account of C is closed, and counts for nobody."""

    def rights(grants: Iterator[Grant] | list[Grant], *, own: bool) -> set[tuple[str, str]]:
        return {(each.role, each.scope) for each in grants if each.holds(now) and bool(each.instead_of) != own}

    lent = rights(bounded(b, {"A": a, "B": b}), own=False)
    assert lent <= rights(a, own=True)
    given = {(each.role, each.scope) for each in b if each.holds(now) and each.instead_of == "A"}
    assert lent == given & rights(a, own=True)
    assert rights(bounded(b, {"A": a, "B": b}), own=True) == rights(b, own=True)
