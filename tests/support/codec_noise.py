"""A serial codec under megabytes of noise, spoilt frames and sound ones, beside a witness that shares no code.

`--fuzz-megabytes N` sets how much a codec is fed; a failure names the seed of the piece that failed.
"""

import random
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

SEED = 20_261_123
PIECE = 1 << 16  # bytes that one seed makes
READ = 4096  # bytes that a port gives at most


class Codec(Struct, frozen=True):
    name: str
    decoder: Callable[[], Any]
    found: Callable[[Any], Iterator[bytes]]
    witness: Callable[[bytes], list[bytes]]
    real: tuple[bytes, ...]  # frames as they were seen, all of them sound
    longest: int  # bytes of any frame
    starts: tuple[bytes, ...]  # promise more than comes


def spoilt(chance: random.Random, frame: bytes) -> bytes:
    """A frame with a bit turned, a byte lost, put in or doubled, or cut off; or a number at its head is another."""
    place, wrong = chance.randrange(len(frame)), bytearray(frame)
    match chance.randrange(6):
        case 0:
            wrong[place] ^= 1 << chance.randrange(8)
        case 1:
            del wrong[place]
        case 2:
            wrong.insert(place, chance.randrange(256))
        case 3:
            wrong.insert(place, wrong[place])
        case 4:
            del wrong[place:]
        case _:
            wrong[min(place, 2 + chance.randrange(7)) % len(wrong)] = chance.choice((0, 1, 2, 8, 0x68, 0xEF, 0xFF))
    return bytes(wrong)


def piece(codec: Codec, chance: random.Random) -> bytes:
    """About `PIECE` bytes of everything, ending in so much quiet that no promise stays open."""
    parts: list[bytes] = []
    size = 0
    while size < PIECE:
        frame = chance.choice(codec.real)
        match chance.randrange(5):
            case 0:
                frame = spoilt(chance, frame)
            case 1:
                frame = chance.randbytes(chance.randrange(1, 2 * codec.longest))
            case 2:
                frame = chance.choice(codec.starts)
        parts.append(frame)
        size += len(frame)
    return b"".join(parts) + bytes(codec.longest)


def heard(codec: Codec, chance: random.Random, stream: bytes) -> list[bytes]:
    """What the decoder makes of the stream, which comes byte by byte, in small reads or in large ones."""
    decoder, at = codec.decoder(), 0
    found: list[bytes] = []
    most = chance.choice((1, 7, 64, READ))
    while at < len(stream):
        size = chance.randrange(1, most + 1)
        decoder.feed(stream[at : at + size])
        found += codec.found(decoder)
        at += size
    return found


def test_exactly_what_is_sound_is_found(codec: Codec, request: pytest.FixtureRequest) -> None:
    pieces = request.config.getoption("--fuzz-megabytes") * (1 << 20) // PIECE
    frames = 0
    for number in range(pieces):
        seed = f"{SEED} {codec.name} {number}"
        chance = random.Random(seed)
        stream = piece(codec, chance)
        wanted = codec.witness(stream)
        assert heard(codec, chance, stream) == wanted, seed
        frames += len(wanted)
    assert frames > 100 * pieces  # most of what is sent sound stands between noise and must come through


def test_the_witness_knows_what_is_sound(codec: Codec) -> None:
    for frame in codec.real:
        assert codec.witness(b"\x00" + frame + frame[:-1]) == [frame]
        assert codec.witness(frame[:-2] + bytes([frame[-2] ^ 1, frame[-1]])) == []
        assert len(frame) <= codec.longest


@given(data=st.data())
def test_any_split_of_anything(codec: Codec, data: st.DataObject) -> None:
    part = st.one_of(st.sampled_from(codec.real), st.sampled_from(codec.starts), st.binary(max_size=40))
    stream = b"".join(data.draw(st.lists(part, max_size=12))) + bytes(codec.longest)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    decoder, found = codec.decoder(), list[bytes]()
    for start, end in pairwise([0, *cuts, len(stream)]):
        decoder.feed(stream[start:end])
        found += codec.found(decoder)
    assert found == codec.witness(stream)


@given(data=st.data())
def test_back_in_step_within_one_frame(codec: Codec, data: st.DataObject) -> None:
    """Once as many bytes as a frame can have came after the noise, each frame is found with its last byte."""
    part = st.one_of(st.sampled_from(codec.starts), st.binary(max_size=300), st.sampled_from(codec.real))
    noise = b"".join(data.draw(st.lists(part, max_size=6))) + data.draw(st.sampled_from(codec.starts))
    frame = data.draw(st.sampled_from(codec.real))
    decoder, after = codec.decoder(), 0
    decoder.feed(noise)
    list(codec.found(decoder))
    while after < 3 * codec.longest:
        decoder.feed(frame)
        found = list(codec.found(decoder))
        if after >= codec.longest:
            assert found == [frame]
        after += len(frame)


def test_a_large_read_behind_an_unfinished_frame_loses_neither(codec: Codec) -> None:
    for frame in codec.real:
        decoder = codec.decoder()
        decoder.feed(frame[:-1])
        assert list(codec.found(decoder)) == []
        decoder.feed((frame[-1:] + frame + bytes(READ))[:READ])
        assert list(codec.found(decoder)) == [frame, frame]


@pytest.mark.parametrize("asked", [True, False])
def test_memory_is_bounded(codec: Codec, asked: bool) -> None:
    """Against starts that are never kept, whether somebody asks for frames or not."""
    chunk = (codec.starts[-2] * READ)[:READ]
    decoder = codec.decoder()
    tracemalloc.start()
    for _ in range(64):
        decoder.feed(chunk)
        if asked:
            assert list(codec.found(decoder)) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * READ
