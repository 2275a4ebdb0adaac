"""A center put back to an older copy: no order is lost silently, and what was revoked does not work again."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sync.center.certificates import Authority
from sync.center.store import Store
from terminal.domain.roster import Entry
from tests.sync.center.conftest import Desk, Hall, Json, bundle

AN_HOUR = (1_795_498_200_000, 1_795_501_800_000)


@pytest.fixture
def center(tmp_path: Path, authority: Authority) -> Iterator[Hall]:
    running = Hall(tmp_path, authority)
    running.start()
    yield running
    assert running.stop() == 0


def put_back(center: Hall, copy: Path) -> None:
    """The copy that somebody made of the database, its journal left aside as a backup does."""
    assert center.stop() == 0
    shutil.copyfile(copy, center.file)
    for name in ("-wal", "-shm"):
        center.file.with_name(center.file.name + name).unlink(missing_ok=True)
    center.start()


def copied(center: Hall) -> Path:
    assert center.stop() == 0
    copy = center.file.with_suffix(".copy")
    shutil.copyfile(center.file, copy)
    center.start()
    return copy


def roster(center: Hall, window: str, *badges: str) -> int:
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


def test_what_is_ordered_after_a_restore_arrives(center: Hall) -> None:
    """Four of four rosters were never seen, and no configuration: their ids and numbers had been given before."""
    desk = Desk(center).join()
    terminal = Terminal(desk)
    roster(center, desk.window, "1")
    terminal.ask()
    copy = copied(center)
    for badge in ("2", "3", "4", "5"):
        roster(center, desk.window, badge)
        terminal.ask()
    put_back(center, copy)
    assert terminal.ask() == []
    for badge in ("6", "7", "8", "9"):
        roster(center, desk.window, badge)
        terminal.ask()
    center.push(bundle(desk.window, 1))
    assert [order["what"]["type"] for order in terminal.ask()] == ["configuration"]
    assert terminal.taken == [str(number) for number in range(1, 10)]
    assert desk.alarms() == ["restored"]


def test_what_was_ordered_before_the_terminal_asked_arrives_too(center: Hall) -> None:
    """By then the restored database has given every id and number again that the terminal had."""
    desk = Desk(center).join()
    terminal = Terminal(desk)
    roster(center, desk.window, "1")
    copy = copied(center)
    for badge in ("2", "3"):
        roster(center, desk.window, badge)
    terminal.ask()
    put_back(center, copy)
    for badge in ("5", "6"):
        roster(center, desk.window, badge)
    with closing(Store(center.database)) as store:
        entries = (Entry("7", "leave", *AN_HOUR),)
        store.publish_roster(desk.window, entries, terminal.has["roster_at"] + 10_000)
    terminal.ask()
    assert terminal.taken == ["3", "7"]
    assert terminal.ask() == []


def test_without_a_restore_nothing_is_sent_twice(center: Hall) -> None:
    desk = Desk(center).join()
    terminal = Terminal(desk)
    for badge in ("1", "2"):
        roster(center, desk.window, badge)
        assert len(terminal.ask()) == 1
        assert terminal.ask() == []
    assert desk.alarms() == []


def test_a_terminal_that_says_more_than_is_true_burns_no_numbers(center: Hall) -> None:
    """Its twin lost nine rosters by a restore: the next one is above them."""
    liar = Desk(center).join()
    roster(center, liar.window, "1")
    assert liar.call("GET", f"/v1/orders?after=0&roster={1 << 60}").status_code == 400
    for lie in (1 << 53, 1 + 1_000_000):
        assert liar.call("GET", f"/v1/orders?after=0&wait=0&roster={lie}").status_code == 200
        assert liar.alarms() == []
    assert roster(center, liar.window, "2") == 2
    assert liar.call("GET", "/v1/orders?after=0&wait=0&roster=10").status_code == 200
    assert roster(center, liar.window, "3") == 11


def report(desk: Desk, revoked: str = "") -> Json:
    said = {"version": "1", "config": "", "recorded": 0, "waiting": 0, "clock": "synced", "parts": {}}
    answer = desk.call("PUT", "/v1/state", json={**said, "revoked": revoked})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def exchange(desk: Desk, carried: Any = ()) -> Any:
    answer = desk.call("POST", "/v1/revocations", json={"revoked": list(carried)})
    assert answer.status_code == 200, answer.text
    return answer.json()["revoked"]


def test_what_was_revoked_does_not_work_again_after_a_restore(center: Hall) -> None:
    stolen, other = Desk(center).join(), Desk(center).join()
    copy = copied(center)
    assert center.command("reject", stolen.code).exit_code == 0
    assert report(other)["revoked"] != ""
    carried = exchange(other)
    put_back(center, copy)
    assert stolen.call("GET", "/v1/orders").status_code == 200, "the control: the copy has it accepted"
    assert report(other)["revoked"] == ""
    assert exchange(other, carried) == carried
    assert stolen.call("GET", "/v1/orders").status_code == 403
    assert stolen.alarms() == ["restored"]
    assert other.call("GET", "/v1/orders").status_code == 200


def test_nobody_revokes_by_carrying_what_the_center_did_not_seal(center: Hall) -> None:
    victim, liar = Desk(center).join(), Desk(center).join()
    ((key,),) = center.sql("SELECT key_hash FROM terminals WHERE terminal = ?", victim.name)
    for at in (1, 1_795_391_520_000):
        assert exchange(liar, [{"key": key, "at": at, "seal": "0" * 64}]) == []
    assert victim.call("GET", "/v1/orders").status_code == 200


def test_who_was_accepted_again_is_not_turned_away_by_what_others_still_carry(center: Hall) -> None:
    back, other = Desk(center).join(), Desk(center).join()
    center.command("reject", back.code)
    carried = exchange(other)
    assert len(carried) == 1
    assert center.command("accept", back.code, "--window", back.window).exit_code == 0
    assert exchange(other, carried) == []
    assert back.call("GET", "/v1/orders").status_code == 200
