"""The packets of ZFM-20, R30x and R503 fingerprint modules: bytes in, packets out, and back; pure.

A frame is `EF 01`, address (4 bytes), packet id, length (2, payload and checksum), payload, checksum (2), all
big-endian. Commands that carry images or templates into or out of the module have no place here.
"""

import struct
from enum import IntEnum

from msgspec import Struct

PACKET_HEADER = b"\xef\x01"
EVERY_MODULE = 0xFFFFFFFF  # the address a module has until somebody changes it
PAYLOAD_MAX_BYTES = 256  # bytes of payload: the largest packet size of SetSysPara 6
PACKET_HEAD_BYTES = 9  # bytes before the payload
# What is kept unread: what a port gives at once fits behind an unfinished frame.
PACKET_BUFFER_BYTES = 4096 + PACKET_HEAD_BYTES + PAYLOAD_MAX_BYTES + 2

SPEED_REGISTER = 4  # of SetSysPara: the speed, counted in 9600 baud

FRAME_HEAD = struct.Struct(">2sIBH")
PARAMETERS = struct.Struct(">HHHHIHH")


class PacketId(IntEnum):
    COMMAND = 0x01
    DATA = 0x02
    ACK = 0x07
    END_OF_DATA = 0x08


KINDS = frozenset(PacketId)


class Instruction(IntEnum):
    """The commands that we send or that the simulated sensor understands."""

    GET_IMAGE = 0x01
    IMAGE_TO_FEATURES = 0x02  # Image2Tz
    MATCH = 0x03
    SEARCH = 0x04
    REG_MODEL = 0x05
    STORE = 0x06
    DELETE = 0x0C
    EMPTY = 0x0D
    SET_PARAMETER = 0x0E
    READ_PARAMETERS = 0x0F
    SET_PASSWORD = 0x12
    VERIFY_PASSWORD = 0x13
    SET_ADDRESS = 0x15
    HANDSHAKE = 0x17
    WRITE_NOTEPAD = 0x18  # page 0 to 15, 32 bytes; not every module has one
    READ_NOTEPAD = 0x19
    FAST_SEARCH = 0x1B
    TEMPLATE_COUNT = 0x1D
    READ_INDEX = 0x1F
    AURA = 0x35  # the ring of the R503
    SOFT_RESET = 0x3D
    LED_ON = 0x50
    LED_OFF = 0x51
    ECHO = 0x53  # the "are you there" of Adafruit's client


class Confirmation(IntEnum):
    """The first payload byte of every answer; `advice` says what each means for the person in charge."""

    OK = 0x00
    RECEIVE_ERROR = 0x01
    NO_FINGER = 0x02
    IMAGE_FAIL = 0x03
    TOO_MESSY = 0x06
    TOO_FEW_FEATURES = 0x07
    NO_MATCH = 0x08
    NOT_FOUND = 0x09
    ENROL_MISMATCH = 0x0A
    BAD_SLOT = 0x0B
    UNREADABLE_TEMPLATE = 0x0C
    NO_TEMPLATE_OUT = 0x0D
    NO_DATA_IN = 0x0E
    NO_IMAGE_OUT = 0x0F
    DELETE_FAIL = 0x10
    CLEAR_FAIL = 0x11
    WRONG_PASSWORD = 0x13
    NO_VALID_IMAGE = 0x15
    FLASH_ERROR = 0x18
    UNDEFINED = 0x19
    BAD_REGISTER = 0x1A
    BAD_REGISTER_VALUE = 0x1B
    BAD_NOTEPAD_PAGE = 0x1C
    PORT_ERROR = 0x1D
    WRONG_ADDRESS = 0x20
    PASSWORD_FIRST = 0x21


ADVICE: dict[int, str] = {
    Confirmation.OK: "done",
    Confirmation.RECEIVE_ERROR: "it received a damaged command; check the cable",
    Confirmation.NO_FINGER: "no finger lies on it; touch it",
    Confirmation.IMAGE_FAIL: "it could not take an image; lift the finger and touch again",
    Confirmation.TOO_MESSY: "the image is smudged; dry the finger and the glass",
    Confirmation.TOO_FEW_FEATURES: "the image shows too little; cover the whole glass",
    Confirmation.NO_MATCH: "the two images are of different fingers; begin again with one finger",
    Confirmation.NOT_FOUND: "it does not know this finger; enrol it",
    Confirmation.ENROL_MISMATCH: "the images do not fit together; begin the enrolment again",
    Confirmation.BAD_SLOT: "the slot is outside its capacity; choose another",
    Confirmation.UNREADABLE_TEMPLATE: "the slot is empty or damaged; erase it and enrol the finger again",
    Confirmation.NO_TEMPLATE_OUT: "it gives no template away, and none is asked for; report this",
    Confirmation.NO_DATA_IN: "it takes no template in, and none is sent; report this",
    Confirmation.NO_IMAGE_OUT: "it gives no image away, and none is asked for; report this",
    Confirmation.DELETE_FAIL: "it could not erase; try again, then replace the sensor",
    Confirmation.CLEAR_FAIL: "it could not erase; try again, then replace the sensor",
    Confirmation.WRONG_PASSWORD: "the password is wrong; correct it in the settings",
    Confirmation.NO_VALID_IMAGE: "it has no image to work on; touch again",
    Confirmation.FLASH_ERROR: "its memory cannot be written; replace the sensor",
    Confirmation.UNDEFINED: "it does not know this command; check the model",
    Confirmation.BAD_REGISTER: "it does not have this register; check the model",
    Confirmation.BAD_REGISTER_VALUE: "it does not take this value; check the model",
    Confirmation.BAD_NOTEPAD_PAGE: "its notepad has no such page; check the model",
    Confirmation.PORT_ERROR: "its own port failed; unplug it and plug it in again",
    Confirmation.WRONG_ADDRESS: "it was given another address; set it back",
    Confirmation.PASSWORD_FIRST: "it wants its password first; set it in the settings",
}


