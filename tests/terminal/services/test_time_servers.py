"""The terminal shows root by which configuration others tell the time: when it must, and what no answer means."""

from pathlib import Path

import pytest

from terminal.services.time_servers import NOT_SET_HERE, ROOT_MS, ROOT_SILENT, TIME_UNIT, TimeServers
from terminal.setup.paths import TIME_WISH
from tests.support.timed_machine import TimedMachine, naming, ntp
from tests.support.unit_file import UNITS, lines

ONE, OTHER = "10.0.0.9", "time.hall.example"


@pytest.fixture
def machine(tmp_path: Path) -> TimedMachine:
    return TimedMachine(tmp_path)


def test_a_machine_without_roots_unit_refuses_by_name_whom_one_with_it_takes(machine: TimedMachine) -> None:
    assert machine.servers.refusal(ntp(ONE)) == ""
    (machine.places.units / TIME_UNIT).write_text("[Path]\nPathExists=/var/lib/window-terminal/time/wish\n")
    assert machine.servers.refusal(ntp(ONE)) == NOT_SET_HERE, "it looks at another terminal's"
    (machine.places.units / TIME_UNIT).unlink()
    assert machine.servers.refusal(ntp(ONE)) == NOT_SET_HERE
    assert machine.servers.refusal(ntp()) == ""
    machine.servers.show(naming(2, ONE), ntp(ONE))
    assert not machine.wish.exists(), "nobody would take it away"


def test_the_shipped_unit_looks_where_a_terminal_lays_it() -> None:
    assert lines(UNITS / TIME_UNIT)["PathExists"] == [TIME_WISH]
    assert lines(UNITS / "window-terminal-time.service")["ConditionPathExists"] == [TIME_WISH]


def test_root_is_asked_where_it_must_act_or_learn_what_is_older_and_else_not(machine: TimedMachine) -> None:
    machine.servers.show(naming(1), ntp())
    assert not machine.wish.exists(), "nobody ever named any"
    for version, hosts in ((2, (ONE,)), (3, (ONE,)), (4, ())):
        machine.servers.show(naming(version, *hosts), ntp(*hosts))
        assert machine.wish.exists()
        machine.root()
        machine.start()
        machine.servers.show(naming(version, *hosts), ntp(*hosts))
        assert not machine.wish.exists(), "a start with what root did finds it done"
    machine.servers.show(naming(5), ntp())
    assert (machine.wish.exists(), machine.record.highest) == (False, (1, 4))


def test_what_root_may_be_about_to_follow_is_taken_back(machine: TimedMachine) -> None:
    machine.servers.show(naming(2, ONE), ntp(ONE))
    taken = machine.wish.read_text()
    machine.wish.unlink()  # root is at it
    machine.servers.show(naming(1), ntp())
    assert machine.wish.exists()
    machine.wish.unlink()
    machine.show(taken)
    assert machine.asks == (ONE,)
    machine.show(naming(1))
    assert machine.asks != (ONE,)


def test_a_root_that_forgets_its_files_is_asked_again(machine: TimedMachine) -> None:
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.root()
    machine.fitted.unlink()
    machine.start()
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.root()
    assert machine.asks == (ONE,)


def test_a_root_that_does_not_answer_is_told_after_a_minute_and_one_that_refuses_at_once(
    machine: TimedMachine,
) -> None:
    machine.servers.show(naming(2, ONE), ntp(ONE))
    assert machine.servers.look() == {}
    machine.mono += ROOT_MS
    assert machine.servers.look() == {f"time servers {ONE}": ROOT_SILENT}
    machine.root()
    assert (machine.servers.look(), machine.servers.moved) == ({}, machine.mono)
    machine.servers.show(naming(1, OTHER), ntp(OTHER))
    machine.root()
    assert machine.servers.look() == {f"time servers {OTHER}": "1.1 is older than 1.2"}
    machine.start()
    assert machine.servers.moved is None, "in another boot its clock has read its files anyway"


def test_a_disk_that_refuses_is_asked_again(machine: TimedMachine) -> None:
    machine.wish.parent.rmdir()
    machine.wish.parent.write_text("in the way")
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.wish.parent.unlink()
    machine.servers.look()
    machine.root()
    assert machine.asks == (ONE,)


def test_without_an_upgrade_beside_it_nobody_is_asked(machine: TimedMachine) -> None:
    alone = TimeServers(machine.wish, None, machine.now, units=machine.places.units, fitted=machine.fitted)
    alone.show(naming(2, ONE), ntp(ONE))
    assert (machine.wish.exists(), alone.look(), alone.moved) == (False, {}, None)
    assert alone.refusal(ntp(ONE)) == NOT_SET_HERE
