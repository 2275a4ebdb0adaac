"""The sensor's driver against the simulated sensor, over a pseudo-terminal: fingers and tones."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware.simulated.fingerprint.chip import RingState
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.profiles import R503
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.domain.effects import ToneName
from terminal.domain.events import Touched, Unreadable
from tests.support.sensor_desk import FLASH, PATIENCE, SEARCH, Desk, at_desk
from tests.support.sensor_rings import with_colours

pytestmark = pytest.mark.usefixtures("brisk")


@pytest.mark.parametrize(("finger", "slot"), [(FLASH[3], 3), (FLASH[41], 41), ("stranger", None)])
def test_a_finger_is_searched_for(desk: Desk, sensor: Sensor, finger: str, slot: int | None) -> None:
    sensor.place(finger)
    assert desk.next() == Touched(slot, desk.now())


def test_the_last_slot_of_the_real_capacity_is_found(link: Path) -> None:
    sensor = Sensor({999: "0117-right-index"}, profile=replace(R503, capacity=1000))
    with at_desk(sensor, link) as desk:
        sensor.place("0117-right-index")
        assert desk.next() == Touched(999, desk.now())


def test_a_smudge_is_unreadable_and_a_clean_finger_after_it_is_not(desk: Desk, sensor: Sensor) -> None:
    sensor.place("smudge on the glass")
    assert desk.next() == Unreadable(desk.now())
    sensor.lift()
    assert sensor.wait_noticed(PATIENCE)
    sensor.place(FLASH[3])
    assert desk.next() == Touched(3, desk.now())


class Settling(Sensor):
    """The first image shows only the tip of the finger."""

    def receive(self, data: bytes) -> bytes:
        answer = super().receive(data)
        if self.finger.startswith("smudge") and self.looks == 1 and answer[9] == 0x06:  # too messy
            self.place(FLASH[3])
        return answer


def test_a_finger_that_comes_down_tip_first_is_read(link: Path) -> None:
    sensor = Settling(FLASH)
    with at_desk(sensor, link) as desk:
        sensor.place("smudge of a finger tip")
        assert desk.next() == Touched(3, desk.now())


def test_a_finger_counts_once_however_long_it_stays_and_again_after_lifting(desk: Desk, sensor: Sensor) -> None:
    sensor.place(FLASH[3])
    assert isinstance(desk.next(), Touched)
    assert sensor.wait_for(lambda sensor: sensor.looks > 30, PATIENCE)
    assert desk.events.empty()
    sensor.lift()
    assert sensor.wait_noticed(PATIENCE)
    sensor.place(FLASH[3])
    assert desk.next() == Touched(3, desk.now())


class Shifting(Sensor):
    """Loses the finger for a single look."""

    slips = 0

    def receive(self, data: bytes) -> bytes:
        answer = super().receive(data)
        if self.slips or self.looks != 10 or not self.finger:
            return answer
        self.slips += 1
        return bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C")  # no finger


def test_a_finger_that_shifts_is_not_a_second_touch(link: Path) -> None:
    sensor = Shifting(FLASH)
    with at_desk(sensor, link) as desk:
        sensor.place(FLASH[3])
        assert isinstance(desk.next(), Touched)
        assert sensor.wait_for(lambda sensor: sensor.looks > 30, PATIENCE)
        assert sensor.slips == 1
        assert desk.events.empty()


class Slow(Sensor):
    """The desk's clock goes on while the module searches."""

    desk: Desk

    def receive(self, data: bytes) -> bytes:
        if SEARCH in data:
            self.desk.at += 700
        return super().receive(data)


def test_the_moment_is_that_of_the_touch(link: Path) -> None:
    sensor = Slow(FLASH)
    with at_desk(sensor, link) as desk:
        sensor.desk = desk
        sensor.place(FLASH[3])
        touched = desk.next()
        assert isinstance(touched, Touched)
        assert (touched.moment.at, desk.at) == (1_000, 1_700)


def test_what_was_found_can_be_asked(desk: Desk) -> None:
    assert desk.driver.about == {
        "capacity": "200",
        "templates": "2",
        "security": "3",
        "packet": "128",
        "speed": "57600",
        "address": "FFFFFFFF",
    }
    assert desk.driver.trouble == ""


@pytest.mark.parametrize(
    ("colours", "tone", "shown"),
    [
        (7, "counted", RingState("green", "on")),
        (7, "time_unsure", RingState("yellow", "on")),
        (7, "try_again", RingState("red", "flashing")),
        (7, "not_recorded", RingState("purple", "flashing")),
        (7, "away_offered", RingState("green", "flashing")),
        (3, "counted", RingState("blue", "on")),
        (3, "time_unsure", RingState("blue", "flashing")),
        (3, "not_recorded", RingState("purple", "flashing")),
        (3, "away_offered", RingState("purple", "on")),
        (0, "counted", RingState("led", "on")),
    ],
)
def test_a_tone_is_shown_for_a_moment(colours: int, tone: ToneName, shown: RingState, link: Path) -> None:
    sensor = Sensor(FLASH, profile=with_colours(R503, colours))
    with at_desk(sensor, link) as desk:
        desk.driver.ring(tone)
        assert sensor.wait_for(lambda sensor: sensor.ring == shown, PATIENCE)
        assert sensor.wait_for(lambda sensor: sensor.ring == RingState("off", "off"), PATIENCE)


def test_what_an_earlier_run_left_shining_is_darkened(sensor: Sensor, link: Path) -> None:
    with SensorPort(sensor, link):
        sensor.receive(bytes.fromhex("EF01 FFFFFFFF 01 0007 35 03 40 04 00 0084"))
        assert sensor.ring == RingState("green", "on")
        with Desk(str(link)).driver:
            assert sensor.wait_for(lambda sensor: sensor.ring == RingState("off", "off"), PATIENCE)


def test_a_tone_while_the_sensor_is_lost_is_not_shown_later(sensor: Sensor, link: Path) -> None:
    desk = Desk(str(link))
    with desk.driver:
        desk.lost()
        desk.driver.ring("counted")
        with SensorPort(sensor, link):
            desk.found()
            desk.driver.ring("try_again")
            assert sensor.wait_for(lambda sensor: sensor.ring.colour != "off", PATIENCE)
            assert sensor.ring.colour == "red"


def test_it_knows_when_the_sensor_last_answered(desk: Desk, sensor: Sensor) -> None:
    desk.at = 5_000
    sensor.place(FLASH[3])
    desk.next()
    sensor.lift()
    assert sensor.wait_noticed(PATIENCE)
    assert desk.driver.answered == 5_000
