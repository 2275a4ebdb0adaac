"""The terminal shows root by which configuration others tell the time: when it must, and what no answer means."""

from pathlib import Path

import pytest

from terminal.services.time_servers import (
    ASK_AGAIN_MS,
    NOT_SET_HERE,
    ROOT_MS,
    ROOT_SILENT,
    TIME_UNIT,
    TimeServers,
    fitted_text,
)
from terminal.setup.paths import TIME_WISH
from terminal.setup.time_setting import TimeNotSet
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
    for version, learns in ((5, True), (6, False)):
        machine.servers.show(naming(version), ntp())
        assert machine.wish.exists() == learns
        machine.root()
    assert (machine.record.highest, machine.record.newest, machine.record.former) == ((1, 5), (), ())
    assert "older" in machine.show(naming(3, ONE)), "hosts that nobody names any more are no way back for ever"


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


@pytest.mark.parametrize("forgotten", [fitted_text([ONE]), "", "NTP=10.0.0.66\n"], ids=["older", "empty", "other"])
def test_a_root_that_has_an_older_file_after_a_start_is_asked_again(machine: TimedMachine, forgotten: str) -> None:
    """Below an overlay lies what stood there when it was turned on; root's record lies on a disk that stays."""
    for version, host in ((2, ONE), (3, OTHER)):
        machine.servers.show(naming(version, host), ntp(host))
        machine.root()
    machine.fitted.write_text(forgotten)
    machine.start()
    machine.servers.show(naming(3, OTHER), ntp(OTHER))
    assert machine.servers.look() == {}, "it has just been asked"
    machine.mono += ROOT_MS
    assert machine.servers.look() == {f"time servers {OTHER}": ROOT_SILENT}
    machine.root()
    assert (machine.asks, machine.servers.look()) == ((OTHER,), {})


def test_what_somebody_took_away_meanwhile_is_told_and_set_again(machine: TimedMachine) -> None:
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.root()
    machine.start()
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.mono += ASK_AGAIN_MS
    assert (machine.servers.look(), machine.wish.exists()) == ({}, False)
    machine.fitted.unlink()
    assert machine.servers.look() == {f"time servers {ONE}": ROOT_SILENT}
    machine.root()
    assert (machine.asks, machine.servers.look()) == ((ONE,), {})


def test_what_root_could_not_do_again_is_told_although_it_did_it_once(machine: TimedMachine) -> None:
    def fails() -> None:
        raise TimeNotSet("systemctl: no")

    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.root()
    machine.fitted.unlink()
    machine.start()
    machine.restarting = fails
    machine.servers.show(naming(2, ONE), ntp(ONE))
    machine.root()
    assert machine.record.hosts == (ONE,)
    assert machine.servers.look() == {f"time servers {ONE}": "systemctl: no"}


@pytest.mark.parametrize("ended", ["taken", "half done"])
def test_a_root_that_was_ended_at_it_is_asked_again_later_and_not_all_the_time(
    machine: TimedMachine, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    """Nothing of root's looks at it a second time: it takes away first what it was shown."""
    machine.servers.show(naming(2, ONE), ntp(ONE))
    with machine.cut_before(ended == "half done", monkeypatch):
        machine.root()
    machine.mono += ASK_AGAIN_MS - 10_000
    machine.servers.look()
    assert not machine.wish.exists()
    machine.mono += 10_000
    machine.servers.look()
    machine.root()
    assert (machine.asks, machine.servers.look()) == ((ONE,), {})
    machine.mono += ASK_AGAIN_MS
    machine.servers.look()
    assert not machine.wish.exists(), "it is done"


def test_a_folder_that_somebody_shut_is_opened(machine: TimedMachine) -> None:
    machine.wish.parent.chmod(0o1000)
    machine.servers.show(naming(2, ONE), ntp(ONE))
    assert machine.wish.parent.stat().st_mode & 0o7777 == 0o700
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
