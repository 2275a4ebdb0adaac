"""The staff's own screen: a process of its own that asks for the face, and comes back after its X server went."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec.structs import replace

from terminal.config.settings import StaffScreenSettings
from terminal.core import State, step
from terminal.domain.events import Configured, Enrolling, Tick
from terminal.domain.facts import Moment
from terminal.domain.finger_ledger import Step
from terminal.services import staff_screen
from terminal.services.control_protocol import NextStaffFace, StaffFaceAnswer
from terminal.services.control_socket import Control
from terminal.services.staff_screen import StaffFaces, StaffProcess
from tests.support.desk import WINDOW, at

NOW = Moment(at("2026-03-02 09:00"), 60_000, "boot-1", "synced")
PATIENCE = 20.0  # s; nothing here takes as long
STATE, _ = step(State(NOW), Configured(WINDOW, "1.1", NOW))


def asking(state: State) -> State:
    """Somebody enrols, and the screen asks for a finger."""
    return step(state, Enrolling("1023", Step("touch", 1, 3, 1), NOW))[0]


def test_the_face_is_told_when_it_changes_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = StaffFaces(StaffScreenSettings())
    monkeypatch.setattr(staff_screen, "STAFF_SCREEN_HOLD_SECONDS", 0.01)
    assert faces.answer(NextStaffFace()) == StaffFaceAnswer(None)
    faces.show(STATE)
    first = faces.answer(NextStaffFace(driver="x11"))
    assert first.face and first.screen
    assert (first.face.title.id, first.screen.width, faces.driver) == ("staff.idle.nobody", 480, "x11")
    faces.show(step(STATE, Tick(replace(NOW, mono=60_500)))[0])
    assert faces.answer(NextStaffFace(first.token)) == StaffFaceAnswer(first.token)
    faces.show(asking(STATE))
    newer = faces.answer(NextStaffFace(first.token)).face
    assert newer and newer.title.id == "staff.enrol.touch"


def test_a_question_is_held_until_the_face_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = StaffFaces(StaffScreenSettings())
    monkeypatch.setattr(staff_screen, "STAFF_SCREEN_HOLD_SECONDS", PATIENCE)
    faces.show(STATE)
    token, told = faces.answer(NextStaffFace()).token, SimpleQueue[StaffFaceAnswer]()
    holding, newer = threading.Event(), faces._newer

    def held(state: State | None, patience: float) -> State | None:
        holding.set()
        return newer(state, patience)

    monkeypatch.setattr(faces, "_newer", held)
    asker = threading.Thread(target=lambda: told.put(faces.answer(NextStaffFace(token))))
    asker.start()
    assert holding.wait(PATIENCE)
    assert told.empty()
    faces.show(asking(STATE))
    face = told.get(timeout=PATIENCE).face
    assert face and face.badge == "1023"
    asker.join(PATIENCE)


class Server:
    """An X server of the test's own, on a number that was free."""

    def __init__(self, folder: Path, number: str = "") -> None:
        self._folder = folder
        reading, writing = os.pipe()
        named = [f":{number}"] if number else []
        self._process = subprocess.Popen(
            ["Xvfb", *named, "-displayfd", str(writing), "-screen", "0", "480x320x24", "-fbdir", str(folder)],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.number = numbers.readline().strip()

    def picture(self) -> bytes:
        """The middle of the screen's left edge, as it is shown: red, green, blue."""
        frame = (self._folder / "Xvfb_screen0").read_bytes()
        start = len(frame) - 480 * 320 * 4 + (160 * 480 + 4) * 4
        blue, green, red = frame[start : start + 3]
        return bytes((red, green, blue))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Server]]:
    running = [Server(tmp_path)]
    monkeypatch.setenv("DISPLAY", f":{running[0].number}")
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield running
    running[-1].kill()


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends


def test_it_is_shown_and_comes_back_by_itself(tmp_path: Path, server: list[Server]) -> None:
    faces, asked = StaffFaces(StaffScreenSettings(display=0)), threading.Semaphore(0)

    def answer(question: NextStaffFace) -> StaffFaceAnswer:
        asked.release()
        return faces.answer(question)

    def shown(colour: bytes) -> bool:
        assert asked.acquire(timeout=PATIENCE), "nobody asks"
        return server[-1].picture() == colour

    failed = step(STATE, Enrolling("1023", Step("done", finger=1), NOW))[0]
    faces.show(asking(STATE))
    control = Control(tmp_path / "control", [NextStaffFace.answered_by(answer)])
    process = StaffProcess(tmp_path / "control", 0.01)
    control.start()
    process.start()
    try:
        until(lambda: shown(b"\xff\xd1\x5c"))
        faces.show(failed)
        until(lambda: shown(b"\x08\x54\x2e"))
        assert faces.driver == "x11"
        first = process.pid
        server[-1].kill()
        server.append(Server(tmp_path, server[0].number))
        until(lambda: shown(b"\x08\x54\x2e"))
        assert process.pid not in (first, None)
    finally:
        process.close()
        process.close()
        control.close()
    assert process.pid is None


def test_it_ends_when_no_terminal_runs(tmp_path: Path) -> None:
    process = subprocess.run(
        StaffProcess(tmp_path / "none").command, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert process.returncode == 1
    assert f"no terminal runs at {tmp_path / 'none'}" in process.stderr
