"""The thread that reads a card reader or keypad: through a named pipe, and through a character device."""

import logging
import os
import tty
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from errno import EBUSY, ENXIO
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

import pytest

from hardware import keys
from hardware.inputs import Plug
from hardware.keys import CardReader
from terminal.events import CardRead, PartFound, PartLost
from terminal.facts import Moment
from tests.hardware.keystrokes import (
    CARD,
    DROPPED,
    ENTER,
    KEY_1,
    KEYPAD,
    SYN,
    of_64_bit,
)
from tests.hardware.test_keys_inputs import FIRST, SECOND, Machine

PATIENCE = 10  # s; nothing here takes one

pytestmark = of_64_bit


class Counter:
    """A reader, and what it says."""

    def __init__(self, where: Path | Plug, part: Literal["reader", "keypad"] = "reader") -> None:
        self.events: SimpleQueue[CardRead | PartLost | PartFound] = SimpleQueue()
        self.reader = CardReader(where, emit=self.events.put, now=self.now, part=part, retry=0.01)
        self.reader.start()

    def now(self) -> Moment:
        return Moment(5, 7, "boot", "synced")

    def next(self) -> CardRead | PartLost | PartFound:
        return self.events.get(timeout=PATIENCE)

    def lost(self) -> str:
        event = self.next()
        assert isinstance(event, PartLost)
        assert event == PartLost("reader", event.why, self.now())
        return event.why


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "event0"


@pytest.fixture
def counter(path: Path) -> Iterator[Counter]:
    os.mkfifo(path)
    counter = Counter(path)
    yield counter
    counter.reader.close()


def test_a_card_through_a_device(counter: Counter, path: Path) -> None:
    with path.open("wb", buffering=0) as device:
        for cut in range(1, len(CARD), 7):
            device.write(CARD[:cut])
            device.write(CARD[cut:])
            assert counter.next() == CardRead("901", counter.now())


def test_unplugged_and_back(counter: Counter, path: Path) -> None:
    with path.open("wb", buffering=0) as device:
        device.write(CARD + KEY_1)
        assert counter.next() == CardRead("901", counter.now())
    assert counter.lost() == f"{path}: the reader was unplugged"
    assert counter.next() == PartFound("reader", counter.now())
    with path.open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now()), "half a number does not outlive its reader"


def test_a_missing_reader_is_told_once_and_taken_in(path: Path) -> None:
    counter = Counter(path)
    assert counter.lost() == f"{path}: No such file or directory; is the reader plugged in?"
    os.mkfifo(path)
    assert counter.next() == PartFound("reader", counter.now())
    counter.reader.close()


def test_closing_does_not_wait_for_a_card(counter: Counter, path: Path) -> None:
    with path.open("wb", buffering=0) as device, ThreadPoolExecutor(1) as pool:
        device.write(CARD)
        counter.next()
        pool.submit(counter.reader.close).result(PATIENCE)
        pool.submit(counter.reader.close).result(PATIENCE)


def test_a_reader_that_never_started_closes(path: Path) -> None:
    CardReader(path, emit=lambda event: None, now=lambda: Moment(0, 0, "", "unset")).close()


def test_a_keypad_goes_by_its_own_name_and_what_is_typed_stays_out_of_the_log(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    counter = Counter(path, "keypad")
    why = f"{path}: No such file or directory; is the keypad plugged in?"
    assert counter.next() == PartLost("keypad", why, counter.now())
    os.mkfifo(path)
    assert counter.next() == PartFound("keypad", counter.now())
    with path.open("wb", buffering=0) as device:
        device.write(KEYPAD * 4 + ENTER + KEYPAD + DROPPED + SYN + ENTER + KEYPAD + ENTER)
        assert counter.next() == CardRead("1234567890", counter.now())
    counter.reader.close()
    said = [record.getMessage() for record in caplog.records]
    assert said[:4] == [
        f"keypad lost: {why}",
        f"keypad back: {path}",
        "a line of the keypad is dropped: it is longer than 32 characters",
        "a line of the keypad is dropped: the kernel lost some of its keys",
    ]
    assert "1234" not in caplog.text.replace(str(path), "")


# found again, wherever it is plugged in


def test_found_again_under_another_number_and_no_other_keyboard_is_opened(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for event, ids, phys in ((0, "046d:c31c", SECOND), (3, "ffff:0035", FIRST)):
        machine.plug(event, ids, f"{phys}/input0")
        os.mkfifo(machine.dev / f"event{event}")
    counter = Counter(Plug("ffff", "0035", sysfs=machine.sysfs, dev=machine.dev))
    with (machine.dev / "event3").open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now())
        machine.plug(3, "046d:c31c", f"{FIRST}/input0")  # the number is another keyboard's now
    assert counter.lost() == f"{machine.dev}/event3: the reader was unplugged"
    os.mkfifo(machine.dev / "event7")
    machine.plug(7, "ffff:0035", f"{FIRST}/input0")
    assert counter.next() == PartFound("reader", counter.now())
    with (machine.dev / "event7").open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now())
        for other in ("event0", "event3"):
            with pytest.raises(OSError) as error:
                os.open(machine.dev / other, os.O_WRONLY | os.O_NONBLOCK)
            assert error.value.errno == ENXIO, "nobody reads there"
    counter.reader.close()


def test_a_reader_that_is_not_plugged_in(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    counter = Counter(Plug("ffff", "0035", sysfs=machine.sysfs, dev=machine.dev))
    assert counter.lost() == "nothing that types is plugged in as ffff:0035"
    machine.plug(1, "ffff:0035", f"{FIRST}/input0")
    os.mkfifo(machine.dev / "event1")
    assert counter.next() == PartFound("reader", counter.now())
    counter.reader.close()


# taken for the terminal alone: a pseudo-terminal is a character device, as an input device is


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
    monkeypatch.setattr(keys, "ioctl", kernel.ioctl)
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
    monkeypatch.setattr(keys, "ioctl", kernel.ioctl)
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


def test_a_pipe_is_not_grabbed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(EBUSY)
    monkeypatch.setattr(keys, "ioctl", kernel.ioctl)
    os.mkfifo(path)
    counter = Counter(path)
    with path.open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now())
    counter.reader.close()
    assert kernel.calls == []
