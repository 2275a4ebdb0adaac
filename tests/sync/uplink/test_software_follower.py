"""The software follower over the wire: a file in pieces over cuts, at a bounded rate; and a center that lies."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import Payload, sign
from sync.bundles.trust import KeyTrust
from sync.center.network.certificates import Authority
from sync.contract import Report
from sync.releases.software_inbox import SoftwareInbox
from sync.uplink import software_follower
from sync.uplink.client import CenterClient, GiveUp, TryAgain
from sync.uplink.host import Host
from sync.uplink.software_follower import (
    CLOSED_SECONDS,
    FETCH_PER_SECOND,
    IDLE_SECONDS,
    NO_ROOM_SECONDS,
    PIECE_PAUSE,
    SPOILT_MS,
    SPREAD_MS,
    SoftwareFollower,
)
from sync.uplink.token_file import TokenFile
from terminal.domain.events import Happened
from terminal.domain.facts import Moment
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.hostile.center import HostileCenter, dribbled
from tests.support.disk import PATIENCE
from tests.support.office import KEYS, Hut, Settled
from tests.support.release_files import IT, STRANGER, public
from tests.support.software_desk import PIECE, RELEASE, release, signed

MORNING = 1_795_391_520_000  # 2026-11-23, Monday, 07:52 in the hall, in UTC ms
HOUR = 3_600_000
SESSIONS = Session("am", "08:00", "12:00"), Session("pm", "14:00", "17:30")
WINDOW = Window("政务服务中心", "Asia/Shanghai", "窗口", "2F-17", "", (), SESSIONS)


class Rig:
    """A terminal's follower before a center, turned by hand."""

    def __init__(self, folder: Path, center: HostileCenter, ours: Authority) -> None:
        self.folder, self.center, self._ours = folder, center, ours
        self.now = Moment(MORNING, 1000, "boot", "synced")
        self.window: Window | None = WINDOW
        self.events: SimpleQueue[Any] = SimpleQueue()
        self.chance = 0.0
        self.buffer = Buffer(folder / "buffer", "board-1")
        self.follower = self._follower()

    def _follower(self) -> SoftwareFollower:
        places = self.folder / "software", self.folder / "inbox"
        inbox = SoftwareInbox(self.buffer, KeyTrust((public(),)), ("trixie", "arm64"), *places, lambda: None)
        host: Any = Host(
            emit=self.events.put,
            now=lambda: self.now,
            heard=lambda *_: None,
            trusted=lambda: True,
            settled=lambda: None,
            report=lambda: Report("0.1", "", 0, 0, "synced", {}),
            directory=None,  # type: ignore[arg-type]
            configure=lambda text, event: None,
            fingers=lambda _: "",
            disputed=lambda: (),
            trust=KeyTrust((public(),)),
            successions=self.folder / "successions",
            token=TokenFile(None),
            version="0.1",
            unfit=lambda _: "",
            errand=lambda order, said: None,
            software=inbox,
        )
        line = CenterClient(self.center.url, self._ours.ca, "5c" * 32, lambda: None)
        return SoftwareFollower(host, lambda: self.window, line, chance=lambda: self.chance)

    def restart(self) -> None:
        self.follower.close()
        self.buffer.close()
        self.buffer = Buffer(self.folder / "buffer", "board-1")
        self.follower = self._follower()

    def offer(self, *orders: str) -> None:
        """The center has these, and a report's answer said so."""
        self.center.offered = list(orders)
        self.follower.announced(f"digest of {orders}")

    def turn(self) -> float:
        return self.follower.turn()

    def pass_by(self, ms: int) -> None:
        self.now = replace(self.now, at=self.now.at + ms, mono=self.now.mono + ms)

    def audits(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        while not self.events.empty():
            event = self.events.get()
            assert isinstance(event, Happened)
            found.append((event.audit.what, event.audit.detail))
        return found

    @property
    def handed(self) -> list[bytes]:
        folder = self.folder / "inbox"
        return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []

    @property
    def asked(self) -> int:
        """How many pieces the center was asked for."""
        return self.center.calls.count("/v1/software/piece")


@pytest.fixture
def rig(tmp_path: Path, ours: Authority) -> Iterator[Rig]:
    with HostileCenter((ours.cert, ours.key)) as center:
        center.file = lambda offset: RELEASE[offset : offset + PIECE]
        rig = Rig(tmp_path, center, ours)
        yield rig
        rig.follower.close()
        rig.buffer.close()
        center.closing.set()


FETCHED = ("software", "0.1.0 (1.3) was fetched and waits to be installed")


def test_what_it_ordered_is_fetched_piece_by_piece_and_lies_where_root_takes_it(rig: Rig) -> None:
    assert rig.turn() == IDLE_SECONDS
    rig.offer(signed())
    said = []
    for _ in range(3):
        assert rig.turn() == PIECE_PAUSE
        said.append(rig.follower.says)
    assert said == ["0.1.0 (1.3): fetching, 44 %", "0.1.0 (1.3): fetching, 88 %", "0.1.0 (1.3): fetching, 100 %"]
    assert rig.turn() == 0.0
    assert (rig.handed, rig.audits(), rig.follower.says) == ([RELEASE], [FETCHED], "0.1.0 (1.3): fetched")
    assert [rig.turn(), rig.turn()] == [IDLE_SECONDS, IDLE_SECONDS]
    assert rig.asked == 3
    assert PIECE / PIECE_PAUSE == FETCH_PER_SECOND == 131_072


def test_a_restart_goes_on_where_it_was(rig: Rig) -> None:
    rig.offer(signed())
    assert [rig.turn(), rig.turn()] == [PIECE_PAUSE] * 2
    rig.restart()
    rig.offer(signed())
    assert [rig.turn(), rig.turn()] == [PIECE_PAUSE, 0.0]
    assert (rig.handed, rig.asked) == ([RELEASE], 3)
    rig.restart()
    rig.offer(signed())
    assert (rig.turn(), rig.asked) == (IDLE_SECONDS, 3)


@pytest.mark.parametrize("chance", [0.25, 0.999])
def test_each_begins_at_a_moment_of_its_own(rig: Rig, chance: float) -> None:
    rig.chance = chance
    rig.offer(signed())
    begins = int(chance * SPREAD_MS)
    assert rig.turn() == begins / 1000
    rig.pass_by(begins - 1)
    assert rig.turn() == 0.001
    assert rig.asked == 0
    rig.pass_by(1)
    assert (rig.turn(), rig.asked) == (PIECE_PAUSE, 1)


@pytest.mark.parametrize(
    ("hours", "fetches"),
    [
        (-0.5, False),  # 07:22, nobody comes yet
        (0.0, True),
        (5.0, True),  # 12:52, between the sessions
        (9.6, True),  # 17:28
        (9.7, False),  # 17:34: the sockets go off soon
        (5 * 24, False),  # Saturday
    ],
)
def test_it_fetches_before_closing_and_not_after(rig: Rig, hours: float, fetches: bool) -> None:
    rig.offer(signed())
    rig.pass_by(int(hours * HOUR))
    assert (rig.turn(), rig.asked) == ((PIECE_PAUSE, 1) if fetches else (CLOSED_SECONDS, 0))


def test_without_a_clock_or_a_configuration_it_waits(rig: Rig) -> None:
    rig.offer(signed())
    rig.now = replace(rig.now, clock="unset")
    assert (rig.turn(), rig.asked) == (CLOSED_SECONDS, 0)
    rig.now, rig.window = replace(rig.now, clock="synced"), None
    assert (rig.turn(), rig.asked) == (CLOSED_SECONDS, 0)
    rig.window = WINDOW
    assert (rig.turn(), rig.asked) == (PIECE_PAUSE, 1)


def test_without_room_nothing_is_fetched_and_that_is_said(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.offer(signed())
    with monkeypatch.context() as full:
        full.setattr(SoftwareInbox, "has_room", lambda *_: False)
        assert (rig.turn(), rig.asked) == (NO_ROOM_SECONDS, 0)
        assert rig.follower.says == "0.1.0 (1.3): no room for it on the card"
    assert (rig.turn(), rig.asked) == (PIECE_PAUSE, 1)


def test_another_window_asks_anew(rig: Rig) -> None:
    rig.offer(signed(windows=["2F-18"]))
    assert rig.turn() == IDLE_SECONDS
    rig.window = replace(WINDOW, window="2F-18")
    assert rig.turn() == PIECE_PAUSE


def test_an_order_that_is_withdrawn_is_not_followed_any_more(rig: Rig) -> None:
    rig.offer(signed())
    assert rig.turn() == PIECE_PAUSE
    rig.offer()
    assert (rig.turn(), rig.follower.says) == (IDLE_SECONDS, "")


# A center that means harm.


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (signed(STRANGER), "not signed by a trusted key"),
        (signed(windows=["2F-18"]), "software 1.3 is not for window 2F-17"),
        ("A" * 60_000, "larger than 32768 bytes"),
    ],
    ids=["its own", "another window's", "endless"],
)
def test_what_it_did_not_order_for_this_window_is_never_asked_for(rig: Rig, spoilt: str, why: str) -> None:
    rig.offer(spoilt)
    assert (rig.turn(), rig.asked) == (IDLE_SECONDS, 0)
    assert rig.audits() == [("software_refused", why)]
    for number in range(20):  # said again and again, it is one fact
        rig.follower.announced(f"news {number}")
        assert rig.turn() == IDLE_SECONDS
    assert rig.audits() == []
    rig.offer(signed())
    assert (rig.turn(), rig.asked) == (PIECE_PAUSE, 1)


