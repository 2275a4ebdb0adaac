"""The request book: what is decided and what windows are told is one, and nobody's entry is lost by another's.

What is fair, beside articles 5.2 and 5.5 and written down before the code was run:

 1. Whoever's leave is approved is on leave at every window that lists them, each told once, in the transaction in
    which it was approved: where that fails, neither is so.
 2. A colleague's leave in the same list stays, whoever entered it, and in whichever order things are decided.
 3. A list by hand takes nothing from whom a request was approved, be it over or not, while its day may still be
    published or corrected; what was entered by hand, the next list replaces.
 4. Of many that are approved at once each is done or not by itself, and who looks is told which was not, and why.
 5. A form that is sent twice is done once, and the second who decides is told.
 6. Who has no business with a person asks nothing for them.
 7. Whoever is leader, or head, themselves, has nobody below decide, also where a unit head entered it.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer.numbering import SeriesPosition, number
from sync.center.office.leave.approval_rules import ApprovalRules, ApprovalStep, LeaveStage
from sync.center.office.leave.request import StaffRequest
from sync.center.office.leave.request_choice import CoverWanted, FieldWrong, NotTheirs, RequestChoice
from sync.center.office.leave.wish_form import WishForm
from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.registers import decided_days
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.leave.hall_lists import cover_plan, requests
from sync.center.registers.leave.request_book import ChoiceOutcome
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from terminal.commands.center.command import center
from terminal.domain.facts import Draft, Moment, Punch, Said, Touch
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry
from tests.support.month_store import push
from tests.support.request_hall import WINDOWS, at, leave

NOW = at("2026-11-24 10:00")
DAY = ("2026-11-25 08:30", "2026-11-25 17:00")
MORNING = WishForm("leave", "a17", "2026-11-25", "08:30", "2026-11-25", "12:00")


def person(badge: str, role: RoleName = "staff", scope: str = "", instead_of: str = "") -> Account:
    return Account(badge, badge, (Grant(role, scope, instead_of=instead_of),))


STAFF, UNIT = person("a17"), person("unit", "unit_head", "公安局")
LEADER = person("lead", "group_leader", "17, 18, 19,20")
HEAD, MEMBER = person("head", "supervision_head"), person("member", "supervisor")


def set_up(store: Store) -> None:
    push(store, tuple(WINDOWS.values()), 1, NOW - 86_400_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        set_up(made)
        yield made


def ask(store: Store, form: WishForm = MORNING, by: Account = STAFF, sent: str = "") -> str:
    return store.requests.ask(form, "家中有事", by, sent, NOW).deed.case


def do(store: Store, case: str, did: str, by: Account, now: int = NOW, sent: str = "", **more: object) -> None:
    choice = RequestChoice(did, **more)  # type: ignore[arg-type]
    store.requests.choose(case, choice, by, standing(store, case).deeds, sent, now)


def standing(store: Store, case: str) -> StaffRequest:
    with store.read() as connection:
        return requests(connection, [case])[case]


def lists(store: Store) -> dict[str, tuple[Entry, ...]]:
    with store.read() as connection:
        return dict(cover_plan(connection).lists)


@pytest.fixture
def either(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        set_up(made)
        yield made


def test_half_a_day_from_the_form_to_every_window_and_to_the_record(either: Store) -> None:
    case = ask(either, WishForm("leave", "a18", "2026-11-25", "13:30", cover="b17"), person("a18"))
    assert (case, standing(either, case).state, lists(either)) == ("2026-000001", "for_leader", {})
    with pytest.raises(FieldWrong, match="directory does not have them"):
        do(either, case, "approved", LEADER)
    assert (standing(either, case).state, lists(either)) == ("for_leader", {}), "neither is so"
    with pytest.raises(CoverWanted):
        do(either, case, "approved", LEADER, cover="")
    do(either, case, "approved", LEADER, cover="", vacant=True, why="下午停业")
    entry = leave("a18", "2026-11-25 13:30", DAY[1])
    assert lists(either) == {"18": (entry,), "19": (entry,)}
    assert standing(either, case).state == "for_record"
    do(either, case, "noted", MEMBER)
    do(either, case, "taken_back", person("a18"))
    assert (standing(either, case).state, lists(either)) == ("taken_back", {"18": (), "19": ()})
    assert ask(either) == "2026-000002"


def test_nobody_else_s_entry_is_lost_whoever_entered_it(store: Store) -> None:
    by_hand = leave("b17", "2026-12-01 08:30", "2026-12-01 17:00")
    store.publish_roster("17", (by_hand,), NOW)
    first = ask(store)
    do(store, first, "approved", LEADER)
    second = ask(store, WishForm("leave", "a17", "2026-11-26", "08:30", "2026-11-26", "12:00"))
    do(store, second, "approved", LEADER)
    mine = [leave("a17", f"2026-11-{day} 08:30", f"2026-11-{day} 12:00") for day in (25, 26)]
    assert lists(store)["17"] == (by_hand, *mine)
    do(store, first, "taken_back", STAFF)
    assert lists(store)["17"] == (by_hand, mine[1])


def test_two_pieces_of_one_leave_go_higher_than_each_would(store: Store) -> None:
    do(store, ask(store), "approved", LEADER)
    afternoon = ask(store, WishForm("leave", "a17", "2026-11-25", "13:30"))
    assert [each.level for each in standing(store, afternoon).wish.steps] == ["leader", "head"]


def test_a_list_by_hand_takes_nothing_from_whom_a_request_was_approved(store: Store) -> None:
    do(store, ask(store), "approved", LEADER)
    approved = lists(store)["17"]
    by_hand = leave("b17", *DAY)
    made = store.publish_roster("17", (by_hand,), NOW)
    assert made.entries == (by_hand, *approved)
    assert store.publish_roster("17", (), NOW).entries == approved
    assert store.publish_roster("17", approved, NOW).entries == approved, "once"
    assert store.publish_roster("17", (), at("2027-01-25 12:00")).entries == approved, "62 days after it"
    assert store.publish_roster("17", (), at("2027-01-26 12:00")).entries == (), "it is long over"


def test_leave_that_is_approved_after_its_day_outlasts_the_next_list_by_hand(store: Store) -> None:
    """Else whoever fell ill, and said so a day later, is absent as soon as somebody enters another's leave."""
    late = WishForm("leave", "a17", "2026-11-23", "08:30", "2026-11-23", "12:00")
    do(store, ask(store, late), "approved", LEADER, vacant=True, why="病假")
    store.publish_roster("17", (leave("b17", *DAY),), NOW + 3_600_000)
    assert leave("a17", "2026-11-23 08:30", "2026-11-23 12:00") in lists(store)["17"]


