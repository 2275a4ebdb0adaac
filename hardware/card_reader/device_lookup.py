"""The device lookup: where under /dev/input one is that types like a keyboard, by what sysfs says of it."""

import struct
from collections.abc import Iterator
from pathlib import Path

from hardware.card_reader.keystrokes import CODES, ENTER, KEYPAD_ENTER

SYSFS = Path("/sys/class/input")
DEV = Path("/dev/input")
WORD = struct.calcsize("l") * 8  # bits


class NotPlugged(Exception):
    """The device cannot be told by what is plugged in; the message says why. Look again later."""


class DeviceLookup:
    """One device by USB vendor and product (hexadecimal, as `lsusb` has them) and, where two are alike, by port."""

    def __init__(self, vendor: str, product: str, port: str = "", *, sysfs: Path = SYSFS, dev: Path = DEV) -> None:
        self._name = f"{vendor}:{product}" + (f" at {port}" if port else "")
        self._vendor, self._product, self._port = vendor, product, port
        self._sysfs, self._dev = sysfs, dev

    def find(self) -> Path:
        """The device's path; another one after each replug. Raises `NotPlugged`."""
        found = sorted(self._nodes())
        ports = sorted({port for port, _, _ in found})
        if not found:
            raise NotPlugged(f"nothing that types is plugged in as {self._name}")
        if len(ports) > 1:
            raise NotPlugged(f"{self._name} is plugged in at {' and '.join(ports)}; name the port in the settings")
        return self._dev / found[0][2]

    def _nodes(self) -> Iterator[tuple[str, str, str]]:
        """Port, interface and name of each event node that is ours."""
        for node in self._sysfs.glob("event*"):
            try:
                port, _, interface = _read(node / "device/phys").partition("/")
                ours = self._is_ours(node / "device", port)
            except (OSError, ValueError):  # unplugged while we look, or no USB device: not every input has a phys
                continue
            if ours:
                yield port, interface, node.name

    def _is_ours(self, device: Path, port: str) -> bool:
        ids = (_read(device / "id/vendor"), _read(device / "id/product"))
        return ids == (self._vendor, self._product) and self._port in ("", port) and _types(device)


def _types(device: Path) -> bool:
    """Whether it has digits and Enter: a reader often has volume keys or a mouse as well, on nodes of their own.

    The kernel writes the bitmap in hexadecimal words of a native long, the lowest last (drivers/input/input.c).
    """
    keys = 0
    for word in _read(device / "capabilities/key").split():
        keys = keys << WORD | int(word, 16)
    characters = {character for code, character in CODES.items() if keys >> code & 1}
    return characters >= set("0123456789") and any(keys >> code & 1 for code in (ENTER, KEYPAD_ENTER))


def _read(attribute: Path) -> str:
    return attribute.read_text(encoding="ascii").strip()
