"""The chip of a ZFM module, and what it does on each command. Pure.

A finger is any string; one that begins with "smudge" gives an image that is too messy, one that begins with "light"
too few features.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from hardware.fingerprint import zfm
from hardware.fingerprint.notepad import NOTEPAD_PAGE_BYTES
from hardware.fingerprint.zfm import SPEED_REGISTER, Confirmation, Instruction
from hardware.simulated.fingerprint.memory import (
    PACKET_SIZE_REGISTER,
    PAGES,
    SECURITY_REGISTER,
    Memory,
)
from hardware.simulated.fingerprint.profiles import LOAD, Profile

TEMPLATE_COMMANDS = range(0x08, 0x0C)  # would move templates or images over the wire: refused and counted
SCORE = (100).to_bytes(2)  # how well a finger fits itself
CONTROLS = ("breathing", "flashing", "on", "off", "fade in", "fade out")  # from 1, R503 manual p. 32
RANGES = {SPEED_REGISTER: range(1, 13), SECURITY_REGISTER: range(1, 6), PACKET_SIZE_REGISTER: range(4)}
INDEX_PAGE = 256  # slots in one answer of ReadIndexTable
READY = b"\x55"  # what a greeting module sends when it is up, and the answer to the echo

ChipAnswer = tuple[int, bytes]
OK_ANSWER: ChipAnswer = (Confirmation.OK, b"")


class RingState(Struct, frozen=True):
    """What the ring shows; a module without colours shows the colour "led"."""

    colour: str = "off"
    control: str = "off"


RING_OFF = RingState()


class SensorChip:
    """The inside of a module of this make; `keep` is told of every change of what lasts without power."""

    def __init__(self, profile: Profile, memory: Memory, keep: Callable[[Memory], None]) -> None:
        self.profile = profile
        self.memory = memory
        self.finger = ""  # on the glass, empty for none
        self.looks = 0  # of a client at the glass
        self.template_commands = 0
        self._keep = keep
        self.power_cycle()

    def power_cycle(self) -> None:
        """Forgets all but its memory, as modules do without power."""
        self.ring = RING_OFF
        self._image = ""
        self._buffers = dict.fromkeys(range(1, self.profile.buffers + 1), "")
        self._taken: set[int] = set()  # buffers with images since the last model
        self._unlocked = not self.memory.password

    def obey(self, instruction: int, data: bytes) -> ChipAnswer:
        """The confirmation code of a command and what follows it."""
        self.template_commands += instruction in TEMPLATE_COMMANDS
        if instruction not in self.profile.instructions:
            return Confirmation.UNDEFINED, b""
        size, command = COMMANDS[instruction]
        if len(data) != size:
            return Confirmation.RECEIVE_ERROR, b""
        if not self._unlocked and instruction != Instruction.VERIFY_PASSWORD:
            return Confirmation.PASSWORD_FIRST, b""
        return command(self, data)

    def _remember(self, memory: Memory) -> ChipAnswer:
        self.memory = memory
        self._keep(memory)
        return OK_ANSWER

    def _verify_password(self, data: bytes) -> ChipAnswer:
        if int.from_bytes(data) != self.memory.password:
            return Confirmation.WRONG_PASSWORD, b""
        self._unlocked = True
        return OK_ANSWER

    def _set_password(self, data: bytes) -> ChipAnswer:
        return self._remember(replace(self.memory, password=int.from_bytes(data)))

    def _set_address(self, data: bytes) -> ChipAnswer:
        # the answer comes from the new address already, ZFM-20 manual, SetAdder
        return self._remember(replace(self.memory, address=int.from_bytes(data)))

    def _read_parameters(self, _: bytes) -> ChipAnswer:
        kept, registers = self.memory, self.memory.registers
        security, packet_size, speed = (
            registers[SECURITY_REGISTER],
            registers[PACKET_SIZE_REGISTER],
            registers[SPEED_REGISTER],
        )
        found = zfm.Parameters(0, 0, self.profile.capacity, security, kept.address, packet_size, speed)
        return Confirmation.OK, found.pack()

    def _set_parameter(self, data: bytes) -> ChipAnswer:
        number, value = data
        if number not in RANGES:
            return Confirmation.BAD_REGISTER, b""
        if value not in RANGES[number]:
            return Confirmation.BAD_REGISTER_VALUE, b""
        return self._remember(replace(self.memory, registers={**self.memory.registers, number: value}))

    def _well(self, _: bytes) -> ChipAnswer:
        return OK_ANSWER

    def _echo(self, _: bytes) -> ChipAnswer:
        return READY[0], b""

    def _write_notepad(self, data: bytes) -> ChipAnswer:
        if data[0] >= PAGES:
            return Confirmation.BAD_NOTEPAD_PAGE, b""
        return self._remember(replace(self.memory, notepad={**self.memory.notepad, data[0]: data[1:]}))

    def _read_notepad(self, data: bytes) -> ChipAnswer:
        if data[0] >= PAGES:
            return Confirmation.BAD_NOTEPAD_PAGE, b""
        return Confirmation.OK, self.memory.notepad.get(data[0], bytes(NOTEPAD_PAGE_BYTES))

    def _get_image(self, _: bytes) -> ChipAnswer:
        self.looks += 1
        self._image = self.finger
        return (Confirmation.OK if self.finger else Confirmation.NO_FINGER), b""

    def _image_to_features(self, data: bytes) -> ChipAnswer:
        if data[0] not in self._buffers:
            return Confirmation.BAD_REGISTER, b""
        if not self._image:
            return Confirmation.NO_VALID_IMAGE, b""
        if self._image.startswith("smudge"):
            return Confirmation.TOO_MESSY, b""
        if self._image.startswith("light"):
            return Confirmation.TOO_FEW_FEATURES, b""
        self._buffers[data[0]] = self._image
        self._taken.add(data[0])
        return OK_ANSWER

    def _match(self, _: bytes) -> ChipAnswer:
        alike = self._buffers[1] and self._buffers[1] == self._buffers[2]
        return (Confirmation.OK, SCORE) if alike else (Confirmation.NO_MATCH, bytes(2))

    def _reg_model(self, _: bytes) -> ChipAnswer:
        fingers = [self._buffers[number] for number in self._taken]
        self._taken = set()  # also after a failure: whoever begins again with fewer images is not held to the old
        if len(fingers) < 2 or len(set(fingers)) > 1:
            return Confirmation.ENROL_MISMATCH, b""
        self._buffers[1] = self._buffers[2] = fingers[0]
        return OK_ANSWER

    def _search(self, data: bytes) -> ChipAnswer:
        start, count = int.from_bytes(data[1:3]), int.from_bytes(data[3:])
        finger = self._buffers.get(data[0])
        for slot in sorted(self.memory.flash):
            if finger == self.memory.flash[slot] and start <= slot < start + count:
                return Confirmation.OK, slot.to_bytes(2) + SCORE
        return Confirmation.NOT_FOUND, bytes(4)

    def _store(self, data: bytes) -> ChipAnswer:
        finger, slot = self._buffers.get(data[0]), int.from_bytes(data[1:])
        if slot >= self.profile.capacity:
            return Confirmation.BAD_SLOT, b""
        if not finger:
            return Confirmation.FLASH_ERROR, b""
        return self._remember(replace(self.memory, flash={**self.memory.flash, slot: finger}))

    def _load(self, data: bytes) -> ChipAnswer:
        buffer, slot = data[0], int.from_bytes(data[1:])
        if buffer not in self._buffers:
            return Confirmation.BAD_REGISTER, b""
        if slot >= self.profile.capacity:
            return Confirmation.BAD_SLOT, b""
        if slot not in self.memory.flash:
            return Confirmation.UNREADABLE_TEMPLATE, b""
        self._buffers[buffer] = self.memory.flash[slot]
        return OK_ANSWER

    def _delete(self, data: bytes) -> ChipAnswer:
        start, count = int.from_bytes(data[:2]), int.from_bytes(data[2:])
        if start + count > self.profile.capacity:
            return Confirmation.DELETE_FAIL, b""
        gone = range(start, start + count)
        left = {slot: finger for slot, finger in self.memory.flash.items() if slot not in gone}
        return self._remember(replace(self.memory, flash=left))

    def _empty(self, _: bytes) -> ChipAnswer:
        return self._remember(replace(self.memory, flash={}))

    def _template_count(self, _: bytes) -> ChipAnswer:
        return Confirmation.OK, len(self.memory.flash).to_bytes(2)

    def _read_index(self, data: bytes) -> ChipAnswer:
        if data[0] > 3:
            return Confirmation.BAD_SLOT, b""
        first = data[0] * INDEX_PAGE
        bits = sum(1 << slot - first for slot in self.memory.flash if first <= slot < first + INDEX_PAGE)
        return Confirmation.OK, bits.to_bytes(INDEX_PAGE // 8, "little")  # bit 0 of byte 0 is the first slot

    def _aura(self, data: bytes) -> ChipAnswer:
        control, _, colour, _ = data
        colours = self.profile.colours
        if not (1 <= control <= len(CONTROLS) and 1 <= colour <= len(colours)):
            return Confirmation.BAD_REGISTER_VALUE, b""
        shown = RingState(colours[colour - 1], CONTROLS[control - 1])
        self.ring = RING_OFF if shown.control in ("off", "fade out") else shown
        return OK_ANSWER

    def _led_on(self, _: bytes) -> ChipAnswer:
        self.ring = RingState("led", "on")
        return OK_ANSWER

    def _led_off(self, _: bytes) -> ChipAnswer:
        self.ring = RING_OFF
        return OK_ANSWER


# instruction: bytes of its parameters, and who obeys
COMMANDS: dict[int, tuple[int, Callable[[SensorChip, bytes], ChipAnswer]]] = {
    Instruction.GET_IMAGE: (0, SensorChip._get_image),
    Instruction.IMAGE_TO_FEATURES: (1, SensorChip._image_to_features),
    Instruction.MATCH: (0, SensorChip._match),
    Instruction.SEARCH: (5, SensorChip._search),
    Instruction.REG_MODEL: (0, SensorChip._reg_model),
    Instruction.STORE: (3, SensorChip._store),
    LOAD: (3, SensorChip._load),
    Instruction.DELETE: (4, SensorChip._delete),
    Instruction.EMPTY: (0, SensorChip._empty),
    Instruction.SET_PARAMETER: (2, SensorChip._set_parameter),
    Instruction.READ_PARAMETERS: (0, SensorChip._read_parameters),
    Instruction.SET_PASSWORD: (4, SensorChip._set_password),
    Instruction.VERIFY_PASSWORD: (4, SensorChip._verify_password),
    Instruction.SET_ADDRESS: (4, SensorChip._set_address),
    Instruction.HANDSHAKE: (1, SensorChip._well),
    Instruction.WRITE_NOTEPAD: (1 + NOTEPAD_PAGE_BYTES, SensorChip._write_notepad),
    Instruction.READ_NOTEPAD: (1, SensorChip._read_notepad),
    Instruction.FAST_SEARCH: (5, SensorChip._search),
    Instruction.TEMPLATE_COUNT: (0, SensorChip._template_count),
    Instruction.READ_INDEX: (1, SensorChip._read_index),
    Instruction.AURA: (4, SensorChip._aura),
    Instruction.SOFT_RESET: (0, SensorChip._well),
    Instruction.LED_ON: (0, SensorChip._led_on),
    Instruction.LED_OFF: (0, SensorChip._led_off),
    Instruction.ECHO: (0, SensorChip._echo),
}
