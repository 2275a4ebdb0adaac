"""The desk never waits: gates hold the disk shut while somebody presses, and the loop's thread touches nothing."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from display.screen.screen import Screen
from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from terminal.core import State, view
from terminal.domain.effects import Effect, Lamp, Record
from terminal.domain.events import Configured, Joining, Linked, Pressed, Waiting
from terminal.domain.facts import Key, Moment
from terminal.domain.views import View
from terminal.services import loop as loop_module
from terminal.services.loop import Loop, Question
from tests.support.desk import WINDOW, at
from tests.support.disk import PATIENCE, Disk

NOW = Moment(at("2026-03-02 09:00"), 60_000, "boot-1", "synced")
ROOT = Path(__file__).parents[3]


class Room:
    """A loop, a recorder and a buffer, as the terminal puts them together; lamps and plates are kept."""

    def __init__(self, folder: Path) -> None:
        self.lamps: SimpleQueue[Lamp] = SimpleQueue()
        self.plates: SimpleQueue[View] = SimpleQueue()
        self.shown: list[View] = []
        self.buffer = Buffer(folder)
        self.loop = Loop(State(NOW), now=lambda: NOW, act=self._act, show=self._plate)
        self.recorder = Recorder(self.buffer, self.loop.emit, lambda: NOW)
        self.thread = threading.Thread(target=self.loop.run)

    def start(self) -> None:
        self.recorder.start()
        self.thread.start()

    def close(self) -> None:
        self.loop.stop()
        self.thread.join(PATIENCE)
        self.recorder.close()
        self.buffer.close()

    def press(self, key: Key) -> None:
        self.loop.emit(Pressed(key, NOW))

    def until(self, seen: Callable[[View], bool]) -> View:
        """The next plate of this kind."""
        for _ in range(10):
            self.shown.append(self.plates.get(timeout=PATIENCE))
            if seen(self.shown[-1]):
                return self.shown[-1]
        raise AssertionError(f"not shown; last: {self.shown[-1]}")

    def banner(self, name: str) -> View:
        return self.until(lambda plate: plate.banner is not None and plate.banner.id == name)

    def banners(self) -> set[str]:
        """What has been shown so far."""
        return {plate.banner.id for plate in self.shown if plate.banner}

    def _plate(self, state: State) -> None:
        self.plates.put(view(state))

    def _act(self, effect: Effect) -> None:
        if isinstance(effect, Record):
            self.recorder.record(effect)
        if isinstance(effect, Lamp):
            self.lamps.put(effect)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "buffer")
    room.loop.emit(Configured(WINDOW, "1.1", NOW))
    yield room
    room.close()


@pytest.fixture
def disk(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk(monkeypatch)
    yield disk
    disk.gate.set()


def test_the_desk_never_waits_for_the_disk(room: Room, disk: Disk) -> None:
    room.start()
    disk.shut()
    room.press("satisfied")
    assert room.lamps.get(timeout=PATIENCE) == Lamp("satisfied", on=True)
    room.banner("rating.recording")
    assert disk.syncing.wait(PATIENCE)
    room.press("satisfied")
    assert room.lamps.get(timeout=PATIENCE) == Lamp("satisfied", on=True)
    assert room.loop.ask(lambda state: state.desk.pending is not None, PATIENCE)
    room.banner("rating.recording")
    assert room.banners() == {"rating.recording"}
    assert list(room.buffer.history()) == []
    disk.gate.set()
    room.banner("rating.thanks")
    assert [fact.kind for fact in room.buffer.history()] == ["rating"]


def test_a_disk_that_fails_is_told(room: Room, disk: Disk) -> None:
    room.start()
    disk.failures = [True, True]
    room.press("satisfied")
    assert room.lamps.get(timeout=PATIENCE) == Lamp("satisfied", on=True)
    room.banner("not_recorded")
    assert room.lamps.get(timeout=PATIENCE) == Lamp("satisfied", on=False)
    assert "rating.thanks" not in room.banners()
    assert list(room.buffer.history()) == []


def shown_code(state: State) -> str:
    assert state.desk.joining
    return state.desk.joining.code


def test_a_burst_is_shown_once(room: Room) -> None:
    for number in range(50):
        room.loop.emit(Joining(f"{number:06d}", "t-1", "4f" * 32, NOW))
    room.start()
    first = room.plates.get(timeout=PATIENCE)
    assert first.hall == WINDOW.hall
    assert room.loop.ask(shown_code, PATIENCE) == "000049"
    assert room.plates.qsize() <= 2, "one for the question, and a tick may come between"


def test_a_question_behind_an_event_does_not_keep_the_plate_waiting(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "LOOP_WAIT_SECONDS", 3600.0)  # no tick comes to help
    asked = Question(shown_code)
    room.loop.emit(Joining("123456", "t-1", "4f" * 32, NOW))
    room.loop.emit(asked)  # type: ignore[arg-type]
    room.start()
    assert asked.answer.result(PATIENCE) == "123456"
    assert room.plates.get(timeout=PATIENCE).hall == WINDOW.hall


def test_whoever_asks_gets_the_answer_or_the_error(room: Room) -> None:
    room.start()
    assert room.loop.ask(lambda state: state.desk.config, PATIENCE) == "1.1"
    with pytest.raises(ZeroDivisionError):
        room.loop.ask(lambda state: 1 // 0, PATIENCE)
    assert room.loop.ask(lambda state: state.now.boot, PATIENCE) == "boot-1"


def test_a_loop_that_is_stuck_gives_no_answer(room: Room) -> None:
    stuck, free = threading.Event(), threading.Event()

    def hold(state: State) -> bool:
        stuck.set()
        return free.wait(PATIENCE)

    room.start()
    holding = threading.Thread(target=room.loop.ask, args=(hold, PATIENCE))
    holding.start()
    assert stuck.wait(PATIENCE)
    with pytest.raises(TimeoutError):
        room.loop.ask(lambda state: None, 0.01)
    free.set()
    holding.join(PATIENCE)
    assert room.loop.ask(lambda state: 7, PATIENCE) == 7


def test_the_state_may_be_read_by_any_thread(room: Room) -> None:
    room.start()
    room.loop.ask(lambda state: None, PATIENCE)
    assert room.loop.state.desk.window == WINDOW


def test_time_goes_on_without_events(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "LOOP_WAIT_SECONDS", 0.01)
    room.start()
    room.until(lambda plate: plate.hall != "")
    assert room.plates.get(timeout=PATIENCE) == room.plates.get(timeout=PATIENCE)


def test_an_unchanged_view_draws_nothing() -> None:
    screen, passed = Screen((480, 320), fullscreen=False, headless=True), SimpleQueue[int]()

    def show(state: State) -> None:
        screen.show(view(state))
        passed.put(screen.frames)

    loop = Loop(State(NOW), now=lambda: NOW, act=lambda effect: None, show=show)
    thread = threading.Thread(target=loop.run)
    thread.start()
    for _ in range(20):
        loop.emit(Waiting(0, NOW))
        passed.get(timeout=PATIENCE)
    loop.emit(Linked(True, NOW))
    loop.ask(lambda state: None, PATIENCE)
    loop.stop()
    thread.join(PATIENCE)
    assert screen.frames == 2


def test_the_loops_thread_opens_syncs_and_connects_nothing(tmp_path: Path) -> None:
    """In a process of its own: an audit hook cannot be taken away again."""
    line = [sys.executable, "-m", "tests.support.watched", str(tmp_path / "buffer")]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    said = ["control: open", "facts: 8", "plates: True", "tried: True 1.1", "caught:", "sign of life: True"]
    assert (ran.returncode, ran.stdout.splitlines()) == (0, said), ran.stderr
