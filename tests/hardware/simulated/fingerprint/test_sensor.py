"""The simulated sensor's bytes, and its port."""

import os
import select
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.simulated.fingerprint.chip import RingState
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor

THUMB, INDEX = "0203-left-thumb", "0117-right-index"


def command(payload: str, checksum: str) -> bytes:
    data = bytes.fromhex(payload)
    return bytes.fromhex(f"EF01 FFFFFFFF 01 {len(data) + 2:04X}") + data + bytes.fromhex(checksum)


def answer(payload: str, checksum: str) -> bytes:
    data = bytes.fromhex(payload)
    return bytes.fromhex(f"EF01 FFFFFFFF 07 {len(data) + 2:04X}") + data + bytes.fromhex(checksum)


GET_IMAGE = command("01", "0005")
TO_BUFFER_1 = command("02 01", "0008")
OK = answer("00", "000A")
UNDEFINED = answer("19", "0023")
BAD_VALUE = answer("1B", "0025")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (command("13 00000000", "001B"), OK),
        (command("13 00000001", "001C"), answer("13", "001D")),  # wrong password
        (command("17 00", "001C"), OK),  # handshake
        (command("0F", "0013"), answer("00 0000 0000 00C8 0003 FFFFFFFF 0002 0006", "04E9")),
        (command("1D", "0021"), answer("00 0002", "000E")),  # two templates
        (command("1F 00", "0024"), answer(f"00 08 0000000000 02 {'00' * 25}", "0034")),  # slots 3 and 49
        (command("1F 04", "0028"), answer("0B", "0015")),  # no such page
        (GET_IMAGE, answer("02", "000C")),
        (TO_BUFFER_1, answer("15", "001F")),  # no image
        (command("0E 05 01", "001A"), OK),  # security level 1
        (command("0E 05 06", "001F"), BAD_VALUE),
        (command("0E 07 01", "001C"), answer("1A", "0024")),  # no such register
        (command("0C 0003 0001", "0018"), OK),  # erase slot 3
        (command("0C 00C7 0002", "00DD"), answer("10", "001A")),  # beyond the last slot
        (command("0D", "0011"), OK),
        (command("35 03 40 08 00", "0088"), BAD_VALUE),  # no such colour
        (command("30", "0034"), UNDEFINED),
        (command("0F 00", "0014"), answer("01", "000B")),  # a parameter too many
        (bytes.fromhex("EF01 00000005 01 0003 01 0005"), answer("20", "002A")),  # to another address
        (bytes.fromhex("EF01 FFFFFFFF 08 0003 01 000C"), b""),  # no command
        (GET_IMAGE[:-1] + b"\x06", answer("01", "000B")),  # a wrong checksum
        (GET_IMAGE[:-1], b""),
    ],
)
def test_a_command_and_its_answer(sent: bytes, expected: bytes) -> None:
    assert Sensor({3: INDEX, 49: THUMB}).receive(sent) == expected


@pytest.mark.parametrize(
    ("sent", "times"),
    [
        (command("08 01", "000E"), 1),
        (command("09 01", "000F"), 1),
        (command("0A", "000E"), 1),
        (command("0B", "000F"), 1),
        (command("30", "0034"), 0),
    ],
)
def test_templates_and_images_stay_inside_and_who_asks_is_counted(sent: bytes, times: int) -> None:
    sensor = Sensor({3: INDEX})
    assert sensor.receive(sent) == UNDEFINED
    assert sensor.template_commands == times


@pytest.mark.parametrize("instruction", ["04", "1B"])
@pytest.mark.parametrize(
    ("finger", "span", "sums", "expected"),
    [
        (INDEX, "0000 00C8", ("00D6", "00ED"), answer("00 0003 0064", "0075")),
        (INDEX, "0004 00C4", ("00D6", "00ED"), answer("09 0000 0000", "0017")),  # begins behind it
        (INDEX, "0000 0003", ("0011", "0028"), answer("09 0000 0000", "0017")),  # ends before it
        (THUMB, "0000 00C8", ("00D6", "00ED"), answer("09 0000 0000", "0017")),
    ],
)
def test_a_search_keeps_to_its_span(
    instruction: str, finger: str, span: str, sums: tuple[str, str], expected: bytes
) -> None:
    sensor = Sensor({3: INDEX})
    sensor.place(finger)
    assert sensor.receive(GET_IMAGE + TO_BUFFER_1) == OK + OK
    assert sensor.receive(command(f"{instruction} 01 {span}", sums[instruction == "1B"])) == expected


