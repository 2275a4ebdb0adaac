"""A center put back to an older copy: no order is lost silently, and what was revoked does not work again."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sync.center.network.certificates import Authority
from sync.center.storage.database import engine
from sync.center.store import Store
from sync.contract import ROSTER_LEAP
from sync.uplink import worker
from terminal.domain.events import RosterKnown
from terminal.domain.roster import Entry
from tests.support.office import Hut
from tests.support.postgres import Postgres
from tests.sync.center.conftest import Desk, Hall, Json, bundle, until

AN_HOUR = (1_795_498_200_000, 1_795_501_800_000)


class Restorable(Hall):
    """A center of which somebody makes copies; `postgres` holds its database, where that is not a file."""

    postgres: Postgres | None = None

    def copy(self) -> str | bytes:
        assert self.stop() == 0
        copy = self.postgres.dump(self.database) if self.postgres else self.file.read_bytes()
        self.start()
        return copy

    def put_back(self, copy: str | bytes) -> None:
        """As a backup does, which leaves the journal of a file aside."""
        assert self.stop() == 0
        if isinstance(copy, bytes):
            self.file.write_bytes(copy)
            for name in ("-wal", "-shm"):
                self.file.with_name(self.file.name + name).unlink(missing_ok=True)
        else:
            self._run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            self._run(copy)
        self.start()

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._run(query.replace("?", "%s") if self.postgres else query, *values)

    def _run(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        made = engine(self.database)
        with closing(made.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(query, values or None) if self.postgres else cursor.execute(query, values)
            found = list(cursor.fetchall()) if cursor.description else []
            connection.commit()
        made.dispose()
        return found


@pytest.fixture
def center(
    tmp_path: Path, authority: Authority, fresh_database: str, request: pytest.FixtureRequest
) -> Iterator[Restorable]:
    """With either kind of database in turn."""
    running = Restorable(tmp_path, authority)
    running.database, running.file = fresh_database, tmp_path / "fresh.db"
    if fresh_database.startswith("postgresql"):
        running.postgres = request.getfixturevalue("postgres")
    running.start()
    yield running
    assert running.stop() == 0


def roster(center: Restorable, window: str, *badges: str) -> int:
    with closing(Store(center.database)) as store:
        now = max(at for (at,) in center.sql("SELECT COALESCE(MAX(at), 0) FROM orders")) + 1000
        return store.publish_roster(window, tuple(Entry(each, "leave", *AN_HOUR) for each in badges), now).number


class Terminal:
    """What a terminal of this version does about orders, by the wire alone."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.done, self.has = desk, {"after": 0}, dict[str, Any]()
        self.taken: list[str] = []

    def ask(self) -> list[Json]:
        query = "&".join(f"{name}={value}" for name, value in {**self.done, **self.has, "wait": 0}.items())
        answer = self.desk.call("GET", f"/v1/orders?{query}")
        assert answer.status_code == 200, answer.text
        for order in answer.json()["orders"]:
            self.done = {"after": order["id"], "mark": order["mark"]}
            if order["what"]["type"] == "day_list":
                self.has = {"roster": order["what"]["roster"]["number"], "roster_at": order["at"]}
                self.taken += [each["badge"] for each in order["what"]["roster"]["entries"]]
        return list(answer.json()["orders"])


def test_what_is_ordered_after_a_restore_arrives(center: Restorable) -> None:
    """Four of four rosters were never seen, and no configuration: their ids and numbers had been given before."""
    desk = Desk(center).join()
    terminal = Terminal(desk)
    roster(center, desk.window, "1")
    terminal.ask()
    copy = center.copy()
    for badge in ("2", "3", "4", "5"):
        roster(center, desk.window, badge)
        terminal.ask()
    center.put_back(copy)
    assert terminal.ask() == []
    for badge in ("6", "7", "8", "9"):
        roster(center, desk.window, badge)
        terminal.ask()
    center.push(bundle(desk.window, 1))
    assert [order["what"]["type"] for order in terminal.ask()] == ["configuration"]
    assert terminal.taken == [str(number) for number in range(1, 10)]
    assert desk.alarms() == ["restored"]


