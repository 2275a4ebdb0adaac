"""A fingerprint module on a serial line: one call a command. Templates stay in the module."""

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from hardware.fingerprint import zfm
from hardware.fingerprint.errors import CommandRefused, ForeignDevice, PasswordRefused, Silent
from hardware.fingerprint.exchange import Exchange
from hardware.fingerprint.led_ring import LedRing
from hardware.fingerprint.notepad import NOTEPAD_PAGE_BYTES
from hardware.fingerprint.zfm import SPEED_REGISTER, Confirmation, Instruction
from hardware.serial_port import Line

GREETING = 0.5  # seconds that a module may take to say that it is there
FLASH = 2.0  # seconds for what goes through the library or writes it
BAUD_STEP = 9600  # what the speed register counts in
INDEX_SLOTS = 256  # in one page of ReadIndexTable
OK = Confirmation.OK

LOOKS = (OK, Confirmation.NO_FINGER, Confirmation.IMAGE_FAIL)
READINGS = (
    OK,
    Confirmation.TOO_MESSY,
    Confirmation.TOO_FEW_FEATURES,
    Confirmation.NO_VALID_IMAGE,
)
NO_BUFFER = (
    Confirmation.BAD_SLOT,
    Confirmation.UNDEFINED,
    Confirmation.BAD_REGISTER,
    Confirmation.BAD_REGISTER_VALUE,
)
FINDINGS = (OK, Confirmation.NOT_FOUND)
FITTINGS = (OK, Confirmation.NO_MATCH, Confirmation.ENROL_MISMATCH)


def never() -> bool:
    """For a caller that waits for its answers to the end."""
    return False


