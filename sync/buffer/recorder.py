"""The recorder, a thread that commits: takes `Record` requests, writes what has gathered with one sync, answers.

Whoever asks numbers and encodes what he asks for: it is ready to be written when the sync before it ends. The signs
of life are left here, too, so that whoever gives them does not touch the disk.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from itertools import repeat
from queue import Empty, SimpleQueue
from typing import NamedTuple

from sync.buffer.buffer import Buffer
from sync.buffer.preparation import Prepared
from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, Recorded
from terminal.domain.facts import Fact, Moment
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

log = logging.getLogger(__name__)
SIGN_EVERY_MS = 60_000  # ms between two signs of life


class _Asked(NamedTuple):
    """A request, and what is to be written for it; or why that can be written nowhere."""

    request: Record
    prepared: Prepared | Exception


class Recorder:
    """Commits for one buffer. `emit` takes the answers, on the recorder's thread."""

    def __init__(
        self,
        buffer: Buffer,
        emit: Callable[[Recorded | NotRecorded], None],
        now: Callable[[], Moment],
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self._buffer, self._heartbeat = buffer, heartbeat
        self._emit = emit
        self._now = now
        self._queue: SimpleQueue[_Asked | Moment | None] = SimpleQueue()
        self._signed: Moment | None = None
        self.durable = 0  # the newest fact that was committed here, by seq
        self._thread = threading.Thread(target=self._run, name="recorder")

    def start(self) -> None:
        self._heartbeat.turned()
        self._thread.start()

    def record(self, request: Record) -> None:
        """Returns at once; the answer comes through `emit`."""
        prepared: Prepared | Exception
        try:
            prepared = self._buffer.prepare(request.drafts)
        except Exception as e:  # noqa: BLE001 - the answer says it; the desk goes on
            prepared = e
        self._queue.put(_Asked(request, prepared))

    def sign(self, moment: Moment) -> None:
        """Leaves a sign of life, one a minute however often it is called; by one thread. Returns at once."""
        if self._signed is None or moment.mono - self._signed.mono >= SIGN_EVERY_MS:
            self._signed = moment
            self._queue.put(moment)

    def close(self) -> None:
        """Commits what was asked for, then ends; may be called twice."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            gathered = self._gathered()
            going = None not in gathered
            asked = [each for each in gathered if isinstance(each, _Asked)]
            if asked:
                self._commit(asked)
            for each in gathered:
                if isinstance(each, Moment):
                    self._buffer.signs.write(each.boot, each.mono)
            self._heartbeat.turned()
        self._heartbeat.ended()

    def _gathered(self) -> list[_Asked | Moment | None]:
        """All that is to be done, as soon as there is something; nothing after a rest."""
        try:
            gathered = [self._queue.get(timeout=self._heartbeat.rest)]
        except Empty:
            return []
        while not self._queue.empty():
            gathered.append(self._queue.get())
        return gathered

    def _commit(self, asked: list[_Asked]) -> None:
        prepared = [each.prepared for each in asked if isinstance(each.prepared, Prepared)]
        stored: Iterator[list[Fact] | Exception]
        try:
            stored = iter(self._buffer.record_all(prepared) if prepared else [])
        except Exception as e:
            log.exception("the buffer did not take %d requests", len(prepared))
            stored = repeat(e)
        for each in asked:
            self._answer(each.request, each.prepared if isinstance(each.prepared, Exception) else next(stored))

    def _answer(self, request: Record, outcome: list[Fact] | Exception) -> None:
        if isinstance(outcome, Exception):
            log.error("not recorded: %s", outcome, extra={"kind": "not-recorded"})
            self._emit(NotRecorded(request.token, str(outcome), self._now()))
        else:
            self.durable = max([self.durable, *(fact.seq for fact in outcome)])
            self._emit(Recorded(request.token, tuple(outcome), self._now()))
