"""The notice book: each matter told once, until it is delivered or a week is over, to a real receiver.

What is fair. Before IT has set an address nobody is told, and nothing is kept for later. A matter is told once: a
receiver that was away gets it when it is back, with the same id, and a second process of the center does not send
it again. While a receiver is away the others wait with it, longer each time; after a week it is given up, which
the list says. A complaint is told on in the morning of the day on which a step is due, for each step once. Who
had notices go where is a fact of the chain.
"""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from sync.center.office.complaints.complaint_decision import ComplaintAct, ComplaintOfficer
from sync.center.office.notice import NoticeAddressWrong
from sync.center.registers.complaints.complaint_book import NewComplaint
from sync.center.registers.fleet import notice_book
from sync.center.registers.fleet.notice_book import LEASE_MS, SENT_A_LOOK
from sync.center.storage.database import facts
from sync.center.store import Store
from terminal.domain.timetable import Calendar
from tests.support.month_store import push
from tests.support.request_hall import WINDOWS, at
from tests.support.servers import Reply, Server

NOW = 1_795_482_000_000
MINUTE, DAY = 60_000, 86_400_000


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        yield made


def direct(store: Store, url: str) -> None:
    store.told.send_to(url, "", "http://localhost:8444", "IT-1", NOW)


def sick(store: Store, *matters: str, now: int = NOW) -> list[bool]:
    with store._engine.begin() as connection:
        return [notice_book.note(connection, "terminal.sick", m, "2F-17", "/fleet/2F-17", now) for m in matters]


def complaint(store: Store) -> str:
    """Taken down on Tuesday 24 November: it is accepted by 1 December, and answered by the 15th, in plain weeks."""
    return store.complaints.lodge(NewComplaint("telephone", "2026-11-24", "排队"), "DC-01", "", NOW)


def accept(store: Store, case: str) -> None:
    by = ComplaintOfficer("DC-01", supervises=True)
    store.complaints.act(case, ComplaintAct("accepted"), by, 1, "", at("2026-12-01 17:00"))


def look(store: Store, now: int) -> int:
    return store.told.look(lambda: now)


def bodies(server: Server) -> list[tuple[str, str]]:
    return [((said := json.loads(call.body))["type"], said["data"]["number"]) for call in server.calls]


def test_a_matter_is_told_once_with_one_id_when_the_receiver_is_back(store: Store) -> None:
    replies = iter([Reply(status=503), Reply(), Reply()])
    with Server(None, lambda _: next(replies)) as server:
        assert sick(store, "before") == [False], "nobody is to be told yet"
        direct(store, server.url + "/notices")
        assert sick(store, "t-1 1", "t-1 1", "t-2 1") == [True, False, True]
        assert look(store, NOW) == 0
        assert look(store, NOW + MINUTE - 1) == 1, "the second, which was not tried yet"
        assert look(store, NOW + MINUTE) == 1
        assert look(store, NOW + DAY) == 0
    first, other, again = server.calls
    assert first.headers["webhook-id"] == again.headers["webhook-id"] != other.headers["webhook-id"]
    assert first.body == again.body
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]
    assert [(row.state, row.tries, row.why) for row in store.told.listed()] == [
        ("delivered", 1, ""),
        ("delivered", 2, ""),
    ]
    assert sick(store, "t-1 1") == [False]


def test_a_receiver_that_stays_away_is_given_up_after_a_week_and_the_list_says_so(store: Store) -> None:
    with Server(None, Reply(status=500)) as server:
        direct(store, server.url)
        sick(store, "t-1 1")
        look(store, NOW)
        now = NOW + 7 * DAY - 5 * 60 * MINUTE  # when it is tried each hour
        while (row := store.told.listed()[0]).state == "waiting":
            now = max(now, row.next_at)
            look(store, now)
        assert (row.state, row.why) == ("given up", "it answered 500")
        assert 7 * DAY <= now - NOW < 7 * DAY + 60 * MINUTE
        assert look(store, now + DAY) == 0


def test_a_look_is_soon_over_and_the_next_goes_on(store: Store) -> None:
    with Server(None, Reply()) as server:
        direct(store, server.url)
        sick(store, *map(str, range(SENT_A_LOOK + 3)))
        assert [look(store, NOW), look(store, NOW), look(store, NOW)] == [SENT_A_LOOK, 3, 0]
    assert len({call.headers["webhook-id"] for call in server.calls}) == SENT_A_LOOK + 3


