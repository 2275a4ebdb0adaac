"""The KMS card: what the kernel's mode setting knows of a graphics card and does with it, asked by its ioctls.

Numbers and structures are those of the kernel's include/uapi/drm/drm.h and drm_mode.h.
"""

import mmap
import os
from array import array
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path
from struct import Struct
from typing import Any

import msgspec

CONNECTED = 1
GET_RESOURCES, RESOURCES = 0xC04064A0, Struct("=4Q8I")
GET_CONNECTOR, CONNECTOR_FORM = 0xC05064A7, Struct("=4Q12I")
GET_ENCODER, ENCODER = 0xC01464A6, Struct("=5I")
MODE = Struct("=I5H5H3I32s")
GET_CRTC, SET_CRTC, CRTC = 0xC06864A1, 0xC06864A2, Struct(f"=Q7I{MODE.size}s")
CREATE_DUMB, DUMB = 0xC02064B2, Struct("=6IQ")
MAP_DUMB, DUMB_PLACE = 0xC01064B3, Struct("=2IQ")
ADD_FRAME, FRAME = 0xC01C64AE, Struct("=7I")
FRAME_CHANGED, CHANGED = 0xC01864B1, Struct("=4IQ")
PIXEL_BITS, PIXEL_DEPTH = 32, 24  # of a pixel: XRGB, which every card has

Ioctl = Callable[[int, int, bytearray], Any]


class PluggedScreen(msgspec.Struct, frozen=True):
    """One at a connector, what drives it, and how."""

    connector: int
    crtc: int
    mode: bytes

    @property
    def size(self) -> tuple[int, int]:
        _, width, _, _, _, _, height, *_ = MODE.unpack(self.mode)
        return width, height


class KmsCard:
    """The one behind this file, open until `close`. Raises OSError."""

    def __init__(self, path: Path, ask: Ioctl = ioctl) -> None:
        self._ask = ask
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def outputs(self) -> tuple[list[int], list[int]]:
        """What can drive screens, and where screens can be plugged in."""
        counts = self._asked(GET_RESOURCES, RESOURCES, *[0] * 12)
        crtcs, connectors = _numbers(counts[5]), _numbers(counts[6])
        places = (0, _place(crtcs), _place(connectors), 0, 0, len(crtcs), len(connectors), 0, 0, 0, 0, 0)
        self._asked(GET_RESOURCES, RESOURCES, *places)
        return list(crtcs), list(connectors)

    def screen(self, connector: int, crtcs: list[int]) -> PluggedScreen | None:
        """What is plugged in there, as it is driven now, else as the screen itself likes it best."""
        said = self._connector(connector)  # without room for modes, the kernel asks the screen
        modes, encoders = bytearray(said[4] * MODE.size), _numbers(said[6])
        if said[11] != CONNECTED or not modes:
            return None
        kept = array("B", modes)
        now = self._connector(connector, _place(encoders), _place(kept), said[4], len(encoders))[7]
        for crtc in self._drivers(now, encoders, crtcs):
            *_, driven, mode = self._asked(GET_CRTC, CRTC, 0, 0, crtc, 0, 0, 0, 0, 0, b"")
            return PluggedScreen(connector, crtc, mode if driven else kept.tobytes()[: MODE.size])
        return None

    def buffer(self, size: tuple[int, int]) -> tuple[int, int, mmap.mmap]:
        """Memory that the card can show: its number as a frame, bytes a line, and itself."""
        *_, handle, pitch, room = self._asked(CREATE_DUMB, DUMB, size[1], size[0], PIXEL_BITS, 0, 0, 0, 0)
        frame, *_ = self._asked(ADD_FRAME, FRAME, 0, *size, pitch, PIXEL_BITS, PIXEL_DEPTH, handle)
        *_, place = self._asked(MAP_DUMB, DUMB_PLACE, handle, 0, 0)
        return frame, pitch, mmap.mmap(self._file, room, offset=place)

    def light(self, screen: PluggedScreen, frame: int) -> None:
        """The screen shows this frame from now on."""
        to = array("I", [screen.connector])
        self._asked(SET_CRTC, CRTC, _place(to), 1, screen.crtc, frame, 0, 0, 0, 1, screen.mode)

    def changed(self, frame: int) -> None:
        """Tells a card that keeps a copy of it; others know nothing of this, and say so."""
        self._asked(FRAME_CHANGED, CHANGED, frame, 0, 0, 0, 0)

    def close(self) -> None:
        """The console has it back."""
        os.close(self._file)

    def _connector(self, number: int, encoders: int = 0, modes: int = 0, *room: int) -> tuple[Any, ...]:
        of_modes, of_encoders = room or (0, 0)
        return self._asked(
            GET_CONNECTOR, CONNECTOR_FORM, encoders, modes, 0, 0, of_modes, 0, of_encoders, 0, number, *[0] * 7
        )

    def _drivers(self, now: int, encoders: "array[int]", crtcs: list[int]) -> Iterator[int]:
        """First the one that drives it now, then those that could."""
        for encoder in (*([now] if now else []), *encoders):
            _, _, driver, possible, _ = self._asked(GET_ENCODER, ENCODER, encoder, 0, 0, 0, 0)
            yield from [driver] if driver else []
            yield from (crtc for bit, crtc in enumerate(crtcs) if possible >> bit & 1)

    def _asked(self, request: int, form: Struct, *values: Any) -> tuple[Any, ...]:
        said = bytearray(form.pack(*values))
        self._ask(self._file, request, said)
        return form.unpack(said)


def _numbers(count: int) -> "array[int]":
    return array("I", [0] * count)


def _place(numbers: "array[int]") -> int:
    return numbers.buffer_info()[0]