def test_a_rollback_is_refused_and_what_follows_is_not(rig: Rig) -> None:
    rig.offer(signed())
    while rig.turn() != IDLE_SECONDS:
        pass
    assert rig.audits() == [FETCHED]
    rig.offer(signed(version=2, program="0.0.9"))
    assert rig.turn() == IDLE_SECONDS
    assert rig.audits() == [("software_refused", "software 1.2 is older than 1.3, which was ordered")]
    newer = release(4)
    rig.center.file = lambda offset: newer[offset : offset + PIECE]
    rig.offer(signed(content=newer, version=4))
    while rig.turn() != IDLE_SECONDS:
        pass
    assert rig.audits()[0][0] == "software"
    assert rig.handed == [newer]


@pytest.mark.parametrize(
    "file",
    [
        lambda offset: b"\x00" * PIECE if offset < 2 * PIECE else RELEASE[offset:],
        lambda offset: release(4)[offset : offset + PIECE],
    ],
    ids=["other bytes", "another file"],
)
def test_what_it_did_not_sign_never_reaches_root_and_is_not_fetched_without_end(
    rig: Rig, file: Callable[[int], bytes]
) -> None:
    rig.center.file = file
    rig.offer(signed())
    assert [rig.turn() for _ in range(4)] == [PIECE_PAUSE] * 3 + [0.0]
    assert rig.handed == []
    assert rig.audits() == [("software_refused", "0.1.0 (1.3) came with other bytes than IT signed")]
    assert rig.turn() == SPOILT_MS / 1000
    assert rig.asked == 3
    rig.center.file = lambda offset: RELEASE[offset : offset + PIECE]
    rig.pass_by(SPOILT_MS)
    while rig.turn() != IDLE_SECONDS:
        pass
    assert rig.handed == [RELEASE]


