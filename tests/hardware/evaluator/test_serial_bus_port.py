"""The serial evaluator's driver, over a pseudo-terminal: ports that come and go, and closing."""

import logging
import os
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial

from hardware.evaluator.frames import BoxRating
from hardware.evaluator.serial_bus import EvaluatorEvent
from hardware.port_errors import PortBusy, PortDenied, PortMissing, PortUnusable, Unplugged
from hardware.simulated.evaluator import Boxes, BoxPort
from terminal.domain.events import Pressed
from tests.support.sensor_desk import open_files
from tests.support.serial_bus_desk import Desk, at_desk, heard


@pytest.fixture
def boxes() -> Boxes:
    return Boxes((1, 2, 9))


@pytest.fixture
def port(boxes: Boxes, tmp_path: Path) -> Iterator[BoxPort]:
    with BoxPort(boxes, tmp_path / "bus") as port:
        yield port


@pytest.fixture
def desk(port: BoxPort) -> Iterator[Desk]:
    with at_desk(port) as desk:
        yield desk


def test_a_port_that_appears_later_is_taken(boxes: Boxes, tmp_path: Path) -> None:
    link = tmp_path / "bus"
    desk = Desk(str(link))
    with desk.driver:
        why = desk.lost()
        assert why == f"{link}: {PortMissing.remedy}"
        assert desk.driver.trouble == why
        desk.driver.invite()
        with BoxPort(boxes, link) as port:
            desk.found()
            assert desk.driver.trouble == ""
            port.say(BoxRating(1, 2))
            desk.pressed("satisfied")
            assert heard(boxes, 1)  # the invitation was nobody's any more


def test_a_plug_pulled_and_put_back(port: BoxPort, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        port.unplug()
        assert desk.lost() == f"{port.port}: {Unplugged.remedy}"
        port.plug()
        desk.found()
    port.say(BoxRating(1, 2))
    desk.pressed("satisfied")
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"] * 2


def test_a_port_in_use_is_taken_once_it_is_free(port: BoxPort) -> None:
    with at_desk(port) as first:
        second = Desk(port.port)
        with second.driver:
            assert second.lost() == f"{port.port}: {PortBusy.remedy}"
            first.driver.close()
            second.found()


def test_a_file_is_no_port(tmp_path: Path) -> None:
    (tmp_path / "bus").write_text("")
    desk = Desk(str(tmp_path / "bus"))
    with desk.driver:
        assert desk.lost().startswith(f"{tmp_path}/bus: {PortUnusable.remedy}")


def test_a_port_that_is_not_allowed_is_lost_once_and_taken_once_it_is(
    port: BoxPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests may run as root, whom nothing is denied."""
    opening, denied = serial.Serial, iter(range(3))

    def deny(*arguments: Any, **options: Any) -> Any:
        if next(denied, None) is None:
            return opening(*arguments, **options)
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(serial, "Serial", deny)
    desk = Desk(port.port)
    with desk.driver:
        assert desk.lost() == f"{port.port}: {PortDenied.remedy}"
        desk.found()


class Clumsy(Desk):
    def take(self, event: EvaluatorEvent) -> None:
        super().take(event)
        if isinstance(event, Pressed) and event.key == "dissatisfied":
            raise LookupError("nobody takes this")


def test_a_failure_of_the_program_does_not_end_the_watch(
    port: BoxPort, boxes: Boxes, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Clumsy(port.port)
    with desk.driver:
        desk.found()
        port.say(BoxRating(1, 0))
        assert isinstance(desk.next(), Pressed)
        assert "nobody takes this" in desk.lost()
        desk.found()
        port.say(BoxRating(1, 2))
        desk.pressed("satisfied")
        assert heard(boxes, 1)  # what was not counted has no receipt
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("plugged", [True, False])
def test_closing_twice_is_once_and_says_nothing(port: BoxPort, plugged: bool) -> None:
    if not plugged:
        port.unplug()
    desk = Desk(port.port)
    desk.driver.start()
    desk.next()
    desk.driver.close()
    desk.driver.close()
    desk.driver.invite()
    assert desk.events.empty()
    assert "bus" not in {thread.name for thread in threading.enumerate()}


def test_closing_without_a_start(port: BoxPort) -> None:
    desk = Desk(port.port)
    desk.driver.close()
    assert desk.events.empty()


def test_plugging_and_unplugging_leaves_no_file_open(port: BoxPort, desk: Desk) -> None:
    before = open_files()
    for _ in range(50):
        port.unplug()
        desk.lost()
        port.plug()
        desk.found()
    assert open_files() == before


def test_what_is_to_be_shown_while_the_bus_is_lost_is_not_kept(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "bus"))
    with desk.driver:
        desk.lost()
        tracemalloc.start()
        for _ in range(5_000):
            desk.driver.invite()
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert kept < 100_000  # bytes; kept they would be 400,000 and more