def test_the_command_says_how_many_approved_requests_stay_in_its_list(store: Store, tmp_path: Path) -> None:
    """The command has a clock of its own, so the leave is of a year to come."""
    do(
        store,
        ask(store, WishForm("leave", "a17", "2098-11-25", "08:30", "2098-11-25", "12:00")),
        "approved",
        LEADER,
    )
    file = tmp_path / "roster.toml"
    file.write_text("entries = []", encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'center.db'}"
    done = CliRunner().invoke(center, ["roster", str(file), "--window", "17", "--database", url])
    assert "17: roster 2 published, 1 entries" in done.output
    assert "1 of them were approved as requests and stay" in done.output
    assert "a17  leave  2098-11-25T08:30:00+08:00" in done.output


def test_leave_that_two_requests_give_one_cover_for_stays_covered(store: Store) -> None:
    """Two requests send b17 there for the same hours; taking one back leaves the other's."""
    form = WishForm("leave", "a17", "2026-11-25", "08:30", "2026-11-25", "12:00", cover="b17")
    case = ask(store, form)
    do(store, case, "approved", LEADER)
    same = WishForm("cover", "b17", "2026-11-25", "08:30", "2026-11-25", "12:00", window="17")
    cover = ask(store, same, UNIT)
    assert standing(store, cover).state == "reported"
    before = lists(store)["17"]
    do(store, cover, "taken_back", UNIT, why="排班有误")
    assert lists(store)["17"] == before, "the leave still has it"


def test_a_list_without_room_refuses_and_nothing_is_done(store: Store) -> None:
    year = [Entry("b17", "outing", NOW + n, NOW + n + 1) for n in range(ROSTER_ENTRIES_MAX)]
    store.publish_roster("17", tuple(year), NOW)
    case = ask(store)
    with pytest.raises(FieldWrong, match="the list of 17 has 500 entries"):
        do(store, case, "approved", LEADER)
    assert (standing(store, case).state, lists(store)["17"]) == ("for_leader", tuple(year))
    store.publish_roster("17", tuple(year[1:]), NOW)
    do(store, case, "approved", LEADER)


def test_many_at_once_are_each_done_or_not_and_said(store: Store) -> None:
    one, alone = ask(store), ask(store, WishForm("leave", "a20", "2026-11-25"), person("a20"))
    whole = ask(store, WishForm("leave", "b17", "2026-11-26"), person("b17"))
    theirs = ask(store, WishForm("leave", "c21", "2026-11-25", "13:30"), person("c21"))
    do(store, alone, "agreed", LEADER)
    cases = [(one, 1), (alone, 2), (whole, 1), (theirs, 1), ("2026-000099", 1)]
    head = Account("lead", "lead", (*LEADER.grants, Grant("supervision_head")))
    done = store.requests.choose_all(cases, True, "", head, "form", NOW)
    assert [each.case for each in done if not each.failed] == [one, whole, theirs]
    failed = {each.case: each.failed for each in done if each.failed}
    assert failed[alone].startswith("20 would be without anybody")
    assert standing(store, whole).state == "for_head", "a leader's yes is an opinion there"
    assert store.requests.choose_all(cases[:1], True, "", head, "form", NOW) == [ChoiceOutcome(one)], "sent twice"
    late = store.requests.choose_all(cases[:1], True, "", head, "another", NOW)
    assert "lead did something in it meanwhile" in late[0].failed


