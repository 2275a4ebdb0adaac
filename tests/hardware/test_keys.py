"""Card readers: input_event structs, typed by hand, through a named pipe."""

import os
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.keys import CardReader, Typing
from terminal.events import CardRead, PartFound, PartLost
from terminal.facts import Moment

PATIENCE = 10  # s; nothing here takes one

# linux/input.h on a 64-bit little-endian board: seconds, microseconds, type, code, value.
TIME = "C8 2F 0B 6B 00 00 00 00  40 E2 01 00 00 00 00 00"
SYN = bytes.fromhex(f"{TIME} 0000 0000 00000000")
SCAN = bytes.fromhex(f"{TIME} 0400 0400 1E000700")  # EV_MSC, MSC_SCAN
KEY_9 = bytes.fromhex(f"{TIME} 0100 0A00 01000000")
KEY_9_UP = bytes.fromhex(f"{TIME} 0100 0A00 00000000")
KEY_9_HELD = bytes.fromhex(f"{TIME} 0100 0A00 02000000")
KEY_0 = bytes.fromhex(f"{TIME} 0100 0B00 01000000")
KEY_1 = bytes.fromhex(f"{TIME} 0100 0200 01000000")
KEY_A = bytes.fromhex(f"{TIME} 0100 1E00 01000000")
KEY_Z = bytes.fromhex(f"{TIME} 0100 2C00 01000000")
KEY_M = bytes.fromhex(f"{TIME} 0100 3200 01000000")
KEY_P = bytes.fromhex(f"{TIME} 0100 1900 01000000")
SHIFT = bytes.fromhex(f"{TIME} 0100 2A00 01000000")
ENTER = bytes.fromhex(f"{TIME} 0100 1C00 01000000")
ENTER_UP = bytes.fromhex(f"{TIME} 0100 1C00 00000000")

CARD = SCAN + KEY_9 + SYN + KEY_9_UP + SYN + KEY_0 + SYN + KEY_1 + SYN + ENTER + SYN + ENTER_UP + SYN

pytestmark = pytest.mark.skipif(struct.calcsize("llHHi") != 24, reason="the bytes are those of a 64-bit board")


def test_a_number_ends_with_enter() -> None:
    typing = Typing()
    assert typing.feed(CARD[:-96]) == []
    assert typing.feed(CARD[-96:]) == ["901"]
    assert typing.feed(CARD + CARD) == ["901", "901"]


def test_what_is_no_key_going_down_is_nothing() -> None:
    assert Typing().feed(SYN + SCAN + KEY_9_UP + KEY_9 + KEY_9_HELD + SHIFT + ENTER) == ["9"]


def test_enter_alone_is_no_card() -> None:
    assert Typing().feed(ENTER + ENTER_UP + ENTER) == []


def test_letters() -> None:
    assert Typing().feed(KEY_A + KEY_Z + KEY_M + KEY_P + ENTER) == ["AZMP"]


def test_the_typed_is_limited() -> None:
    (number,) = Typing().feed(KEY_1 * 10_000 + ENTER)
    assert len(number) == 32


def test_cut_at_every_byte() -> None:
    for cut in range(len(CARD) + 1):
        typing = Typing()
        assert typing.feed(CARD[:cut]) + typing.feed(CARD[cut:]) == ["901"]


def test_byte_by_byte() -> None:
    typing = Typing()
    assert [number for byte in CARD for number in typing.feed(bytes([byte]))] == ["901"]


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_any_bytes_in_any_pieces(pieces: list[bytes]) -> None:
    typing = Typing()
    assert [number for piece in pieces for number in typing.feed(piece)] == Typing().feed(b"".join(pieces))


class Counter:
    """A reader at a path, and what it says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: SimpleQueue[CardRead | PartLost | PartFound] = SimpleQueue()
        self.reader = CardReader(path, emit=self.events.put, now=self.now, retry=0.01)
        self.reader.start()

    def now(self) -> Moment:
        return Moment(5, 7, "boot", "synced")

    def next(self) -> CardRead | PartLost | PartFound:
        return self.events.get(timeout=PATIENCE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "event0"


@pytest.fixture
def counter(path: Path) -> Iterator[Counter]:
    os.mkfifo(path)
    counter = Counter(path)
    yield counter
    counter.reader.close()


def test_a_card_through_a_device(counter: Counter) -> None:
    with counter.path.open("wb", buffering=0) as device:
        for cut in range(1, len(CARD), 7):
            device.write(CARD[:cut])
            device.write(CARD[cut:])
            assert counter.next() == CardRead("901", counter.now())


def test_unplugged_and_back(counter: Counter) -> None:
    with counter.path.open("wb", buffering=0) as device:
        device.write(CARD + KEY_1)
        assert counter.next() == CardRead("901", counter.now())
    lost = counter.next()
    assert isinstance(lost, PartLost)
    assert (lost.part, lost.why) == ("reader", f"{counter.path}: the reader was unplugged")
    assert counter.next() == PartFound("reader", counter.now())
    with counter.path.open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now()), "half a number does not outlive its reader"


def test_a_missing_reader_is_told_once_and_taken_in(path: Path) -> None:
    counter = Counter(path)
    lost = counter.next()
    assert isinstance(lost, PartLost)
    assert lost.why == f"{path}: No such file or directory; is the reader plugged in?"
    os.mkfifo(path)
    assert counter.next() == PartFound("reader", counter.now())
    counter.reader.close()


def test_closing_does_not_wait_for_a_card(counter: Counter) -> None:
    with counter.path.open("wb", buffering=0) as device, ThreadPoolExecutor(1) as pool:
        device.write(CARD)
        counter.next()
        pool.submit(counter.reader.close).result(PATIENCE)
        pool.submit(counter.reader.close).result(PATIENCE)


def test_a_reader_that_never_started_closes(path: Path) -> None:
    CardReader(path, emit=lambda event: None, now=lambda: Moment(0, 0, "", "unset")).close()
