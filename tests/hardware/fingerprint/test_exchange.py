"""Answers as they come over the wire: in one read or many, alone or among other frames."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.fingerprint import zfm
from hardware.fingerprint.errors import SensorLost
from hardware.fingerprint.module import Module
from hardware.fingerprint.zfm import Confirmation, Packet, PacketId

OK = zfm.encode(Packet(PacketId.ACK, b"\x00"))
NO_FINGER = zfm.encode(Packet(PacketId.ACK, b"\x02"))
OUTER = zfm.encode(Packet(PacketId.DATA, NO_FINGER))  # what looks like an answer is the content of something else
PIECES = (OK, NO_FINGER, OUTER, NO_FINGER[:-1] + b"\x00", b"\x00\x55", zfm.PACKET_HEADER, b"login: ")


class Recorded:
    """Gives these reads, and nothing after them; time passes with every read."""

    def __init__(self, reads: list[bytes]) -> None:
        self._reads, self.at = list(reads), 0.0

    def write(self, data: bytes) -> None:
        pass

    def read(self, seconds: float) -> bytes:
        self.at += 0 if self._reads else seconds
        return self._reads.pop(0) if self._reads else b""

    def clear(self) -> None:
        pass

    def close(self) -> None:
        pass


def look(*reads: bytes) -> int | str:
    """What a look makes of these reads: the code, or what is wrong."""
    line = Recorded([*reads])
    try:
        return Module(line, "port", time=lambda: line.at).look()
    except SensorLost as lost:
        return str(lost)


def test_the_same_answer_in_one_read_and_byte_by_byte() -> None:
    assert look(NO_FINGER) == Confirmation.NO_FINGER
    assert look(*(bytes([byte]) for byte in NO_FINGER)) == Confirmation.NO_FINGER
    assert look(OK) == Confirmation.OK


@pytest.mark.parametrize("reads", [(OUTER + OK,), (OUTER[:9], OUTER[9:-2], OUTER[-2:], OK)])
def test_what_another_packet_holds_is_no_answer(reads: tuple[bytes, ...]) -> None:
    assert look(*reads) == Confirmation.OK


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.data())
def test_it_does_not_matter_how_the_bytes_are_cut_into_reads(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    cuts = sorted({0, len(stream), *data.draw(st.lists(st.integers(0, len(stream)), max_size=6))})
    assert look(*(stream[a:b] for a, b in pairwise(cuts))) == look(stream)
