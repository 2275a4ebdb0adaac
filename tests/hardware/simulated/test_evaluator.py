"""The simulated boxes, byte by byte, and their port."""

import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.evaluator.frames import BoxRating, Operator
from hardware.simulated.evaluator import Box, Boxes, BoxPort

PATIENCE = 10  # s; nothing here takes one
BEEP_1 = bytes.fromhex("FF68 0202 68 01 03 04 16")
KEY_2 = bytes.fromhex("FF68 0303 68 01 11 02 14 16")


@pytest.fixture
def boxes() -> Boxes:
    return Boxes((1, 3))


@pytest.fixture
def port(boxes: Boxes, tmp_path: Path) -> Iterator[BoxPort]:
    with BoxPort(boxes, tmp_path / "bus") as port:
        yield port


def read(device: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        assert select.select([device], [], [], PATIENCE)[0]
        data += os.read(device, size - len(data))
    return data


@pytest.mark.parametrize(
    ("wire", "shown"),
    [
        ("FF68 0303 68 03 01 0B 0F 16", Box(asked=1)),
        ("FF68 0303 68 03 02 02 07 16", Box(stars=2)),
        ("FF68 0808 68 03 02 0A0A0A 010702 2D 16", Box(digits="   172")),
        ("FF68 0202 68 03 03 06 16", Box(beeps=1)),
        ("FF68 0303 68 03 01 02 06 16", Box(receipts=1)),
        ("FF68 0303 68 03 10 0B 1E 16", Box(receipts=1)),
        ("FF68 0303 68 04 01 0B 10 16", Box()),  # to another box
        ("FF68 0303 68 03 01 0B 0E 16", Box()),  # a wrong checksum
        ("FF68 0303 68 03 02 06 0B 16", Box()),  # a sixth star
    ],
)
def test_what_a_box_shows(boxes: Boxes, wire: str, shown: Box) -> None:
    boxes.receive(bytes.fromhex(wire))
    assert boxes.state == {1: Box(), 3: shown}


def test_a_box_that_is_switched_on_shows_all_stars_and_no_digit(boxes: Boxes) -> None:
    assert boxes.state[1] == Box(digits="      ", stars=5, asked=0, beeps=0, receipts=0)


def test_both_ways_over_the_port(boxes: Boxes, port: BoxPort) -> None:
    client = os.open(port.port, os.O_RDWR | os.O_NOCTTY)
    port.say(BoxRating(1, 2))
    port.say(Operator(1, 0x0B))
    assert read(client, 20) == KEY_2 + bytes.fromhex("FF68 0303 68 01 10 0B 1C 16")
    os.write(client, BEEP_1)
    assert boxes.wait_for(lambda boxes: boxes.state[1].beeps == 1, PATIENCE)
    os.close(client)


def test_a_client_whose_port_is_pulled_notices(boxes: Boxes, port: BoxPort) -> None:
    client = os.open(port.port, os.O_RDWR | os.O_NOCTTY)
    port.unplug()
    port.unplug()
    assert not Path(port.port).exists()
    with pytest.raises(OSError, match="Input/output error"):
        os.write(client, BEEP_1)
    os.close(client)
    port.say(BoxRating(1, 2))  # nobody hears it
    port.plug()
    port.plug()
    client = os.open(port.port, os.O_RDWR | os.O_NOCTTY)
    os.write(client, BEEP_1)
    assert boxes.wait_for(lambda boxes: boxes.state[1].beeps == 1, PATIENCE)
    os.close(client)


def test_without_a_link_the_port_is_the_device(boxes: Boxes) -> None:
    with BoxPort(boxes) as port:
        assert port.port.startswith("/dev/pts/")


def test_boxes_that_nobody_reads_block_nobody(port: BoxPort) -> None:
    for _ in range(1000):
        port.send(KEY_2 * 100)
    client = os.open(port.port, os.O_RDWR | os.O_NOCTTY)
    assert read(client, 10) == KEY_2
    os.close(client)
