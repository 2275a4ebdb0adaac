"""The errand acts: what takes a while, begun by the errand desk and followed until it ends."""

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import msgspec

from sync.errands import (
    DIAGNOSTICS_CHARACTERS,
    DiagnosticsErrand,
    DiagnosticsUpload,
    EnrolErrand,
    ForgetErrand,
    MessageErrand,
    MoveErrand,
    RestartErrand,
)
from sync.uplink.client import GiveUp, TryAgain
from terminal.services.control_protocol import ActNews, CancelAct, EnrolFingers, FollowAct, ForgetFingers
from terminal.services.control_socket import RequestRefused
from terminal.services.enrolment.jobs import FingerJobs
from terminal.services.enrolment.receipt import ErasureReceipt
from terminal.services.enrolment.service import CannotDo
from terminal.services.errands.kept_errands import OpenErrand

UPLOAD_TRIES, UPLOAD_PAUSE_SECONDS = 10, 30.0
NO_STEPS = 1 << 30  # beyond the steps of any act: only whether it is over is asked
HASH_DIGITS = 16  # of a fact's, in a receipt
HEAD_CHARACTERS = 100_000  # of diagnostics that are too long: versions and settings stand there

_slots_json, _receipt_json = msgspec.json.Decoder(tuple[int, ...]), msgspec.json.Decoder(ErasureReceipt)


class BegunAct(Protocol):
    """One that was begun."""

    def ended(self) -> tuple[str, str] | None:
        """How it ended, and the receipt or why not; None while it goes on, for which it may wait a second."""
        ...

    def cancel(self) -> None:
        """It is not wanted any more."""
        ...


class FingersAct:
    """An act on fingers, which the staff's screen shows."""

    def __init__(self, jobs: FingerJobs, client: str, told: Callable[[msgspec.Raw], str]) -> None:
        self._jobs, self._client, self._told = jobs, client, told

    def ended(self) -> tuple[str, str] | None:
        try:
            news: ActNews = self._jobs.answer(FollowAct(NO_STEPS, client=self._client))
        except CannotDo as e:
            return "refused", str(e)
        if not news.over:
            return None
        return ("refused", news.error) if news.error else ("done", self._told(news.result))

    def cancel(self) -> None:
        with suppress(CannotDo):
            self._jobs.answer(CancelAct(client=self._client))


class DoneAct:
    """One that was done as it began."""

    def __init__(self, detail: str) -> None:
        self._detail = detail

    def ended(self) -> tuple[str, str] | None:
        return "done", self._detail

    def cancel(self) -> None:
        """There is nothing left of it."""


class DiagnosticsAct:
    """The text is made and handed over on a thread of its own: the disk may be slow, and the center away."""

    def __init__(self, collect: Callable[[], str], upload: Callable[[str], object]) -> None:
        self._collect, self._upload = collect, upload
        self._ended: tuple[str, str] | None = None
        self._cancelled = threading.Event()
        threading.Thread(target=self._run, name="diagnostics", daemon=True).start()

    def ended(self) -> tuple[str, str] | None:
        return self._ended

    def cancel(self) -> None:
        self._cancelled.set()

    def _run(self) -> None:
        try:
            text = _bounded(self._collect())
        except Exception as e:  # noqa: BLE001 - this thread's top: whoever asked is told
            self._ended = "refused", f"it could not be made: {type(e).__name__}"
            return
        self._ended = self._hand_over(text)

    def _hand_over(self, text: str) -> tuple[str, str]:
        why = "the center did not take it"
        for _ in range(UPLOAD_TRIES):
            try:
                self._upload(text)
            except TryAgain as e:
                why = str(e)
                if self._cancelled.wait(UPLOAD_PAUSE_SECONDS):
                    break
            except GiveUp as e:
                return "refused", str(e)
            else:
                return "done", f"{len(text.splitlines())} lines"
        return "refused", why


class ErrandActs:
    """What the `terminal` of this name can do. `upload` hands over diagnostics, `collect` makes them, None where
    nobody can; `move` keeps, durable, that it may stand at a window.
    """

    refusals = (RequestRefused,)

    def __init__(
        self,
        jobs: FingerJobs,
        *,
        fingers: Callable[[str], int],
        upload: Callable[[DiagnosticsUpload], object],
        collect: Callable[[], str] | None,
        restart: Callable[[], None] | None,
        terminal: str,
        move: Callable[[str], None],
    ) -> None:
        self._terminal, self._move = terminal, move
        self._jobs, self._fingers, self._upload = jobs, fingers, upload
        self._collect, self._restart = collect, restart

    @property
    def restarts(self) -> bool:
        """Whether somebody starts this program again once it has ended."""
        return self._restart is not None

    def restart(self) -> None:
        """Ends the program; in order, and soon."""
        if self._restart:
            self._restart()

    def begin(self, errand: OpenErrand, by: str) -> BegunAct:
        """Begins it, confirmed by this supervisor where that is needed. Raises `RequestRefused`."""
        client = secrets.token_hex(8)
        match errand.what:
            case EnrolErrand(badge, consent):
                self._jobs.enrol_confirmed(EnrolFingers(badge, consent, client=client), by)
                return FingersAct(self._jobs, client, _enrolled)
            case ForgetErrand(badge):
                self._jobs.answer(ForgetFingers(badge, client=client))
                return FingersAct(self._jobs, client, _erased)
            case DiagnosticsErrand() if self._collect:
                order, mark = errand.order, errand.mark
                return DiagnosticsAct(
                    self._collect, lambda text: self._upload(DiagnosticsUpload(order, mark, text))
                )
            case MoveErrand(terminal, window):
                return self._let_move(terminal, window)
        raise RequestRefused("this terminal cannot do that")

    def _let_move(self, terminal: str, window: str) -> BegunAct:
        """Durable before the center hears of it, which then has it there."""
        if terminal != self._terminal:
            raise RequestRefused(f"{self._terminal} stands here, and not {terminal}")
        try:
            self._move(window)
        except OSError as e:
            raise RequestRefused(f"the disk does not keep it: {e}") from e
        return DoneAct("the configuration of that window follows")

    def after_restart(self, errand: OpenErrand) -> tuple[str, str] | None:
        """What a restart made of it; None where it goes on, or begins again."""
        match errand.what:
            case DiagnosticsErrand() | MessageErrand():
                return None
            case RestartErrand():
                return "done", "it was started anew meanwhile"
            case ForgetErrand(badge) if errand.begun and not self._fingers(badge):
                return "done", "finished after an interruption"
            case EnrolErrand(badge) if errand.begun:
                return "refused", f"interrupted; {badge} has {self._fingers(badge)} fingers here"
            case _:
                return "refused", "the terminal was started anew before it was done; ask again"


def _enrolled(result: msgspec.Raw) -> str:
    slots = _slots_json.decode(result)
    return f"{len(slots)} fingers, slots {', '.join(map(str, slots))}"


def _erased(result: msgspec.Raw) -> str:
    """The receipt, as the command at the terminal prints it."""
    receipt = _receipt_json.decode(result)
    facts = ", ".join(f"{seq} {digest[:HASH_DIGITS]}" for seq, digest in receipt.facts)
    return f"slots {', '.join(map(str, receipt.slots))} of {receipt.library or 'no id'}; facts {facts}"


def _bounded(text: str) -> str:
    if len(text) <= DIAGNOSTICS_CHARACTERS:
        return text
    left = "\n… left out here …\n"
    return text[:HEAD_CHARACTERS] + left + text[HEAD_CHARACTERS + len(left) - DIAGNOSTICS_CHARACTERS :]