class Module:
    """A sensor on an open line. Each call waits for the answer; `SensorLost` where there is none of use.

    `about` is what the module said of itself when it was greeted.
    """

    about: zfm.Parameters

    def __init__(
        self, line: Line, port: str, *, time: Callable[[], float], stopping: Callable[[], bool] = never
    ) -> None:
        self._line = line
        self._exchange = Exchange(line, port, time=time, stopping=stopping)
        self._ask = self._exchange.ask
        self._searching = Instruction.FAST_SEARCH
        self.port = port
        self.show = LedRing(self._exchange).show

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees the port; may be called twice."""
        self._line.close()

    @property
    def missed(self) -> int:
        """How often a command had to be repeated because nothing answered."""
        return self._exchange.missed

    def greet(self, password: int, *, patience: float = 0, attempts: int = 2) -> zfm.Parameters:
        """Unlocks the module and asks what it is. Raises `PasswordRefused`."""
        code, _ = self._ask(
            Instruction.VERIFY_PASSWORD,
            password.to_bytes(4),
            fine=(OK, Confirmation.WRONG_PASSWORD),
            patience=patience or GREETING,
            attempts=attempts,
        )
        if code != OK:
            raise PasswordRefused(self.port)
        self.about = zfm.Parameters.unpack(self._ask(Instruction.READ_PARAMETERS, size=zfm.PARAMETERS.size)[1])
        if not self.about.capacity:
            raise ForeignDevice(self.port)
        return self.about

    def described(self) -> dict[str, str]:
        """What it said, and how many slots are used, for a person to read."""
        return {
            "capacity": f"{self.about.capacity}",
            "templates": f"{self.count()}",
            "security": f"{self.about.security}",
            "packet": f"{32 << self.about.packet_size}",
            "speed": f"{self.about.speed * BAUD_STEP}",
            "address": f"{self.about.address:08X}",
        }

    def set_baud(self, baud: int) -> None:
        """Makes the module speak at this speed from its next answer on: the line is to be opened again."""
        with suppress(Silent):  # some give this answer at the new speed already
            self._ask(
                Instruction.SET_PARAMETER, bytes([SPEED_REGISTER, baud // BAUD_STEP]), patience=GREETING, attempts=1
            )

    def look(self) -> int:
        """OK where an image was taken, NO_FINGER or IMAGE_FAIL."""
        return self._ask(Instruction.GET_IMAGE, fine=LOOKS)[0]

    def features(self, buffer: int) -> int | None:
        """Reads the image into a buffer: OK or what is wrong with the image; None where there is no such buffer."""
        code, _ = self._ask(Instruction.IMAGE_TO_FEATURES, bytes([buffer]), fine=READINGS + NO_BUFFER)
        if code in NO_BUFFER and buffer > 2:
            return None
        if code in NO_BUFFER:
            raise CommandRefused(self.port, f"{Instruction.IMAGE_TO_FEATURES.name}: {zfm.advice(code)}", code)
        return code

    def search(self) -> int | None:
        """The slot of the finger in buffer 1, None where the library does not hold it."""
        span = struct.pack(">BHH", 1, 0, self.about.capacity)
        fine = (*FINDINGS, Confirmation.UNDEFINED)
        code, data = self._ask(self._searching, span, fine=fine, size=4, patience=FLASH)
        if code == Confirmation.UNDEFINED:
            self._searching = Instruction.SEARCH
            code, data = self._ask(self._searching, span, fine=FINDINGS, size=4, patience=FLASH)
        if code == Confirmation.NOT_FOUND:
            return None
        slot = int.from_bytes(data[:2])
        if slot >= self.about.capacity:
            raise ForeignDevice(self.port)
        return slot

    def match(self) -> bool:
        """Whether buffers 1 and 2 are of one finger."""
        return self._ask(Instruction.MATCH, fine=FITTINGS, size=2)[0] == OK

    def reg_model(self) -> bool:
        """Makes one model of the buffers; False where they are not of one finger."""
        return self._ask(Instruction.REG_MODEL, fine=FITTINGS, patience=FLASH)[0] == OK

    def store(self, slot: int) -> None:
        """Keeps the model of buffer 1 in a slot."""
        self._ask(Instruction.STORE, struct.pack(">BH", 1, slot), patience=FLASH)

    def delete(self, slot: int) -> bool:
        """Empties a slot; False where the module says that it could not."""
        fine = (OK, Confirmation.DELETE_FAIL)
        return self._ask(Instruction.DELETE, struct.pack(">HH", slot, 1), fine=fine, patience=FLASH)[0] == OK

    def count(self) -> int:
        """How many slots are used."""
        return int.from_bytes(self._ask(Instruction.TEMPLATE_COUNT, size=2)[1][:2])

    def index(self) -> frozenset[int] | None:
        """The slots that are used, None where the module cannot tell."""
        used: set[int] = set()
        for first in range(0, self.about.capacity, INDEX_SLOTS):
            page = self._perhaps(Instruction.READ_INDEX, bytes([first // INDEX_SLOTS]))
            if page is None:
                return None
            bits = int.from_bytes(page, "little")  # bit 0 of byte 0 is the first slot
            used |= {first + bit for bit in range(INDEX_SLOTS) if bits >> bit & 1}
        return frozenset(slot for slot in used if slot < self.about.capacity)

    def note(self, page: int) -> bytes | None:
        """A page of the notepad, None where the module has none."""
        return self._perhaps(Instruction.READ_NOTEPAD, bytes([page]))

    def write_note(self, page: int, note: bytes) -> None:
        """Replaces a page of the notepad."""
        self._ask(Instruction.WRITE_NOTEPAD, bytes([page]) + note.ljust(NOTEPAD_PAGE_BYTES, b"\0"), patience=FLASH)

    def _perhaps(self, instruction: Instruction, parameters: bytes) -> bytes | None:
        """32 bytes that not every module has; None where it refuses, or is silent though it answers to others."""
        for _ in range(2):
            try:
                return self._ask(instruction, parameters, size=NOTEPAD_PAGE_BYTES)[1][:NOTEPAD_PAGE_BYTES]
            except CommandRefused:
                return None
            except Silent:
                self._ask(Instruction.READ_PARAMETERS, size=zfm.PARAMETERS.size)  # silent too without power
        return None
