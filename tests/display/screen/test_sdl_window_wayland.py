"""The plate on a real Wayland desktop: what the compositor shows is what was drawn."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pygame
import pytest

from display.lettering.lettering import Lettering
from display.screen.screen import Screen
from terminal.domain.views import View

DESKTOP = (800, 480)
STAFFED = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")
SECONDS = 15.0  # for a desktop to start, and for a window to come up

pytestmark = pytest.mark.skipif(not shutil.which("weston"), reason="needs weston and xvfb")


@contextmanager
def running(*command: str, hand_over: tuple[int, ...] = ()) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, pass_fds=hand_over)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Weston in a corner of an X server, whose pointer stays outside; on its headless backend SDL 2.28 crashes."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    reading, writing = os.pipe()
    with running("Xvfb", "-displayfd", str(writing), "-screen", "0", "2000x1200x24", hand_over=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as number:
            monkeypatch.setenv("DISPLAY", f":{number.readline().strip()}")
        size = (f"--width={DESKTOP[0]}", f"--height={DESKTOP[1]}")
        options = ("--backend=x11-backend.so", "--use-pixman", "--no-config", "--idle-time=0", "--debug", *size)
        with running("weston", *options, "--socket=plate") as weston:
            wait_for(weston, tmp_path / "plate")
            monkeypatch.delenv("DISPLAY")
            monkeypatch.setenv("WAYLAND_DISPLAY", "plate")
            yield


def wait_for(weston: subprocess.Popen[bytes], socket: Path) -> None:
    until = time.monotonic() + SECONDS
    while not socket.exists() and time.monotonic() < until:
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"weston ended: {weston.wait(0.05)}")


def shot(folder: Path) -> pygame.Surface:
    """What the compositor shows."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["weston-screenshooter"], cwd=folder, check=True, timeout=SECONDS)
    (file,) = folder.iterdir()
    picture = pygame.image.load(file)
    file.unlink()
    return picture


def test_the_plate_fills_a_wayland_desktop(desktop: None, lettering: Lettering, tmp_path: Path) -> None:
    with Screen((480, 320), fullscreen=True, headless=False) as screen:
        screen.show(STAFFED)
        assert (screen.driver, screen.problem()) == ("wayland", {})
        drawn = pygame.image.load(BytesIO(screen.picture()), "frame.png")
        assert drawn.get_size() == DESKTOP
        until = time.monotonic() + SECONDS
        while screen.pump() and (seen := pixels(shot(tmp_path / "shots"))) != pixels(drawn):
            assert time.monotonic() < until, "the desktop shows something else"
        assert seen == pixels(drawn)


def pixels(picture: pygame.Surface) -> bytes:
    return pygame.image.tostring(picture, "RGB")
