"""Worker and reference center together: joining, delivering, setting aside, taking a configuration."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from sync.bundles.bundle import Payload, sign
from sync.center.network.certificates import Authority
from sync.contract import key_hash
from sync.uplink import worker
from terminal.domain.events import Configured, Linked
from terminal.domain.facts import Draft
from terminal.domain.window import Window
from tests.support.disk import draft
from tests.support.office import IT, KEYS, NOW, Hut, Settled
from tests.sync.center.conftest import Hall

WINDOW = Window("政务服务中心", "Asia/Shanghai", "市场监督管理局", "2F-17", "总服务台", (), ())


@pytest.fixture
def center(tmp_path: Path, ours: Authority) -> Iterator[Hall]:
    center = Hall(tmp_path, ours)
    center.start()
    yield center
    center.stop()


@pytest.fixture
def hut(tmp_path: Path, center: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hut]:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 3600.0)
    hut = Hut(tmp_path / "buffer", center.url, center.authority.ca, KEYS)
    yield hut
    hut.close()


def accept(center: Hall, hut: Hut, window: str) -> None:
    result = center.command("accept", hut.code(), "--window", window)
    assert result.exit_code == 0, result.output
    assert hut.audit("paired") == window


def stored(center: Hall, hut: Hut) -> list[tuple[int, str]]:
    query = "SELECT seq, hash FROM facts WHERE terminal = ? ORDER BY seq"
    return [(seq, digest) for seq, digest in center.sql(query, hut.buffer.identity.terminal)]


def test_the_center_gets_every_fact_and_the_same_chain(center: Hall, hut: Hut) -> None:
    hut.record("before", "joining")
    hut.worker.start()
    accept(center, hut, "2F-17")
    hut.next(Settled, through=2)
    hut.record("after")
    hut.next(Settled, through=3)
    prevs = [fact.prev for fact in hut.buffer.history()]
    assert [seq for seq, _ in stored(center, hut)] == [1, 2, 3]
    assert [digest for _, digest in stored(center, hut)][:2] == prevs[1:]
    assert hut.buffer.waiting == 0


def test_what_the_center_cannot_keep_is_set_aside_on_both_sides(center: Hall, hut: Hut) -> None:
    sound = draft("sound")
    hut.buffer.record([sound, Draft(sound.moment, "2F\0", "", sound.said), sound])
    hut.worker.start()
    accept(center, hut, "2F-18")
    hut.next(Settled, through=3)
    assert [refusal.seq for refusal in hut.buffer.refused()] == [2]
    assert [seq for seq, _ in stored(center, hut)] == [1, 3]
    aside = center.sql("SELECT seq FROM quarantine WHERE terminal = ?", hut.buffer.identity.terminal)
    assert aside == [(2,)]


def test_a_published_configuration_arrives(center: Hall, hut: Hut) -> None:
    hut.worker.start()
    accept(center, hut, "2F-17")
    window = Raw(msgspec.json.encode(WINDOW))
    text = sign(IT, Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 1000, NOW + 500, window))
    assert center.push(text).status_code == 200
    assert hut.next(Configured).window == WINDOW
    assert hut.buffer.configurations.current == text


def test_a_rejected_terminal_asks_to_join_again(center: Hall, hut: Hut) -> None:
    hut.worker.start()
    accept(center, hut, "2F-19")
    assert center.command("reject", key_hash(hut.buffer.identity.key)).exit_code == 0
    hut.record("meanwhile")
    hut.next(Linked, up=False)
    assert hut.buffer.waiting == 1
    hut.seen.clear()
    accept(center, hut, "2F-20")
    hut.next(Settled, through=1)


def test_a_terminal_that_was_accepted_elsewhere_between_two_calls_learns_its_window(
    center: Hall, hut: Hut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WAIT", 1)  # the poll that is held when IT decides ends by itself
    hut.worker.start()
    accept(center, hut, "2F-21")
    # At once: a call between a rejection and an acceptance would have it pair anew, and learn it so.
    with closing(sqlite3.connect(center.file)) as database, database:
        database.execute("UPDATE terminals SET window = '2F-22'")
    hut.worker.nudge()
    assert hut.audit("paired") == "2F-22"
    here = Raw(msgspec.json.encode(msgspec.structs.replace(WINDOW, window="2F-22")))
    text = sign(IT, Payload("ed25519", "2F-22", 1, 1, NOW, NOW + 1000, NOW + 500, here))
    assert center.push(text).status_code == 200
    assert hut.next(Configured).window.window == "2F-22"
