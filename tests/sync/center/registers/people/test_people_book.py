"""The people book: accounts and roles as they are kept, each act a deed, and a password in none of them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.center.office.people.granting import GrantRefused, substitutes
from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.people.account_table import AccountRow
from sync.center.people.accounts import AccountTaken, LoginRefused, NoAccount
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.people.people_book import FormStamp, FreshAccount, PeopleActor
from sync.center.store import Store
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import push
from tests.support.plain_sql import every_row

NOW, DAY = 1_796_000_400_000, 86_400_000
MACHINE = PeopleActor("root")
LOOKED = FormStamp()  # whoever looked at it just now
PASSWORD = "窗口-服务-2026"


class Rig:
    def __init__(self, url: str) -> None:
        self.url, self.store = url, Store(url)
        roles: dict[str, RoleName] = {"IT-1": "it", "GH-0001": "supervision_head"}
        for badge, role in roles.items():
            self.store.accounts.add(Account(badge, badge), PASSWORD, "", NOW)
            self.appoint(badge, role)

    def actor(self, badge: str) -> PeopleActor:
        return PeopleActor(badge, self.store.accounts.find(badge))

    def open(self, badge: str = "GH-0217", name: str = "陈静") -> FreshAccount:
        return self.store.people.open(self.actor("IT-1"), badge, name, FormStamp(), NOW)

    def give(self, badge: str, *given: Grant, by: str = "IT-1", stamp: FormStamp = LOOKED) -> bool:
        return self.store.people.give(self.actor(by), badge, given, "", stamp, NOW)

    def appoint(self, badge: str, role: RoleName) -> None:
        """At the center's machine."""
        self.store.people.give(MACHINE, badge, (Grant(role),), "", FormStamp(), NOW)

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
        rig.open("ＧＨ-0217 ")
    with pytest.raises(AccountTaken, match="gh-0217 and GH-0217"):
        rig.open("gh-0217")
    assert rig.open("ＧＨ-0218").badge == "GH-0218"
    for strange in ("../admin", "工号", "A" * 33, "a b", ""):
        with pytest.raises(GrantRefused, match="badge number"):
            rig.open(strange)
    with pytest.raises(GrantRefused):
        rig.store.people.open(rig.actor("GH-0217"), "GH-0999", "自己人", FormStamp(), NOW)


def test_a_sheet_of_many_leaves_alone_whoever_is_there(rig: Rig) -> None:
    mine = rig.open()
    people = [
        ("GH-0217", "别名"),
        ("gh-0217", "别名"),
        ("GH-0452", "李涛"),
        ("gh-0452", "李涛"),
        ("GH-0330", "孙丽"),
    ]
    opened = rig.store.people.open_many(rig.actor("IT-1"), people, "f1", NOW)
    assert [(each.badge, each.name) for each in opened] == [("GH-0452", "李涛"), ("GH-0330", "孙丽")]
    assert len({each.password for each in opened} | {mine.password}) == 3
    assert rig.row("GH-0217").account.name == "陈静"
    with pytest.raises(DoneAlready):
        rig.store.people.open_many(rig.actor("IT-1"), [("GH-0777", "周")], "f1", NOW)
    with pytest.raises(NoAccount):
        rig.store.people.one("GH-0777")


def test_a_role_that_works_stands_at_once_and_one_that_rules_by_two(rig: Rig) -> None:
    push(rig.store, merge(hall()), 1, NOW)
    rig.open()
    assert rig.give("GH-0217", Grant("duty_officer", "2F"))
    assert not rig.give("GH-0217", Grant("supervisor"))
    assert rig.roles("GH-0217") == {"duty_officer"}
    with pytest.raises(GrantRefused, match="another one"):
        rig.answer("IT-1", "GH-0217")
    (waiting,) = (each for each in rig.store.people.everybody() if each.file.waiting)
    assert waiting.row.account.badge == "GH-0217"
    assert {
        number: [one.badge for one in who] for number, who in rig.store.people.seconds(waiting, NOW).items()
    } == {waiting.file.waiting[0].number: ["GH-0001"]}
    rig.answer("GH-0001", "GH-0217")
    assert rig.roles("GH-0217") == {"duty_officer", "supervisor"}
    did = [each.deed.did for each in rig.store.people.one("GH-0217").history]
    assert did == ["added", "given", "proposed", "confirmed"]


