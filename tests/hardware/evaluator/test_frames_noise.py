"""The frames of the evaluators' bus under noise, beside a witness that shares no code."""

from collections.abc import Iterator

import pytest

from hardware.evaluator import frames
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


def sound_bus(stream: bytes) -> list[bytes]:
    """The frames that stand in this stream, by the protocol alone."""
    found, at = [], 0
    while (at := stream.find(b"\xff\x68", at)) >= 0:
        length = stream[at + 2] if at + 2 < len(stream) else 0
        end = at + 7 + length
        fits = 2 <= length <= 8 and end <= len(stream) and stream[at + 2 : at + 5] == bytes([length, length, 0x68])
        if fits and stream[end - 1] == 0x16 and sum(stream[at + 5 : end - 2]) % 256 == stream[end - 2]:
            found.append(stream[at:end])
            at = end
        else:
            at += 1
    return found


def bus_bytes(decoder: frames.FrameDecoder) -> Iterator[bytes]:
    while (frame := decoder.next()) is not None:
        counted = bytes([frame.address, frame.function]) + frame.data
        yield b"\xff\x68" + bytes([len(counted)]) * 2 + b"\x68" + counted + bytes([sum(counted) % 256, 0x16])


BUS = Codec(
    "bus",
    frames.FrameDecoder,
    bus_bytes,
    sound_bus,
    (
        bytes.fromhex("FF68 0303 68 01 11 02 14 16"),
        bytes.fromhex("FF68 0303 68 FF 11 03 13 16"),
        bytes.fromhex("FF68 0303 68 01 10 0B 1C 16"),
        bytes.fromhex("FF68 0404 68 07 10 06 0F 2C 16"),
        bytes.fromhex("FF68 0808 68 03 02 0A0A0A 010702 2D 16"),
        bytes.fromhex("FF68 0202 68 04 03 07 16"),
    ),
    15,
    (b"\xff", b"\xff\x68", bytes.fromhex("FF68 0808 68"), bytes.fromhex("FF68 0707 68 FF")),
)

pytestmark = pytest.mark.parametrize("codec", [BUS], ids=[BUS.name])
