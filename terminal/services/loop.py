"""The loop: a queue, and the one thread that owns the state. It waits on its queue and on nothing else.

No event ends the desk: one whose step fails is set aside as a fact, and the desk goes on with the state before it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from terminal.core import Event, Outcome, State, abandoned, deadline, step
from terminal.domain.effects import Effect
from terminal.domain.events import Tick
from terminal.domain.facts import Moment
from terminal.services.fault_guard import FaultGuard

T = TypeVar("T")
LOOP_WAIT_SECONDS = 1.0  # s between looks at the screen's own events


class Question:
    """Something another thread wants to know of the state, answered by the thread that owns it."""

    def __init__(self, ask: Callable[[State], Any]) -> None:
        self.ask = ask
        self.answer: Future[Any] = Future()

    def put_to(self, state: State) -> None:
        try:
            self.answer.set_result(self.ask(state))
        except Exception as e:  # noqa: BLE001 - the asker gets it; the desk goes on
            self.answer.set_exception(e)


class Loop:
    """Events in, effects out. `act` and `show` are called on the thread of `run` and must not wait.

    `show` gets the state after every burst of events and at least once a second, for what time alone changes;
    `turned` is called then and after every event.
    """

    def __init__(
        self,
        state: State,
        *,
        now: Callable[[], Moment],
        act: Callable[[Effect], None],
        show: Callable[[State], None],
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._state = state
        self._now = now
        self._act = act
        self._show, self._turned = show, turned
        self._guard = FaultGuard(now, act)
        self._queue: SimpleQueue[Event | Question | None] = SimpleQueue()
        self.drawn = ""  # the configuration by which the plate was drawn last

    @property
    def state(self) -> State:
        """The state as it was last: a frozen value, for any thread."""
        return self._state

    @property
    def faults(self) -> dict[str, int]:
        """When each kind of work that ever failed did so last, ms since boot; for any thread."""
        return dict(self._guard.failed)

    def emit(self, event: Event) -> None:
        """Takes an event, from any thread."""
        self._queue.put(event)

    def ask(self, question: Callable[[State], T], patience: float) -> T:
        """What `question` makes of the state; from any thread but the loop's. Raises TimeoutError."""
        asked = Question(question)
        self._queue.put(asked)
        answer: T = asked.answer.result(timeout=patience)
        return answer

    def stop(self) -> None:
        """Ends `run`; safe in a signal handler."""
        self._queue.put(None)

    def run(self) -> None:
        """Works until `stop`."""
        while (item := self._next()) is not None:
            if isinstance(item, Question):
                item.put_to(self._state)
            else:
                self._take(item)
            # A frame costs more than a step: draw what a burst of events comes to, not each of them.
            if self._queue.empty():
                self.drawn = self._guard.attempt("show", self._draw, self.drawn, self._state)
            self._turned()

    def _draw(self) -> str:
        self._show(self._state)
        return self._state.desk.config

    def _take(self, event: Event) -> None:
        before, kind = self._state, type(event).__name__
        left: Outcome = abandoned(before, event), ()
        self._state, effects = self._guard.attempt(kind, lambda: step(before, event), left, before)
        for effect in effects:
            self._guard.attempt(type(effect).__name__, partial(self._act, effect), None, self._state)

    def _next(self) -> Event | Question | None:
        wait = self._guard.attempt("deadline", self._wait, LOOP_WAIT_SECONDS, self._state)
        try:
            return self._queue.get(timeout=min(max(wait, 0.0), LOOP_WAIT_SECONDS))
        except Empty:
            return Tick(self._now())

    def _wait(self) -> float:
        return (deadline(self._state) - self._now().mono) / 1000