def test_who_is_proposed_to_gets_no_password_of_another(rig: Rig) -> None:
    """IT could log in as whom the head confirms; taken back, IT may hand one out."""
    rig.open()
    rig.give("GH-0217", Grant("supervisor"))
    with pytest.raises(GrantRefused, match="machine"):
        rig.store.people.renew(rig.actor("IT-1"), "GH-0217", "", LOOKED, NOW)
    rig.answer("IT-1", "GH-0217", confirm=False)
    assert rig.store.people.renew(rig.actor("IT-1"), "GH-0217", "", LOOKED, NOW).password


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
    assert len(rig.store.people.one("GH-0217").file.waiting) == 1


def test_a_substitute_loses_what_the_one_replaced_loses(rig: Rig) -> None:
    rig.open()
    rig.open("GH-0452", "李涛")
    rig.appoint("GH-0217", "supervisor")
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
    rig.appoint("GH-0217", "supervisor")
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
    with pytest.raises(GrantRefused, match="confirm"):  # IT would shut supervision out
        rig.store.people.close(rig.actor("IT-1"), "GH-0001", "", FormStamp(), NOW)
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


HONEST: dict[str, RoleName] = {
    "IT-1": "it",
    "IT-2": "it",
    "HEAD": "supervision_head",
    "DEPUTY": "deputy_director",
    "SUP": "supervisor",
}
NUMBERS = count()
GHOSTS = ("G1", "G2")
BADGES = (*HONEST, "STAFF", "LENT", "PROPOSED", *GHOSTS)
TRIED: tuple[RoleName, ...] = ("supervisor", "supervision_head", "deputy_director", "it")
ACTS = st.tuples(
    st.sampled_from(["open", "give", "give", "lend", "confirm", "decline", "take", "close", "renew", "wait"]),
    st.sampled_from(BADGES),  # about whom
    st.sampled_from(BADGES),  # in whose place
    st.sampled_from(TRIED),
    st.integers(0, 9),  # by which of those that the dishonest one can log in as; and of which grant
)


class Hall:
    """A hall in which IT-1 is dishonest: whatever it tries, by each account that it can log in as.

    Of its own badges, so that one center can have many; nobody else does anything any more.
    """

    def __init__(self, store: Store, number: int) -> None:
        self.store, self.people, self.number, self.now = store, store.people, number, NOW
        lent = Grant("supervision_head", "", NOW, NOW + 9 * DAY, self.of("HEAD"))
        given = {**{badge: (Grant(role),) for badge, role in HONEST.items()}, "LENT": (lent,)}
        for badge in (*HONEST, "STAFF", "LENT", "PROPOSED"):
            store.accounts.add(Account(self.of(badge), badge, given.get(badge, ())), PASSWORD, "", NOW)
        self._by("HEAD", "PROPOSED", [Grant("supervisor")])
        self.mine = ["IT-1"]

    def of(self, badge: str) -> str:
        return f"{badge}-{self.number}"

    def account(self, badge: str) -> Account:
        return self.store.accounts.find(self.of(badge))

    def _by(self, giver: str, badge: str, given: Iterator[Grant] | Sequence[Grant]) -> None:
        self.people.give(
            PeopleActor(self.of(giver), self.account(giver)), self.of(badge), tuple(given), "", LOOKED, self.now
        )

    def tries(self, what: str, about: str, place: str, role: RoleName, chosen: int) -> None:
        """Raises what the book raises."""
        by, badge = self.mine[chosen % len(self.mine)], self.of(about)
        actor = PeopleActor(self.of(by), self.account(by))
        if what == "open":
            self.people.open(actor, badge, about, LOOKED, self.now)
            self.mine.append(about)
        elif what == "give":
            self._by(by, about, [Grant(role, since=self.now)])
        elif what == "lend":
            self._by(by, about, substitutes(self.account(place), badge, self.now, self.now + 30 * DAY))
        elif what in ("confirm", "decline"):
            for each in self.people.one(badge).file.waiting:
                account, confirm = self.account(by), what == "confirm"
                self.people.answer(account, badge, each.number, confirm=confirm, why="", stamp=LOOKED, now=self.now)
        elif what == "take":
            held = self.people.one(badge).row.held
            self.people.take(actor, badge, [grant.id for grant in held][: chosen + 1], "", LOOKED, self.now)
        elif what == "close":
            self.people.close(actor, badge, "", LOOKED, self.now)
        elif what == "renew":
            self.people.renew(actor, badge, "", LOOKED, self.now)
            self.mine.append(about)
        else:
            self.now += 4 * DAY

    def rules_by(self) -> set[str]:
        """Of the accounts that the dishonest one can log in as those that rule over facts, now or at any time."""
        of_mine = {badge: self.people.one(self.of(badge)).row.account for badge in set(self.mine)}
        facts = {"supervisor", "supervision_head", "deputy_director"}
        return {badge for badge, one in of_mine.items() if any(grant.role in facts for grant in one.grants)}


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(Store(f"sqlite:///{tmp_path_factory.mktemp('one')}/c.db")) as made,
    ):
        for module in ("people.accounts", "registers.people.people_book"):  # some 20 ms each
            patch.setattr(f"sync.center.{module}.password_hash", lambda _: "x")
        yield made


