"""The exchange with a module: one command at a time, repeated once on a noisy line, each failure by its cause."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeGuard

from msgspec import Struct

from hardware.fingerprint import zfm
from hardware.fingerprint.errors import CommandRefused, ForeignDevice, Garbled, Rebooted, SensorLost, Silent
from hardware.fingerprint.zfm import Confirmation, Instruction, PacketId
from hardware.port_errors import Unplugged
from hardware.serial_port import DEVICE_ERRORS, Line

MODULE_ANSWER_SECONDS = 1.0  # seconds that a module may think
ATTEMPTS = 2  # of one command
SLICE = 0.25  # seconds that one read may block, so that stopping is prompt
WAKING = b"\x00\x55"  # what modules send when they get power
HEARD = (
    4 * zfm.PACKET_HEAD_BYTES + zfm.PAYLOAD_MAX_BYTES
)  # bytes kept to tell a damaged answer from a foreign device's

Reply = tuple[int, bytes]  # confirmation code, and what follows it

# Codes that answer these commands only. A module that was slow answers after its command was given up, and a late
# answer must not be taken for that of the next command: somebody else's finger could be found by it.
SEARCHES = frozenset((Instruction.SEARCH, Instruction.FAST_SEARCH))
ANSWERS_TO: dict[int, frozenset[Instruction]] = {
    Confirmation.NO_FINGER: frozenset((Instruction.GET_IMAGE,)),
    Confirmation.IMAGE_FAIL: frozenset((Instruction.GET_IMAGE,)),
    Confirmation.TOO_MESSY: frozenset((Instruction.IMAGE_TO_FEATURES,)),
    Confirmation.TOO_FEW_FEATURES: frozenset((Instruction.IMAGE_TO_FEATURES,)),
    Confirmation.NO_VALID_IMAGE: frozenset((Instruction.IMAGE_TO_FEATURES,)),
    Confirmation.NO_MATCH: frozenset((Instruction.MATCH, Instruction.REG_MODEL)),
    Confirmation.NOT_FOUND: SEARCHES,
    Confirmation.ENROL_MISMATCH: frozenset((Instruction.REG_MODEL,)),
}


class Command(Struct, frozen=True):
    """One command; the answer to it, where it is OK, has `size` bytes after the code."""

    instruction: Instruction
    size: int
    frame: bytes

    def is_answered_by(self, frame: zfm.Packet | zfm.Damaged) -> TypeGuard[zfm.Packet]:
        """Whether this is an answer, and may be one to this command."""
        if not isinstance(frame, zfm.Packet) or frame.kind != PacketId.ACK:
            return False
        code, size = frame.payload[0], len(frame.payload) - 1
        if code == Confirmation.OK:
            return size == self.size
        return self.instruction in ANSWERS_TO.get(code, (self.instruction,))


# While nobody comes, the same question gets the same answer ten times a second: neither is worked out again.


@lru_cache(maxsize=8)
def _command(instruction: Instruction, parameters: bytes, size: int) -> Command:
    packet = zfm.Packet(PacketId.COMMAND, bytes([instruction]) + parameters)
    return Command(instruction, size, zfm.encode(packet))


@lru_cache(maxsize=8)
def _answered(command: Command, data: bytes) -> Reply | None:
    """The answer that these bytes hold by themselves."""
    decoder = zfm.PacketDecoder()
    decoder.feed(data)
    while (frame := decoder.next()) is not None:
        if command.is_answered_by(frame):
            return frame.payload[0], frame.payload[1:]
    return None


class Exchange:
    """Commands on one line. `time` in seconds, monotonic; `stopping` ends every wait."""

    def __init__(self, line: Line, port: str, *, time: Callable[[], float], stopping: Callable[[], bool]) -> None:
        self._line, self.port, self._time, self._stopping = line, port, time, stopping
        self.missed = 0  # commands without an answer: the module may have been without power

    def ask(
        self,
        instruction: Instruction,
        parameters: bytes = b"",
        *,
        fine: tuple[int, ...] = (Confirmation.OK,),
        size: int = 0,
        patience: float = 0,
        attempts: int = ATTEMPTS,
    ) -> Reply:
        """The answer, whose code is one of `fine`; one that is OK has `size` bytes. Raises `SensorLost`."""
        command = _command(instruction, parameters, size)
        code, data = self._patiently(command, patience or MODULE_ANSWER_SECONDS, attempts)
        if code == Confirmation.PASSWORD_FIRST:
            raise Rebooted(self.port)
        if code not in fine:
            raise CommandRefused(self.port, f"{instruction.name}: {zfm.advice(code)}", code)
        return code, data

    def _patiently(self, command: Command, patience: float, attempts: int) -> Reply:
        for _ in range(attempts - 1):
            try:
                code, data = self._once(command, patience)
            except (Silent, Garbled, ForeignDevice):
                self.missed += 1
            else:
                if code != Confirmation.RECEIVE_ERROR:
                    return code, data
        return self._once(command, patience)

    def _once(self, command: Command, patience: float) -> Reply:
        try:
            self._line.clear()  # what came too late for the command before
            self._line.write(command.frame)
            return self._answer(command, self._time() + patience)
        except DEVICE_ERRORS as error:
            raise Unplugged(self.port) from error

    def _answer(self, command: Command, until: float) -> Reply:
        decoder, heard, damaged, others = zfm.PacketDecoder(), b"", False, False
        while (left := until - self._time()) > 0 and not self._stopping():
            data = self._line.read(min(left, SLICE))
            if not heard and (reply := _answered(command, data)):
                return reply
            heard = (heard + data)[-HEARD:]
            decoder.feed(data)
            while (frame := decoder.next()) is not None:
                if command.is_answered_by(frame):
                    return frame.payload[0], frame.payload[1:]
                damaged = damaged or isinstance(frame, zfm.Damaged)
                others = others or isinstance(frame, zfm.Packet)
        raise _cause(heard, damaged, others)(self.port)


def _cause(heard: bytes, damaged: bool, others: bool) -> type[SensorLost]:
    if others and not damaged:
        return ForeignDevice  # whole packets, and none of them an answer
    if damaged or zfm.PACKET_HEADER + b"\xff\xff\xff\xff\x07" in heard:  # the head of an answer that never ended
        return Garbled
    return ForeignDevice if heard.strip(WAKING) else Silent
