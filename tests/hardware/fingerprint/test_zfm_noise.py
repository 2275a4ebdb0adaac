"""The sensor's packets under noise, beside a witness that shares no code."""

from collections.abc import Iterator

import pytest

from hardware.fingerprint import zfm
from tests.support.codec_noise import (
    Codec,
    test_a_large_read_behind_an_unfinished_frame_loses_neither,
    test_any_split_of_anything,
    test_back_in_step_within_one_frame,
    test_exactly_what_is_sound_is_found,
    test_memory_is_bounded,
    test_the_witness_knows_what_is_sound,
)

__all__ = [
    "test_a_large_read_behind_an_unfinished_frame_loses_neither",
    "test_any_split_of_anything",
    "test_back_in_step_within_one_frame",
    "test_exactly_what_is_sound_is_found",
    "test_memory_is_bounded",
    "test_the_witness_knows_what_is_sound",
]


def sound_zfm(stream: bytes) -> list[bytes]:
    """The frames that stand in this stream, by docs/protocols.md alone."""
    found, at = [], 0
    while (at := stream.find(b"\xef\x01", at)) >= 0:
        length = int.from_bytes(stream[at + 7 : at + 9])
        end = at + 9 + length
        fits = 3 <= length <= 258 and end <= len(stream) and stream[at + 6] in (1, 2, 7, 8)
        if fits and sum(stream[at + 6 : end - 2]) % 65536 == int.from_bytes(stream[end - 2 : end]):
            found.append(stream[at:end])
            at = end
        else:
            at += 1
    return found


def zfm_bytes(decoder: zfm.PacketDecoder) -> Iterator[bytes]:
    """What the decoder has now, written out again by hand."""
    while (packet := decoder.next()) is not None:
        if isinstance(packet, zfm.Packet):
            counted = bytes([packet.kind]) + (len(packet.payload) + 2).to_bytes(2) + packet.payload
            yield b"\xef\x01" + packet.address.to_bytes(4) + counted + (sum(counted) % 65536).to_bytes(2)


ZFM = Codec(
    "zfm",
    zfm.PacketDecoder,
    zfm_bytes,
    sound_zfm,
    (
        bytes.fromhex("EF01 FFFFFFFF 01 0007 13 00000000 001B"),
        bytes.fromhex("EF01 FFFFFFFF 07 0003 00 000A"),
        bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C"),
        bytes.fromhex("EF01 FFFFFFFF 07 0007 00 0003 0064 0075"),
        bytes.fromhex("EF01 FFFFFFFF 07 0013 00 0000 0000 00C8 0003 FFFFFFFF 0002 0006 04E9"),
        bytes.fromhex("EF01 00000005 02 0004 FFFF 0204"),
        bytes.fromhex("EF01 FFFFFFFF 02 0102") + b"\xff" * 256 + bytes.fromhex("FF05"),
    ),
    267,
    (b"\xef", b"\xef\x01", bytes.fromhex("EF01 FFFFFFFF 07 0102"), bytes.fromhex("EF01 FFFFFFFF 08 0101 FF")),
)

pytestmark = pytest.mark.parametrize("codec", [ZFM], ids=[ZFM.name])
