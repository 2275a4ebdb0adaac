"""A configuration on trial: applied when nobody is at the desk, kept if nothing became worse, undone otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.bundles.bundle import BundleRefused
from terminal.domain.trial import PAUSES_MS, QUIET_WAIT_MS, TRIAL_MS
from terminal.domain.trial_watch import CENTER_SILENT_MS
from terminal.services.configuration_trial import HEARD_OF_MS
from tests.support.desk import WINDOW
from tests.support.disk import PATIENCE, Disk
from tests.support.trial_desk import LOOK_MS, TrialDesk

MINUTE = 60_000
ELSEWHERE = replace(WINDOW, window="3F-02")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TrialDesk]:
    found = TrialDesk(tmp_path)
    yield found
    found.close()


def test_the_first_configuration_has_nothing_to_go_back_to(desk: TrialDesk) -> None:
    assert (desk.force, desk.stands.says) == (
        "1.1",
        "1.1 is the first here: nothing to go back to, so not on trial",
    )
    desk.silent = {"sensor": "gone"}
    desk.wait(TRIAL_MS * 2)
    assert (desk.force, desk.kept.pending) == ("1.1", "")


def test_what_makes_nothing_worse_is_kept_after_the_trial(desk: TrialDesk) -> None:
    old = desk.kept.current
    new = desk.push(2)
    assert (desk.force, desk.stands.stage) == ("1.2", "watched")
    desk.wait(TRIAL_MS - LOOK_MS)
    assert (desk.kept.current, desk.kept.pending) == (old, new), "the old one is what a start goes by"
    desk.wait(LOOK_MS)
    assert (desk.kept.current, desk.kept.pending, desk.kept.last_good) == (new, "", old)
    assert desk.audits("trial") == ["1.2 kept"]
    assert desk.audits("config") == ["1.1", "1.2"]


@pytest.mark.parametrize("part", ["sensor", "keys", "reader", "voice", "lettering"])
def test_what_makes_a_part_silent_is_undone_within_the_trial_and_told(desk: TrialDesk, part: str) -> None:
    old = desk.kept.current
    desk.push(2)
    desk.silent = {part: "it does not answer"}
    desk.wait(TRIAL_MS)
    said = f"fell back from 1.2 to 1.1: {part}: it does not answer"
    assert (desk.force, desk.kept.current, desk.kept.pending) == ("1.1", old, "")
    assert desk.audits("trial")[0] == said
    assert desk.audits("config") == ["1.1", "1.2", "1.1"]


def test_its_twin_with_a_part_that_was_silent_before_is_kept(desk: TrialDesk) -> None:
    desk.silent = {"sensor": "gone"}
    desk.push(2)
    assert desk.wait(TRIAL_MS).stands.stage == "kept"


def test_what_fails_at_the_desk_or_on_the_plate_is_undone_before_anybody_waits_long(desk: TrialDesk) -> None:
    desk.push(2)
    desk.faults = {"Pressed": desk.mono + LOOK_MS}
    assert desk.wait(LOOK_MS).force == "1.1"
    desk.faults = {}
    desk.draws = False
    desk.wait(LOOK_MS)
    desk.push(3)
    desk.wait(LOOK_MS)
    assert desk.force == "1.3"
    assert desk.wait(10_000).audits("trial")[-1].endswith("the plate was not drawn")


def test_it_waits_while_somebody_is_at_the_desk_ten_minutes_at_most(desk: TrialDesk) -> None:
    desk.someone = True
    desk.push(2)
    desk.wait(QUIET_WAIT_MS - LOOK_MS)
    assert (desk.force, desk.stands.stage) == ("1.1", "pending")
    assert desk.wait(LOOK_MS).force == "1.2"
    desk.push(3)
    desk.wait(MINUTE)
    desk.someone = False
    assert desk.wait(LOOK_MS).force == "1.3", "its twin: as soon as nobody is there"


def test_it_waits_until_the_parts_were_heard_of_since_the_start(desk: TrialDesk) -> None:
    """Else what is not found yet would count as broken before, and could be broken by the new one unseen."""
    desk.settled = False
    desk.push(2)
    assert desk.wait(HEARD_OF_MS - LOOK_MS).force == "1.1"
    assert desk.wait(LOOK_MS).force == "1.2", "a part that is never heard of holds nothing up for ever"


def test_what_its_own_fault_ended_is_not_tried_again_not_even_after_a_restart(desk: TrialDesk) -> None:
    desk.push(2)
    desk.silent = {"sensor": "gone"}
    desk.wait(MINUTE)
    desk.silent = {}
    desk.wait(PAUSES_MS[-1] + MINUTE)
    desk.restart()
    assert (desk.wait(PAUSES_MS[-1] + MINUTE).force, desk.audits("config").count("1.2")) == ("1.1", 1)
    assert desk.stands.wrong == "fell back from 1.2 to 1.1: sensor: gone"
    with pytest.raises(BundleRefused, match="not newer"):
        desk.push(2)


def test_what_a_power_cut_ended_is_tried_again_three_times_with_growing_pauses(desk: TrialDesk) -> None:
    new = desk.push(2)
    for pause in PAUSES_MS:
        desk.restart()
        assert (desk.force, desk.kept.pending) == ("1.1", new), "the same bytes"
        assert desk.wait(pause - LOOK_MS).force == "1.1"
        assert desk.wait(LOOK_MS).force == "1.2"
    desk.restart()
    assert desk.stands.wrong.endswith("a restart or a power cut ended it; tried 4 times")
    assert desk.wait(PAUSES_MS[-1] + MINUTE).force == "1.1"


def test_its_twin_that_is_not_cut_again_is_kept(desk: TrialDesk) -> None:
    desk.push(2)
    desk.restart()
    assert desk.wait(PAUSES_MS[0] + TRIAL_MS).stands.says == "1.2 kept"


def test_a_cut_before_it_was_applied_is_no_try(desk: TrialDesk) -> None:
    desk.someone = True
    desk.push(2)
    desk.restart()
    desk.someone = False
    assert (desk.wait(LOOK_MS).force, desk.stands.tries) == ("1.2", 1)


def test_a_lost_link_undoes_it_and_it_is_tried_again_once_the_center_answers(desk: TrialDesk) -> None:
    desk.push(2)
    desk.linked = False
    desk.wait(TRIAL_MS)
    assert (desk.force, desk.stands.stage, desk.stands.link) == ("1.1", "pending", True)
    assert desk.wait(PAUSES_MS[-1] + CENTER_SILENT_MS).force == "1.1", "not while it does not answer"
    assert desk.stands.wrong.endswith("since 1.1 is back: the center acknowledges nothing")
    desk.linked = True
    assert desk.wait(LOOK_MS).force == "1.2"
    assert desk.wait(TRIAL_MS).stands.says == "1.2 kept"


def test_without_a_center_before_none_is_asked_for(desk: TrialDesk) -> None:
    desk.linked = False
    desk.wait(CENTER_SILENT_MS + LOOK_MS)
    desk.push(2)
    assert desk.wait(TRIAL_MS).stands.stage == "kept"


def test_a_way_back_that_does_not_help_is_told(desk: TrialDesk) -> None:
    desk.push(2)
    desk.silent = {"sensor": "gone"}
    desk.wait(MINUTE + TRIAL_MS)
    said = "fell back from 1.2 to 1.1: sensor: gone; and since 1.1 is back: sensor: gone"
    assert (desk.stands.wrong, desk.audits("trial")[-1]) == (said, said)
    desk.silent = {}
    assert desk.wait(MINUTE).stands.wrong == said, "IT has to look: it was the last word"


def test_a_newer_one_takes_the_place_of_what_is_on_trial(desk: TrialDesk) -> None:
    desk.push(2)
    new = desk.push(3)
    assert desk.audits("trial") == ["fell back from 1.2 to 1.1: 1.3 came instead"]
    assert desk.wait(2 * LOOK_MS).force == "1.3"
    desk.wait(TRIAL_MS)
    assert (desk.kept.current, desk.stands.old) == (new, "1.1")


def test_what_comes_while_the_old_one_is_not_well_again_waits_for_that(desk: TrialDesk) -> None:
    """Measured now, the part that the last one broke would not be asked of the next."""
    desk.push(2)
    desk.silent = {"sensor": "gone"}
    desk.wait(21_000)
    assert desk.force == "1.1"
    desk.push(3)
    assert desk.wait(MINUTE).force == "1.1"
    desk.silent = {}
    assert desk.wait(2 * LOOK_MS).force == "1.3"


def test_another_windows_configuration_is_no_trial(desk: TrialDesk) -> None:
    """What would come back would name the people of a window where this terminal does not stand."""
    desk.push(2, window=ELSEWHERE, terminal=desk.buffer.identity.terminal)
    assert (desk.force, desk.kept.last_good, desk.stands.old) == ("1.2", "", "")
    desk.silent = {"sensor": "gone"}
    assert desk.wait(TRIAL_MS).force == "1.2"


def test_what_expires_while_it_waits_is_not_applied(desk: TrialDesk) -> None:
    desk.someone = True
    desk.push(2, expires=desk.now().at + MINUTE)
    assert desk.wait(QUIET_WAIT_MS).force == "1.1"
    assert desk.stands.wrong == "fell back from 1.2 to 1.1: it has expired"


def test_whoever_cannot_measure_undoes_it(desk: TrialDesk) -> None:
    desk.push(2)
    desk.fails = RuntimeError("no /proc")
    desk.trial.start()
    while desk.forced.get(timeout=PATIENCE) != "1.2":
        pass
    assert desk.forced.get(timeout=PATIENCE) == "1.1"
    desk.trial.close()
    assert "the program failed at looking at it (RuntimeError('no /proc'))" in desk.kept.trial


def test_a_disk_that_refuses_lets_nothing_be_applied_and_nothing_be_forgotten(
    desk: TrialDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    disk.failures = [True, True]
    with pytest.raises(OSError, match="Input/output error"):
        desk.push(2)
    assert (desk.force, desk.kept.pending) == ("1.1", "")
    desk.push(2)
    desk.silent = {"sensor": "gone"}
    desk.wait(20_000)
    disk.failures = [True, True]
    with pytest.raises(OSError, match="Input/output error"):
        desk.wait(LOOK_MS)
    assert (desk.force, desk.stands.stage) == ("1.1", "undone"), "the desk first"
    desk.wait(LOOK_MS)
    assert (desk.kept.pending, '"undone"' in desk.kept.trial) == ("", True)
