"""The thread that reads a card reader or keypad: through a named pipe, and through a character device."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from errno import ENXIO
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

import pytest

from hardware.card_reader.device_lookup import DeviceLookup
from hardware.card_reader.reader import CardReader
from terminal.domain.events import CardRead, PartFound, PartLost
from terminal.domain.facts import Moment
from tests.hardware.card_reader.test_device_lookup import FIRST, SECOND, Machine
from tests.support.keystrokes import CARD, DROPPED, ENTER, KEY_1, KEYPAD, SYN, of_64_bit
from tests.support.sensor_desk import open_files

PATIENCE = 10  # s; nothing here takes one

pytestmark = of_64_bit
UNPLUGGED = "the reader was unplugged (nobody types there any more); plug it in again"


class Counter:
    """A reader, and what it says."""

    def __init__(self, where: Path | DeviceLookup, part: Literal["reader", "keypad"] = "reader") -> None:
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
    assert counter.lost() == f"{path}: {UNPLUGGED}"
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


def test_a_failure_of_the_program_does_not_end_the_watch(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    os.mkfifo(path)
    events: SimpleQueue[CardRead | PartLost | PartFound] = SimpleQueue()

    def take(event: CardRead | PartLost | PartFound) -> None:
        events.put(event)
        if isinstance(event, CardRead) and "nobody" not in caplog.text:
            raise LookupError("nobody takes this")

    reader = CardReader(path, emit=take, now=lambda: Moment(0, 0, "", "unset"), retry=0.02)
    reader.start()
    with path.open("wb", buffering=0) as device:
        device.write(CARD)
        assert isinstance(events.get(timeout=PATIENCE), CardRead)
        lost = events.get(timeout=PATIENCE)
        assert isinstance(lost, PartLost) and "nobody takes this" in lost.why
        assert isinstance(events.get(timeout=PATIENCE), PartFound)
        device.write(CARD)
        assert isinstance(events.get(timeout=PATIENCE), CardRead)
    reader.close()
    assert "Traceback" in caplog.text


def test_plugging_and_unplugging_leaves_no_file_open(counter: Counter, path: Path) -> None:
    counts = set()
    for _ in range(50):
        with path.open("wb", buffering=0) as device:
            device.write(CARD)
            assert isinstance(counter.next(), CardRead)
            counts.add(open_files())
        counter.lost()
        assert isinstance(counter.next(), PartFound)
    assert len(counts) == 1


# found again, wherever it is plugged in


def test_found_again_under_another_number_and_no_other_keyboard_is_opened(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for event, ids, phys in ((0, "046d:c31c", SECOND), (3, "ffff:0035", FIRST)):
        machine.plug(event, ids, f"{phys}/input0")
        os.mkfifo(machine.dev / f"event{event}")
    counter = Counter(DeviceLookup("ffff", "0035", sysfs=machine.sysfs, dev=machine.dev))
    with (machine.dev / "event3").open("wb", buffering=0) as device:
        device.write(CARD)
        assert counter.next() == CardRead("901", counter.now())
        machine.plug(3, "046d:c31c", f"{FIRST}/input0")  # the number is another keyboard's now
    assert counter.lost() == f"{machine.dev}/event3: {UNPLUGGED}"
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
    counter = Counter(DeviceLookup("ffff", "0035", sysfs=machine.sysfs, dev=machine.dev))
    assert counter.lost() == "nothing that types is plugged in as ffff:0035"
    machine.plug(1, "ffff:0035", f"{FIRST}/input0")
    os.mkfifo(machine.dev / "event1")
    assert counter.next() == PartFound("reader", counter.now())
    counter.reader.close()