def path(*steps: str) -> list[tuple[str, str, str, RoleName, int]]:
    """Steps as `give G1 supervisor 1`: by which of its accounts, the last; in whose place, behind a slash."""
    found: list[tuple[str, str, str, RoleName, int]] = []
    for what, about, role, by in (step.split() for step in steps):
        badge, _, place = about.partition("/")
        found.append((what, badge, place or badge, role, int(by)))  # type: ignore[arg-type]
    return found


def test_what_the_head_confirms_of_it_would_be_seen(center: Store) -> None:
    """The twin of all below: the same step with a deed of hers."""
    hall = Hall(center, next(NUMBERS))
    for act in path("open G1 it 0", "give G1 supervisor 0"):
        hall.tries(*act)
    (waiting,) = hall.people.one(hall.of("G1")).file.waiting
    hall.people.answer(
        hall.account("HEAD"), hall.of("G1"), waiting.number, confirm=True, why="", stamp=LOOKED, now=NOW
    )
    assert hall.rules_by() == {"G1"}


@example(path("open G1 it 0", "give G1 supervisor 0"))
@example(path("open G1 it 0", "lend G1/IT-1 it 0", "open G2 it 0", "give G2 supervisor 1", "confirm G2 it 0"))
@example(path("open G1 it 0", "give G1 it 0", "lend G2/IT-1 it 0", "confirm G1 it 0"))
@example(path("renew SUP it 0"))
@example(path("take SUP it 9", "renew SUP it 0", "give SUP supervisor 0", "confirm SUP it 0"))
@example(path("renew LENT it 0"))
@example(path("close LENT it 0", "renew LENT it 0"))
@example(path("renew PROPOSED it 0", "confirm PROPOSED it 0"))
@example(path("decline PROPOSED it 0", "renew PROPOSED it 0", "confirm PROPOSED it 0"))
@example(path("take HEAD it 9", "renew HEAD it 0", "lend HEAD/DEPUTY it 1", "confirm PROPOSED it 1"))
@example(path("open G1 it 0", "lend G1/SUP it 0", "lend G1/HEAD it 0", "confirm G1 it 0"))
@example(path("close IT-2 it 0", "renew IT-2 it 0", "open G1 it 0", "give G1 supervisor 0", "confirm G1 it 1"))
@settings(max_examples=25, deadline=None)
@given(st.lists(ACTS, min_size=4, max_size=24))
def test_one_dishonest_it_account_never_becomes_supervision(
    center: Store, acts: list[tuple[str, str, str, RoleName, int]]
) -> None:
    """No sequence of grants leads there without a deed of somebody else's, or the machine's, after it began."""
    hall = Hall(center, next(NUMBERS))
    for act in acts:
        try:
            hall.tries(*act)
        except (AccountTaken, GrantRefused, NoAccount):
            continue
        assert hall.rules_by() == set(), act
