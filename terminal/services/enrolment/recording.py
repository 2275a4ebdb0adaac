"""The recording of facts that somebody at a command waits for, by the thread that records everything else."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count

from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, Recorded
from terminal.domain.facts import Draft, Fact, Moment, Said

RECORDING_WAIT_SECONDS = 10.0  # s: a card may be busy for half a second, several times


class NotDurable(Exception):
    """The facts could not be recorded; nothing may be done on their strength. The text says why."""


class Recording:
    """Asks `record` under tokens below zero: those from one on are the desk's."""

    def __init__(
        self,
        record: Callable[[Record], None],
        now: Callable[[], Moment],
        place: Callable[[], tuple[str, str]],
    ) -> None:
        self._record, self._now, self._place = record, now, place
        self._tokens = count(-1, -1)
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[tuple[Fact, ...]]] = {}
        self._late: list[Future[tuple[Fact, ...]]] = []  # what nobody waits for any more

    def note(self, said: tuple[Said, ...]) -> "Future[tuple[Fact, ...]]":
        """Asks to record these together and returns at once. The future fails with `NotDurable`."""
        moment, (window, config) = self._now(), self._place()
        asked: Future[tuple[Fact, ...]] = Future()
        with self._lock:
            token = next(self._tokens)
            self._waiting[token] = asked
        self._record(Record(token, tuple(Draft(moment, window, config, each) for each in said)))
        return asked

    @property
    def late(self) -> bool:
        """Whether the disk still owes an answer that was given up."""
        return any(not asked.done() for asked in self._late)

    def record(self, *said: Said, undo: tuple[Said, ...] = ()) -> tuple[Fact, ...]:
        """The facts, once they are durable. Raises `NotDurable`.

        Where they become durable after that, `undo` is recorded too: what the caller did when nothing came.
        """
        asked = self.note(said)
        try:
            return asked.result(RECORDING_WAIT_SECONDS)
        except TimeoutError as e:
            self._late = [each for each in (*self._late, asked) if not each.done()]
            asked.add_done_callback(lambda done: self._take_back(done, undo))
            raise NotDurable(f"the disk did not answer within {RECORDING_WAIT_SECONDS:.0f} s") from e

    def answered(self, event: Recorded | NotRecorded) -> None:
        """Takes the recorder's answer, after everything that must know of the facts has heard of them."""
        with self._lock:
            asked = self._waiting.pop(event.token, None)
        if asked is None:
            return
        if isinstance(event, Recorded):
            asked.set_result(event.facts)
        else:
            asked.set_exception(NotDurable(event.why))

    def _take_back(self, asked: "Future[tuple[Fact, ...]]", undo: tuple[Said, ...]) -> None:
        if undo and asked.exception() is None:
            self._late.append(self.note(undo))
