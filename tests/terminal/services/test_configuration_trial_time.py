"""Who tells the time, from a push to root's file and back: by the real terminal and the real root."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.domain.fittings import Fittings
from terminal.domain.trial import PAUSES_MS, TRIAL_MS
from terminal.domain.trial_watch import NOT_TOLD, NetworkTime, TrialFigures
from terminal.services.time_servers import ROOT_SILENT
from tests.support.timed_machine import BY_SETUP, TimedMachine, naming, ntp
from tests.support.trial_desk import LOOK_MS, TrialDesk
from tests.terminal.services.test_configuration_trial_fittings import fitted

ONE, OTHER, DEAD = "10.0.0.9", "time.hall.example", "10.0.0.77"


class TimedDesk(TrialDesk):
    """On such a machine. `tell` are the hosts that answer, `rooted` whether root's unit is started."""

    def __init__(self, folder: Path) -> None:
        self.machine = TimedMachine(folder / "root")
        self.tell, self.rooted = {BY_SETUP, ONE, OTHER}, True
        super().__init__(folder / "buffer")

    def _fitted(self, fittings: Fittings, text: str) -> None:
        super()._fitted(fittings, text)
        self.machine.mono = self.mono
        self.machine.servers.show(text, fittings)

    def _figures(self) -> TrialFigures:
        machine = self.machine
        machine.mono = self.mono
        if self.rooted and machine.wish.exists():
            machine.root()
        self.silent = machine.servers.look()
        told = self.mono + 1 if self.tell.intersection(machine.asks) else self.time.told
        self.time = NetworkTime(told, machine.servers.moved)
        return super()._figures()

    def power_cut(self) -> None:
        self.buffer.close()
        self.machine.start()
        self._start(self.machine.mono)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TimedDesk]:
    found = TimedDesk(tmp_path)
    yield found
    found.close()


def test_hosts_that_tell_the_time_are_kept_over_a_start_and_left_with_the_configuration(desk: TimedDesk) -> None:
    desk.push(2, window=fitted(ntp(DEAD, ONE)))
    assert desk.wait(TRIAL_MS).stands.says == "1.2 kept"
    assert desk.machine.asks == (DEAD, ONE)
    desk.power_cut()
    assert desk.machine.asks == (DEAD, ONE)
    desk.push(3)
    assert desk.wait(TRIAL_MS).stands.says == "1.3 kept"
    left = desk.machine
    assert (left.asks, left.fitted.exists()) == ((BY_SETUP,), False)


@pytest.mark.parametrize("before", [(), (ONE,)], ids=["by setup", "by IT"])
def test_hosts_that_tell_no_time_are_left_with_the_trial_and_those_of_before_tell_it(
    desk: TimedDesk, before: tuple[str, ...]
) -> None:
    desk.push(2, window=fitted(ntp(*before)))
    desk.wait(TRIAL_MS)
    desk.push(3, window=fitted(ntp(DEAD)))
    desk.wait(LOOK_MS)
    assert desk.machine.asks == (DEAD,)
    desk.wait(TRIAL_MS)
    assert desk.stands.wrong == f"fell back from 1.3 to 1.2: {NOT_TOLD}"
    desk.wait(TRIAL_MS)
    assert (desk.machine.asks, desk.stands.back) == (before or (BY_SETUP,), "")


def test_where_nobody_told_the_time_nothing_is_worse(desk: TimedDesk) -> None:
    desk.tell.clear()
    desk.wait(TRIAL_MS)
    desk.time = NetworkTime()
    desk.push(2, window=fitted(ntp(DEAD)))
    assert desk.wait(TRIAL_MS).stands.says == "1.2 kept"


def test_a_root_that_does_not_answer_keeps_nothing_and_one_that_refuses_says_why(desk: TimedDesk) -> None:
    desk.rooted = False
    desk.push(2, window=fitted(ntp(ONE)))
    desk.wait(TRIAL_MS)
    assert desk.stands.wrong == f"fell back from 1.2 to 1.1: time servers {ONE}: {ROOT_SILENT}"
    desk.rooted = True
    desk.machine.show(naming(9, OTHER))
    desk.push(3, window=fitted(ntp(ONE)))
    desk.wait(TRIAL_MS)
    assert desk.stands.wrong == f"fell back from 1.3 to 1.1: time servers {ONE}: 1.3 is older than 1.9"


@pytest.mark.parametrize("seconds", [0, 1, 5, 60, 119])
def test_a_power_cut_in_the_trial_is_back_at_those_of_before_until_it_is_tried_again(
    desk: TimedDesk, seconds: int
) -> None:
    desk.push(2, window=fitted(ntp(ONE)))
    desk.wait(TRIAL_MS)
    desk.push(3, window=fitted(ntp(OTHER)))
    desk.wait(seconds * LOOK_MS)
    desk.power_cut()
    assert desk.machine.asks in ((ONE,), (OTHER,))
    desk.wait(2 * LOOK_MS)
    assert desk.machine.asks == (ONE,), "as the terminal works again"
    desk.wait(PAUSES_MS[0] + TRIAL_MS)
    assert (desk.machine.asks, desk.stands.says) == ((OTHER,), "1.3 kept")
