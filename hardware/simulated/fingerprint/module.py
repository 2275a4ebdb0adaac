"""A ZFM module in software, pure: the bytes of commands in, the bytes of answers out."""

from collections.abc import Callable

from msgspec import Struct

from hardware.fingerprint import zfm
from hardware.fingerprint.zfm import SPEED_REGISTER, Confirmation, Damaged, Instruction, Packet, PacketId
from hardware.simulated.fingerprint.chip import READY, RingState, SensorChip
from hardware.simulated.fingerprint.memory import Memory
from hardware.simulated.fingerprint.profiles import Profile

__all__ = ["ModuleReply", "RingState", "SimulatedModule"]


class ModuleReply(Struct, frozen=True):
    """What one frame brings about; `instruction` is 0 where it could not be read, `think` is in seconds."""

    instruction: int
    data: bytes
    think: float


class SimulatedModule:
    """A module of this make; `keep` is told of every change of what lasts without power."""

    def __init__(self, profile: Profile, memory: Memory, keep: Callable[[Memory], None]) -> None:
        self.chip = SensorChip(profile, memory, keep)
        self._profile = profile
        self._decoder = zfm.PacketDecoder()

    def power_cycle(self) -> bytes:
        """Takes the power for a moment; gives what the module sends when it is up again."""
        self.chip.power_cycle()
        self._decoder = zfm.PacketDecoder()
        return READY if self._profile.greets else b""

    @property
    def baud(self) -> int:
        """The speed at which it listens and answers now."""
        return 9600 * self.chip.memory.registers[SPEED_REGISTER]

    def receive(self, data: bytes) -> list[ModuleReply]:
        """Takes bytes as they come and gives a reply for each frame that they complete."""
        self._decoder.feed(data)
        replies = []
        while (frame := self._decoder.next()) is not None:
            if isinstance(frame, Damaged) or frame.kind == PacketId.COMMAND:
                replies.append(self._reply(frame))
        return replies

    def _reply(self, frame: Packet | Damaged) -> ModuleReply:
        if isinstance(frame, Damaged):
            return ModuleReply(0, self._acknowledge(Confirmation.RECEIVE_ERROR), self._profile.else_think)
        if frame.address != self.chip.memory.address:
            return ModuleReply(0, self._acknowledge(Confirmation.WRONG_ADDRESS), self._profile.else_think)
        instruction = frame.payload[0]
        code, data = self.chip.obey(instruction, frame.payload[1:])
        answer = self._acknowledge(code, data)
        if instruction == Instruction.SOFT_RESET and code == Confirmation.OK:
            answer += self.power_cycle()
        return ModuleReply(instruction, answer, self._profile.seconds(instruction))

    def _acknowledge(self, code: int, data: bytes = b"") -> bytes:
        return zfm.encode(Packet(PacketId.ACK, bytes([code]) + data, self.chip.memory.address))