def test_what_was_ordered_before_the_terminal_asked_arrives_too(center: Restorable) -> None:
    """By then the restored database has given every id and number again that the terminal had."""
    desk = Desk(center).join()
    terminal = Terminal(desk)
    roster(center, desk.window, "1")
    copy = center.copy()
    for badge in ("2", "3"):
        roster(center, desk.window, badge)
    terminal.ask()
    center.put_back(copy)
    for badge in ("5", "6"):
        roster(center, desk.window, badge)
    with closing(Store(center.database)) as store:
        entries = (Entry("7", "leave", *AN_HOUR),)
        store.publish_roster(desk.window, entries, terminal.has["roster_at"] + 10_000)
    terminal.ask()
    assert terminal.taken == ["3", "7"]
    assert terminal.ask() == []


def test_an_order_whose_number_another_one_had_arrives(center: Restorable) -> None:
    """The restored database has an order under the terminal's newest number, which only the mark tells apart."""
    desk = Desk(center).join()
    terminal = Terminal(desk)
    copy = center.copy()
    for badge in ("1", "2"):
        roster(center, desk.window, badge)
        terminal.ask()
    center.put_back(copy)
    center.push(bundle(desk.window, 1))
    roster(center, desk.window, "3")
    assert "configuration" in [order["what"]["type"] for order in terminal.ask()]
    assert desk.alarms()[0] == "restored"


def test_without_a_restore_nothing_is_sent_twice(center: Restorable) -> None:
    desk = Desk(center).join()
    terminal = Terminal(desk)
    for badge in ("1", "2"):
        roster(center, desk.window, badge)
        assert len(terminal.ask()) == 1
        assert terminal.ask() == []
    assert desk.alarms() == []


def test_a_terminal_that_says_more_than_is_true_burns_no_numbers(center: Restorable) -> None:
    """Its twin lost nine rosters by a restore: the next one is above them."""
    liar = Desk(center).join()
    roster(center, liar.window, "1")
    assert liar.call("GET", f"/v1/orders?after=0&roster={1 << 60}").status_code == 400
    for lie in (1 << 53, 1 + 1_001):
        assert liar.call("GET", f"/v1/orders?after=0&wait=0&roster={lie}").status_code == 200
        assert liar.alarms() == []
        (order,) = liar.call("GET", f"/v1/orders?after=0&wait=0&roster={lie}").json()["orders"]
        assert order["what"]["roster"]["number"] == 1, "else nobody would ever hear that they do not agree"
    assert roster(center, liar.window, "2") == 2
    assert liar.call("GET", "/v1/orders?after=0&wait=0&roster=10").status_code == 200
    assert roster(center, liar.window, "3") == 11


def test_a_terminal_that_says_so_again_and_again_has_no_list_written_each_time(center: Restorable) -> None:
    """Else two lies put the numbers out of reach of the window's next terminal, and each writes the list anew."""
    liar = Desk(center).join()
    number = roster(center, liar.window, "1")
    for _ in range(30):
        question = f"/v1/orders?after=0&wait=0&roster={number + 999}&roster_at=1"
        answer = liar.call("GET", question).json()["orders"]
        number = max([number, *(order["what"]["roster"]["number"] for order in answer)])
    assert center.sql("SELECT COUNT(*) FROM orders")[0][0] <= 1 + 10
    assert number <= 10_001
    assert liar.alarms() == ["quota"]
    honest = Terminal(Desk(center))
    honest.desk.window = liar.window
    honest.desk.join("--replace")
    assert roster(center, liar.window, "2") == number + 1
    honest.ask()
    assert honest.taken == ["2"]
    assert honest.has["roster"] < ROSTER_LEAP, "what a terminal takes that has none yet"


def test_alarms_of_lists_that_never_were_have_an_end(center: Restorable) -> None:
    liar = Desk(center).join()
    for lie in range(1, 120):
        assert liar.call("GET", f"/v1/orders?after=0&wait=0&roster={lie}&roster_at=9").status_code == 200
    assert liar.alarms() == [*["restored"] * 10, "quota"]


