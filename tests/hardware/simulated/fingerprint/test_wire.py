"""The simulated sensor at the speed of a real one."""

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from types import SimpleNamespace

import pytest
import serial
from msgspec.structs import replace

from hardware.simulated.fingerprint import wire
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.profiles import R503
from hardware.simulated.fingerprint.sensor import Sensor
from tests.hardware.simulated.fingerprint.test_sensor import GET_IMAGE, OK, answer, command

NO_FINGER = answer("02", "000C")
THINK = 0.05
MODEL = replace(R503, think={0x01: THINK}, else_think=0.0)
COUNT = command("1D", "0021")
COUNTED = answer("00 0000", "000C")
AT_9600 = command("0E 04 01", "0019")


@pytest.fixture
def sensor() -> Sensor:
    return Sensor(profile=MODEL)


@pytest.fixture
def port(sensor: Sensor, tmp_path: Path) -> Iterator[SensorPort]:
    with SensorPort(sensor, tmp_path / "sensor", timed=True) as port:
        yield port


def ask(client: serial.Serial, sent: bytes, size: int) -> bytes:
    client.write(sent)
    return bytes(client.read(size))


def test_it_thinks_and_the_wire_takes_its_time(port: SensorPort) -> None:
    with serial.Serial(port.port, 57600, timeout=10) as client:
        begun = monotonic()
        assert ask(client, GET_IMAGE, 12) == NO_FINGER
        took = monotonic() - begun
    (entry,) = port.log
    ended = monotonic()
    assert took >= THINK + 24 * 10 / 57600  # 12 bytes there, 12 back
    assert entry.instruction == 0x01
    assert begun <= entry.heard
    assert entry.heard + THINK + 12 * 10 / 57600 <= entry.answered <= ended


def test_who_has_the_answer_in_hand_finds_it_in_the_log(sensor: Sensor) -> None:
    with SensorPort(sensor) as port, serial.Serial(port.port, 57600, timeout=10) as client:
        for count in range(1, 2001):
            assert ask(client, COUNT, 14) == COUNTED
            assert len(port.log) == count


def test_the_wire_is_slower_at_a_lower_speed(port: SensorPort) -> None:
    with serial.Serial(port.port, 57600, timeout=10) as client:
        assert ask(client, AT_9600, 12) == OK  # still at the old speed
        client.baudrate = 9600
        assert ask(client, COUNT, 14) == COUNTED
    changed, counted = port.log
    assert (changed.instruction, counted.instruction) == (0x0E, 0x1D)
    assert counted.answered - counted.heard >= 26 * 10 / 9600


@pytest.mark.parametrize("baud", [9600, 38400, 115200])
def test_another_speed_is_garbage_to_both(
    sensor: Sensor, port: SensorPort, baud: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, receive = Event(), sensor.receive

    def noted(data: bytes) -> bytes:
        heard.set()
        return receive(data)

    monkeypatch.setattr(sensor, "receive", noted)
    with serial.Serial(port.port, baud, timeout=0.05) as client:
        assert ask(client, COUNT, 14) == b""
        assert heard.wait(10), "garbage it is before the speed is changed"
        client.baudrate, client.timeout = 57600, 10
        assert ask(client, COUNT, 14) == COUNTED


def test_who_changes_speed_too_early_hears_garbage(
    sensor: Sensor, port: SensorPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Event()
    thinking = SimpleNamespace(select=lambda *_: changed.wait(10))
    monkeypatch.setattr(wire, "select", thinking)
    with serial.Serial(port.port, 57600, timeout=10) as client:
        client.write(GET_IMAGE)
        assert sensor.wait_for(lambda sensor: sensor.looks == 1, 10)
        client.baudrate = 9600
        changed.set()
        heard = client.read(12)
    assert len(heard) == 12
    assert b"\xef\x01" not in heard


def test_a_speed_that_termios_has_no_name_for(port: SensorPort) -> None:
    with serial.Serial(port.port, 57600, timeout=10) as client:
        assert ask(client, command("0E 04 03", "001B"), 12) == OK  # 28800
        client.baudrate = 28800
        assert ask(client, COUNT, 14) == COUNTED


def test_unplugging_does_not_wait_for_a_thought(tmp_path: Path) -> None:
    slow = replace(MODEL, think={0x01: 3600.0})
    sensor = Sensor(profile=slow)
    port = SensorPort(sensor, tmp_path / "slow", timed=True)
    port.plug()
    with serial.Serial(port.port, 57600) as client:
        client.write(GET_IMAGE)
        assert sensor.wait_for(lambda sensor: sensor.looks == 1, 10)
    unplugging = threading.Thread(target=port.unplug, daemon=True)
    unplugging.start()
    unplugging.join(10)
    assert not unplugging.is_alive()


def test_without_timing_any_speed_is_understood_at_once(tmp_path: Path) -> None:
    slow = replace(MODEL, think={0x01: 3600.0})
    port = SensorPort(Sensor(profile=slow), tmp_path / "instant")
    with port, serial.Serial(port.port, 9600, timeout=10) as client:
        assert ask(client, GET_IMAGE, 12) == NO_FINGER
    assert [entry.instruction for entry in port.log] == [0x01]
