"""Acts on fingers while the disk, the sensor or the configuration is not what it was."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.simulated.fingerprint.sensor import Sensor
from terminal.services.enrolment import recording
from terminal.services.enrolment.service import CannotDo
from tests.support.desk import ANN, BEN
from tests.support.finger_desk import HALL, Hand
from tests.support.finger_life import CHEN, Running, hastened


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    hastened(monkeypatch)
    with Running(tmp_path, monkeypatch) as running:
        yield running


class Watched(Hand):
    """Does something besides when a finger's step of this name is told."""

    def __init__(self, running: Running, who: str, step: str, then: Callable[[], object]) -> None:
        super().__init__(running.sensor, who)
        self._step, self._then = step, then

    def tell(self, step: Any) -> None:
        if step.do == self._step:
            self._then()
        super().tell(step)


def test_a_disk_that_fills_up_before_the_fact_leaves_no_finger_and_says_of_none_that_it_is_enrolled(
    running: Running,
) -> None:
    def full() -> None:
        running.disk_full = True

    hand = Watched(running, ANN.badge, "kept", full)
    with pytest.raises(CannotDo, match="the finger was not kept"):
        running.enrol(ANN.badge, hand)
    assert running.sensor.flash == {}
    assert "done" not in {step.do for step in hand.steps}
    running.disk_full = False
    assert running.enrol(BEN.badge) == (0, 1)
    assert running.agree and running.wrongly_named() == {}


def test_a_disk_that_answers_too_late_names_nobody_whose_finger_is_erased(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang() -> None:
        running.owed = []

    monkeypatch.setattr(recording, "RECORDING_WAIT_SECONDS", 0.0)
    with pytest.raises(CannotDo, match="did not answer"):
        running.enrol(ANN.badge, Watched(running, ANN.badge, "kept", hang))
    assert running.sensor.flash == {}
    with pytest.raises(CannotDo, match="still owes"):
        running.enrol(BEN.badge)
    running.pay()
    assert running.enrolment.keeper.ledger.slots == {}
    assert running.enrol(BEN.badge) == (0, 1)
    assert running.agree and running.wrongly_named() == {}


def test_a_sensor_exchanged_while_a_finger_is_taken_keeps_none(running: Running) -> None:
    running.enrol(ANN.badge)
    slots = running.enrolment.keeper.ledger.slots

    def exchanged() -> None:
        assert running.driver.contents
        running.driver.contents = replace(running.driver.contents, library="bb" * 16)

    with pytest.raises(CannotDo, match="another window"):
        running.enrol(BEN.badge, Watched(running, BEN.badge, "kept", exchanged))
    assert set(running.sensor.flash) == {0, 1}
    assert running.enrolment.keeper.ledger.slots == slots


def test_an_erasure_that_could_not_be_recorded_is_not_lost_by_the_next_act(running: Running) -> None:
    running.enrol(ANN.badge)
    running.enrol(BEN.badge)
    running.disk_full = True
    with pytest.raises(CannotDo, match="No space"):
        running.service.forget(ANN.badge)
    with pytest.raises(CannotDo, match="No space"):
        running.service.forget(BEN.badge)
    running.disk_full = False
    running.enrol("GH-0330")
    assert running.enrolment.keeper.ledger.of(ANN.badge) == running.enrolment.keeper.ledger.of(BEN.badge) == []
    running.driver.examine().result(5)
    assert running.agree and running.wrongly_named() == {}


def test_a_sensor_exchanged_while_the_supervisor_is_fetched_names_nobody(running: Running) -> None:
    running.enrol(ANN.badge)
    running.sensor.memory.flash[7] = "somebody-1"
    running.driver.examine().result(5)
    plan = running.service.proposal()[1]
    assert plan.erase == {7}
    memory = running.sensor.memory

    def exchange(_: object) -> None:
        memory.flash.update({0: "else-1"})
        memory.notepad[0] = Sensor(library=bytes(range(16))).memory.notepad[0]

    with pytest.raises(CannotDo, match="exchanged meanwhile"):
        running.service.settle(plan, CHEN, exchange, lambda: False)
    assert "another window" in running.driver.trouble
    assert running.sensor.flash[7] == "somebody-1"
    assert running.enrolment.keeper.ledger.library not in ("", bytes(range(16)).hex())


def test_whom_the_configuration_strikes_keeps_the_name_and_can_be_forgotten(running: Running) -> None:
    running.enrol(ANN.badge)
    running.window = replace(HALL, people=(BEN,))
    assert {each.badge: each.name for each in running.service.people()}[ANN.badge] == ""
    with pytest.raises(CannotDo, match="not listed"):
        running.enrol(ANN.badge)
    assert running.service.forget(ANN.badge).slots == (0, 1)
    assert running.sensor.flash == {}