def report(desk: Desk, revoked: str = "") -> Json:
    said = {"version": "1", "config": "", "recorded": 0, "waiting": 0, "clock": "synced", "parts": {}}
    answer = desk.call("PUT", "/v1/state", json={**said, "revoked": revoked})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def exchange(desk: Desk, carried: Any = ()) -> Any:
    answer = desk.call("POST", "/v1/revocations", json={"revoked": list(carried)})
    assert answer.status_code == 200, answer.text
    return answer.json()["revoked"]


def test_what_was_revoked_does_not_work_again_after_a_restore(center: Restorable) -> None:
    stolen, other = Desk(center).join(), Desk(center).join()
    copy = center.copy()
    assert center.command("reject", stolen.code).exit_code == 0
    assert report(other)["revoked"] != ""
    carried = exchange(other)
    center.put_back(copy)
    assert stolen.call("GET", "/v1/orders").status_code == 200, "the control: the copy has it accepted"
    assert report(other)["revoked"] == ""
    assert exchange(other, carried) == carried
    assert stolen.call("GET", "/v1/orders").status_code == 403
    assert stolen.alarms() == ["restored"]
    assert other.call("GET", "/v1/orders").status_code == 200


def test_nobody_revokes_by_carrying_what_the_center_did_not_seal(center: Restorable) -> None:
    victim, liar = Desk(center).join(), Desk(center).join()
    ((key,),) = center.sql("SELECT key_hash FROM terminals WHERE terminal = ?", victim.name)
    for at in (1, 1_795_391_520_000):
        assert exchange(liar, [{"key": key, "at": at, "seal": "0" * 64}]) == []
    assert victim.call("GET", "/v1/orders").status_code == 200


def test_who_was_accepted_again_is_not_turned_away_by_what_others_still_carry(center: Restorable) -> None:
    back, other = Desk(center).join(), Desk(center).join()
    center.command("reject", back.code)
    carried = exchange(other)
    assert len(carried) == 1
    assert center.command("accept", back.code, "--window", back.window).exit_code == 0
    assert exchange(other, carried) == []
    assert back.call("GET", "/v1/orders").status_code == 200


def publish(center: Restorable, tmp_path: Path, badge: str) -> None:
    """As somebody does who runs the hall, by the clock on the wall."""
    file = tmp_path / "day.toml"
    lines = f'badge = "{badge}"\nwhat = "leave"\nstart = "2026-11-24T13:30"\nend = "2026-11-24T17:00"\n'
    file.write_text(f"[[entries]]\n{lines}")
    assert center.command("roster", "--window", "2F-17", str(file)).exit_code == 0


def leave(hut: Hut, badge: str) -> None:
    """Waits for the roster that has this person on leave."""
    while badge not in {entry.badge for entry in hut.next(RosterKnown).roster.entries}:
        pass


def test_a_terminals_own_program_lacks_nothing_and_brings_the_revocations_back(
    center: Restorable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "REPORT", 0.02)
    stolen = Desk(center).join()
    with closing(Hut(tmp_path / "card", center.url, center.authority.ca)) as hut:
        hut.worker.start()
        center.know("2F-17")
        assert center.command("accept", hut.code(), "--window", "2F-17").exit_code == 0
        publish(center, tmp_path, "1")
        leave(hut, "1")
        hut.worker.close()
        copy = center.copy()
    with closing(Hut(tmp_path / "card", center.url, center.authority.ca)) as hut:
        hut.worker.start()
        assert center.command("reject", stolen.code).exit_code == 0
        for badge in ("2", "3"):
            publish(center, tmp_path, badge)
            leave(hut, badge)
        until(lambda: bool(hut.buffer.kept("revocations")))
        hut.worker.close()
        center.put_back(copy)
    publish(center, tmp_path, "4")
    assert stolen.call("GET", "/v1/orders").status_code == 200, "the control: the copy has it accepted"
    with closing(Hut(tmp_path / "card", center.url, center.authority.ca)) as hut:
        hut.worker.start()
        leave(hut, "4")
        until(lambda: stolen.call("GET", "/v1/orders").status_code == 403)
