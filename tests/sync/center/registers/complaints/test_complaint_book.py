"""The complaint book: what citizens said at an evaluator becomes a case by itself, once; contacts stand apart.

Expected, with reasons: a complaint that a terminal delivers weeks later is a case like every other, since the
citizen was told that it is registered; two processes that look at once make one of it; one that this version cannot
read is a complaint all the same. A contact is in no fact, since facts are never deleted, and a contact must be.
"""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer.numbering import SeriesPosition, number
from sync.bundles.trust import KeyTrust
from sync.center import center_watches
from sync.center.doors import api
from sync.center.office.complaints.complaint_case import (
    ComplaintCase,
    ComplaintFollowUp,
    ComplaintRefusal,
    Concerned,
)
from sync.center.office.complaints.complaint_deadlines import OfficeDays
from sync.center.office.complaints.complaint_decision import (
    AnotherMustDecide,
    ComplaintAct,
    ComplaintFieldWrong,
    ComplaintOfficer,
)
from sync.center.office.complaints.complaint_number import told_number
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.complaints import complaint_book
from sync.center.registers.complaints.complaint_book import (
    NewComplaint,
    PublicComplaint,
    complaint_counts,
    complaints,
)
from sync.center.registers.complaints.complaint_contacts import ComplaintContact, contact_of
from sync.center.registers.complaints.complaint_hall import ComplaintLimits
from sync.center.store import Store
from sync.contract import Delivery, terminal_name
from terminal.domain.facts import Complaint, Draft, Moment, Post, Punch, Said
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, KEYS, push
from tests.support.plain_sql import plain_sql
from tests.sync.center.conftest import until
from tests.terminal.attendance.test_day_month import utc

