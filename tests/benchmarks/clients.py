"""Those who can identify a finger: our driver's commands, and two public clients as their own examples use them."""

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

import serial
from adafruit_fingerprint import OK, Adafruit_Fingerprint
from pyfingerprint.pyfingerprint import PyFingerprint

from hardware.fingerprint.module import Module
from hardware.serial_port import SerialLine

BAUD = 57600
Identify = Callable[[], int | None]  # the slot of the finger on the glass


def ours(port: str, stack: ExitStack) -> Identify:
    """`hardware.fingerprint.module.Module`."""
    module = stack.enter_context(Module(SerialLine(port, BAUD), port, time=monotonic))
    module.greet(0)

    def identify() -> int | None:
        return module.search() if (module.look(), module.features(1)) == (OK, OK) else None

    return identify


def pyfingerprint(port: str, _: ExitStack) -> Identify:
    """The calls of its example_search.py; it has no close, but gives the port back with itself."""
    client = PyFingerprint(port, BAUD)
    if not client.verifyPassword():
        raise ValueError("pyfingerprint: wrong password")

    def identify() -> int | None:
        found: int | None = None
        if client.readImage() and client.convertImage(1):
            found = client.searchTemplate()[0]
        return found

    return identify


def adafruit(port: str, stack: ExitStack) -> Identify:
    """The calls of its fingerprint_simpletest.py, with the time-out of its Raspberry Pi example."""
    client = Adafruit_Fingerprint(stack.enter_context(serial.Serial(port, BAUD, timeout=1)))

    def identify() -> int | None:
        found: int | None = None
        if client.get_image() == OK and client.image_2_tz(1) == OK and client.finger_search() == OK:
            found = client.finger_id
        return found

    return identify


OURS = "our driver's commands"
CLIENTS: dict[str, Callable[[str, ExitStack], Identify]] = {
    OURS: ours,
    "pyfingerprint": pyfingerprint,
    "adafruit-circuitpython-fingerprint": adafruit,
}
