"""A fingerprint module on a serial port: one call a command, one error a cause. Templates stay in the module."""

import errno
import struct
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import ClassVar, Self

import serial

from hardware import zfm
from hardware.zfm import Confirmation, Instruction, PacketId
from terminal.events import ToneName

ANSWER = 2.0  # seconds a module may think; a search of a full library takes about one
SLICE = 0.05  # seconds that one read may block, so that stopping is prompt
ATTEMPTS = 2  # of one command on a noisy line
BUFFER = 1  # of the module's two, the one we use

LOOKS = (Confirmation.OK, Confirmation.NO_FINGER, Confirmation.IMAGE_FAIL)
READINGS = (
    Confirmation.OK,
    Confirmation.TOO_MESSY,
    Confirmation.TOO_FEW_FEATURES,
    Confirmation.NO_VALID_IMAGE,
)
FINDINGS = (Confirmation.OK, Confirmation.NOT_FOUND)

FLASHING, ON, OFF = 2, 3, 4  # controls of the ring, R503 manual p. 32
RED, BLUE, PURPLE, GREEN, YELLOW = 1, 2, 3, 4, 5  # green and yellow only since R503 manual 1.2
PACE = 0x40  # of flashing, 0 to 255

COLOURS: dict[ToneName, tuple[int, int]] = {
    "counted": (ON, GREEN),
    "time_unsure": (ON, YELLOW),
    "try_again": (FLASHING, RED),
    "not_recorded": (FLASHING, PURPLE),
    "away_offered": (FLASHING, GREEN),
}
OLDER_COLOURS = COLOURS | {"counted": (ON, BLUE), "time_unsure": (FLASHING, BLUE), "away_offered": (ON, PURPLE)}

DEVICE_ERRORS = (OSError, termios.error)  # pyserial lets the second through


class SensorLost(Exception):
    """The sensor cannot be used now; try again later. The text names the port and what to do."""

    remedy: ClassVar[str]

    def __init__(self, port: str, detail: str = "") -> None:
        super().__init__(f"{port}: {self.remedy}{detail}")


class PortMissing(SensorLost):
    remedy = "no such port; is the UART switched on, or the adapter plugged in?"


class PortBusy(SensorLost):
    remedy = "another program holds the port; stop that program"


class PortDenied(SensorLost):
    remedy = "not allowed to open the port; add the service's user to the group dialout"


class PortUnusable(SensorLost):
    remedy = "this is not a working serial port; correct the settings: "


class Unplugged(SensorLost):
    remedy = "the port went away; plug the sensor's adapter in again"


class Silent(SensorLost):
    remedy = "the sensor does not answer; check its power and whether TX and RX are swapped"


class Garbled(SensorLost):
    remedy = "the sensor's answers arrive damaged; check the cable and the speed"


class ForeignDevice(SensorLost):
    remedy = (
        "something answers, but not a fingerprint sensor; "
        "check the speed, and that the login console is off this port"
    )


class PasswordRefused(SensorLost):
    remedy = "the sensor refuses the password; correct it in the settings"


class Refused(SensorLost):
    remedy = "the sensor refuses to work: "


OPENING: dict[int | None, type[SensorLost]] = {
    errno.ENOENT: PortMissing,
    errno.ENXIO: PortMissing,
    errno.ENODEV: PortMissing,
    errno.EAGAIN: PortBusy,  # the exclusive lock
    errno.EBUSY: PortBusy,
    errno.EACCES: PortDenied,
    errno.EPERM: PortDenied,
}


def opening_error(port: str, error: Exception) -> SensorLost:
    """What a failure to open the port means to us."""
    kind = OPENING.get(getattr(error, "errno", None))
    return kind(port) if kind else PortUnusable(port, str(error))


