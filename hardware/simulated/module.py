"""A ZFM module in software, pure: command bytes in, answer bytes out. A finger is any string; one that begins
with "smudge" gives an image that is too messy."""

from collections.abc import Callable

from msgspec import Struct

from hardware import zfm
from hardware.zfm import Confirmation, Damaged, Instruction, Packet, PacketId

TEMPLATE_COMMANDS = range(0x08, 0x0C)  # would move templates or images over the wire: refused and counted
SCORE = (100).to_bytes(2)  # how well a finger fits itself
CONTROLS = ("breathing", "flashing", "on", "off", "fade in", "fade out")  # from 1, R503 manual p. 32
COLOURS = ("red", "blue", "purple", "green", "yellow", "cyan", "white")  # from 1
RANGES = {4: range(1, 13), 5: range(1, 6), 6: range(4)}  # SetSysPara: speed, security, packet size
INDEX_PAGE = 256  # slots in one answer of ReadIndexTable

Answer = tuple[Confirmation, bytes]


class Ring(Struct, frozen=True):
    """What the ring shows; a module without colours shows the colour "led"."""

    colour: str = "off"
    control: str = "off"


DARK = Ring()


class Module:
    """`flash` maps slot to finger. `colours` is 3 for an R503 before manual 1.2, 0 for one with a plain LED."""

    def __init__(self, flash: dict[int, str], *, capacity: int, password: int, colours: int) -> None:
        self.flash = flash
        self.capacity = capacity
        self.finger = ""  # on the glass, empty for none
        self.looks = 0  # of a client at the glass
        self.template_commands = 0
        self._password = password.to_bytes(4)
        self._colours = COLOURS[:colours]
        self._registers = {4: 6, 5: 3, 6: 2}  # 57600 baud, security level 3, packets of 128 bytes
        self.power_cycle()

    def power_cycle(self) -> None:
        """Forgets all but the library and the registers, as modules do without power."""
        self.ring = DARK
        self._decoder = zfm.Decoder()
        self._image = ""
        self._buffers = {1: "", 2: ""}
        self._unlocked = not any(self._password)

    def receive(self, data: bytes) -> bytes:
        """Takes bytes as they come and gives the answers to the commands that they complete."""
        self._decoder.feed(data)
        answers = b""
        while (frame := self._decoder.next()) is not None:
            answers += self._answer(frame)
        return answers

    def _answer(self, frame: Packet | Damaged) -> bytes:
        if isinstance(frame, Damaged):
            return _acknowledge(Confirmation.RECEIVE_ERROR)
        if frame.kind != PacketId.COMMAND:
            return b""
        if frame.address != zfm.EVERY_MODULE:
            return _acknowledge(Confirmation.WRONG_ADDRESS)
        return _acknowledge(*self._obey(frame.payload[0], frame.payload[1:]))

    def _obey(self, instruction: int, data: bytes) -> Answer:
        self.template_commands += instruction in TEMPLATE_COMMANDS
        if instruction not in COMMANDS:
            return Confirmation.UNDEFINED, b""
        size, command = COMMANDS[instruction]
        if len(data) != size:
            return Confirmation.RECEIVE_ERROR, b""
        if not self._unlocked and instruction != Instruction.VERIFY_PASSWORD:
            return Confirmation.PASSWORD_FIRST, b""
        return command(self, data)

    def _verify_password(self, data: bytes) -> Answer:
        if data != self._password:
            return Confirmation.WRONG_PASSWORD, b""
        self._unlocked = True
        return Confirmation.OK, b""

    def _read_parameters(self, _: bytes) -> Answer:
        speed, security, packet_size = self._registers.values()
        found = zfm.Parameters(0, 0, self.capacity, security, zfm.EVERY_MODULE, packet_size, speed)
        return Confirmation.OK, found.pack()

    def _set_parameter(self, data: bytes) -> Answer:
        number, value = data
        if number not in RANGES:
            return Confirmation.BAD_REGISTER, b""
        if value not in RANGES[number]:
            return Confirmation.BAD_REGISTER_VALUE, b""
        self._registers[number] = value
        return Confirmation.OK, b""

    def _handshake(self, _: bytes) -> Answer:
        return Confirmation.OK, b""

    def _get_image(self, _: bytes) -> Answer:
        self.looks += 1
        self._image = self.finger
        return (Confirmation.OK if self.finger else Confirmation.NO_FINGER), b""

    def _image_to_features(self, data: bytes) -> Answer:
        if data[0] not in self._buffers:
            return Confirmation.BAD_REGISTER, b""
        if not self._image:
            return Confirmation.NO_VALID_IMAGE, b""
        if self._image.startswith("smudge"):
            return Confirmation.TOO_MESSY, b""
        self._buffers[data[0]] = self._image
        return Confirmation.OK, b""

    def _alike(self) -> bool:
        return bool(self._buffers[1]) and self._buffers[1] == self._buffers[2]

    def _match(self, _: bytes) -> Answer:
        return (Confirmation.OK, SCORE) if self._alike() else (Confirmation.NO_MATCH, bytes(2))

    def _reg_model(self, _: bytes) -> Answer:
        return (Confirmation.OK if self._alike() else Confirmation.ENROL_MISMATCH), b""

    def _search(self, data: bytes) -> Answer:
        start, count = int.from_bytes(data[1:3]), int.from_bytes(data[3:])
        finger = self._buffers.get(data[0])
        for slot in sorted(self.flash):
            if finger == self.flash[slot] and start <= slot < start + count:
                return Confirmation.OK, slot.to_bytes(2) + SCORE
        return Confirmation.NOT_FOUND, bytes(4)

    def _store(self, data: bytes) -> Answer:
        finger, slot = self._buffers.get(data[0]), int.from_bytes(data[1:])
        if slot >= self.capacity:
            return Confirmation.BAD_SLOT, b""
        if not finger:
            return Confirmation.FLASH_ERROR, b""
        self.flash[slot] = finger
        return Confirmation.OK, b""

    def _delete(self, data: bytes) -> Answer:
        start, count = int.from_bytes(data[:2]), int.from_bytes(data[2:])
        if start + count > self.capacity:
            return Confirmation.DELETE_FAIL, b""
        for slot in range(start, start + count):
            self.flash.pop(slot, None)
        return Confirmation.OK, b""

    def _empty(self, _: bytes) -> Answer:
        self.flash.clear()
        return Confirmation.OK, b""

    def _template_count(self, _: bytes) -> Answer:
        return Confirmation.OK, len(self.flash).to_bytes(2)

    def _read_index(self, data: bytes) -> Answer:
        if data[0] > 3:
            return Confirmation.BAD_SLOT, b""
        first = data[0] * INDEX_PAGE
        bits = sum(1 << slot - first for slot in self.flash if first <= slot < first + INDEX_PAGE)
        return Confirmation.OK, bits.to_bytes(INDEX_PAGE // 8, "little")  # bit 0 of byte 0 is the first slot

    def _aura(self, data: bytes) -> Answer:
        control, _, colour, _ = data
        if not self._colours:
            return Confirmation.UNDEFINED, b""
        if not (1 <= control <= len(CONTROLS) and 1 <= colour <= len(self._colours)):
            return Confirmation.BAD_REGISTER_VALUE, b""
        shown = Ring(self._colours[colour - 1], CONTROLS[control - 1])
        self.ring = DARK if shown.control in ("off", "fade out") else shown
        return Confirmation.OK, b""

    def _led_on(self, _: bytes) -> Answer:
        self.ring = Ring("led", "on")
        return Confirmation.OK, b""

    def _led_off(self, _: bytes) -> Answer:
        self.ring = DARK
        return Confirmation.OK, b""


# instruction: bytes of its parameters, and who obeys
COMMANDS: dict[int, tuple[int, Callable[[Module, bytes], Answer]]] = {
    Instruction.GET_IMAGE: (0, Module._get_image),
    Instruction.IMAGE_TO_FEATURES: (1, Module._image_to_features),
    Instruction.MATCH: (0, Module._match),
    Instruction.SEARCH: (5, Module._search),
    Instruction.REG_MODEL: (0, Module._reg_model),
    Instruction.STORE: (3, Module._store),
    Instruction.DELETE: (4, Module._delete),
    Instruction.EMPTY: (0, Module._empty),
    Instruction.SET_PARAMETER: (2, Module._set_parameter),
    Instruction.READ_PARAMETERS: (0, Module._read_parameters),
    Instruction.VERIFY_PASSWORD: (4, Module._verify_password),
    Instruction.HANDSHAKE: (1, Module._handshake),
    Instruction.FAST_SEARCH: (5, Module._search),
    Instruction.TEMPLATE_COUNT: (0, Module._template_count),
    Instruction.READ_INDEX: (1, Module._read_index),
    Instruction.AURA: (4, Module._aura),
    Instruction.LED_ON: (0, Module._led_on),
    Instruction.LED_OFF: (0, Module._led_off),
}


def _acknowledge(code: Confirmation, data: bytes = b"") -> bytes:
    return zfm.encode(Packet(PacketId.ACK, bytes([code]) + data))
