"""The desk hears how an enrolment goes, step by step, and that it is over: for the staff's own screen."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from terminal.domain.events import Enrolling
from terminal.services.control_protocol import EnrolFingers
from tests.support.desk import ANN
from tests.support.finger_desk import PIN, Hand
from tests.support.finger_life import NOW, Running, hastened
from tests.terminal.services.enrolment.test_jobs import follow

ENROL = EnrolFingers(ANN.badge, "C-1", "9001", PIN, client="a")


def test_every_step_is_told_and_then_that_it_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hastened(monkeypatch)
    with Running(tmp_path, monkeypatch) as running:
        jobs, hand = running.enrolment.jobs(running.driver), Hand(running.sensor, ANN.badge)
        jobs.answer(ENROL)
        follow(jobs, hand=hand)
        jobs.close()
        told = [event for event in running.told if isinstance(event, Enrolling)]
    assert [event.step for event in told] == [*hand.steps, None]
    assert {(event.badge, event.moment) for event in told} == {(ANN.badge, NOW)}


def test_one_that_is_refused_is_over_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hastened(monkeypatch)
    with Running(tmp_path, monkeypatch) as running:
        jobs = running.enrolment.jobs(running.driver)
        jobs.answer(replace(ENROL, consent=" "))
        assert "consent" in follow(jobs).error
        jobs.close()
        assert [event for event in running.told if isinstance(event, Enrolling)] == [
            Enrolling(ANN.badge, None, NOW)
        ]