MONDAY, LATER = "2026-09-14", "2026-10-08"
DAYS = OfficeDays("Asia/Shanghai")
NOON = utc(MONDAY, 12 * 3600)
WINDOW, CLERK, OTHER_CLERK = "2F-01", "GH-00A0", "GH-00B1"
MEMBER = ComplaintOfficer("DC-01", supervises=True)
SECOND_NEEDED = ComplaintOfficer("DC-02", supervises=True)
CONTACT = ComplaintContact("李桂兰", "13900001234", "菱湖南路 9 号")
CALLED = NewComplaint("telephone", MONDAY, "办理超时", CLERK, window=WINDOW, contact=CONTACT)
NUMBER = "2F-01-120034-5"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(set_up(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        yield made


@pytest.fixture
def either(fresh_database: str) -> Iterator[Store]:
    """Where SQLite and PostgreSQL could differ: in what is read beside what is written, and in plain SQL."""
    with closing(set_up(fresh_database)) as made:
        yield made


def set_up(url: str) -> Store:
    made = Store(url)
    push(made, merge(hall()), 1, BEFORE)
    made.gate.accept(KEYS[WINDOW], WINDOW, BEFORE)
    return made


def deliver(
    store: Store, *said: tuple[int, Said], received: int, clock: str = "synced", series: str = "5e"
) -> None:
    drafts = [
        Draft(Moment(at, n, "b" * 32, clock), WINDOW, "1.1", each)  # type: ignore[arg-type]
        for n, (at, each) in enumerate(said)
    ]
    name = terminal_name(KEYS[WINDOW])
    numbered, _ = number(SeriesPosition(name, series * 16), drafts)
    store.take(KEYS[WINDOW], Delivery(series * 16, [Raw(raw) for _, raw in numbered]), "", received)


def case(store: Store, name: str = "2026-000001") -> ComplaintCase:
    with store.read() as connection:
        found = complaint_book.complaint(connection, name)
    assert found
    return found[0]


def act(store: Store, did: str, by: ComplaintOfficer = MEMBER, name: str = "2026-000001", **more: object) -> None:
    wanted = ComplaintAct(did, **{"why": "查看录像", **more})  # type: ignore[arg-type]
    store.complaints.act(name, wanted, by, case(store, name).deeds, "", NOON)


def test_a_complaint_at_the_evaluator_is_a_case_by_itself_once(either: Store) -> None:
    deliver(either, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=NOON)
    assert [either.complaints.look(NOON), either.complaints.look(NOON)] == [1, 0]
    found = case(either)
    assert (found.lodged.plate, found.lodged.made, found.lodged.answer_days) == (NUMBER, MONDAY, 15)
    assert found.concerned == Concerned(CLERK, "人00", "税务", WINDOW)
    assert found.taken_by == ""


def test_one_that_a_terminal_delivers_weeks_later_counts_from_when_it_was_made(store: Store) -> None:
    deliver(store, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=utc(LATER, 9 * 3600))
    store.complaints.look(utc(LATER, 9 * 3600))
    assert (case(store).lodged.made, case(store).lodged.arrived) == (MONDAY, LATER)


def test_where_the_clock_was_not_trusted_it_counts_from_when_it_came(store: Store) -> None:
    deliver(store, (1000, Complaint(NUMBER, "", 0, 15)), received=NOON, clock="unset")
    store.complaints.look(NOON)
    assert (case(store).lodged.made, case(store).lodged.certain) == (MONDAY, False)


def test_two_processes_that_look_at_once_make_one_case_each(either: Store) -> None:
    said = [(NOON + n, Complaint(f"2F-01-1200{n}-5", CLERK, 1, 15)) for n in range(12)]
    deliver(either, *said, received=NOON)
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(lambda _: either.complaints.look(NOON), range(3)))
    assert sum(made) == 12
    with either.read() as connection:
        found = complaints(connection)
    assert sorted(each.lodged.plate for each in found) == sorted(each.number for _, each in said)


def test_one_that_this_version_cannot_read_is_a_complaint_all_the_same(either: Store, fresh_database: str) -> None:
    deliver(either, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=NOON)
    (raw,) = plain_sql(fresh_database, "SELECT raw FROM facts WHERE kind = 'complaint'")[0]
    other = {**json.loads(raw), "body": {"number": 7}}
    plain_sql(fresh_database, "UPDATE facts SET raw = ? WHERE kind = 'complaint'", json.dumps(other))
    assert either.complaints.look(NOON) == 1
    assert (case(either).concerned.window, case(either).lodged.plate, case(either).lodged.answer_days) == (
        WINDOW,
        "",
        15,
    )


def test_who_complained_is_in_no_fact_and_can_be_deleted(either: Store, fresh_database: str) -> None:
    name = either.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    with either.read() as connection:
        assert contact_of(connection, name) == CONTACT
    assert case(either, name).has_contact
    kept = str(
        plain_sql(fresh_database, "SELECT raw FROM facts") + plain_sql(fresh_database, "SELECT * FROM deeds")
    )
    assert "办理超时" in kept
    assert not any(part in kept for part in ("李桂兰", "13900001234", "菱湖"))
    act(either, "contact_deleted", name=name)
    assert plain_sql(fresh_database, "SELECT * FROM complaint_contacts") == []
    assert not case(either, name).has_contact
    deleted = plain_sql(fresh_database, 'SELECT did, "by", why FROM deeds ORDER BY number DESC')[0]
    assert deleted == ("contact_deleted", "DC-01", "查看录像")


def test_a_contact_goes_by_itself_some_days_after_the_end_and_not_before(store: Store) -> None:
    """While a complaint is open somebody may have to ask; that it went stands in the case."""
    for form in ("f1", "f2"):
        store.complaints.lodge(CALLED, MEMBER.badge, form, NOON)
    act(store, "refused", content=ComplaintRefusal("out_of_scope"))
    store.retention.keep({"contacts": 30})
    month = 30 * 24 * 3_600_000
    assert store.retention.step(NOON + month) == 0
    assert [store.retention.step(NOON + month + 1) for _ in range(2)] == [1, 0]
    with store.read() as connection:
        assert contact_of(connection, "2026-000001") is None
        assert contact_of(connection, "2026-000002") == CONTACT
        last = complaint_book.complaint(connection, "2026-000001")
    assert last and (last[1][-1].deed.did, last[1][-1].deed.by) == ("contact_deleted", "")
    assert not last[0].has_contact


def test_a_contact_that_is_refused_is_not_kept(store: Store) -> None:
    name = store.complaints.lodge(replace(CALLED, contact=ComplaintContact()), MEMBER.badge, "f1", NOON)
    with pytest.raises(LookupError):
        store.complaints.keep_contact(name, CONTACT, ComplaintOfficer(CLERK, supervises=True), 1, "f2", NOON)
    with store.read() as connection:
        assert contact_of(connection, name) is None
    store.complaints.keep_contact(name, CONTACT, SECOND_NEEDED, 1, "f3", NOON)
    with store.read() as connection:
        assert contact_of(connection, name) == CONTACT


def test_a_form_that_is_sent_twice_takes_one_complaint_down(store: Store) -> None:
    store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    with pytest.raises(DoneAlready):
        store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    with store.read() as connection:
        assert complaint_counts(connection) == {"registered": 1}


def test_a_double_click_does_it_once_and_is_no_refusal(store: Store) -> None:
    name = store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    seen = case(store, name).deeds
    store.complaints.act(name, ComplaintAct("accepted"), MEMBER, seen, "f2", NOON)
    with pytest.raises(DoneAlready):
        store.complaints.act(name, ComplaintAct("accepted"), MEMBER, seen, "f2", NOON)


def test_the_second_who_decides_is_told_before_anything_else(store: Store) -> None:
    name = store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    seen = case(store, name).deeds
    act(store, "accepted", name=name)
    with pytest.raises(CaseChanged) as told:
        store.complaints.act(name, ComplaintAct("accepted"), SECOND_NEEDED, seen, "f3", NOON)
    assert told.value.last.deed.by == MEMBER.badge
    with pytest.raises(LookupError):
        store.complaints.act("2026-000009", ComplaintAct("accepted"), SECOND_NEEDED, 1, "f4", NOON)


def test_whoever_facts_have_at_the_window_does_not_say_who_it_was(store: Store) -> None:
    clerk = Punch(CLERK, "finger", "in", "morning"), Post("staffed", CLERK, "")
    nobody = Complaint(NUMBER, "", 0, 15)
    deliver(store, *((NOON - 60_000, each) for each in clerk), (NOON, nobody), received=NOON)
    store.complaints.look(NOON)
    with store.read() as connection:
        touches = complaint_book.touches_at(connection, case(store), DAYS)
    assert [(each.badge, each.did) for each in touches] == [(CLERK, "in")], "one touch is one line"
    whom = Concerned(OTHER_CLERK, "人01", "税务", WINDOW)
    with pytest.raises(AnotherMustDecide, match="at this window"):
        act(store, "named", ComplaintOfficer(CLERK, supervises=True), content=whom)
    act(store, "named", MEMBER, content=whom)
    assert case(store).concerned == whom


def test_who_was_there_the_day_before_is_not_named(store: Store) -> None:
    before = NOON - 24 * 3_600_000
    deliver(store, (before, Post("staffed", OTHER_CLERK, "")), received=before, series="4d")
    drafts = [
        Draft(Moment(before, 0, "a" * 32, "synced"), WINDOW, "1.1", Post("staffed", OTHER_CLERK, "")),
        Draft(Moment(NOON, 0, "b" * 32, "synced"), WINDOW, "1.1", Complaint(NUMBER, "", 0, 15)),
        Draft(Moment(NOON + 5000, 9, "b" * 32, "synced"), WINDOW, "1.1", Post("staffed", CLERK, "")),
    ]
    numbered, _ = number(SeriesPosition(terminal_name(KEYS[WINDOW]), "5e" * 16), drafts)
    store.take(KEYS[WINDOW], Delivery("5e" * 16, [Raw(raw) for _, raw in numbered]), "", NOON)
    store.complaints.look(NOON)
    with store.read() as connection:
        assert [each.badge for each in complaint_book.touches_at(connection, case(store), DAYS)] == [CLERK]


def test_of_a_terminal_that_is_never_switched_off_only_that_day_is_named(store: Store) -> None:
    a_day, midnight = 24 * 3_600_000, NOON + 12 * 3_600_000
    there = [
        (NOON - a_day, OTHER_CLERK),
        (NOON - 60_000, CLERK),
        (NOON + 60_000, CLERK),
        (midnight - 1, CLERK),
        (midnight, OTHER_CLERK),
    ]
    posts: list[tuple[int, Said]] = [(at, Post("staffed", badge, "")) for at, badge in there]
    deliver(store, *posts[:2], (NOON, Complaint(NUMBER, "", 0, 15)), *posts[2:], received=NOON + a_day)
    store.complaints.look(NOON + a_day)
    with store.read() as connection:
        touches = complaint_book.touches_at(connection, case(store), DAYS)
    assert [each.badge for each in touches] == [CLERK] * 3


def test_a_number_tells_how_its_complaint_stands_and_nothing_else(store: Store) -> None:
    deliver(store, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=NOON)
    store.complaints.look(NOON)
    expected = [PublicComplaint("registered", MONDAY)]
    for typed in (NUMBER, NUMBER.lower(), "2f-01-120 034-5", told_number("2026-000001"), " 2026-000001-1 "):
        assert store.complaints.state_by(typed) == expected, typed
    for typed in ("2F-01-120034-4", "2026-000001-2", "2026-000001", "2026-000002-9", "", "%", "2F-02-120034-5"):
        assert store.complaints.state_by(typed) == [], typed


def test_what_was_found_and_that_somebody_doubts_it_is_not_told_to_whoever_has_the_number(store: Store) -> None:
    name = store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)

    def told() -> str:
        (found,) = store.complaints.state_by(told_number(name))
        return found.state

    act(store, "doubted", name=name)
    assert told() == "registered"
    act(store, "doubt_rejected", SECOND_NEEDED, name)
    act(store, "accepted", name=name)
    assert told() == "accepted"
    act(store, "substantiated", name=name)
    assert told() == "in_hand"
    act(store, "followed_up", name=name, content=ComplaintFollowUp("satisfied"))
    act(store, "closed", name=name)
    assert told() == "closed"


