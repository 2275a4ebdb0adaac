"""No event ends the desk: what fails is set aside as a fact, once a kind a minute, and the desk goes on."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from terminal.core import State, view
from terminal.domain.effects import Effect, Lamp, Record
from terminal.domain.events import Configured, Joining, NotRecorded, Pressed, Recorded, Tick
from terminal.domain.facts import Fact, Moment
from terminal.services.loop import Loop
from tests.support.desk import WINDOW, at
from tests.support.disk import PATIENCE

NOW = Moment(at("2026-03-02 09:00"), 60_000, "boot-1", "synced")
NEVER = replace(NOW, at=10**15)  # no calendar shows it


class Room:
    """A loop on a thread, with a recorder and a buffer; what is done beside recording may be made to fail."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.fails: set[type] = set()
        self.answers: SimpleQueue[Recorded | NotRecorded] = SimpleQueue()
        self.buffer = Buffer(folder)
        self.loop = Loop(State(NOW), now=lambda: self.now, act=self._act, show=self._show)
        self.recorder = Recorder(self.buffer, self._durable, lambda: self.now)
        self.thread = threading.Thread(target=self.loop.run)
        self.recorder.start()
        self.thread.start()
        self.loop.emit(Configured(WINDOW, "1.1", NOW))

    def _act(self, effect: Effect) -> None:
        if type(effect) in self.fails:
            raise OSError("the pin is gone")
        if isinstance(effect, Record):
            self.recorder.record(effect)

    def _show(self, state: State) -> None:
        if State in self.fails:
            raise RecursionError("too deep")
        view(state)

    def _durable(self, event: Recorded | NotRecorded) -> None:
        self.answers.put(event)
        self.loop.emit(event)

    def faults(self) -> list[str]:
        """The details of the faults on the disk, once all that was emitted until now is done."""
        self.loop.ask(lambda state: None, PATIENCE)
        return [str(fact.body["detail"]) for fact in self.buffer.history() if fact.body.get("what") == "fault"]

    def recorded(self) -> tuple[Fact, ...]:
        answer = self.answers.get(timeout=PATIENCE)
        assert isinstance(answer, Recorded)
        return answer.facts

    def close(self) -> None:
        self.loop.stop()
        self.thread.join(PATIENCE)
        self.recorder.close()
        self.buffer.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "buffer")
    yield room
    room.close()


def code(state: State) -> str:
    return state.desk.joining.code if state.desk.joining else ""


def test_a_time_that_no_calendar_shows_ends_no_desk_and_its_twin_is_decided(room: Room) -> None:
    room.loop.emit(Tick(NEVER))
    (fact,) = room.recorded()
    assert (fact.kind, fact.at, fact.window) == ("audit", NOW.at, WINDOW.window)
    assert room.faults() == ["desk: Tick set aside: ValueError: year 33658 is out of range"]
    room.loop.emit(Joining("123456", "t-1", "", NOW))
    assert room.loop.ask(lambda state: (state.now, code(state)), PATIENCE) == (NOW, "123456")


def test_a_flood_of_them_is_one_fact_a_minute_and_kind(room: Room) -> None:
    for _ in range(200):
        room.loop.emit(Tick(NEVER))
    room.loop.emit(Joining("123456", "t-1", "", NEVER))
    assert [room.recorded()[0].body["detail"] for _ in range(2)] == room.faults()
    room.now = replace(NOW, mono=NOW.mono + 59_999)
    room.loop.emit(Tick(NEVER))
    assert [fault.split()[1] for fault in room.faults()] == ["Tick", "Joining"]
    room.now = replace(NOW, mono=NOW.mono + 60_000)
    room.loop.emit(Tick(room.now))  # as the loop's own may come first; a tick of before would be none
    room.loop.emit(Tick(replace(NEVER, mono=room.now.mono)))
    while room.recorded()[0].body.get("what") != "fault":  # after a minute it also says that it lives
        pass
    assert [fault.split()[1] for fault in room.faults()] == ["Tick", "Joining", "Tick"]


def test_a_lamp_that_cannot_be_switched_keeps_no_press_from_the_disk(room: Room) -> None:
    room.fails = {Lamp}
    room.loop.emit(Pressed("satisfied", NOW))
    kinds = {fact.kind for _ in range(2) for fact in room.recorded()}
    assert kinds == {"rating", "audit"}
    assert room.faults() == ["desk: Lamp set aside: OSError: the pin is gone"]
    assert room.loop.ask(lambda state: state.desk.pending, PATIENCE) is None


def test_a_plate_that_cannot_be_drawn_ends_no_desk(room: Room) -> None:
    room.fails = {State}
    room.loop.emit(Joining("123456", "t-1", "", NOW))
    room.recorded()
    assert room.faults() == ["desk: show set aside: RecursionError: too deep"]
    assert room.loop.ask(code, PATIENCE) == "123456"


def test_a_trial_hears_when_which_work_failed_and_by_what_the_plate_was_drawn(room: Room) -> None:
    room.loop.ask(lambda state: None, PATIENCE)
    assert (room.loop.drawn, room.loop.faults) == ("1.1", {})
    room.fails = {State}
    room.now = replace(NOW, mono=NOW.mono + 1_000)
    room.loop.emit(Configured(WINDOW, "1.2", NOW))
    room.recorded()
    assert (room.loop.drawn, room.loop.faults) == ("1.1", {"show": NOW.mono + 1_000})
    room.fails = set()
    room.loop.emit(Configured(WINDOW, "1.2", NOW))
    room.loop.ask(lambda state: None, PATIENCE)
    room.loop.ask(lambda state: None, PATIENCE)
    assert (room.loop.drawn, list(room.loop.faults)) == ("1.2", ["show"])