@pytest.mark.parametrize(
    "file",
    [
        lambda offset: b"",
        lambda offset: RELEASE[offset : offset + 1],
        lambda offset: RELEASE[offset : offset + PIECE + 1],
        lambda offset: b"\x00" * (5 << 20),
    ],
    ids=["nothing", "a byte at a time", "a byte too many", "endless data"],
)
def test_a_piece_of_another_size_is_not_written(rig: Rig, file: Callable[[int], bytes]) -> None:
    rig.center.file = file
    rig.offer(signed())
    for _ in range(3):
        with pytest.raises(TryAgain):
            rig.turn()
    assert list((rig.folder / "software").iterdir()) == []
    rig.center.file = lambda offset: RELEASE[offset : offset + PIECE]
    assert rig.turn() == PIECE_PAUSE


def test_an_answer_that_never_ends_is_ended(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.uplink.client.TRANSFER_SECONDS", -14.5)  # half a second for the whole call
    rig.center.raw["/v1/software/piece"] = dribbled(rig.center, 0.05)
    rig.offer(signed())
    with pytest.raises(TryAgain, match="no answer in time"):
        rig.turn()
    del rig.center.raw["/v1/software/piece"]
    assert rig.turn() == PIECE_PAUSE


def test_whoever_is_sent_away_comes_again_when_the_center_said(rig: Rig) -> None:
    rig.offer(signed())
    rig.center.raw["/v1/software/piece"] = lambda handler: handler._say(503, {"Retry-After": "12"}, b"")
    with pytest.raises(TryAgain) as away:
        rig.turn()
    assert away.value.after == 12
    rig.center.raw["/v1/software/piece"] = lambda handler: handler._say(404, {}, b"")
    with pytest.raises(GiveUp):
        rig.turn()


# Its thread.


def test_the_thread_fetches_by_itself_and_goes_on_after_whatever_fails(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(software_follower, "PIECE_PAUSE", 0.01)
    monkeypatch.setattr(software_follower, "RETRY_SECONDS", 0.01)
    answers = iter([b"", RELEASE[:PIECE], b"x"])
    rig.center.file = lambda offset: next(answers, RELEASE[offset : offset + PIECE])
    rig.center.offered = [signed()]
    with caplog.at_level(logging.INFO):
        rig.follower.start()
        rig.follower.announced("news")
        assert rig.events.get(timeout=PATIENCE).audit.what == "software"
    assert "something else than the piece asked for" in caplog.text
    assert rig.handed == [RELEASE]
    rig.follower.close()
    rig.follower.close()


def test_a_worker_hears_of_it_by_its_report_and_facts_go_on_meanwhile(
    tmp_path: Path, ours: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(software_follower, "PIECE_PAUSE", 0.01)
    monkeypatch.setattr(software_follower, "SPREAD_MS", 0)
    with HostileCenter((ours.cert, ours.key)) as center:
        center.offered, center.held = [signed()], 0.1
        center.file = lambda offset: RELEASE[offset : offset + PIECE]
        hut = Hut(tmp_path / "buffer", center.url, ours.ca, KEYS)
        raw = Raw(msgspec.json.encode(WINDOW))
        text = sign(IT, Payload("ed25519", "2F-17", 1, 1, MORNING, MORNING + 1000, MORNING + 500, raw))
        hut.buffer.configure(KeptBundles(current=text, high_water=(1, 1)))
        hut.worker.start()
        assert hut.audit("software") == FETCHED[1]
        hut.record("one more")
        hut.next(Settled, through=1)
        center.closing.set()
        hut.close()
    assert [path.read_bytes() for path in hut.inbox.iterdir()] == [RELEASE]


def test_where_nobody_installs_nothing_is_fetched(rig: Rig) -> None:
    rig.follower._host = replace(rig.follower._host, software=None)
    rig.offer(signed())
    assert (rig.turn(), rig.center.calls) == (IDLE_SECONDS, [])
