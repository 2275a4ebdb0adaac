"""The directory's way from IT's desk to a terminal, through a real center; and what a center that lies achieves."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from sync.center.network.certificates import Authority
from sync.uplink import worker
from terminal.domain.events import DirectoryKnown, Happened, Linked
from tests.support.commands import typed
from tests.support.directory_desk import NEIGHBOUR, configure, directory
from tests.support.office import KEYS, Hut, Office
from tests.support.servers import PATIENCE, Reply, Server
from tests.support.signing_keys import plain_key
from tests.sync.center.conftest import Hall
from tests.sync.uplink.test_worker_orders import OTHER


def announce(office: Office, version: int, signed: str) -> None:
    with office.changed:
        office.directory = (1, version), signed


def refusals(hut: Hut) -> list[str]:
    audits = [event.audit for event in hut.seen if isinstance(event, Happened)]
    return [audit.detail for audit in audits if audit.what == "directory_refused"]


@pytest.fixture
def hut(hut: Hut) -> Hut:
    configure(hut.buffer)
    return hut


def test_a_directory_is_fetched_when_it_changes(office: Office, hut: Hut) -> None:
    announce(office, 3, directory(3))
    hut.worker.start()
    known = hut.next(DirectoryKnown).directory
    assert (known.version, known.card("90810")) == ("1.3", NEIGHBOUR)
    assert hut.audit("directory") == "1.3: 1 people"
    announce(office, 4, directory(4, people=()))
    hut.worker.nudge()
    assert hut.next(DirectoryKnown).directory.people == {}


SPOILT = {
    "another key": (directory(4, key=OTHER), "not signed by a trusted key"),
    "unsigned": (base64.b64encode(bytes(64) + b"{}").decode(), "not signed by a trusted key"),
    "altered": (directory(4)[:-8] + "AAAA" + directory(4)[-4:], "not signed by a trusted key"),
    "garbage": ("?", "not base64"),
    "too large": ("A" * 1_400_000, "larger than 1048576 bytes"),
    "another hall": (directory(4, hall="另一个大厅"), "it is for the hall 另一个大厅"),
    "older": (directory(2), "1.2 is older than 1.3"),
    "other content": (directory(3, people=()), "1.3 was here before with other content"),
    "malformed": (directory(4, people=[{"badge": "GH-0810"}]), "signed, but not a list of people"),
    "somebody twice": (directory(4, people=[NEIGHBOUR, NEIGHBOUR]), "badge GH-0810 is given twice"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_directory_is_a_fact_and_the_one_before_stays(office: Office, hut: Hut, case: str) -> None:
    spoilt, why = SPOILT[case]
    announce(office, 3, directory(3))
    hut.worker.start()
    hut.next(DirectoryKnown)
    announce(office, 4, spoilt)
    hut.worker.nudge()
    assert why in hut.audit("directory_refused")
    known = hut.directory.known(hut.now)
    assert known is not None
    assert known.directory.version == "1.3"
    announce(office, 5, directory(5))
    hut.worker.nudge()
    assert hut.next(DirectoryKnown).directory.version == "1.5"


def test_what_was_refused_is_not_asked_for_again_until_another_is_announced(
    office: Office, hut: Hut, server: Server
) -> None:
    announce(office, 4, directory(4, key=OTHER))
    hut.worker.start()
    hut.audit("directory_refused")
    for _ in range(3):
        reported(server, hut)
    assert fetches(server) == 1
    announce(office, 5, directory(5))
    hut.worker.nudge()
    assert hut.next(DirectoryKnown).directory.version == "1.5"
    assert len(refusals(hut)) == 1


def test_what_is_known_is_not_asked_for_again(office: Office, hut: Hut, server: Server) -> None:
    announce(office, 3, directory(3))
    hut.worker.start()
    hut.audit("directory")
    for _ in range(3):
        reported(server, hut)
    assert fetches(server) == 1


def test_an_older_one_than_the_center_announces_is_refused_once(office: Office, hut: Hut, server: Server) -> None:
    """Else it would be fetched, told and recorded at each report, for as long as the center says so."""
    announce(office, 3, directory(3))
    hut.worker.start()
    hut.audit("directory")
    announce(office, 4, directory(3))
    hut.worker.nudge()
    assert hut.audit("directory_refused") == "1.4 is announced, but this is 1.3"
    for _ in range(3):
        reported(server, hut)
    assert fetches(server) == 2
    announce(office, 5, directory(5))
    hut.worker.nudge()
    assert hut.next(DirectoryKnown).directory.version == "1.5"


def fetches(server: Server) -> int:
    return sum(call.path == "/v1/directory" for call in server.calls)


def reported(server: Server, hut: Hut) -> None:
    """Waits for one more report, and until its answer was taken."""
    before = sum(call.path == "/v1/state" for call in server.calls)
    for more in (1, 2):
        hut.worker.nudge()
        while sum(call.path == "/v1/state" for call in server.calls) < before + more:
            server.called.clear()
            hut.worker.nudge()
            assert server.called.wait(PATIENCE)


@pytest.mark.parametrize("reply", [Reply(b"", 500), Reply(b"", 404), Reply(b"{"), Reply(b"x" * 5_000_000)])
def test_one_that_cannot_be_had_holds_up_no_fact_and_is_no_refusal(office: Office, hut: Hut, reply: Reply) -> None:
    office.instead = {"/v1/directory": reply}
    announce(office, 3, directory(3))
    hut.worker.start()
    for number in range(3):
        hut.record(f"fact {number}")
        with office.changed:
            assert office.changed.wait_for(lambda: len(office.facts) > number, PATIENCE)  # noqa: B023 - in its turn
    assert False not in hut.links()
    assert refusals(hut) == []
    with office.changed:
        office.instead = {}
    hut.worker.nudge()
    assert hut.next(DirectoryKnown).directory.version == "1.3"


def test_a_terminal_without_a_configuration_waits_for_its_hall(
    office: Office, ours: Authority, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "REPORT", 0.02)
    bare = Hut(tmp_path / "bare" / "buffer", server.url, ours.ca, KEYS)
    announce(office, 3, directory(3))
    bare.worker.start()
    bare.next(Linked, up=True)
    reported(server, bare)
    assert fetches(server) == 0
    configure(bare.buffer)
    assert bare.next(DirectoryKnown).directory.version == "1.3"
    bare.close()


# The whole way: IT's file and key, `config push`, a center on SQLite over TLS, a terminal's worker.

FILE = """
name = "政务服务中心"
sessions = []

