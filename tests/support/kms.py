"""A graphics card of no machine: it answers the ioctls of `display.screen.kms_card`, and its memory is a file."""

import ctypes
from errno import EACCES, EINVAL, EOPNOTSUPP
from pathlib import Path

from display.screen import kms_card as kms

CRTC_NUMBER, ENCODER_NUMBER, FRAME_NUMBER, HANDLE = 51, 61, 71, 81
KNOWN_CONNECTORS = (41, 42)


def mode(width: int, height: int) -> bytes:
    return kms.MODE.pack(0, width, 0, 0, 0, 0, height, 0, 0, 0, 0, 0, 0, 0, b"")


class FakeCard:
    """In `folder`; screens are plugged in by their connector's number. `shown` is what they were told to show."""

    def __init__(self, folder: Path, *, computes: bool = False, spare: int = 0, told: bool = True) -> None:
        self.path = folder / "card0"
        self.path.touch()
        self.plugged: dict[int, list[bytes]] = {}
        self.driven: bytes | None = None
        self.shown: list[tuple[int, bytes, int]] = []
        self.changes, self.busy = 0, False
        self.spare = spare  # bytes of a line that no pixel has
        self.told = told  # that something changed; else its memory is seen as it is
        self._computes = computes

    def ask(self, _: int, request: int, said: bytearray) -> None:
        if self._computes:
            raise OSError(EOPNOTSUPP, "no outputs")
        {
            kms.GET_RESOURCES: self._resources,
            kms.GET_CONNECTOR: self._connector,
            kms.GET_ENCODER: self._encoder,
            kms.GET_CRTC: self._crtc,
            kms.CREATE_DUMB: self._dumb,
            kms.ADD_FRAME: self._frame,
            kms.MAP_DUMB: self._place,
            kms.SET_CRTC: self._light,
            kms.FRAME_CHANGED: self._changed,
        }[request](said)

    @property
    def pixels(self) -> bytes:
        return self.path.read_bytes()

    def _resources(self, said: bytearray) -> None:
        _, crtcs, connectors, _, _, some, many, *_ = kms.RESOURCES.unpack(said)
        _put(crtcs, some, (CRTC_NUMBER,))
        _put(connectors, many, KNOWN_CONNECTORS)
        kms.RESOURCES.pack_into(said, 0, 0, crtcs, connectors, 0, 0, 1, len(KNOWN_CONNECTORS), 1, 0, 0, 0, 0)

    def _connector(self, said: bytearray) -> None:
        encoders, modes, _, _, room, _, some, _, number, *_ = kms.CONNECTOR_FORM.unpack(said)
        known = self.plugged.get(number, [])
        _put(encoders, some, (ENCODER_NUMBER,))
        if room:
            ctypes.memmove(modes, b"".join(known), len(known) * kms.MODE.size)
        now = ENCODER_NUMBER if self.driven else 0
        there = kms.CONNECTED if known else 2
        kms.CONNECTOR_FORM.pack_into(
            said, 0, encoders, modes, 0, 0, len(known), 0, 1, now, number, 11, 1, there, 0, 0, 0, 0
        )

    def _encoder(self, said: bytearray) -> None:
        kms.ENCODER.pack_into(said, 0, ENCODER_NUMBER, 0, CRTC_NUMBER if self.driven else 0, 1, 0)

    def _crtc(self, said: bytearray) -> None:
        valid = int(self.driven is not None)
        kms.CRTC.pack_into(said, 0, 0, 0, CRTC_NUMBER, 0, 0, 0, 0, valid, self.driven or b"")

    def _dumb(self, said: bytearray) -> None:
        height, width, bits, *_ = kms.DUMB.unpack(said)
        pitch = width * bits // 8 + self.spare
        self.path.write_bytes(bytes(pitch * height))
        kms.DUMB.pack_into(said, 0, height, width, bits, 0, HANDLE, pitch, pitch * height)

    def _frame(self, said: bytearray) -> None:
        _, *rest = kms.FRAME.unpack(said)
        assert rest[-1] == HANDLE
        kms.FRAME.pack_into(said, 0, FRAME_NUMBER, *rest)

    def _place(self, said: bytearray) -> None:
        assert kms.DUMB_PLACE.unpack(said)[0] == HANDLE

    def _light(self, said: bytearray) -> None:
        if self.busy:
            raise OSError(EACCES, "somebody else shows something")
        connectors, count, crtc, frame, _, _, _, valid, how = kms.CRTC.unpack(said)
        assert (count, crtc, valid) == (1, CRTC_NUMBER, 1)
        self.shown.append((ctypes.c_uint32.from_address(connectors).value, how, frame))

    def _changed(self, said: bytearray) -> None:
        if not self.told:
            raise OSError(EINVAL, "no such thing")
        assert kms.CHANGED.unpack(said)[0] == FRAME_NUMBER
        self.changes += 1


def _put(place: int, room: int, numbers: tuple[int, ...]) -> None:
    """As the kernel: where there is no room, only the count is told."""
    if room >= len(numbers):
        ctypes.memmove(place, (ctypes.c_uint32 * len(numbers))(*numbers), 4 * len(numbers))