def test_two_processes_that_look_at_once_tell_it_once(store: Store, fresh_database: str) -> None:
    with closing(Store(fresh_database)) as other, Server(None, Reply()) as server, ThreadPoolExecutor(2) as threads:
        direct(store, server.url)
        for n in range(5):
            sick(store, str(n))
            list(threads.map(lambda each: look(each, NOW), (store, other)))
        assert len(server.calls) == 5
    # one that died while it was sending leaves it to the others
    with Server(None, Reply()) as server:
        direct(store, server.url)
        sick(store, "left")
        assert store.told._claimed(NOW) is not None
        assert look(store, NOW) == 0
        assert look(store, NOW + LEASE_MS) == 1


def test_a_complaint_is_told_on_in_the_morning_of_the_day_on_which_a_step_is_due(store: Store) -> None:
    with Server(None, Reply()) as server:
        direct(store, server.url)
        push(store, tuple(WINDOWS.values()), 1, NOW)
        case, morning = complaint(store), at("2026-12-01 08:00")
        assert [look(store, each) for each in (morning - 1, morning, morning + 1, morning + DAY)] == [0, 1, 0, 0]
        accept(store, case)  # the next step
        morning = at("2026-12-15 08:00")
        assert [look(store, each) for each in (morning - 1, morning, morning)] == [0, 1, 0]
    assert bodies(server) == [("complaint.due", "2026-000001")] * 2
    assert len({call.headers["webhook-id"] for call in server.calls}) == 2
    assert json.loads(server.last.body)["data"]["link"] == "http://localhost:8444/complaints/2026-000001"


def test_a_complaint_is_told_on_by_the_calendar_that_is_in_force_that_morning(store: Store) -> None:
    """A holiday that the hall confirms after the complaint came in moves the morning, told or not yet."""
    holiday = Calendar((2026,), ("2026-11-30", "2026-12-02"))
    with Server(None, Reply()) as server:
        direct(store, server.url)
        push(store, tuple(WINDOWS.values()), 1, NOW)
        complaint(store)
        push(store, tuple(replace(each, calendar=holiday) for each in WINDOWS.values()), 2, NOW + DAY)
        mornings = [at(f"2026-12-0{day} 08:00") for day in (1, 2, 3)]
        assert [look(store, each) for each in mornings] == [0, 0, 1]
    assert bodies(server) == [("complaint.due", "2026-000001")]


def test_who_had_notices_go_where_is_a_fact_and_the_secret_stays(store: Store) -> None:
    address = store.told.send_to("http://127.0.0.1:1/a", "", "http://localhost", "IT-1", NOW)
    moved = store.told.send_to("http://127.0.0.1:1/b", "", "http://localhost", "IT-2", NOW)
    assert moved.secret == address.secret
    fresh = store.told.send_to("http://127.0.0.1:1/b", "", "http://localhost", "IT-2", NOW, fresh=True)
    assert len({len(each.secret) for each in (address, fresh)}) == 1
    assert fresh.secret != address.secret
    with pytest.raises(NoticeAddressWrong):
        store.told.send_to("http://office.example", "", "http://localhost", "IT-2", NOW)
    assert store.told.address() == fresh, "nothing of what was refused is kept"
    sick(store, "t-1 1")
    store.told.stop("IT-3", NOW)
    assert (store.told.address(), store.told.listed(), store.told.test(NOW)) == (None, [], False)
    with store._reading.begin() as connection:
        raw = list(connection.scalars(select(facts.c.raw).where(facts.c.kind == "deed").order_by(facts.c.seq)))
    done = [json.loads(each)["body"] for each in raw]
    assert [(each["did"], each["by"]) for each in done] == [
        ("directed", "IT-1"),
        ("directed", "IT-2"),
        ("directed", "IT-2"),
        ("stopped", "IT-3"),
    ]
    assert not any(each.secret in text for each in (address, fresh) for text in raw)


def test_no_transaction_is_open_while_a_receiver_is_slow(tmp_path: Path) -> None:
    file = tmp_path / "center.db"

    def held(_: object) -> Reply:
        with closing(sqlite3.connect(file, timeout=0)) as other:
            other.execute("UPDATE meta SET value = value")
            other.commit()
        return Reply()

    with closing(Store(f"sqlite:///{file}")) as store, Server(None, held) as server:
        direct(store, server.url)
        store.told.test(NOW)
        assert look(store, NOW) == 1
    assert bodies(server) == [("test", "0")]