class Module:
    """A sensor on an open port. Each call waits for the answer; `SensorLost` where there is none of use."""

    def __init__(self, port: str, baud: int, stopping: threading.Event) -> None:
        self._port = port
        self._stopping = stopping
        self._capacity = 0
        self._rings = [self._aura(COLOURS), self._aura(OLDER_COLOURS), self._led]
        try:
            self._serial = serial.Serial(port, baud, timeout=SLICE, write_timeout=ANSWER, exclusive=True)
        except DEVICE_ERRORS as error:
            raise opening_error(port, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._serial.close()

    def greet(self, password: int) -> dict[str, str]:
        """Unlocks the module, asks what it is, and darkens what an earlier run left shining."""
        fine = (Confirmation.OK, Confirmation.WRONG_PASSWORD)
        if self._ask(Instruction.VERIFY_PASSWORD, password.to_bytes(4), fine=fine)[0] != Confirmation.OK:
            raise PasswordRefused(self._port)
        found = zfm.Parameters.unpack(self._ask(Instruction.READ_PARAMETERS, size=zfm.PARAMETERS.size)[1])
        if not found.capacity:
            raise ForeignDevice(self._port)
        self._capacity = found.capacity
        templates = int.from_bytes(self._ask(Instruction.TEMPLATE_COUNT, size=2)[1][:2])
        self.show(None)
        return {"capacity": f"{found.capacity}", "templates": f"{templates}", "security": f"{found.security}"}

    def look(self) -> int:
        """OK where an image was taken, NO_FINGER or IMAGE_FAIL."""
        return self._ask(Instruction.GET_IMAGE, fine=LOOKS)[0]

    def readable(self) -> bool:
        """Whether the image just taken shows enough of a finger."""
        code, _ = self._ask(Instruction.IMAGE_TO_FEATURES, bytes([BUFFER]), fine=READINGS)
        return code == Confirmation.OK

    def search(self) -> int | None:
        """The slot of the finger just read, None where the library does not hold it."""
        span = struct.pack(">BHH", BUFFER, 0, self._capacity)
        code, data = self._ask(Instruction.SEARCH, span, fine=FINDINGS, size=4)
        if code == Confirmation.NOT_FOUND:
            return None
        slot = int.from_bytes(data[:2])
        if slot >= self._capacity:
            raise ForeignDevice(self._port)
        return slot

    def show(self, tone: ToneName | None) -> None:
        """Lights the ring for a tone, darkens it for None; a module without any light is left in peace."""
        while self._rings:
            with suppress(Refused, Silent):  # older modules do not all answer what they do not know
                return self._rings[0](tone)
            del self._rings[0]
        return None

    def _aura(self, colours: dict[ToneName, tuple[int, int]]) -> Callable[[ToneName | None], None]:
        def show(tone: ToneName | None) -> None:
            control, colour = colours[tone] if tone else (OFF, RED)
            self._ask(Instruction.AURA, bytes([control, PACE, colour, 0]))  # 0: until told otherwise

        return show

    def _led(self, tone: ToneName | None) -> None:
        self._ask(Instruction.LED_ON if tone else Instruction.LED_OFF)

    def _ask(
        self, instruction: Instruction, parameters: bytes = b"", *, fine: tuple[int, ...] = (0,), size: int = 0
    ) -> tuple[int, bytes]:
        command = zfm.encode(zfm.Packet(PacketId.COMMAND, bytes([instruction]) + parameters))
        code, data = self._patiently(command)
        if code not in fine:
            raise Refused(self._port, f"{instruction.name}: {zfm.advice(code)}")
        if code == Confirmation.OK and len(data) < size:
            raise ForeignDevice(self._port)
        return code, data

    def _patiently(self, command: bytes) -> tuple[int, bytes]:
        for _ in range(ATTEMPTS - 1):
            with suppress(Silent, Garbled, ForeignDevice):
                code, data = self._exchange(command)
                if code != Confirmation.RECEIVE_ERROR:
                    return code, data
        return self._exchange(command)

    def _exchange(self, command: bytes) -> tuple[int, bytes]:
        try:
            self._serial.reset_input_buffer()  # what came too late for the command before
            self._serial.write(command)
            return self._answer()
        except DEVICE_ERRORS as error:
            raise Unplugged(self._port) from error

    def _answer(self) -> tuple[int, bytes]:
        decoder, until = zfm.Decoder(), monotonic() + ANSWER
        heard: type[SensorLost] = Silent
        while monotonic() < until and not self._stopping.is_set():
            if data := self._serial.read(max(1, self._serial.in_waiting)):
                heard = Garbled if heard is Garbled else ForeignDevice
            decoder.feed(data)
            while (frame := decoder.next()) is not None:
                if isinstance(frame, zfm.Damaged):
                    heard = Garbled
                elif frame.kind == PacketId.ACK:
                    return frame.payload[0], frame.payload[1:]
        raise heard(self._port)
