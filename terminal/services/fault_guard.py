"""The fault guard: what fails in one piece of the desk's work is set aside as a fact, and the desk goes on."""

import logging
from collections.abc import Callable
from typing import TypeVar

from terminal.core import State
from terminal.domain.effects import Effect, Record
from terminal.domain.facts import Audit, Draft, Moment

T = TypeVar("T")
log = logging.getLogger(__name__)

FAULT_EVERY_MS = 60_000  # ms between two facts of one kind of work
FAULT_CHARACTERS = 200  # of what went wrong, in the fact
NOBODY_WAITS = 0  # a token that the desk never gives


class FaultGuard:
    """For one thread. `act` takes the facts; they go past the desk's own rules, which may be what fails."""

    def __init__(self, now: Callable[[], Moment], act: Callable[[Effect], None]) -> None:
        self._now, self._act = now, act
        self._told: dict[str, int] = {}  # the kind of work to the ms since boot of its last fact
        self.failed: dict[str, int] = {}  # and of its last failure; another thread takes a copy

    def attempt(self, kind: str, work: Callable[[], T], otherwise: T, state: State) -> T:
        """What the work comes to, or `otherwise`; `state` says at which window that is."""
        try:
            return work()
        except Exception as e:  # noqa: BLE001 - whatever it is, the people at the window go on
            self._set_aside(kind, e, state)
            return otherwise

    def _set_aside(self, kind: str, e: Exception, state: State) -> None:
        now = self._now()
        self.failed[kind] = now.mono
        told = self._told.get(kind)
        if told is not None and now.mono - told < FAULT_EVERY_MS:
            return
        self._told[kind] = now.mono
        log.error("set aside: %s; the desk goes on, please report this", kind, exc_info=e)
        detail = f"desk: {kind} set aside: {type(e).__name__}: {e}"[:FAULT_CHARACTERS]
        place = state.desk.window.window if state.desk.window else ""
        draft = Draft(now, place, state.desk.config, Audit("fault", detail))
        self._act(Record(NOBODY_WAITS, (draft,)))