def test_two_series_of_a_window_may_give_out_one_number(store: Store) -> None:
    """Two digits of it are of the series: one in ninety has the same."""
    for series in ("5e", "4d"):
        deliver(store, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=NOON, series=series)
    store.complaints.look(NOON)
    act(store, "accepted")
    assert {each.state for each in store.complaints.state_by(NUMBER)} == {"accepted", "registered"}


def test_a_limit_is_set_for_what_comes_in_from_then_on(store: Store) -> None:
    first = store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    store.complaints.set_limits(ComplaintLimits(2), "DC-00", "f2", NOON)
    second = store.complaints.lodge(CALLED, MEMBER.badge, "f3", NOON)
    assert [case(store, each).lodged.accept_days for each in (first, second)] == [5, 2]
    with store.read() as connection:
        assert complaint_counts(connection) == {"registered": 2}
        assert complaint_book.complaint(connection, "limits") is None


def test_a_refusal_in_the_book_leaves_all_as_it_was(store: Store) -> None:
    name = store.complaints.lodge(CALLED, MEMBER.badge, "f1", NOON)
    before = case(store, name)
    with pytest.raises(ComplaintFieldWrong):
        act(store, "refused", name=name, content=ComplaintRefusal("no_object"))
    assert case(store, name) == before
    act(store, "refused", name=name, content=ComplaintRefusal("out_of_scope"))
    assert case(store, name).refusal == "out_of_scope"


def test_a_center_that_serves_looks_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(store, (NOON, Complaint(NUMBER, CLERK, 1, 15)), received=NOON)
    monkeypatch.setattr(center_watches, "COMPLAINT_LOOK_SECONDS", 0.01)

    async def serve() -> None:
        application = api.app(store, now=lambda: NOON, trusted=KeyTrust(()))
        async with application.lifespan():
            await asyncio.to_thread(until, lambda: bool(store.complaints.state_by(NUMBER)))

    asyncio.run(serve())
    assert case(store).lodged.plate == NUMBER
