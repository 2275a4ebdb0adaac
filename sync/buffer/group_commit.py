"""Group commit: who arrives while a commit is under way shares the next one."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Joined = TypeVar("Joined")
Returned = TypeVar("Returned")


class _Turn(Generic[Joined, Returned]):
    """One caller's item, and what became of it once `done`. Who is called before that commits next."""

    __slots__ = ("_bell", "called", "done", "item", "outcome")

    def __init__(self, item: Joined) -> None:
        self.item = item
        self.outcome: Returned | BaseException | None = None
        self.done = self.called = False
        self._bell = threading.Lock()
        self._bell.acquire()

    def end(self, outcome: Returned | BaseException) -> None:
        self.outcome, self.done = outcome, True

    def call(self) -> None:
        self.called = True
        self._bell.release()

    def wait(self) -> None:
        self._bell.acquire()


class GroupCommit(Generic[Joined, Returned]):
    """`commit` takes what gathered, in the order of arrival, and gives a result or an error for each.

    One caller at a time commits, for all who gathered; when he is done he calls the first of those who came
    meanwhile, to commit next, and everybody whose commit it was: none of them waits for another sync than his own.
    """

    def __init__(self, commit: Callable[[Sequence[Joined]], Sequence[Returned | OSError]]) -> None:
        self._commit = commit
        self._arriving = threading.Lock()
        self._committing = False
        self._waiting: list[_Turn[Joined, Returned]] = []

    def join(self, item: Joined) -> Returned:
        """Returns, or raises, when the commit that took this item is done."""
        turn: _Turn[Joined, Returned] = _Turn(item)
        with self._arriving:
            self._waiting.append(turn)
            first, self._committing = not self._committing, True
        if not first:
            self._wait(turn)
        if not turn.done:
            self._take_turns(turn)
        if isinstance(turn.outcome, BaseException):
            raise turn.outcome
        return turn.outcome  # type: ignore[return-value]  # done: it is a result

    def _wait(self, turn: _Turn[Joined, Returned]) -> None:
        try:
            turn.wait()
        except BaseException:  # Ctrl-C: who is gone asks for nothing, and leaves the next commit to another
            with self._arriving:
                if turn in self._waiting:
                    self._waiting.remove(turn)
            if turn.called and not turn.done:
                self._call_next()
            raise

    def _take_turns(self, own: _Turn[Joined, Returned]) -> None:
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
        finally:
            self._call_next()
            for turn in turns:
                if turn is not own:
                    turn.call()

    def _call_next(self) -> None:
        with self._arriving:
            self._committing = bool(self._waiting)
            if self._waiting:
                self._waiting[0].call()