def advice(code: int) -> str:
    """What a confirmation code means and what to do about it, in plain English."""
    return ADVICE.get(code, f"unknown code {code:#04x}; check the model")


class Packet(Struct, frozen=True):
    kind: PacketId
    payload: bytes
    address: int = EVERY_MODULE


class Damaged(Struct, frozen=True):
    """A frame whose checksum is wrong; its content is not to be believed."""


class Parameters(Struct, frozen=True):
    """What ReadSysPara answers. `packet_size` is a code (0-3: 32 to 256 bytes), `speed` counts in 9600 baud."""

    status: int
    system: int  # differs between makes: never test it
    capacity: int
    security: int
    address: int
    packet_size: int
    speed: int

    @classmethod
    def unpack(cls, data: bytes) -> "Parameters":
        """Reads the 16 bytes behind the confirmation code; `struct.error` where there are fewer."""
        return cls(*PARAMETERS.unpack_from(data))

    def pack(self) -> bytes:
        """The 16 bytes as they follow the confirmation code."""
        return PARAMETERS.pack(
            self.status, self.system, self.capacity, self.security, self.address, self.packet_size, self.speed
        )


def checksum(after_address: bytes) -> int:
    """The sum over packet id, both length bytes and payload, modulo 65536."""
    return sum(after_address) & 0xFFFF


def encode(packet: Packet) -> bytes:
    """The frame of a packet; ValueError where the payload is empty or longer than 256 bytes."""
    if not 1 <= len(packet.payload) <= PAYLOAD_MAX_BYTES:
        raise ValueError(f"a payload has 1 to {PAYLOAD_MAX_BYTES} bytes, not {len(packet.payload)}")
    head = FRAME_HEAD.pack(PACKET_HEADER, packet.address, packet.kind, len(packet.payload) + 2)
    return head + packet.payload + checksum(head[6:] + packet.payload).to_bytes(2)


class PacketDecoder:
    """Finds packets in a stream of bytes.

    Noise before a frame is skipped. A frame that turns out damaged gives up its header only, so that a sound
    frame behind a false start is found as soon as the false start's length has been fed.
    """

    def __init__(self) -> None:
        self._unread = bytearray()

    def feed(self, data: bytes) -> None:
        """Takes bytes as they come; beyond one read and one frame that nobody asked for, the oldest are dropped."""
        self._unread += data
        del self._unread[:-PACKET_BUFFER_BYTES]

    def next(self) -> Packet | Damaged | None:
        """The next packet, `Damaged` for a frame with a wrong checksum, or None: more bytes are needed."""
        while self._at_header():
            if len(self._unread) < PACKET_HEAD_BYTES:
                return None
            _, address, kind, length = FRAME_HEAD.unpack_from(self._unread)
            if kind not in KINDS or not 3 <= length <= PAYLOAD_MAX_BYTES + 2:
                del self._unread[: len(PACKET_HEADER)]
                continue
            if len(self._unread) < PACKET_HEAD_BYTES + length:
                return None
            return self._take(address, PacketId(kind), PACKET_HEAD_BYTES + length)
        return None

    def _at_header(self) -> bool:
        start = self._unread.find(PACKET_HEADER)
        if start < 0:  # the last byte may be the first of a header
            start = len(self._unread) - self._unread.endswith(PACKET_HEADER[:1])
        del self._unread[:start]
        return self._unread.startswith(PACKET_HEADER)

    def _take(self, address: int, kind: PacketId, size: int) -> Packet | Damaged:
        frame = bytes(self._unread[:size])
        if checksum(frame[6:-2]) != int.from_bytes(frame[-2:]):
            del self._unread[: len(PACKET_HEADER)]
            return Damaged()
        del self._unread[:size]
        return Packet(kind, frame[PACKET_HEAD_BYTES:-2], address)
