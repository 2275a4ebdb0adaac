"""The people book: accounts and roles as they are kept, each act a deed, and a password in none of them."""

from collections.abc import Iterator

import pytest

from sync.center.people.account_table import AccountRow
from sync.center.people.accounts import AccountTaken, LoginRefused, NoAccount
from sync.center.people.granting import GrantRefused, substitutes
from sync.center.people.people_book import FormStamp, FreshAccount, PeopleActor
from sync.center.people.roles import Account, Grant
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.store import Store
from tests.support.plain_sql import every_row

NOW, DAY = 1_796_000_400_000, 86_400_000
MACHINE = PeopleActor("root")
LOOKED = FormStamp()  # whoever looked at it just now
PASSWORD = "窗口-服务-2026"


class Rig:
    def __init__(self, url: str) -> None:
        self.url, self.store = url, Store(url)
        for badge, given in (("IT-1", Grant("it")), ("GH-0001", Grant("supervision_head"))):
            self.store.accounts.add(Account(badge, badge), PASSWORD, "", NOW)
            self.store.people.give(MACHINE, badge, (given,), "", FormStamp(), NOW)

    def actor(self, badge: str) -> PeopleActor:
        return PeopleActor(badge, self.store.accounts.find(badge))

    def open(self, badge: str = "GH-0217", name: str = "陈静") -> FreshAccount:
        return self.store.people.open(self.actor("IT-1"), badge, name, FormStamp(), NOW)

    def give(self, badge: str, *given: Grant, by: str = "IT-1", stamp: FormStamp = LOOKED) -> bool:
        return self.store.people.give(self.actor(by), badge, given, "", stamp, NOW)

    def answer(self, second: str, badge: str, *, confirm: bool = True) -> None:
        person = self.store.people.one(badge)
        (proposal,) = person.file.waiting
        account, stamp = self.store.accounts.find(second), FormStamp(person.file.deeds)
        self.store.people.answer(account, badge, proposal.number, confirm=confirm, why="", stamp=stamp, now=NOW)

    def roles(self, badge: str, now: int = NOW) -> set[str]:
        return {str(grant.role) for grant in self.store.accounts.find(badge).in_force(now)} - {"staff"}

    def row(self, badge: str) -> AccountRow:
        return self.store.people.one(badge).row


@pytest.fixture
def rig(fresh_database: str) -> Iterator[Rig]:
    made = Rig(fresh_database)
    yield made
    made.store.close()


def test_a_password_is_handed_over_once_and_stands_nowhere(rig: Rig) -> None:
    fresh = rig.open()
    rig.store.accounts.log_in("GH-0217", fresh.password, "", NOW)
    assert rig.store.accounts.find("GH-0217").must_change
    assert not any(fresh.password in row for row in every_row(rig.url))
    with pytest.raises(AccountTaken):
        rig.open()
    for strange in ("../admin", "工号", "A" * 33, "a b", ""):
        with pytest.raises(GrantRefused, match="badge number"):
            rig.open(strange)
    with pytest.raises(GrantRefused):
        rig.store.people.open(rig.actor("GH-0217"), "GH-0999", "自己人", FormStamp(), NOW)


def test_a_sheet_of_many_leaves_alone_whoever_is_there(rig: Rig) -> None:
    mine = rig.open()
    people = [("GH-0217", "别名"), ("GH-0452", "李涛"), ("GH-0330", "孙丽")]
    opened = rig.store.people.open_many(rig.actor("IT-1"), people, "f1", NOW)
    assert [(each.badge, each.name) for each in opened] == [("GH-0452", "李涛"), ("GH-0330", "孙丽")]
    assert len({each.password for each in opened} | {mine.password}) == 3
    assert rig.row("GH-0217").account.name == "陈静"
    with pytest.raises(DoneAlready):
        rig.store.people.open_many(rig.actor("IT-1"), [("GH-0777", "周")], "f1", NOW)
    with pytest.raises(NoAccount):
        rig.store.people.one("GH-0777")


def test_a_role_that_works_stands_at_once_and_one_that_rules_by_two(rig: Rig) -> None:
    rig.open()
    assert rig.give("GH-0217", Grant("supervisor"))
    assert not rig.give("GH-0217", Grant("deputy_director"))
    assert rig.roles("GH-0217") == {"supervisor"}
    with pytest.raises(GrantRefused, match="another one"):
        rig.answer("IT-1", "GH-0217")
    assert [row.row.account.badge for row in rig.store.people.everybody() if row.file.waiting] == ["GH-0217"]
    rig.answer("GH-0001", "GH-0217")
    assert rig.roles("GH-0217") == {"supervisor", "deputy_director"}
    did = [each.deed.did for each in rig.store.people.one("GH-0217").history]
    assert did == ["added", "given", "proposed", "confirmed"]


def test_one_alone_makes_no_second_self_by_a_substitute(rig: Rig) -> None:
    """IT opens an account, names it as its own substitute, proposes from there, and would confirm as itself."""
    rig.open("GH-0217")
    rig.open("GH-0452")
    rig.give("GH-0217", Grant("it", until=NOW + DAY, instead_of="IT-1"), by="IT-1")
    assert not rig.give("GH-0452", Grant("deputy_director"), by="GH-0217")
    with pytest.raises(GrantRefused, match="replace"):
        rig.answer("IT-1", "GH-0452")
    rig.store.people.take(rig.actor("IT-1"), "GH-0217", [rig.row("GH-0217").held[0].id], "", LOOKED, NOW)
    with pytest.raises(GrantRefused, match="replace"):  # it is by what was then
        rig.answer("IT-1", "GH-0452")
    rig.answer("GH-0001", "GH-0452")
    assert rig.roles("GH-0452") == {"deputy_director"}


