"""The staff screen as the terminal has it: who draws it asks for the face, and is started when it ended."""

import hashlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import msgspec

from terminal.config.settings import StaffScreenSettings
from terminal.core import State
from terminal.core.staff_view import staff_face
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.services.control_protocol import NextStaffFace, StaffFaceAnswer

log = logging.getLogger(__name__)

STAFF_SCREEN_HOLD_SECONDS = 1.0  # s that a question is held while the face is the one that is shown
STEADY = 60.0  # s after which an end is not the last one's fault any more
RESTART_WAIT_SECONDS = 60.0  # s between two starts
ENDING = 5.0  # s that whoever draws has to end


class StaffFaces:
    """Answers at the control socket with the staff's face, made only when somebody asks."""

    def __init__(self, screen: StaffScreenSettings) -> None:
        self.driver = ""  # what shows it, as whoever draws says
        self._screen = screen
        self._changed = threading.Condition()
        self._state: State | None = None

    @property
    def shown(self) -> bool:
        """Whether something shows it."""
        return self.driver not in ("", "none")

    def show(self, state: State) -> None:
        """Takes the state, on the loop's thread."""
        with self._changed:
            self._state = state
            self._changed.notify_all()

    def answer(self, question: NextStaffFace) -> StaffFaceAnswer:
        """The face and its `token`, as soon as that is not the one `seen`; after a second the token alone."""
        self.driver, seen = question.driver, question.seen
        ends, state = monotonic() + STAFF_SCREEN_HOLD_SECONDS, self._state
        while True:
            face = staff_face(state) if state else None
            token = hashlib.sha256(msgspec.json.encode(face)).hexdigest()
            if face and token != seen:
                return StaffFaceAnswer(token, face, self._screen)
            newer = self._newer(state, ends - monotonic())
            if newer is state:
                return StaffFaceAnswer(seen)
            state = newer

    def _newer(self, state: State | None, patience: float) -> State | None:
        """Another state than this one as soon as there is one; this one after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not state, max(0.0, patience))
            return self._state


class StaffProcess:
    """Whoever draws the staff's screen: a process of its own, started again when it ends.

    A second window in the plate's process would share its fate: where an X server goes, Xlib ends the process.
    """

    def __init__(self, control: Path, again: float = 1.0, heartbeat: Heartbeat = UNWATCHED) -> None:
        self.command = [sys.executable, "-m", "terminal", "staff-screen", "--control", str(control)]
        self._again = again  # s until the first new start; twice as long after each that did not last
        self._heartbeat = heartbeat
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="staff screen")

    @property
    def pid(self) -> int | None:
        """Of the process that draws, None between two."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends it; may be called twice."""
        with self._lock:
            self._closed.set()
            process = self._process
        if process:
            process.terminate()
            self._reaped(process, process.kill)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self._closed.is_set():
            began = monotonic()
            why = self._lived()
            if self._closed.is_set():
                break
            failures = 0 if monotonic() - began > STEADY else failures + 1
            if failures <= 1:
                log.warning("the staff's screen ended (%s); it is started again", why)
            self._heartbeat.turned()
            self._heartbeat.wait(self._closed, min(RESTART_WAIT_SECONDS, self._again * 2.0**failures))
        self._heartbeat.ended()

    def _lived(self) -> str:
        """One life of the process; why it ended."""
        try:
            with self._lock:
                if self._closed.is_set():
                    return "closed"
                self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        except OSError as e:
            return str(e)
        return f"exit {self._end(self._process)}"

    def _end(self, process: "subprocess.Popen[bytes]") -> int:
        """Waits for the end of the process, and turns meanwhile."""
        while True:
            try:
                return process.wait(self._heartbeat.rest)
            except subprocess.TimeoutExpired:
                self._heartbeat.turned()

    @staticmethod
    def _reaped(process: "subprocess.Popen[bytes]", otherwise: Callable[[], None]) -> None:
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            otherwise()
            process.wait()
