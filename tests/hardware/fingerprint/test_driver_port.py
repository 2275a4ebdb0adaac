"""The sensor's driver, over a pseudo-terminal: ports that come and go, and closing."""

import logging
import threading
from pathlib import Path

import pytest

from hardware.fingerprint import module
from hardware.fingerprint.driver import SensorEvent
from hardware.fingerprint.enrolment import Enrol
from hardware.port_errors import PortBusy, Unplugged
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.domain.events import Touched
from terminal.domain.finger_ledger import Step
from tests.support.sensor_desk import FLASH, PATIENCE, SEARCH, Desk, Mute, at_desk, open_files

pytestmark = pytest.mark.usefixtures("brisk")


def test_a_port_that_appears_later_is_taken(sensor: Sensor, link: Path) -> None:
    desk = Desk(str(link))
    with desk.driver:
        why = desk.lost()
        assert why.startswith(f"{link}: no such port; is the UART switched on")
        assert (desk.driver.about, desk.driver.trouble) == (None, why)
        with SensorPort(sensor, link):
            desk.found()
            sensor.place(FLASH[3])
            assert desk.next() == Touched(3, desk.now())


def test_a_plug_pulled_and_put_back(sensor: Sensor, link: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            desk.found()
            for _ in range(2):
                port.unplug()
                assert desk.lost() == f"{link}: {Unplugged.remedy}"
                assert desk.driver.about is None
                assert not link.is_symlink()
                port.plug()
                desk.found()
            sensor.place(FLASH[3])
            assert desk.next() == Touched(3, desk.now())
    assert [record.levelname for record in caplog.records] == ["INFO", *["WARNING", "INFO"] * 2]


class Breaking(Sensor):
    """Does not come to answer its first search."""

    def __init__(self) -> None:
        super().__init__(FLASH)
        self.searching = threading.Event()

    def receive(self, data: bytes) -> bytes:
        if SEARCH in data and not self.searching.is_set():
            self.searching.set()
            return b""
        return super().receive(data)


def test_a_plug_pulled_in_the_middle_of_a_search_loses_no_touch(link: Path) -> None:
    sensor = Breaking()
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            desk.found()
            sensor.place(FLASH[3])
            assert sensor.searching.wait(PATIENCE)
            port.unplug()
            assert desk.lost() == f"{link}: {Unplugged.remedy}"
            port.plug()
            desk.found()
            assert desk.next() == Touched(3, desk.now())


def test_a_finger_left_on_while_the_plug_is_pulled_counts_once(sensor: Sensor, link: Path) -> None:
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            desk.found()
            sensor.place(FLASH[3])
            assert isinstance(desk.next(), Touched)
            port.unplug()
            desk.lost()
            port.plug()
            desk.found()
            looks = sensor.looks
            assert sensor.wait_for(lambda sensor: sensor.looks > looks + 5, PATIENCE)
            assert desk.events.empty()


def test_a_port_in_use_is_taken_once_it_is_free(sensor: Sensor, link: Path) -> None:
    with at_desk(sensor, link) as first:
        second = Desk(str(link))
        with second.driver:
            assert second.lost() == f"{link}: {PortBusy.remedy}"
            first.driver.close()
            second.found()


class Clumsy(Desk):
    def take(self, event: SensorEvent) -> None:
        super().take(event)
        if event == Touched(None, self.now()):
            raise LookupError("nobody takes this")


def test_a_failure_of_the_program_does_not_end_the_watch(
    sensor: Sensor, link: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with SensorPort(sensor, link) as port:
        desk = Clumsy(port.port)
        with desk.driver:
            desk.found()
            sensor.place("stranger")
            assert isinstance(desk.next(), Touched)
            assert "nobody takes this" in desk.lost()
            desk.found()
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("plugged", [True, False])
def test_closing_twice_is_once_and_says_nothing(sensor: Sensor, link: Path, plugged: bool) -> None:
    with SensorPort(sensor, link) as port:
        if not plugged:
            port.unplug()
        desk = Desk(str(link))
        desk.driver.start()
        desk.next()
        desk.driver.close()
        desk.driver.close()
        assert desk.events.empty()
        assert "sensor" not in {thread.name for thread in threading.enumerate()}


def test_closing_does_not_wait_for_an_answer(link: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GREETING", 3600.0)
    sensor = Mute()
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        desk.driver.start()
        assert sensor.wait_for(lambda _: sensor.answered > 0, PATIENCE)
        closing = threading.Thread(target=desk.driver.close, daemon=True)
        closing.start()
        closing.join(PATIENCE)
        assert not closing.is_alive()
        assert desk.events.empty()


def test_closing_without_a_start(link: Path) -> None:
    desk = Desk(str(link))
    desk.driver.close()
    assert desk.events.empty()


def test_a_request_that_was_given_up_does_not_end_the_watch(sensor: Sensor, link: Path) -> None:
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            desk.found()
            busy, free = threading.Event(), threading.Event()

            def tell(_: Step) -> None:
                busy.set()
                assert free.wait(PATIENCE)

            enrol = Enrol(7, 1, ready=lambda: None, cancelled=lambda: False)
            first = desk.driver.enrol(enrol, tell)
            assert busy.wait(PATIENCE)
            given_up, waiting = desk.driver.examine(), desk.driver.examine()
            assert given_up.cancel()
            port.unplug()
            free.set()
            desk.lost()
            assert isinstance(first.exception(PATIENCE), Unplugged)
            assert isinstance(waiting.exception(PATIENCE), Unplugged)
            port.plug()
            desk.found()


def test_plugging_and_unplugging_leaves_no_file_open(sensor: Sensor, link: Path) -> None:
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            for cycle in range(50):
                desk.found()
                if not cycle:
                    before = open_files()
                port.unplug()
                desk.lost()
                port.plug()
            desk.found()
            assert open_files() == before


def test_a_sensor_is_found_at_the_port_that_it_is_moved_to_and_at_the_former_one_again(
    sensor: Sensor, link: Path
) -> None:
    elsewhere = link.with_name("elsewhere")
    with SensorPort(sensor, link):
        desk = Desk(str(link))
        with desk.driver:
            desk.found()
            desk.driver.move(str(elsewhere))
            assert desk.lost().startswith(f"{elsewhere}: no such port"), "not at the adapter that it was found on"
            with SensorPort(Sensor(FLASH), elsewhere):
                desk.found()
                desk.driver.move(str(link))
                desk.found()
                sensor.place(FLASH[3])
                assert desk.next() == Touched(3, desk.now())
