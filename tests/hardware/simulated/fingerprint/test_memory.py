"""What a simulated module keeps without power, and what it does with it."""

import os
from pathlib import Path

import pytest

from hardware.simulated.fingerprint.memory_file import MemoryUnreadable
from hardware.simulated.fingerprint.sensor import Sensor
from tests.hardware.simulated.fingerprint.test_sensor import GET_IMAGE, INDEX, OK, THUMB, answer, command

LIBRARY = bytes(range(16))
PAGE = b"WTL1" + LIBRARY + bytes.fromhex("B6D82C9E") + bytes(8)
READ_PAGE_0 = command("19 00", "001E")
WRITE_PAGE_15 = command(f"18 0F {'01' * 32}", "006C")
READ_PAGE_15 = command("19 0F", "002D")
FULL_PAGE = answer(f"00 {'01' * 32}", "004A")
BLANK_PAGE = answer(f"00 {'00' * 32}", "002A")
LOCKED = answer("21", "002B")
UNLOCK = command("13 00001234", "0061")


def test_a_sensor_can_come_with_its_library() -> None:
    assert Sensor({3: INDEX}, library=LIBRARY).receive(READ_PAGE_0)[10:-2] == PAGE
    assert Sensor({3: INDEX}).receive(READ_PAGE_0) == BLANK_PAGE


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (WRITE_PAGE_15 + READ_PAGE_15, OK + FULL_PAGE),
        (READ_PAGE_15, BLANK_PAGE),
        (command(f"18 10 {'01' * 32}", "006D"), answer("1C", "0026")),  # no such page
        (command("19 10", "002E"), answer("1C", "0026")),
        (command(f"18 0F {'01' * 31}", "006A"), answer("01", "000B")),  # a byte too few
    ],
)
def test_the_notepad_has_sixteen_pages(sent: bytes, expected: bytes) -> None:
    assert Sensor().receive(sent) == expected


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def test_all_that_lasts_is_in_the_file(file: Path) -> None:
    sensor = Sensor(memory=file)
    sensor.place(INDEX)
    sensor.receive(GET_IMAGE + command("02 01", "0008") + command("06 01 0007", "0015"))
    assert sensor.receive(WRITE_PAGE_15 + command("0E 05 01", "001A")) == OK + OK
    assert sensor.receive(command("12 00001234", "0060")) == OK
    again = Sensor({9: THUMB}, password=7, memory=file)
    assert again.flash == {7: INDEX}
    assert again.receive(GET_IMAGE) == LOCKED
    assert again.receive(UNLOCK + READ_PAGE_15) == OK + FULL_PAGE
    assert again.receive(command("0F", "0013")) == answer("00 0000 0000 00C8 0001 FFFFFFFF 0002 0006", "04E7")


def test_a_new_address_answers_and_the_old_one_no_more(file: Path) -> None:
    taken = bytes.fromhex("EF01 00000005 07 0003 00 000A")
    at_new = bytes.fromhex("EF01 00000005 01 0003 01 0005")
    assert Sensor(memory=file).receive(command("15 00000005", "0022")) == taken
    again = Sensor(memory=file)
    assert again.receive(at_new) == bytes.fromhex("EF01 00000005 07 0003 02 000C")
    assert again.receive(GET_IMAGE) == bytes.fromhex("EF01 00000005 07 0003 20 002A")


def test_a_cut_while_writing_leaves_the_old_memory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sensor = Sensor(memory=file)
    assert sensor.receive(command("0E 05 01", "001A")) == OK
    before = file.read_bytes()

    def cut(_: int) -> None:
        raise OSError("the power is gone")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="power"):
        sensor.receive(command("0E 05 02", "001B"))
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"flash": {"x": "y"}}', b'{"password": "1"}'])
def test_another_file_is_no_memory(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(MemoryUnreadable, match=str(file)):
        Sensor(memory=file)
    assert file.read_bytes() == content


def features(number: int) -> bytes:
    return command(f"02 {number:02X}", f"{7 + number:04X}")


@pytest.mark.parametrize(
    ("fingers", "expected"),
    [
        ([INDEX] * 2, OK),
        ([INDEX] * 6, OK),
        ([INDEX] * 5 + [THUMB], answer("0A", "0014")),
        ([INDEX], answer("0A", "0014")),
    ],
)
def test_a_model_is_made_of_all_images_since_the_last(fingers: list[str], expected: bytes) -> None:
    sensor = Sensor()
    for number, finger in enumerate(fingers, 1):
        sensor.place(finger)
        assert sensor.receive(GET_IMAGE + features(number)) == OK + OK
    assert sensor.receive(command("05", "0009")) == expected
    sensor.place(THUMB)  # whoever begins again is not held to what was there before
    assert sensor.receive(GET_IMAGE + features(1) + features(2) + command("05", "0009")) == OK * 4
    assert sensor.receive(command("06 02 0003", "0012")) == OK
    assert sensor.flash == {3: THUMB}


def test_a_template_is_loaded_and_matched_inside() -> None:
    sensor = Sensor({3: INDEX, 4: THUMB})
    sensor.place(INDEX)
    match, load = command("03", "0007"), command("07 02 0003", "0013")
    assert sensor.receive(GET_IMAGE + features(1) + load + match) == OK * 3 + answer("00 0064", "0070")
    assert sensor.receive(command("07 02 0004", "0014") + match) == OK + answer("08 0000", "0014")
    assert sensor.receive(command("07 02 0005", "0015")) == answer("0C", "0016")  # empty
    assert sensor.receive(command("07 02 00C8", "00D8")) == answer("0B", "0015")
    assert sensor.receive(command("07 09 0003", "001A")) == answer("1A", "0024")
    assert sensor.template_commands == 0


def test_a_light_touch_shows_too_little() -> None:
    sensor = Sensor()
    sensor.place("light")
    assert sensor.receive(GET_IMAGE + features(1)) == OK + answer("07", "0011")


def test_a_soft_reset_forgets_images_and_the_password() -> None:
    sensor = Sensor(password=0x1234)
    sensor.place(INDEX)
    assert sensor.receive(UNLOCK + GET_IMAGE + command("3D", "0041")) == OK * 3 + b"\x55"
    assert sensor.receive(features(1)) == LOCKED
    assert sensor.receive(UNLOCK + features(1)) == OK + answer("15", "001F")