def test_many_that_were_approved_are_taken_into_the_record_at_once(store: Store) -> None:
    """Yes means that to whoever keeps the record; what is approved they cannot refuse."""
    cases = [(ask(store), 2), (ask(store, replace(MORNING, first_day="2026-11-26", last_day="")), 2)]
    for case, _ in cases:
        do(store, case, "approved", LEADER)
    refused = store.requests.choose_all(cases, False, "不同意", MEMBER, "no", NOW)
    assert [bool(each.failed) for each in refused] == [True, True]
    assert store.requests.choose_all(cases, True, "", MEMBER, "yes", NOW) == [ChoiceOutcome(c) for c, _ in cases]
    assert {standing(store, case).state for case, _ in cases} == {"approved"}


def test_two_who_would_both_leave_are_not_both_let_go_unseen(store: Store) -> None:
    """Each leaves the other there: by the second the window is empty."""
    first = ask(store)
    second = ask(store, WishForm("leave", "b17", "2026-11-25", "08:30", "2026-11-25", "12:00"), person("b17"))
    done = store.requests.choose_all([(first, 1), (second, 1)], True, "", LEADER, "form", NOW)
    assert [bool(each.failed) for each in done] == [False, True]


def test_a_form_that_is_sent_twice_is_done_once_and_the_second_who_decides_is_told(store: Store) -> None:
    case = ask(store, sent="f1")
    with pytest.raises(DoneAlready) as told:
        ask(store, sent="f1")
    assert told.value.done.deed.case == case
    do(store, case, "approved", LEADER)
    with pytest.raises(CaseChanged):
        store.requests.choose(case, RequestChoice("refused", "忙"), HEAD, 1, "f2", NOW)


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (STAFF, True),
        (UNIT, True),
        (LEADER, True),
        (person("b17"), False),
        (person("unit", "unit_head", "税务局"), False),
        (person("lead", "group_leader", "21"), False),
        (HEAD, False),
    ],
)
def test_who_has_no_business_with_somebody_asks_nothing_for_them(store: Store, by: Account, may: bool) -> None:
    if may:
        ask(store, by=by)
        return
    with pytest.raises(NotTheirs):
        ask(store, by=by)
    with pytest.raises(NotTheirs):
        store.requests.forecast(MORNING, by, NOW)


def test_nobody_below_decides_and_nobody_for_whom_they_stand_in(store: Store) -> None:
    store.accounts.add(person("a17", "group_leader", "17"), "窗口-服务-2026", "", NOW)
    case = ask(store, by=UNIT)
    with pytest.raises(NotTheirs):
        do(store, case, "approved", LEADER)
    instead = person("vice", "supervision_head", instead_of="a17")
    with pytest.raises(NotTheirs, match="whom you stand in for"):
        do(store, case, "approved", instead)
    do(store, case, "approved", HEAD)


def test_a_change_waits_beside_what_holds(store: Store) -> None:
    case = ask(store)
    do(store, case, "approved", LEADER)
    longer = WishForm("outing", "a20", "2026-11-25")
    store.requests.change(case, longer, "改为全天", STAFF, 2, "", NOW)
    found = standing(store, case)
    assert (found.wish.badge, found.wish.what, found.wish.half_days) == ("a17", "leave", 2)
    assert (found.state, lists(store)["17"]) == ("for_leader", (leave("a17", DAY[0], "2026-11-25 12:00"),))
    do(store, case, "agreed", LEADER)
    do(store, case, "approved", HEAD)
    assert lists(store)["17"] == (leave("a17", *DAY),)
    with pytest.raises(NotTheirs):
        store.requests.change(case, longer, "别人的", person("b17"), 5, "", NOW)


def test_rules_are_changed_by_supervision_s_head_and_what_waits_stays_by_the_old(store: Store) -> None:
    case = ask(store)
    head_alone = ApprovalRules((LeaveStage(1, (ApprovalStep("head"),)),))
    with pytest.raises(NotTheirs):
        store.requests.set_rules(head_alone, "试行", MEMBER, 0, "", NOW)
    with pytest.raises(FieldWrong):
        store.requests.set_rules(ApprovalRules(()), "试行", HEAD, 0, "", NOW)
    store.requests.set_rules(head_alone, "试行", HEAD, 0, "", NOW)
    assert store.requests.rules() == (head_alone, 1)
    with pytest.raises(CaseChanged):
        store.requests.set_rules(ApprovalRules(), "再改", HEAD, 0, "", NOW)
    do(store, case, "approved", LEADER)
    later = ask(store, WishForm("leave", "a17", "2026-11-27", "13:30"))
    assert standing(store, later).state == "for_head"


