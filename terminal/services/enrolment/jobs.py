"""Acts on fingers through the control socket: begun by one request, followed by others until they are over."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from terminal.domain.events import Enrolling
from terminal.domain.facts import Moment
from terminal.domain.finger_ledger import Plan, Step
from terminal.services.enrolment.approval import Credentials
from terminal.services.enrolment.service import CannotDo, EnrolmentService

log = logging.getLogger(__name__)

NEWS_HOLD_SECONDS = 1.0  # s that a question after news is held while there is none
ABANDONED = 20.0  # s without such a question, after which nobody is believed to be there any more

Act = Callable[["Job"], Any]


class Job:
    """One act on its own thread, and what it said so far."""

    def __init__(self, act: Act, wake: Callable[[], None], client: str) -> None:
        self._act, self._wake, self.client = act, wake, client
        self._changed = threading.Condition()
        self._steps: list[Step] = []
        self._asked = monotonic()
        self._cancelled = False
        self._over = False
        self._result: Any = None
        self._error = ""
        self._thread = threading.Thread(target=self._run, name="fingers", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        return self._over

    def tell(self, step: Step) -> None:
        """Says what has to be done now."""
        with self._changed:
            self._steps.append(step)
            self._changed.notify_all()

    def cancelled(self) -> bool:
        """Whether it is not wanted any more."""
        return self._cancelled or monotonic() - self._asked > ABANDONED

    def cancel(self) -> None:
        self._cancelled = True
        self._wake()

    def news(self, after: int) -> dict[str, Any]:
        """The steps behind the first `after`, as soon as there are any or it is over; within a second."""
        self._asked = monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._over or len(self._steps) > after, NEWS_HOLD_SECONDS)
            steps = msgspec.to_builtins(self._steps[after:])
            return {"steps": steps, "over": self._over, "result": self._result, "error": self._error}

    def join(self) -> None:
        self.cancel()
        self._thread.join()

    def _run(self) -> None:
        result, error = None, ""
        try:
            result = msgspec.to_builtins(self._act(self))
        except CannotDo as e:
            error = str(e)
        except Exception as e:
            log.exception("an act on fingers failed")
            error = f"the program failed ({e!r}); report it"
        with self._changed:
            self._result, self._error, self._over = result, error, True
            self._changed.notify_all()


class FingerJobs:
    """The control socket's answers about fingers: one job at a time, of the `client` that a request names.

    `emit` hears how an enrolment goes, for the staff's own screen.
    """

    def __init__(
        self, desk: EnrolmentService, emit: Callable[[Enrolling], None], now: Callable[[], Moment]
    ) -> None:
        self._desk, self._emit, self._now = desk, emit, now
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._closed = False
        self._acts: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "list": self._list,
            "proposal": self._proposal,
            "enrol": self._enrol,
            "forget": self._forget,
            "settle": self._settle,
            "follow": self._follow,
            "cancel": self._cancel,
        }

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answers one request by its `act`. Raises `CannotDo`, KeyError for an act that is unknown."""
        return self._acts[str(request["act"])](request)

    @property
    def busy(self) -> bool:
        """Whether somebody enrols or forgets just now."""
        return self._job is not None and not self._job.over

    def close(self) -> None:
        """Ends what goes on, and takes nothing new; may be called twice."""
        with self._lock:
            self._closed = True
        if self._job:
            self._job.join()

    def _begin(self, request: dict[str, Any], act: Act) -> dict[str, Any]:
        with self._lock:
            if self._closed:
                raise CannotDo("the terminal is ending; begin again when it is back")
            if self.busy:
                raise CannotDo("fingers are being enrolled or erased just now; wait for that")
            self._job = Job(act, self._desk.cancel, request.get("client", ""))
        return {}

    def _of(self, request: dict[str, Any]) -> Job:
        """The job of whoever asks: one that was left for long may have made room for somebody else's."""
        job = self._job
        if job is None or job.client != request.get("client", ""):
            raise CannotDo("what was begun here is over: nobody asked after it, or the terminal was restarted")
        return job

    def _list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"people": msgspec.to_builtins(self._desk.people())}

    def _proposal(self, _: dict[str, Any]) -> dict[str, Any]:
        why, plan = self._desk.proposal()
        return {"why": why, "plan": msgspec.to_builtins(plan)}

    def _enrol(self, request: dict[str, Any]) -> dict[str, Any]:
        badge, consent, given = request["badge"], request["consent"], _credentials(request)

        def act(job: Job) -> tuple[int, ...]:
            def tell(step: Step) -> None:
                self._emit(Enrolling(badge, step, self._now()))
                job.tell(step)

            try:
                return self._desk.enrol(badge, consent, given, tell, job.cancelled)
            finally:
                self._emit(Enrolling(badge, None, self._now()))

        return self._begin(request, act)

    def _forget(self, request: dict[str, Any]) -> dict[str, Any]:
        badge = request["badge"]
        return self._begin(request, lambda job: self._desk.forget(badge))

    def _settle(self, request: dict[str, Any]) -> dict[str, Any]:
        agreed, given = msgspec.convert(request["plan"], Plan), _credentials(request)
        return self._begin(request, lambda job: self._desk.settle(agreed, given, job.tell, job.cancelled))

    def _follow(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._of(request).news(int(request["after"]))

    def _cancel(self, request: dict[str, Any]) -> dict[str, Any]:
        self._of(request).cancel()
        return {}


def _credentials(request: dict[str, Any]) -> Credentials:
    return Credentials(request.get("supervisor", ""), request.get("pin", ""))
