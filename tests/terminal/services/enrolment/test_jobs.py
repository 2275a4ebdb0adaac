"""Acts on fingers through the control socket, and the facts that they wait for."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.effects import Record
from terminal.domain.events import CardRead, NotRecorded, Recorded
from terminal.domain.facts import Audit, Fact
from terminal.domain.finger_ledger import Step
from terminal.services.control_protocol import (
    ActNews,
    CancelAct,
    ControlQuestion,
    EnrolFingers,
    FollowAct,
    ForgetFingers,
    Understood,
)
from terminal.services.enrolment import jobs as jobs_module
from terminal.services.enrolment import recording
from terminal.services.enrolment.jobs import FingerJobs
from terminal.services.enrolment.recording import NotDurable, Recording
from terminal.services.enrolment.service import CannotDo
from tests.support.desk import ANN, BEN, fact_of
from tests.support.finger_desk import PIN, Hand
from tests.support.finger_life import NOW, Running, hastened

PATIENCE = 10.0  # s; nothing here takes one
ENROLMENT, ERASURE = Audit("enrolment", "finger 1", "aa", 0, ANN.badge), Audit("erasure", "", "aa", 0, ANN.badge)


class Recorder:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Record] = []
        self.came = threading.Semaphore(0)
        self.recording = Recording(self._take, lambda: NOW, lambda: ("2F-17", "1.1"))

    def _take(self, request: Record) -> None:
        self.asked.append(request)
        self.came.release()

    def durable(self, request: Record) -> tuple[Fact, ...]:
        facts = tuple(fact_of(draft, seq) for seq, draft in enumerate(request.drafts, 1))
        self.recording.answered(Recorded(request.token, facts, NOW))
        return facts


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_facts_under_tokens_of_their_own_come_back_once_durable(recorder: Recorder) -> None:
    first, second = recorder.recording.note((ENROLMENT,)), recorder.recording.note((ERASURE, ERASURE))
    assert [request.token < 0 for request in recorder.asked] == [True, True]
    assert [draft.window for draft in recorder.asked[1].drafts] == ["2F-17", "2F-17"]
    facts = recorder.durable(recorder.asked[1])
    assert second.result(0) == facts
    assert not first.done()
    recorder.recording.answered(Recorded(7, (), NOW))  # the desk's own
    recorder.recording.answered(NotRecorded(recorder.asked[0].token, "the disk is full", NOW))
    with pytest.raises(NotDurable, match="the disk is full"):
        first.result(0)


def test_a_disk_that_answers_too_late_is_told_what_was_done_meanwhile(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "RECORDING_WAIT_SECONDS", 0.0)
    with pytest.raises(NotDurable, match="did not answer"):
        recorder.recording.record(ENROLMENT, undo=(ERASURE,))
    assert recorder.recording.late
    recorder.durable(recorder.asked[0])
    assert [draft.said for draft in recorder.asked[1].drafts] == [ERASURE]
    assert recorder.recording.late
    recorder.durable(recorder.asked[1])
    assert not recorder.recording.late


def test_a_disk_that_refuses_too_late_needs_nothing_more(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "RECORDING_WAIT_SECONDS", 0.0)
    with pytest.raises(NotDurable):
        recorder.recording.record(ENROLMENT, undo=(ERASURE,))
    recorder.recording.answered(NotRecorded(recorder.asked[0].token, "full", NOW))
    assert (len(recorder.asked), recorder.recording.late) == (1, False)


# Jobs, on a real sensor.


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    hastened(monkeypatch)
    with Running(tmp_path, monkeypatch) as running:
        yield running


@pytest.fixture
def jobs(running: Running) -> Iterator[FingerJobs]:
    jobs = running.enrolment.jobs(running.driver)
    yield jobs
    jobs.close()


def begin(jobs: FingerJobs, client: str = "a", badge: str = ANN.badge, supervisor: str = "9001") -> None:
    pin = PIN if supervisor else ""
    assert jobs.answer(EnrolFingers(badge, "C-1", supervisor, pin, client=client)) == Understood()


def follow(jobs: FingerJobs, client: str = "a", hand: Hand | None = None) -> ActNews:
    """The last news, once it is over."""
    seen, over = 0, False
    while not over:
        news = jobs.answer(FollowAct(seen, client=client))
        for step in news.steps:
            if hand:
                hand.tell(step)
        seen, over = seen + len(news.steps), news.over
    return news


def test_an_enrolment_is_followed_to_its_end(running: Running, jobs: FingerJobs) -> None:
    begin(jobs)
    over = follow(jobs, hand=Hand(running.sensor, ANN.badge))
    assert (bytes(over.result), over.error, jobs.busy) == (b"[0,1]", "", False)
    all_over_again = jobs.answer(FollowAct(0, client="a"))
    assert [step.do for step in all_over_again.steps].count("done") == 2


def test_one_at_a_time_and_each_follows_only_its_own(running: Running, jobs: FingerJobs) -> None:
    begin(jobs)
    for act in (ForgetFingers(BEN.badge, client="b"), EnrolFingers(BEN.badge, "C-2", client="b")):
        with pytest.raises(CannotDo, match="wait for that"):
            jobs.answer(act)
    others: list[ControlQuestion[Any]] = [FollowAct(0, client="b"), CancelAct(client="b")]
    for question in others:
        with pytest.raises(CannotDo, match="is over"):
            jobs.answer(question)
    jobs.answer(CancelAct(client="a"))
    assert "cancelled" in follow(jobs).error
    begin(jobs, "b", badge=BEN.badge)
    assert bytes(follow(jobs, "b", Hand(running.sensor, BEN.badge)).result) == b"[0,1]"
    with pytest.raises(CannotDo, match="is over"):
        jobs.answer(FollowAct(0, client="a"))


def test_a_command_that_died_leaves_nothing_behind(
    running: Running, jobs: FingerJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(jobs)
    assert jobs.answer(FollowAct(0, client="a")).steps
    monkeypatch.setattr(jobs_module, "ABANDONED", -1.0)
    assert "cancelled" in follow(jobs).error
    assert running.sensor.flash == {}
    assert running.agree


def test_a_supervisors_card_for_a_command_that_died_is_the_desks(
    running: Running, jobs: FingerJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(jobs, supervisor="")
    assert jobs.answer(FollowAct(0, client="a")).steps == (Step("supervisor"),)
    monkeypatch.setattr(jobs_module, "ABANDONED", -1.0)
    assert not running.enrolment.approval.takes(CardRead("901", NOW))
    assert "cancelled" in follow(jobs).error


def test_the_sensor_is_lost_on_the_way(running: Running, jobs: FingerJobs) -> None:
    begin(jobs)
    assert jobs.answer(FollowAct(0, client="a")).steps
    running.port.unplug()
    assert "sensor" in follow(jobs).error
    assert (running.sensor.flash, running.enrolment.keeper.ledger.slots) == ({}, {})


def test_closing_ends_what_goes_on_and_nothing_begins_after_it(running: Running, jobs: FingerJobs) -> None:
    begin(jobs, supervisor="")
    assert jobs.busy
    jobs.close()
    assert not jobs.busy
    with pytest.raises(CannotDo, match="the terminal is ending"):
        begin(jobs)
    jobs.close()


def test_a_failure_of_the_program_is_told_and_the_next_act_begins(
    running: Running, jobs: FingerJobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("nothing")

    with monkeypatch.context() as broken:
        broken.setattr(running.service.__class__, "forget", fails)
        jobs.answer(ForgetFingers(ANN.badge, client="a"))
        assert "the program failed (KeyError('nothing')); report it" in follow(jobs).error
    assert "an act on fingers failed" in caplog.text
    jobs.answer(ForgetFingers(ANN.badge, client="a"))
    assert "no finger of GH-0217" in follow(jobs).error