[[units]]
name = "市税务局"

[[units.windows]]
id = "2F-17"
people = ["GH-0217"]

[[units.windows]]
id = "3F-08"
people = ["GH-0810"]

[[people]]
badge = "GH-0217"
name = "张敏"
cards = ["90017"]

[[people]]
badge = "GH-0810"
name = "赵明"
cards = ["90810"]
"""


@pytest.fixture
def center(tmp_path: Path, ours: Authority) -> Iterator[Hall]:
    (tmp_path / "center").mkdir()
    center = Hall(tmp_path / "center", ours)
    center.start()
    yield center
    assert center.stop() == 0


@pytest.fixture
def desk(tmp_path: Path, center: Hall) -> Path:
    """IT's folder: the key that the center of the tests trusts, and the hall's file."""
    stored = {"private": base64.b64encode(bytes(range(32))).decode(), "epoch": 1, "version": 0}
    (tmp_path / "it.key").write_bytes(msgspec.json.encode(stored))
    (tmp_path / "hall.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def push(desk: Path, center: Hall) -> str:
    """What IT reads who publishes the hall's file."""
    where = ("--key", desk / "it.key", "--center", center.url, "--ca", center.authority.ca)
    result = typed("config", "push", "--yes", desk / "hall.toml", *where)
    assert result.exit_code == 0, result.output
    return next(line for line in result.stdout.splitlines() if line.startswith("directory: "))


@pytest.fixture
def terminal(tmp_path: Path, center: Hall, desk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hut]:
    """A terminal that was given the card key at its installation, accepted at 2F-17."""
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 0.1)
    card_key = base64.b64decode(typed("config", "card-key", "--key", desk / "it.key").stdout)
    terminal = Hut(tmp_path / "t" / "buffer", center.url, center.authority.ca, KEYS, card_key)
    terminal.worker.start()
    accept = center.command("accept", terminal.code(), "--window", "2F-17")
    assert accept.exit_code == 0, accept.output
    yield terminal
    terminal.close()


def test_from_its_desk_to_a_terminal_and_there_after_a_restart(desk: Path, center: Hall, terminal: Hut) -> None:
    assert push(desk, center) == "directory: 1.1 published, 2 people"
    directory = terminal.next(DirectoryKnown).directory
    found = directory.card("90810")
    assert found is not None
    assert (found.badge, found.name, found.windows) == ("GH-0810", "赵明", ("3F-08",))
    assert terminal.audit("directory") == "1.1: 2 people"
    again = terminal.directory.known(terminal.now)
    assert again is not None
    assert again.directory == directory


def test_only_what_changed_is_fetched(desk: Path, center: Hall, terminal: Hut) -> None:
    push(desk, center)
    terminal.audit("directory")
    assert push(desk, center) == "directory: 1.1 unchanged, 2 people"
    file = desk / "hall.toml"
    file.write_text(FILE.replace('"90810"', '"90811"'), encoding="utf-8")
    assert push(desk, center) == "directory: 1.2 published, 2 people"
    directory = terminal.next(DirectoryKnown).directory
    assert (directory.version, directory.card("90810")) == ("1.2", None)
    assert directory.card("90811") is not None
    known = [event.directory.version for event in terminal.seen if isinstance(event, DirectoryKnown)]
    assert known == ["1.1", "1.2"]


def test_a_center_that_lost_its_database_gets_the_same_one_again(desk: Path, center: Hall, terminal: Hut) -> None:
    push(desk, center)
    terminal.audit("directory")
    before = center.sql("SELECT directory FROM directories")
    alter(center, "DELETE FROM directories")
    assert push(desk, center) == "directory: 1.1 unchanged, 2 people"
    assert center.sql("SELECT directory FROM directories") == before


def test_a_center_that_alters_it_changes_nothing_at_a_terminal(desk: Path, center: Hall, terminal: Hut) -> None:
    push(desk, center)
    terminal.audit("directory")
    forged = directory(7, key=OTHER)
    alter(center, "UPDATE directories SET version = 7, directory = ?", forged)
    assert terminal.audit("directory_refused") == "not signed by a trusted key"
    known = terminal.directory.known(terminal.now)
    assert known is not None
    assert known.directory.version == "1.1"


def test_the_center_has_no_card_key_and_no_number_in_the_directory(desk: Path, center: Hall, terminal: Hut) -> None:
    push(desk, center)
    terminal.audit("directory")
    [(signed,)] = center.sql("SELECT directory FROM directories")
    assert b"90810" not in base64.b64decode(signed)
    key = plain_key(desk / "it.key").card_key
    held = center.file.read_bytes() + center.log.read_bytes()
    assert key not in held
    assert base64.b64encode(key) not in held


def alter(center: Hall, query: str, *values: object) -> None:
    """What somebody does who has the center's database."""
    with closing(sqlite3.connect(center.file)) as connection, connection:
        connection.execute(query, values)
