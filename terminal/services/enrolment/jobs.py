"""Jobs: acts on fingers through the control socket, begun by one request and followed by others until they end."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import msgspec

from terminal.domain.events import Enrolling
from terminal.domain.facts import Moment
from terminal.domain.finger_ledger import Step
from terminal.services.control_protocol import (
    ActNews,
    CancelAct,
    ControlQuestion,
    EnrolFingers,
    FingerAct,
    FollowAct,
    ForgetFingers,
    ListFingers,
    OfClient,
    PeopleAnswer,
    ProposeSettlement,
    SettleFingers,
    SettlementAnswer,
    Understood,
)
from terminal.services.enrolment.approval import Confirmed, Credentials
from terminal.services.enrolment.service import CannotDo, EnrolmentService

log = logging.getLogger(__name__)

NEWS_HOLD_SECONDS = 1.0  # s that a question after news is held while there is none
NO_RESULT = msgspec.Raw(b"null")
ABANDONED = 20.0  # s without such a question, after which nobody is believed to be there any more

A = TypeVar("A")
R = TypeVar("R")


class Job:
    """One act on its own thread, and what it said so far."""

    def __init__(self, act: "Callable[[Job], object]", wake: Callable[[], None], client: str) -> None:
        self._act, self._wake, self.client = act, wake, client
        self._changed = threading.Condition()
        self._steps: list[Step] = []
        self._asked = monotonic()
        self._cancelled = False
        self._over = False
        self._result = NO_RESULT
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

    def news(self, after: int) -> ActNews:
        """The steps behind the first `after`, as soon as there are any or it is over; within a second."""
        self._asked = monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._over or len(self._steps) > after, NEWS_HOLD_SECONDS)
            return ActNews(tuple(self._steps[after:]), self._over, self._result, self._error)

    def join(self) -> None:
        self.cancel()
        self._thread.join()

    def _run(self) -> None:
        result, error = NO_RESULT, ""
        try:
            result = msgspec.Raw(msgspec.json.encode(self._act(self)))
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
        self, service: EnrolmentService, emit: Callable[[Enrolling], None], now: Callable[[], Moment]
    ) -> None:
        self._service, self._emit, self._now = service, emit, now
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._closed = False
        self.answers = (
            ListFingers.answered_by(self._list),
            ProposeSettlement.answered_by(self._propose),
            EnrolFingers.answered_by(self._enrol),
            ForgetFingers.answered_by(self._forget),
            SettleFingers.answered_by(self._settle),
            FollowAct.answered_by(lambda question: self._of(question).news(question.after)),
            CancelAct.answered_by(self._cancel),
        )
        self._give = {each.question: each.give for each in self.answers}

    def answer(self, question: ControlQuestion[A]) -> A:
        """What the control socket answers, where there is none. Raises `CannotDo`."""
        answer: A = self._give[type(question)](question)
        return answer

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

    def _begin(self, question: FingerAct[R], act: Callable[[Job], R]) -> Understood:
        with self._lock:
            if self._closed:
                raise CannotDo("the terminal is ending; begin again when it is back")
            if self.busy:
                raise CannotDo("fingers are being enrolled or erased just now; wait for that")
            self._job = Job(act, self._service.cancel, question.client)
        return Understood()

    def _of(self, question: OfClient) -> Job:
        """The job of whoever asks: one that was left for long may have made room for somebody else's."""
        job = self._job
        if job is None or job.client != question.client:
            raise CannotDo("what was begun here is over: nobody asked after it, or the terminal was restarted")
        return job

    def _list(self, _: ListFingers) -> PeopleAnswer:
        return PeopleAnswer(self._service.people())

    def _propose(self, _: ProposeSettlement) -> SettlementAnswer:
        return SettlementAnswer(*self._service.proposal())

    def enrol_confirmed(self, question: EnrolFingers, by: str) -> Understood:
        """Begins it with this supervisor, who has confirmed it here already. Raises `CannotDo`."""
        return self._enrol(question, Confirmed(by))

    def _enrol(self, question: EnrolFingers, confirmed: Confirmed | None = None) -> Understood:
        badge, given = question.badge, confirmed or Credentials(question.supervisor, question.pin)

        def act(job: Job) -> tuple[int, ...]:
            def tell(step: Step) -> None:
                self._emit(Enrolling(badge, step, self._now()))
                job.tell(step)

            try:
                return self._service.enrol(badge, question.consent, given, tell, job.cancelled)
            finally:
                self._emit(Enrolling(badge, None, self._now()))

        return self._begin(question, act)

    def _forget(self, question: ForgetFingers) -> Understood:
        return self._begin(question, lambda job: self._service.forget(question.badge))

    def _settle(self, question: SettleFingers) -> Understood:
        plan, given = question.plan, Credentials(question.supervisor, question.pin)
        return self._begin(question, lambda job: self._service.settle(plan, given, job.tell, job.cancelled))

    def _cancel(self, question: CancelAct) -> Understood:
        self._of(question).cancel()
        return Understood()
