"""Group commit: who arrives while a commit is under way shares the next one."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Joined = TypeVar("Joined")
Returned = TypeVar("Returned")


class _Turn(Generic[Joined, Returned]):
    """One caller's item, and what became of it once `done`."""

    __slots__ = ("done", "item", "outcome")

    def __init__(self, item: Joined) -> None:
        self.item = item
        self.outcome: Returned | BaseException | None = None
        self.done = False

    def end(self, outcome: Returned | BaseException) -> None:
        self.outcome, self.done = outcome, True


class GroupCommit(Generic[Joined, Returned]):
    """`commit` takes what gathered, in the order of arrival, and gives a result or an error for each."""

    def __init__(self, commit: Callable[[Sequence[Joined]], Sequence[Returned | OSError]]) -> None:
        self._commit = commit
        self._arriving = threading.Lock()
        self._committing = threading.Lock()
        self._waiting: list[_Turn[Joined, Returned]] = []

    def join(self, item: Joined) -> Returned:
        """Returns, or raises, when the commit that took this item is done."""
        turn: _Turn[Joined, Returned] = _Turn(item)
        with self._arriving:
            self._waiting.append(turn)
        with self._committing:
            if not turn.done:
                self._take_turns()
        if isinstance(turn.outcome, BaseException):
            raise turn.outcome
        return turn.outcome  # type: ignore[return-value]  # done: it is a result

    def _take_turns(self) -> None:
        with self._arriving:
            turns, self._waiting = self._waiting, []
        try:
            outcomes = self._commit([turn.item for turn in turns])
            for turn, outcome in zip(turns, outcomes, strict=True):
                turn.end(outcome)
        except BaseException as e:  # whoever waits must not wait for ever, nor believe that it is stored
            for turn in turns:
                if not turn.done:
                    turn.end(e)
            raise
