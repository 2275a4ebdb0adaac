"""What can be wrong with a module or its port, each told once, by its own name and with its remedy."""

import errno
import os
import pty
import select
import threading
import tty
from pathlib import Path
from time import monotonic

import pytest

from hardware.fingerprint import discovery, driver, errors, exchange, module
from hardware.fingerprint.zfm import Confirmation
from hardware.port_errors import PortBusy, PortDenied, PortMissing, PortUnusable, Unplugged, opening_error
from hardware.serial_port import SerialLine
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.domain.events import PartFound, PartLost, Touched
from tests.support.sensor_desk import (
    FLASH,
    PATIENCE,
    Brief,
    Console,
    Cramped,
    Desk,
    Echo,
    Mute,
    Novel,
    Spoiling,
    Worn,
    at_desk,
)


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "GLASS_POLL_SECONDS", 0.005)
    monkeypatch.setattr(exchange, "MODULE_ANSWER_SECONDS", 0.15)
    monkeypatch.setattr(module, "GREETING", 0.15)
    monkeypatch.setattr(discovery, "GLANCE", 0.05)


@pytest.mark.parametrize(
    ("sensor", "sound", "kind"),
    [
        (Mute, 0, errors.Silent),
        (Mute, 20, errors.Silent),
        (Spoiling, 0, errors.Garbled),
        (Spoiling, 20, errors.Garbled),
        (Console, 0, errors.ForeignDevice),
        (Echo, 0, errors.ForeignDevice),
        (Cramped, 1, errors.ForeignDevice),
        (Brief, 1, errors.ForeignDevice),
        (Worn, 2, errors.CommandRefused),
        (Novel, 20, errors.CommandRefused),
    ],
)
def test_a_fault_is_told_once(
    sensor: type[Spoiling], sound: int, kind: type[errors.SensorLost], tmp_path: Path
) -> None:
    faulty = sensor(FLASH)
    faulty.sound = sound
    with SensorPort(faulty, tmp_path / "sensor") as port:
        desk = Desk(port.port)
        with desk.driver:
            event = desk.next()
            if isinstance(event, PartFound):
                event = desk.next()
            assert isinstance(event, PartLost)
            assert event.why.startswith(f"{port.port}: {kind.remedy}")
            told = faulty.answered
            assert faulty.wait_for(lambda _: faulty.answered >= told + 3, PATIENCE)  # it has been tried again
            assert desk.events.empty()


def test_a_module_that_is_sound_again_is_found(tmp_path: Path) -> None:
    faulty = Spoiling(FLASH)
    faulty.spoilt = 6  # two greetings at our speed, one at each of four others
    with SensorPort(faulty, tmp_path / "sensor") as port:
        desk = Desk(port.port)
        with desk.driver:
            assert errors.Garbled.remedy in desk.lost()
            desk.found()


@pytest.mark.parametrize("kind", [Spoiling, Mute, Console])
def test_one_spoilt_answer_loses_nothing(kind: type[Spoiling], tmp_path: Path) -> None:
    sensor = kind(FLASH)
    sensor.sound, sensor.spoilt = 20, 1
    with at_desk(sensor, tmp_path / "sensor") as desk:
        assert sensor.wait_for(lambda _: sensor.answered > 22, PATIENCE)
        sensor.place(FLASH[3])
        assert desk.next() == Touched(3, desk.now())
        assert desk.events.empty()


class Beyond(Sensor):
    """Finds the finger in slot 200 of 200."""

    def receive(self, data: bytes) -> bytes:
        found = bytes.fromhex("EF01 FFFFFFFF 07 0007 00 00C8 0064 013A")
        answer = super().receive(data)
        return found if len(answer) == len(found) else answer


def test_a_slot_outside_the_library_is_not_believed(tmp_path: Path) -> None:
    sensor = Beyond(FLASH)
    with at_desk(sensor, tmp_path / "sensor") as desk:
        sensor.place(FLASH[3])
        assert errors.ForeignDevice.remedy in desk.lost()


def test_what_came_too_late_is_no_answer_to_the_next_command() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    with module.Module(SerialLine(os.ttyname(slave), 57600), os.ttyname(slave), time=monotonic) as sensor:
        os.write(master, bytes.fromhex("EF01 FFFFFFFF 07 0003 00 000A"))
        assert select.select([slave], [], [], PATIENCE)[0]
        no_finger = bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C")
        other_end = threading.Thread(target=lambda: os.read(master, 100) and os.write(master, no_finger))
        other_end.start()
        assert sensor.look() == Confirmation.NO_FINGER
        other_end.join()
    os.close(slave)
    os.close(master)


def test_a_port_that_went_away_between_two_commands() -> None:
    master, slave = pty.openpty()
    port = os.ttyname(slave)
    with module.Module(SerialLine(port, 57600), port, time=monotonic) as sensor:
        os.close(slave)
        os.close(master)
        with pytest.raises(Unplugged, match=port):
            sensor.look()


@pytest.mark.parametrize(("password", "opens"), [(0x1234, True), (0x1235, False), (0, False)])
def test_a_password(password: int, opens: bool, tmp_path: Path) -> None:
    with SensorPort(Sensor(FLASH, password=0x1234), tmp_path / "sensor") as port:
        desk = Desk(port.port, password)
        with desk.driver:
            if opens:
                desk.found()
            else:
                assert desk.lost() == f"{port.port}: {errors.PasswordRefused.remedy}"


def test_a_file_is_no_port(tmp_path: Path) -> None:
    path = tmp_path / "sensor"
    path.touch()
    desk = Desk(str(path))
    with desk.driver:
        assert desk.lost().startswith(f"{path}: {PortUnusable.remedy}")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, PortMissing),
        (errno.ENODEV, PortMissing),
        (errno.EACCES, PortDenied),
        (errno.EBUSY, PortBusy),
        (errno.EIO, PortUnusable),
    ],
)
def test_what_the_system_says_on_opening(number: int, kind: type[errors.SensorLost]) -> None:
    error = opening_error("/dev/serial0", OSError(number, os.strerror(number)))
    assert type(error) is kind
    assert str(error).startswith(f"/dev/serial0: {kind.remedy}")