def deliver(store: Store, window: str, *said: tuple[str, Said]) -> str:
    """Facts of a terminal that stands there; its name."""
    key = key_hash(f"{int(window):064x}")
    store.gate.accept(key, window, at("2026-11-01 00:00"))
    morning = at("2026-11-23 06:00")
    drafts = [Draft(Moment(at(when), at(when) - morning, "b", "synced"), window, "1.1", one) for when, one in said]
    numbered, _ = number(SeriesPosition(terminal_name(key), "5e" * 16), drafts)
    store.take(key, Delivery("5e" * 16, [Raw(raw) for _, raw in numbered]), "", NOW)
    return terminal_name(key)


def test_the_form_shows_who_touched_and_takes_a_touch_that_may_be_theirs(store: Store) -> None:
    name = deliver(
        store,
        "20",
        ("2026-11-23 08:20", Punch("a17", "finger", "punch", "am")),
        ("2026-11-23 08:21", Punch("a20", "finger", "in", "am")),
        ("2026-11-23 08:22", Touch("finger", "unknown")),
        ("2026-11-24 08:22", Touch("finger", "unknown")),
    )
    form = WishForm("touch", "a17", "2026-11-23", window="20")
    found = store.requests.touches(form, STAFF, NOW)
    assert [(each.at, each.badge) for each in found] == [
        (at("2026-11-23 08:20"), "a17"),
        (at("2026-11-23 08:22"), ""),
    ]
    meant = WishForm("touch", "a17", "2026-11-23", window="20", touch=found[1].key)
    case = ask(store, meant)
    assert (standing(store, case).wish.wanted[0].terminal, standing(store, case).wish.wanted[0].seq) == (name, 3)
    other = WishForm("touch", "a17", "2026-11-23", window="20", touch=f"{name} {'5e' * 16} 2")
    with pytest.raises(FieldWrong, match="choose the touch"):
        ask(store, other)
    afterwards = WishForm("leave", "a17", "2026-11-23")
    assert store.requests.forecast(afterwards, STAFF, NOW).touches == (), "at a window of theirs"


def test_a_touch_of_nobody_is_approved_for_one_person_alone(store: Store) -> None:
    """Else one finger that nobody could read excuses everybody who was late that morning."""
    name = deliver(store, "20", ("2026-11-23 08:22", Touch("finger", "unknown")))
    meant = WishForm("touch", "a17", "2026-11-23", window="20", touch=f"{name} {'5e' * 16} 1")
    mine, theirs = ask(store, meant), ask(store, replace(meant, badge="a20"), person("a20"))
    for case in (mine, theirs):
        do(store, case, "agreed", LEADER)
    do(store, mine, "approved", HEAD)
    with pytest.raises(FieldWrong, match="counts for a17 on 2026-11-23"):
        do(store, theirs, "approved", HEAD)
    do(store, mine, "taken_back", HEAD, why="录像显示是另一人")
    do(store, theirs, "approved", HEAD)
    assert standing(store, theirs).state == "approved"


def test_a_missing_touch_that_is_approved_counts_for_its_day_until_it_is_taken_back(either: Store) -> None:
    typed = WishForm("missing", "a17", "2026-11-23", session="am", end="in", clock="08:25")
    case = ask(either, typed)

    def decided() -> list[tuple[str, int]]:
        with either.read() as connection:
            return [(each.what, each.at) for each in decided_days.in_force(connection, "2026-11-23")]

    do(either, case, "agreed", LEADER)
    assert decided() == [], "nothing counts while it waits"
    do(either, case, "approved", HEAD)
    assert decided() == [("present", at("2026-11-23 08:25"))]
    do(either, case, "taken_back", HEAD, why="录像显示未到")
    assert decided() == []


def test_the_forecast_says_half_days_what_is_entered_and_who_would_be_missing(store: Store) -> None:
    store.publish_roster("20", (leave("a20", *DAY), leave("a20", "2026-11-26 08:30", "2026-11-26 12:00")), NOW)
    found = store.requests.forecast(WishForm("leave", "a20", "2026-11-25", "", "2026-11-27"), person("a20"), NOW)
    assert (len(found.half_days), len(found.entered), found.windows) == (6, 2, ("20",))
    assert len(found.gaps) == 6, "also where what is entered has left the window already"
    assert lists(store)["20"] == (leave("a20", *DAY), leave("a20", "2026-11-26 08:30", "2026-11-26 12:00"))
