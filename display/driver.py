"""Which of SDL's drivers shows a picture here, and what it needs: asked in order, never one that nobody sees."""

import os
from collections.abc import Mapping
from ctypes.util import find_library
from pathlib import Path

import pygame

CARDS = Path("/sys/class/drm")
KMS = "kmsdrm"
NO_GL = "no OpenGL: apt install libgl1 libegl1 libgles2 libgl1-mesa-dri"


def drivers(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The drivers to ask for, in order: what the environment names, else a desktop's before the bare screen."""
    asked = environment.get("SDL_VIDEODRIVER", "")
    if asked:
        return tuple(filter(None, asked.split(",")))
    wayland = ("wayland",) if environment.get("WAYLAND_DISPLAY") else ()
    x11 = ("x11",) if environment.get("DISPLAY") else ()
    return (*wayland, *x11, KMS)


def start() -> str:
    """Starts the first driver that works, and answers its name. Raises `pygame.error` with what each one said."""
    asked, said = os.environ.get("SDL_VIDEODRIVER"), []
    for name in drivers(os.environ):
        try:
            return _started(name)
        except pygame.error as e:
            pygame.display.quit()
            said.append(str(e))
        finally:
            _restore(asked)
    raise pygame.error("; ".join(said))


def acceleration(libraries: Mapping[str, bool]) -> str:
    """What SDL draws with on a bare screen: empty for its own choice. Raises `pygame.error` if it were black.

    SDL takes a GLES context there and draws with desktop GL: without libGL nothing is seen, and nothing says so.
    """
    if not libraries["EGL"] or not (libraries["GL"] or libraries["GLESv2"]):
        raise pygame.error(NO_GL)
    return "" if libraries["GL"] else "opengles2"


def connected(cards: Path = CARDS) -> frozenset[tuple[str, bytes]] | None:
    """The connectors with a screen, and what it says of itself (EDID); None where no graphics card tells."""
    found = {path.parent: _read(path).strip() for path in cards.glob("card*-*/status")}
    if not found:
        return None
    return frozenset((each.name, _read(each / "edid")) for each, status in found.items() if status == b"connected")


def _started(name: str) -> str:
    if name == KMS:
        with_what = acceleration({each: find_library(each) is not None for each in ("GL", "EGL", "GLESv2")})
        if with_what:
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", with_what)
    os.environ["SDL_VIDEODRIVER"] = name
    pygame.display.init()
    return str(pygame.display.get_driver())


def _restore(asked: str | None) -> None:
    if asked is None:
        os.environ.pop("SDL_VIDEODRIVER", None)
    else:
        os.environ["SDL_VIDEODRIVER"] = asked


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
