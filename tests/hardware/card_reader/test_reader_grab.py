"""A card reader is taken for the terminal alone: a pseudo-terminal is a character device, as an input device is."""

import os
import tty
from collections.abc import Iterator
from errno import EBUSY
from pathlib import Path

import pytest

from hardware.card_reader import reader
from terminal.domain.events import CardRead, PartFound
from tests.hardware.card_reader.test_reader import Counter
from tests.support.keystrokes import CARD


class Kernel:
    """Takes the calls that an input device would get; `refusal` is what it answers, 0 for none."""

    def __init__(self, refusal: int = 0) -> None:
        self.refusal = refusal
        self.calls: list[tuple[bool, int, int | bytes]] = []

    def ioctl(self, device: int, request: int, argument: int | bytes) -> None:
        self.calls.append((os.isatty(device), request, argument))
        if self.refusal:
            raise OSError(self.refusal, os.strerror(self.refusal))


GRAB = (True, 0x40044590, 1)
MONOTONIC = (True, 0x400445A0, bytes.fromhex("01000000"))


@pytest.fixture
def wire() -> Iterator[tuple[int, Path]]:
    """The far end of a character device, and its path."""
    far, near = os.openpty()
    tty.setraw(near)
    yield far, Path(os.ttyname(near))
    os.close(far)
    os.close(near)


def test_a_device_is_grabbed(wire: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel()
    monkeypatch.setattr(reader, "ioctl", kernel.ioctl)
    far, path = wire
    counter = Counter(path)
    os.write(far, CARD)
    assert counter.next() == CardRead("901", counter.now())
    counter.reader.close()
    assert kernel.calls == [GRAB, MONOTONIC]


def test_what_another_program_holds_is_lost_until_that_lets_go(
    wire: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = Kernel(EBUSY)
    monkeypatch.setattr(reader, "ioctl", kernel.ioctl)
    far, path = wire
    counter = Counter(path)
    assert counter.lost() == f"{path}: Device or resource busy; another program holds it; stop that one"
    kernel.refusal = 0
    assert counter.next() == PartFound("reader", counter.now())
    os.write(far, CARD)
    assert counter.next() == CardRead("901", counter.now())
    counter.reader.close()
    assert set(kernel.calls[:-2]) == {GRAB}


def test_what_is_no_input_device_is_not_read(wire: tuple[int, Path]) -> None:
    """The kernel's own refusal."""
    far, path = wire
    os.write(far, CARD)
    counter = Counter(path)
    assert counter.lost() == f"{path}: Inappropriate ioctl for device; it is no input device"
    counter.reader.close()
    assert counter.events.empty()


def test_a_pipe_is_not_grabbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, path = Kernel(EBUSY), tmp_path / "reader"
    monkeypatch.setattr(reader, "ioctl", kernel.ioctl)
    os.mkfifo(path)
    counter = Counter(path)
    with path.open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now())
    counter.reader.close()
    assert kernel.calls == []
