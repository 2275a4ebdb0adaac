"""Cards that were copied, restored or moved to another board: nothing is lost, doubled or put aside."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from sync.buffer import Buffer
from sync.center.network.certificates import Authority
from sync.contract import BATCH, key_hash
from sync.uplink import worker
from sync.uplink.client import CenterClient
from sync.uplink.earlier_series import LOOK_MS, EarlierSeries
from sync.uplink.refusals import Refusals
from terminal.domain.facts import Moment
from tests.hostile.center import ATTACKS, HostileCenter
from tests.support.disk import draft
from tests.support.office import KEYS, Hut, Settled
from tests.sync.center.conftest import Hall, until

OTHER_BOARD = "10000000ffff"


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory, ours: Authority) -> Iterator[Hall]:
    center = Hall(tmp_path_factory.mktemp("center"), ours)
    center.start()
    yield center
    assert center.stop() == 0


@dataclass
class Cards:
    """Cards by their names, and the terminals that they are put into."""

    folder: Path
    center: Hall
    opened: ExitStack

    def put(self, card: str, board: str = "10000000aaaa") -> Hut:
        hut = Hut(self.folder / card / "buffer", self.center.url, self.center.authority.ca, KEYS, board=board)
        self.opened.callback(hut.close)
        return hut

    def copy(self, card: str, name: str) -> None:
        shutil.copytree(self.folder / card, self.folder / name)

    def stored(self, key: str) -> list[str]:
        """What the center has of who has this key, sorted."""
        query = "SELECT raw FROM facts WHERE kind = 'audit' AND terminal = ?"
        rows = self.center.sql(query, f"t-{key_hash(key)[:12]}")
        return sorted(msgspec.json.decode(raw)["body"]["detail"] for (raw,) in rows)

    def alarms(self, key: str) -> list[str]:
        rows = self.center.sql("SELECT what FROM alarms WHERE terminal = ? ORDER BY id", f"t-{key_hash(key)[:12]}")
        return [what for (what,) in rows]

    def quarantined(self) -> int:
        return int(self.center.sql("SELECT count(*) FROM quarantine")[0][0])


@pytest.fixture
def cards(tmp_path: Path, center: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cards]:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 3600.0)
    with ExitStack() as opened:
        yield Cards(tmp_path, center, opened)


@pytest.fixture
def accept(center: Hall) -> Callable[[Hut, str], None]:
    def _accept(hut: Hut, window: str) -> None:
        result = center.command("accept", hut.code(), "--window", window, "--replace")
        assert result.exit_code == 0, result.output
        assert hut.audit("paired") == window

    return _accept


def begin(cards: Cards, accept: Callable[[Hut, str], None], *details: str) -> Hut:
    """A terminal at work, whose facts so far the center has."""
    hut = cards.put("card")
    hut.record(*details)
    hut.worker.start()
    accept(hut, "2F-17")
    hut.next(Settled, through=len(details))
    return hut


def test_a_restored_card_goes_on_in_another_series(cards: Cards, accept: Callable[[Hut, str], None]) -> None:
    first = begin(cards, accept, *"abc")
    first.close()
    cards.copy("card", "image")
    later = cards.put("card")
    later.record(*"defgh")
    later.worker.start()
    later.next(Settled, through=8)
    later.close()
    restored = cards.put("image")
    restored.record(*"DEFGH")
    restored.worker.start()
    assert "other facts from 4 on" in restored.audit("series")
    restored.next(Settled, through=8)
    restored.record("i")
    restored.next(Settled, through=9)
    key = restored.buffer.identity.key
    assert cards.stored(key) == sorted("abcdefghDEFGHi")
    assert (cards.quarantined(), cards.alarms(key)) == (0, ["conflict", "series"])
    assert (restored.buffer.waiting, restored.worker.earlier.waiting) == (0, 0)


def test_a_card_that_was_not_restored_keeps_its_series(cards: Cards, accept: Callable[[Hut, str], None]) -> None:
    first = begin(cards, accept, *"abc")
    first.close()
    again = cards.put("card")
    again.record("d")
    again.worker.start()
    again.next(Settled, through=4)
    assert (again.buffer.identity, again.buffer.earlier()) == (first.buffer.identity, [])
    assert cards.alarms(again.buffer.identity.key) == []


def test_a_clone_speaks_for_itself_and_doubles_nothing(cards: Cards, accept: Callable[[Hut, str], None]) -> None:
    true = begin(cards, accept, *"abc")
    true.close()
    true = cards.put("card")
    true.record(*"def")  # what both cards hold, and the center does not have yet
    true.close()
    cards.copy("card", "clone")
    clone = cards.put("clone", OTHER_BOARD)
    clone.record(*"xy")
    clone.worker.start()
    accept(clone, "2F-18")
    key = true.buffer.identity.key
    until(lambda: cards.stored(key) == [*"abcdef"])
    true = cards.put("card")
    true.record("g")
    true.worker.start()
    true.next(Settled, through=7)
    assert cards.stored(key) == [*"abcdefg"]
    assert cards.stored(clone.buffer.identity.key) == [*"xy"]
    assert (cards.quarantined(), cards.alarms(key)) == (0, [])


def test_what_the_center_refuses_of_an_earlier_key_waits_and_is_said(
    cards: Cards, accept: Callable[[Hut, str], None]
) -> None:
    first = begin(cards, accept, *"ab")
    first.close()
    fingerprint = key_hash(first.buffer.identity.key)
    moved = cards.put("card")
    moved.record("c")
    moved.close()
    assert cards.center.command("reject", fingerprint).exit_code == 0
    moved = cards.put("card", OTHER_BOARD)
    moved.worker.start()
    accept(moved, "2F-17")
    assert f"1 facts of {first.buffer.identity.terminal}" in moved.audit("fault")
    moved.record("d")
    moved.next(Settled, through=1)
    assert moved.worker.earlier.waiting == 1
    assert cards.center.command("accept", fingerprint, "--window", "2F-17", "--replace").exit_code == 0
    moved.now = msgspec.structs.replace(moved.now, mono=moved.now.mono + LOOK_MS)
    moved.worker.nudge()
    until(lambda: cards.stored(first.buffer.identity.key) == [*"abc"])
    until(lambda: moved.worker.earlier.waiting == 0)


def test_a_center_that_forgot_gets_both_series_and_doubles_nothing(
    cards: Cards, accept: Callable[[Hut, str], None], tmp_path: Path, ours: Authority
) -> None:
    first = begin(cards, accept, *"abc")
    first.close()
    cards.copy("card", "image")
    later = cards.put("card")
    later.record("d")
    later.worker.start()
    later.next(Settled, through=4)
    later.close()
    restored = cards.put("image")
    restored.record(*"DE")
    restored.worker.start()
    restored.next(Settled, through=5)
    restored.close()
    another = Hall(tmp_path, ours)
    another.start()
    cards.center = another
    restored = cards.put("image")
    restored.worker.start()
    fingerprint = key_hash(restored.buffer.identity.key)
    until(lambda: another.sql("SELECT count(*) FROM terminals WHERE key_hash = ?", fingerprint) == [(1,)])
    assert another.command("accept", fingerprint, "--window", "2F-17", "--replace").exit_code == 0
    until(lambda: cards.stored(restored.buffer.identity.key) == sorted("abcDE"))
    restored.close()
    assert (cards.quarantined(), cards.alarms(restored.buffer.identity.key)) == (0, ["series"])
    assert another.stop() == 0


def ended_series(buffer: Buffer, hostile: HostileCenter, ours: Authority) -> EarlierSeries:
    refusals = Refusals(lambda: Moment(0, 0, "boot", "unset"))
    return EarlierSeries(
        buffer, lambda key: CenterClient(hostile.url, ours.ca, key, lambda: None), refusals, lambda why: None
    )


def test_a_center_fills_no_card_with_refusals_of_an_earlier_series(tmp_path: Path, ours: Authority) -> None:
    """Each answer refuses as many as it may, at length; what was sent and refused is kept, and that in short."""
    with closing(Buffer(tmp_path / "buffer")) as buffer, HostileCenter((ours.cert, ours.key)) as hostile:
        hostile.refused = lambda through: [
            {"seq": seq, "why": "w" * 1000} for seq in (1, *range(1000 * through, 1000 * through + 199))
        ]
        buffer.record([draft(str(number)) for number in range(4)])
        buffer.renew(4)
        earlier = ended_series(buffer, hostile, ours)
        while earlier.deliver(0):
            pass
        (folder,) = buffer.earlier()
    with closing(Buffer(folder, look=True)) as ended:
        assert [(each.seq, len(each.why)) for each in ended.refused()] == [(1, 200)]


def test_no_more_of_an_earlier_series_is_believed_than_was_sent(tmp_path: Path, ours: Authority) -> None:
    """Its rest would be pruned here, and be nowhere."""
    with closing(Buffer(tmp_path / "buffer")) as buffer, HostileCenter((ours.cert, ours.key)) as hostile:
        vars(hostile).update(ATTACKS["through"](hostile))
        buffer.record([draft(str(number)) for number in range(BATCH + 50)])
        buffer.renew(BATCH + 50)
        earlier = ended_series(buffer, hostile, ours)
        while earlier.deliver(0):
            pass
    assert [fact["seq"] for fact in hostile.facts] == list(range(1, BATCH + 50))
