"""The SDL driver that shows a picture here, and what it needs: asked for in order, never one that nobody sees."""

import os
from collections.abc import Mapping
from ctypes.util import find_library
from pathlib import Path

import pygame

CARDS = Path("/sys/class/drm")
KMS = "kmsdrm"
X11 = "x11"
UNPLUGGED = "the screen is unplugged"
NO_GL = "no OpenGL: apt install libgl1 libegl1 libgles2 libgl1-mesa-dri"

UNASKED = {
    "SDL_NO_SIGNAL_HANDLERS": "1",  # SDL would make an event of the window out of SIGTERM, which ends the terminal
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # without a session bus SDL would start one
    "XCOMPOSEFILE": os.devnull,  # X11 would read a long table of accents first, and nobody composes any here
}
for _name, _value in UNASKED.items():
    os.environ.setdefault(_name, _value)
DRAWN_WITH = "SDL_FRAMEBUFFER_ACCELERATION"
ASKED_WITH = os.environ.get(DRAWN_WITH)


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
            _set("SDL_VIDEODRIVER", asked)
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
    _set(DRAWN_WITH, ASKED_WITH or _drawn_with(name))
    os.environ["SDL_VIDEODRIVER"] = name
    pygame.display.init()
    return str(pygame.display.get_driver())


def _drawn_with(name: str) -> str | None:
    """What this driver is to draw with, None for SDL's own choice."""
    if name == KMS:
        if connected() == frozenset():  # SDL says of this only that there is no such driver
            raise pygame.error(UNPLUGGED)
        return acceleration({each: find_library(each) is not None for each in ("GL", "EGL", "GLESv2")}) or None
    # X11 shows a picture by itself; through OpenGL its window opens twenty times slower, in twice the memory.
    return "0" if name == X11 else None


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
