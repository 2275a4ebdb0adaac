"""The SDL driver that shows a picture here: asked for in order, never one that nobody sees."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pygame

CARDS = Path("/sys/class/drm")
KMS = "kmsdrm"  # asked for by SDL's name, but shown by the scanout
X11 = "x11"

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


def start(bare: Callable[[], None]) -> str:
    """Starts the first driver that works, and answers its name; `bare` is called for a bare screen.

    Raises what `bare` raised last, else `pygame.error` with what each one said.
    """
    asked, said = os.environ.get("SDL_VIDEODRIVER"), []
    for name in drivers(os.environ):
        try:
            if name == KMS:
                bare()
                return name
            return _started(name)
        except (pygame.error, OSError) as e:
            pygame.display.quit()
            said.append(e)
        finally:
            _set("SDL_VIDEODRIVER", asked)
    if isinstance(said[-1], OSError):
        raise said[-1]
    raise pygame.error("; ".join(map(str, said)))


def connected(cards: Path = CARDS) -> frozenset[tuple[str, bytes]] | None:
    """The connectors with a screen, and what it says of itself (EDID); None where no graphics card tells."""
    found = {path.parent: _read(path).strip() for path in cards.glob("card*-*/status")}
    if not found:
        return None
    return frozenset((each.name, _read(each / "edid")) for each, status in found.items() if status == b"connected")


def _started(name: str) -> str:
    # X11 shows a picture by itself; through OpenGL its window opens twenty times slower, in twice the memory.
    _set(DRAWN_WITH, ASKED_WITH or ("0" if name == X11 else None))
    os.environ["SDL_VIDEODRIVER"] = name
    pygame.display.init()
    return str(pygame.display.get_driver())


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
