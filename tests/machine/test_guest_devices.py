"""A guest's devices: what is touched and pressed comes into the buffer, and from there to the center."""

from collections.abc import Iterator

import pytest

from hardware.simulated.fingerprint.sensor import Sensor
from tests.machine.boot_film import is_plate
from tests.machine.guest import Guest
from tests.machine.guest_hall import BUTTONS, doctor, sensor, shown, status
from tests.machine.sensor_line import SensorLine
from tests.machine.waiting import until


@pytest.fixture
def glass(guest: Guest) -> Iterator[Sensor]:
    fingers = sensor()
    with SensorLine(fingers, guest.uart(1)):
        until(lambda: doctor(guest)["sensor"].ok, "the sensor answers")
        yield fingers


def test_a_finger_is_a_punch(guest: Guest, glass: Sensor) -> None:
    before = status(guest).recorded
    glass.place("0117-right-index")
    until(lambda: status(guest).recorded > before, "the punch is recorded")
    glass.lift()


def test_a_key_is_felt_and_recorded(guest: Guest) -> None:
    before = status(guest).recorded
    guest.press(BUTTONS["satisfied"])
    until(lambda: status(guest).recorded > before, "the rating is recorded")


def test_without_its_cable_it_keeps_what_was_pressed_and_delivers_it_later(guest: Guest) -> None:
    guest.network(False)
    guest.press(BUTTONS["very_satisfied"])
    until(lambda: status(guest).waiting, "a fact waits")
    guest.network(True)
    until(lambda: not status(guest).waiting, "it is delivered")


@pytest.mark.parametrize("keys", ["ctrl-c", "ctrl-backslash", "alt-f4", "esc", "ctrl-alt-f2"])
def test_a_keyboard_neither_ends_it_nor_takes_the_plate_away(guest: Guest, keys: str) -> None:
    process = shown(guest, "MainPID")
    # Nobody has asked for a card reader. Some of its files are gone before they are looked at.
    assert guest.run(f"find /proc/{process}/fd -lname '/dev/input/event*' 2>/dev/null || true") == ""
    before = status(guest).recorded
    guest.type(*keys.split("-"))
    guest.press(BUTTONS["satisfied"])
    until(lambda: status(guest).recorded > before, "it works on")
    assert shown(guest, "MainPID") == process
    assert is_plate(guest.screen())
