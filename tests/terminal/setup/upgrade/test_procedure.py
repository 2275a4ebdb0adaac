"""Upgrades on a machine whose plug is pulled: it ends in the old or the new version, and every reason is told."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.vitals import VitalsAnswer
from terminal.services.upgrade_outcome import OUTCOME_FILE, outcome_in
from terminal.setup.upgrade.procedure import NOTE_SECONDS, WATCH_SECONDS, begin_with
from terminal.setup.upgrade.progress import MORNING_SECONDS, WAIT_SECONDS, wrong
from tests.support.memory import in_memory
from tests.support.upgrades import NEW, OLD, Behaviour, Machine, PowerCut
from tests.terminal.setup.upgrade.test_judgement import BROKEN

MOMENTS = 300  # more than an upgrade has


def staged(folder: Path, **behaviours: Behaviour) -> Machine:
    machine = Machine(folder)
    machine.behaviours[NEW] = behaviours.get("new", machine.behaviours[NEW])
    machine.power_on()
    machine.stage()
    return machine


def breaking(change: dict[str, object]) -> Behaviour:
    return lambda vitals: replace(vitals, **change)


def told(machine: Machine, folder: Path) -> str:
    outcome = outcome_in(folder / "upgrade" / OUTCOME_FILE.name)
    assert outcome
    return outcome.wrong


def test_a_version_that_works_stays_and_looks_after_the_next(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    machine.go_on()
    assert (machine.running, machine.progress.stage, told(machine, tmp_path)) == (NEW, "finished", "")
    assert machine.folders.linked("current") == machine.folders.linked("confirmed") == NEW
    assert machine.restarts == [OLD, NEW], "it was started once"
    assert machine.folders.names() == [OLD, NEW], "the one before stays"
    assert machine.clock >= WATCH_SECONDS
    assert machine.high_water == (1, 2)
    assert not (tmp_path / "upgrade" / "unfinished").exists()


@pytest.mark.parametrize(("change", "why"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_each_thing_that_is_broken_alone_undoes_it(tmp_path: Path, change: dict[str, object], why: str) -> None:
    machine = staged(tmp_path, new=breaking(change))
    machine.go_on()
    assert (machine.running, machine.progress.stage) == (OLD, "gone_back")
    assert told(machine, tmp_path) == f"{NEW} was left for {OLD}: {why}"
    assert machine.folders.linked("confirmed") == OLD
    assert not (tmp_path / "upgrade" / "unfinished").exists()


@pytest.mark.parametrize("change", [{"sensor": None}, {"center": None}, {"keys": False}, {"screen": "no display"}])
def test_what_was_dead_before_undoes_nothing(tmp_path: Path, change: dict[str, object]) -> None:
    machine = staged(tmp_path, new=breaking(change))
    machine.behaviours[OLD] = breaking(change)
    machine.go_on()
    assert (machine.running, machine.progress.stage) == (NEW, "finished")


def test_one_that_does_not_start_is_left_at_once(tmp_path: Path) -> None:
    machine = staged(tmp_path, new=lambda _: None)
    machine.go_on()
    assert (machine.running, told(machine, tmp_path)) == (OLD, f"{NEW} was left for {OLD}: its start failed")


def test_one_that_ends_by_itself_again_and_again_is_left_by_the_count_of_its_starts(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    machine.ends_by_itself = True
    machine.go_on()
    assert machine.restarts == [OLD, NEW, NEW, OLD]
    assert machine.running == OLD
    why = f"{NEW} was started 2 times and was not found to work"
    assert told(machine, tmp_path) == f"{NEW} was left for {OLD}: {why}"


def test_one_that_leaks_is_left(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    machine.behaviours[NEW] = lambda vitals: replace(vitals, memory=vitals.memory + int(machine.clock) * 200)
    machine.go_on()
    assert machine.running == OLD
    assert "it leaks" in told(machine, tmp_path)


def test_one_that_falls_silent_while_it_is_watched_is_left(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    machine.behaviours[NEW] = lambda vitals: vitals if machine.clock < WATCH_SECONDS / 2 else None
    machine.go_on()
    assert (machine.running, told(machine, tmp_path)) == (
        OLD,
        f"{NEW} was left for {OLD}: it does not answer any more",
    )


def test_a_sensor_that_misses_one_look_at_the_end_is_looked_at_again(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    asked = list[float]()

    def misses_one(vitals: VitalsAnswer) -> VitalsAnswer:
        asked.append(machine.clock)
        return replace(vitals, sensor=None) if machine.clock - asked[0] == WATCH_SECONDS else vitals

    machine.behaviours[NEW] = misses_one
    machine.go_on()
    assert machine.running == NEW


def test_what_does_not_verify_touches_nothing(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    machine.files.clear()
    machine.go_on()
    assert (machine.running, machine.restarts, machine.high_water) == (OLD, [OLD], (0, 0))
    assert told(machine, tmp_path) == "a release was not taken: not signed by a trusted key"


def test_nobody_who_is_served_is_broken_off_and_the_next_morning_it_goes_on(tmp_path: Path) -> None:
    machine = staged(tmp_path)
    served = lambda vitals: replace(vitals, engaged=True)  # noqa: E731
    machine.behaviours[OLD] = served
    machine.go_on()
    assert (machine.running, machine.progress.stage, told(machine, tmp_path)) == (OLD, "waiting", "")
    assert WAIT_SECONDS <= machine.clock < WAIT_SECONDS + 60
    machine.go_on()
    assert machine.progress.stage == "waiting", "not again in this boot"
    machine.behaviours[OLD] = lambda vitals: vitals
    machine.power_on()
    assert (machine.running, machine.progress.stage) == (NEW, "finished")


def always_served(folder: Path) -> Machine:
    machine = staged(folder)
    machine.behaviours[OLD] = lambda vitals: replace(vitals, engaged=True)
    return machine


def test_a_service_that_says_for_ever_that_somebody_is_served_puts_it_off_once(tmp_path: Path) -> None:
    machine = always_served(tmp_path)
    machine.go_on()
    machine.power_on()
    assert (machine.running, machine.progress.stage) == (NEW, "finished")
    assert machine.clock < WAIT_SECONDS + MORNING_SECONDS + WATCH_SECONDS + 60


def test_what_was_waited_counts_on_however_often_it_is_begun_again(tmp_path: Path) -> None:
    """A kill or a cut takes a few minutes of it, and no more."""
    machine, asked = always_served(tmp_path), 0

    def killed(vitals: VitalsAnswer) -> VitalsAnswer:
        nonlocal asked
        asked += 1
        if asked % 400 == 0:
            raise PowerCut
        return replace(vitals, engaged=True)

    machine.behaviours[OLD] = killed
    for _ in range(15):
        with suppress(PowerCut):
            machine.go_on()
    assert machine.progress.stage == "waiting"
    assert WAIT_SECONDS <= machine.clock < WAIT_SECONDS + 15 * NOTE_SECONDS


def test_a_failed_way_back_is_told_and_tried_again_at_each_boot(tmp_path: Path) -> None:
    machine = staged(tmp_path, new=breaking({"screen": "no display"}))
    machine.behaviours[OLD] = lambda vitals: vitals if machine.began < 2 or machine.boots > 2 else None
    machine.go_on()
    assert (machine.running, machine.progress.stage) == ("", "way_back_failed")
    both = f"{NEW} was left, and {OLD} does not work either: the screen is lost: no display; then: its start failed"
    assert told(machine, tmp_path) == both
    assert (tmp_path / "upgrade" / "unfinished").exists()
    machine.power_on()
    assert (machine.progress.stage, told(machine, tmp_path)) == ("way_back_failed", both)
    machine.power_on()
    assert (machine.running, machine.progress.stage) == (OLD, "gone_back")


def test_what_somebody_laid_out_is_tried_and_watched_like_any_other(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.power_on()
    machine.unpack()
    begin_with(machine.journal, machine.folders, NEW)
    machine.go_on()
    assert machine.progress.stage == "finished"
    assert [each.stage for each in machine.journal.seen][:2] == ["verified", "tried"]
    assert machine.folders.linked("confirmed") == NEW


def test_another_release_may_follow_a_way_back(tmp_path: Path) -> None:
    machine = staged(tmp_path, new=breaking({"keys": False}))
    machine.go_on()
    machine.behaviours[NEW] = lambda vitals: vitals
    machine.stage()
    assert told(machine, tmp_path) == ""
    machine.go_on()
    assert (machine.running, machine.progress.stage) == (NEW, "finished")


def ends_well(machine: Machine, works: bool) -> None:
    """After whatever happened, three mornings: one version runs, whole, and it is the one that the journal says."""
    for _ in range(3):
        machine.power_on()
    assert machine.progress.over
    assert machine.running == machine.folders.linked("current") == machine.folders.linked("confirmed")
    assert machine.running == (machine.progress.new if machine.progress.link == "new" else OLD)
    assert works or machine.running == OLD
    assert machine.folders.complete(machine.running)
    assert bool(wrong(machine.progress)) == (machine.running == OLD)


BEHAVIOURS: dict[str, tuple[Behaviour, bool]] = {
    "works": (lambda vitals: vitals, True),
    "does not start": (lambda _: None, False),
    "loses the screen": (breaking({"screen": "no display"}), False),
}


@pytest.mark.parametrize("kind", BEHAVIOURS)
def test_the_plug_may_be_pulled_at_every_single_moment(kind: str) -> None:
    behaviour, works = BEHAVIOURS[kind]
    reached = list[str]()
    for moment in range(1, MOMENTS):
        with in_memory() as folder:
            machine = staged(folder, new=behaviour)
            if not machine.cut(moment):
                break
            reached.append(machine.progress.stage)
            ends_well(machine, works)
    assert moment < MOMENTS - 1, "the upgrade never ended"
    assert {"staged", "verified", "tried", "switching", "switched"} <= set(reached)
    assert ("confirmed" in reached) == works and ("going_back" in reached) != works


def test_the_upgrade_itself_may_be_killed_at_every_single_moment() -> None:
    for moment in range(1, MOMENTS):
        with in_memory() as folder:
            machine = staged(folder)
            killed = machine.ended(moment, machine.go_on)
            machine.go_on()
            assert (machine.running, machine.progress.stage) == (NEW, "finished"), moment
            assert machine.running == machine.folders.linked("current")
            if not killed:
                break
    assert 1 < moment < MOMENTS - 1


@settings(max_examples=60)
@given(st.lists(st.integers(1, 120), min_size=2, max_size=5), st.sampled_from(sorted(BEHAVIOURS)))
def test_the_plug_may_be_pulled_again_and_again(moments: list[int], kind: str) -> None:
    behaviour, works = BEHAVIOURS[kind]
    with in_memory() as folder:
        machine = staged(folder, new=behaviour)
        for moment in moments:
            machine.cut(moment)
        ends_well(machine, works)