def test_a_smudge_gives_no_features() -> None:
    sensor = Sensor()
    sensor.place("smudge")
    assert sensor.receive(GET_IMAGE + TO_BUFFER_1) == OK + answer("06", "0010")


@pytest.mark.parametrize(("second", "model", "library"), [(INDEX, "00", {7: INDEX}), (THUMB, "0A", {})])
def test_enrolling_takes_two_images_of_one_finger(second: str, model: str, library: dict[int, str]) -> None:
    sensor = Sensor()
    sensor.place(INDEX)
    sensor.receive(GET_IMAGE + TO_BUFFER_1)
    sensor.place(second)
    sensor.receive(GET_IMAGE + command("02 02", "0009"))
    formed = sensor.receive(command("05", "0009"))
    assert formed[9:10].hex().upper() == model
    if formed == OK:
        assert sensor.receive(command("06 01 0007", "0015")) == OK
        assert sensor.receive(command("06 01 00C8", "00D6")) == answer("0B", "0015")
    assert sensor.flash == library


def test_without_power_only_the_library_is_kept() -> None:
    sensor = Sensor({3: INDEX}, password=0x1234)
    locked = answer("21", "002B")
    unlock = command("13 00001234", "0061")
    assert sensor.receive(GET_IMAGE) == locked
    assert sensor.receive(unlock + command("35 01 40 06 00", "0084")) == OK + OK
    assert sensor.ring == RingState("cyan", "breathing")
    sensor.power_cycle()
    assert sensor.receive(GET_IMAGE) == locked
    assert (sensor.ring, sensor.flash) == (RingState("off", "off"), {3: INDEX})


@given(st.lists(st.one_of(st.binary(max_size=40), st.just(GET_IMAGE)), max_size=10))
def test_no_bytes_break_it(chunks: list[bytes]) -> None:
    sensor = Sensor()
    for chunk in chunks:
        sensor.receive(chunk)
    assert sensor.receive(bytes(300) + GET_IMAGE).endswith(answer("02", "000C"))


def exchange(port: str, sent: bytes, size: int) -> bytes:
    """What a bare client reads back: no termios, no settings."""
    client = os.open(port, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(client, sent)
        received = b""
        while len(received) < size and select.select([client], [], [], 10)[0]:
            received += os.read(client, 1000)
        return received
    finally:
        os.close(client)


def test_the_wire_is_raw_and_outlives_its_clients(tmp_path: Path) -> None:
    # 0A and 0D in the bytes are what a terminal that is not raw would change
    sent, expected = command("0D", "0011") + command("1D", "0021"), OK + answer("00 0000", "000C")
    with SensorPort(Sensor({3: INDEX}), tmp_path / "sensor") as port:
        for _ in range(3):
            assert exchange(port.port, sent, len(expected)) == expected


def test_the_link_leads_to_each_new_terminal_and_goes_with_the_plug(tmp_path: Path) -> None:
    link = tmp_path / "sensor"
    link.symlink_to(tmp_path / "left by a killed process")
    sensor = Sensor()
    port = SensorPort(sensor, link)
    for _ in range(2):
        port.start()
        port.plug()
        assert sensor.ring == RingState("off", "off")  # it comes up without power's memory
        sensor.receive(command("50", "0054"))
        assert port.port == str(link)
        assert exchange(port.port, GET_IMAGE, 12) == answer("02", "000C")
        port.unplug()
        assert not link.is_symlink()
        assert str(link) not in {thread.name for thread in threading.enumerate()}
    port.close()


def test_waiting_for_a_change_made_on_another_thread() -> None:
    sensor = Sensor()
    sensor.place(INDEX)
    client = threading.Thread(target=lambda: [sensor.receive(GET_IMAGE) for _ in range(3)])
    client.start()
    assert sensor.wait_noticed(10)
    client.join()
    sensor.lift()
    assert not sensor.wait_noticed(0)
