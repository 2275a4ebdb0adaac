"""The simulated sensor spoils as many answers as asked for, and is sound again."""

import os
import select
from pathlib import Path

import pytest

from hardware.simulated.fingerprint.faults import Fault
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from tests.hardware.simulated.fingerprint.test_sensor import GET_IMAGE, OK, answer, command, exchange

NO_FINGER = answer("02", "000C")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("silence", b""),
        ("checksum", NO_FINGER[:-1] + b"\x0d"),
        ("half", NO_FINGER[:6]),
        ("reboot", b"\x55"),
    ],
)
def test_a_fault_spoils_so_many_answers(fault: Fault, expected: bytes) -> None:
    sensor = Sensor()
    sensor.inject(fault, 2)
    assert sensor.receive(GET_IMAGE[:5]) == b""  # no answer, none spoilt
    assert [sensor.receive(sent) for sent in (GET_IMAGE[5:], GET_IMAGE)] == [expected] * 2
    assert sensor.receive(GET_IMAGE) == NO_FINGER


def test_noise_comes_before_the_answer() -> None:
    sensor = Sensor()
    sensor.inject("noise", 2)
    first, second = sensor.receive(GET_IMAGE), sensor.receive(GET_IMAGE)
    assert first.endswith(NO_FINGER) and second.endswith(NO_FINGER)
    assert len(first) == len(second) > len(NO_FINGER)
    assert first != second
    assert sensor.receive(GET_IMAGE) == NO_FINGER


def test_faults_come_in_the_order_asked_for() -> None:
    sensor = Sensor()
    sensor.inject("silence")
    sensor.inject("half")
    assert [sensor.receive(GET_IMAGE) for _ in range(3)] == [b"", NO_FINGER[:6], NO_FINGER]


def test_a_reboot_locks_it_again() -> None:
    sensor = Sensor(password=0x1234)
    unlock, locked = command("13 00001234", "0061"), answer("21", "002B")
    assert sensor.receive(unlock) == OK
    sensor.inject("reboot")
    assert sensor.receive(GET_IMAGE) == b"\x55"
    assert sensor.receive(GET_IMAGE + unlock + GET_IMAGE) == locked + OK + NO_FINGER


def test_who_listens_hears_that_it_is_up_again(tmp_path: Path) -> None:
    sensor = Sensor()
    with SensorPort(sensor, tmp_path / "sensor") as port:
        client = os.open(port.port, os.O_RDWR | os.O_NOCTTY)
        try:
            sensor.power_cycle()
            assert select.select([client], [], [], 10)[0]
            assert os.read(client, 100) == b"\x55"
        finally:
            os.close(client)
        assert exchange(port.port, GET_IMAGE, 12) == NO_FINGER  # and nothing was said at the plugging
    sensor.power_cycle()  # nobody is there to hear it
