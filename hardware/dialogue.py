"""Question and answer with a module: one command at a time, repeated once on a noisy line, each failure by its
cause."""

from collections.abc import Callable

from hardware import zfm
from hardware.faults import ForeignDevice, Garbled, Rebooted, Refused, SensorLost, Silent, Unplugged
from hardware.line import DEVICE_ERRORS, Line
from hardware.zfm import Confirmation, Instruction, PacketId

ANSWER = 1.0  # seconds that a module may think
ATTEMPTS = 2  # of one command
SLICE = 0.2  # seconds that one read may block, so that stopping is prompt
WAKING = b"\x00\x55"  # what modules send when they get power
HEARD = 4 * zfm.OVERHEAD + zfm.LONGEST  # bytes kept to tell a damaged answer from a foreign device's

Reply = tuple[int, bytes]  # confirmation code, and what follows it


class Dialogue:
    """Commands on one line. `time` in seconds, monotonic; `stopping` ends every wait."""

    def __init__(self, line: Line, port: str, *, time: Callable[[], float], stopping: Callable[[], bool]) -> None:
        self._line, self.port, self._time, self._stopping = line, port, time, stopping
        self.silences = 0  # a module that missed a command may have been without power

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
        command = zfm.encode(zfm.Packet(PacketId.COMMAND, bytes([instruction]) + parameters))
        code, data = self._patiently(command, patience or ANSWER, attempts)
        if code == Confirmation.PASSWORD_FIRST:
            raise Rebooted(self.port)
        if code not in fine:
            raise Refused(self.port, f"{instruction.name}: {zfm.advice(code)}", code)
        if code == Confirmation.OK and len(data) < size:
            raise ForeignDevice(self.port)
        return code, data

    def _patiently(self, command: bytes, patience: float, attempts: int) -> Reply:
        for _ in range(attempts - 1):
            try:
                code, data = self._exchange(command, patience)
            except Silent:
                self.silences += 1
            except (Garbled, ForeignDevice):
                continue
            else:
                if code != Confirmation.RECEIVE_ERROR:
                    return code, data
        return self._exchange(command, patience)

    def _exchange(self, command: bytes, patience: float) -> Reply:
        try:
            self._line.clear()  # what came too late for the command before
            self._line.write(command)
            return self._answer(self._time() + patience)
        except DEVICE_ERRORS as error:
            raise Unplugged(self.port) from error

    def _answer(self, until: float) -> Reply:
        decoder, heard, damaged = zfm.Decoder(), b"", False
        while (left := until - self._time()) > 0 and not self._stopping():
            data = self._line.read(min(left, SLICE))
            heard = (heard + data)[-HEARD:]
            decoder.feed(data)
            while (frame := decoder.next()) is not None:
                if isinstance(frame, zfm.Packet) and frame.kind == PacketId.ACK:
                    return frame.payload[0], frame.payload[1:]
                damaged = damaged or isinstance(frame, zfm.Damaged)
        raise _cause(heard, damaged)(self.port)


def _cause(heard: bytes, damaged: bool) -> type[SensorLost]:
    if damaged or zfm.HEADER + b"\xff\xff\xff\xff\x07" in heard:  # the head of an answer that never ended
        return Garbled
    return ForeignDevice if heard.strip(WAKING) else Silent