def test_what_a_second_one_declines_never_stands(rig: Rig) -> None:
    rig.open()
    rig.give("GH-0217", Grant("it"))
    rig.answer("GH-0001", "GH-0217", confirm=False)
    assert (rig.roles("GH-0217"), rig.store.people.one("GH-0217").file.waiting) == (set(), ())


def test_the_second_who_changes_somebodys_roles_is_told(rig: Rig) -> None:
    rig.open()
    rig.give("GH-0217", Grant("supervisor"), stamp=FormStamp(1, "a"))
    with pytest.raises(CaseChanged):
        rig.give("GH-0217", Grant("supervisor", since=-1), by="GH-0001", stamp=FormStamp(1, "b"))
    with pytest.raises(DoneAlready):
        rig.give("GH-0217", Grant("supervisor"), stamp=FormStamp(1, "a"))
    assert len(rig.row("GH-0217").held) == 1


def test_a_substitute_loses_what_the_one_replaced_loses(rig: Rig) -> None:
    rig.open()
    rig.open("GH-0452", "李涛")
    rig.give("GH-0217", Grant("supervisor"))
    lent = tuple(substitutes(rig.store.accounts.find("GH-0217"), "GH-0452", NOW, NOW + 9 * DAY))
    assert rig.give("GH-0452", *lent, by="GH-0217"), "by whom is stood in for, alone"
    assert (rig.roles("GH-0452"), rig.roles("GH-0452", NOW + 9 * DAY)) == ({"supervisor"}, set())
    assert rig.store.accounts.find("GH-0452").stands_for(NOW) == {"GH-0217", "GH-0452"}
    (held,) = rig.row("GH-0217").held
    rig.store.people.take(rig.actor("GH-0001"), "GH-0217", [held.id], "", FormStamp(), NOW)
    assert rig.roles("GH-0452") == set()
    assert len(rig.row("GH-0452").held) == 1, "it is shown that it was given"


def test_a_closed_account_is_out_at_once_and_comes_back_with_nothing(rig: Rig) -> None:
    fresh = rig.open()
    rig.give("GH-0217", Grant("supervisor"))
    token = rig.store.accounts.log_in("GH-0217", fresh.password, "", NOW)
    rig.store.people.close(rig.actor("GH-0001"), "GH-0217", "调离", FormStamp(), NOW)
    assert rig.store.accounts.visitor(token, NOW) is None
    with pytest.raises(LoginRefused):
        rig.store.accounts.log_in("GH-0217", fresh.password, "", NOW)
    with pytest.raises(GrantRefused, match="closed"):
        rig.give("GH-0217", Grant("supervisor"))
    again = rig.store.people.renew(rig.actor("GH-0001"), "GH-0217", "", FormStamp(), NOW)
    rig.store.accounts.log_in("GH-0217", again.password, "", NOW)
    assert rig.roles("GH-0217") == set()


def test_somebody_who_gives_roles_is_always_left(rig: Rig) -> None:
    (it,), (head,) = rig.row("IT-1").held, rig.row("GH-0001").held
    rig.store.people.take(rig.actor("GH-0001"), "IT-1", [it.id], "", FormStamp(), NOW)
    for actor in (rig.actor("GH-0001"), MACHINE):
        with pytest.raises(GrantRefused, match="nobody could give"):
            rig.store.people.take(actor, "GH-0001", [head.id], "", FormStamp(), NOW)
    with pytest.raises(GrantRefused, match="nobody could give"):
        rig.store.people.close(MACHINE, "GH-0001", "", FormStamp(), NOW)
    with pytest.raises(GrantRefused, match="taken already"):
        rig.store.people.take(rig.actor("GH-0001"), "IT-1", [it.id], "", FormStamp(), NOW)


def test_who_tried_too_often_is_let_try_again(rig: Rig) -> None:
    fresh = rig.open()
    for _ in range(5):
        with pytest.raises(LoginRefused):
            rig.store.accounts.log_in("GH-0217", "a guess again", "", NOW)
    assert rig.row("GH-0217").locked(NOW)
    rig.store.people.unlock(rig.actor("IT-1"), "GH-0217", FormStamp(), NOW)
    rig.store.accounts.log_in("GH-0217", fresh.password, "", NOW)


def test_a_session_is_ended_by_whose_it_is(rig: Rig) -> None:
    here, there = (
        rig.store.accounts.log_in("IT-1", PASSWORD, address, NOW) for address in ("10.0.0.1", "10.0.0.2")
    )
    away = next(each for each in rig.store.people.sessions("IT-1") if each.address == "10.0.0.2")
    rig.store.people.end_session("GH-0001", away.id, NOW)
    assert rig.store.accounts.visitor(there, NOW)
    rig.store.people.end_session("IT-1", away.id, NOW)
    assert (rig.store.accounts.visitor(there, NOW), bool(rig.store.accounts.visitor(here, NOW))) == (None, True)
