"""Fittings are on trial too: the center of before is gone back to until the new one has answered."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.buffer.kept_bundles import KeptBundles
from terminal.domain.fittings import NO_FITTINGS, FittedCenter, Fittings
from terminal.domain.trial import PAUSES_MS, TRIAL_MS
from terminal.domain.window import Window
from tests.support.desk import WINDOW
from tests.support.trial_desk import LOOK_MS, TrialDesk

MINUTE = 60_000
NEW = Fittings(FittedCenter("https://10.1.2.3:8443"))
OTHER = Fittings(FittedCenter("https://10.9.9.9:8443"), sensor="/dev/ttyUSB7")


def fitted(fittings: Fittings, window: Window = WINDOW) -> Window:
    return replace(window, fittings=fittings)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TrialDesk]:
    found = TrialDesk(tmp_path)
    yield found
    found.close()


def answering(desk: TrialDesk, *where: Fittings) -> None:
    """Only these centers answer."""
    desk.reaches = lambda: desk.fittings in where


def test_a_center_that_answers_is_kept_over_a_start(desk: TrialDesk) -> None:
    answering(desk, NO_FITTINGS, NEW)
    desk.push(2, window=fitted(NEW))
    assert desk.fittings == NEW
    desk.restart()
    assert desk.fittings == NO_FITTINGS, "until it is kept"
    desk.wait(PAUSES_MS[0] + TRIAL_MS)
    assert (desk.fittings, desk.stands.says) == (NEW, "1.2 kept")
    desk.restart()
    assert desk.fittings == NEW
    desk.push(3, window=fitted(NEW))
    assert desk.wait(TRIAL_MS).stands.says == "1.3 kept"


def test_root_is_shown_what_is_in_force_and_nothing_while_that_has_its_own_fittings(desk: TrialDesk) -> None:
    """By it root names who tells the time: the bundle on trial, the one of before, and again at a start."""
    timed = desk.push(2, window=fitted(Fittings(ntp=("10.0.0.2",))))
    assert desk.shown == timed
    assert desk.wait(TRIAL_MS).stands.says == "1.2 kept"
    bad = desk.push(3, window=fitted(OTHER))
    assert desk.shown == bad
    desk.silent = {"sensor": "no such port"}
    desk.wait(21 * LOOK_MS)
    assert desk.shown == timed
    desk.restart()
    assert (desk.shown, desk.fittings.ntp) == (timed, ("10.0.0.2",))


def test_of_a_first_configuration_root_is_shown_the_fittings_once_they_are_on_trial(tmp_path: Path) -> None:
    desk = TrialDesk(tmp_path, known=False)
    desk.settled = False
    text = desk.push(1, window=fitted(Fittings(ntp=("10.0.0.9",))))
    assert (desk.force, desk.shown) == ("1.1", "")
    desk.settled = True
    desk.wait(LOOK_MS)
    assert desk.shown == text
    desk.restart()
    assert desk.shown == "", "until they are kept"
    desk.close()


def test_a_center_that_never_answers_is_left_each_time_and_after_four_tries_for_good(desk: TrialDesk) -> None:
    answering(desk, NO_FITTINGS)
    desk.push(2, window=fitted(NEW))
    for pause in PAUSES_MS:
        assert (desk.wait(TRIAL_MS).fittings, desk.force) == (NO_FITTINGS, "1.1")
        desk.wait(pause)
    desk.wait(TRIAL_MS + MINUTE)
    said = "fell back from 1.2 to 1.1: the center acknowledges nothing; tried 4 times"
    assert (desk.fittings, desk.force, desk.stands.wrong) == (NO_FITTINGS, "1.1", said)
    assert desk.audits("config").count("1.2") == 4


def test_a_new_center_must_answer_although_the_old_one_did_not_either(desk: TrialDesk) -> None:
    """Else a mistyped one that came by stick would stay while the old one was only away for an hour."""
    answering(desk)
    desk.wait(2 * MINUTE)
    desk.push(2, window=fitted(NEW))
    assert desk.wait(TRIAL_MS).fittings == NO_FITTINGS
    answering(desk, NEW)
    desk.wait(PAUSES_MS[0])
    assert desk.fittings == NEW, "and it is tried again although the old one is dead"
    assert desk.wait(TRIAL_MS).stands.says == "1.2 kept"


def test_of_a_first_configuration_only_the_fittings_are_on_trial(tmp_path: Path) -> None:
    desk = TrialDesk(tmp_path, known=False)
    answering(desk, NO_FITTINGS, NEW)
    desk.push(1, window=fitted(OTHER))
    assert (desk.force, desk.fittings, desk.stands.stage) == ("1.1", OTHER, "watched")
    desk.wait(4 * TRIAL_MS + sum(PAUSES_MS) + MINUTE)
    said = "fell back from 1.1 to its own settings: the center acknowledges nothing; tried 4 times"
    assert (desk.force, desk.fittings, desk.stands.wrong) == ("1.1", NO_FITTINGS, said)
    desk.restart()
    assert (desk.force, desk.fittings) == ("1.1", NO_FITTINGS)
    desk.push(2, window=fitted(NEW))
    assert (desk.wait(TRIAL_MS).fittings, desk.kept.fitted) == (NEW, "1.2")
    desk.close()


def test_a_cut_behind_the_first_configuration_leaves_its_fittings_to_be_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = TrialDesk(tmp_path, known=False)
    answering(desk, NO_FITTINGS, NEW)
    configure = desk.buffer.configure
    stored: list[KeptBundles] = []

    def cut(bundles: KeptBundles) -> None:
        if stored:
            raise OSError("cut")
        stored.append(bundles)
        configure(bundles)

    with monkeypatch.context() as patched, suppress(OSError):
        patched.setattr(desk.buffer, "configure", cut)
        desk.push(1, window=fitted(NEW))
    desk.restart()
    desk.wait(PAUSES_MS[0] + TRIAL_MS)
    assert (desk.fittings, desk.stands.says) == (NEW, "1.1 kept")
    desk.close()


@pytest.mark.parametrize(("elsewhere", "at_once"), [(NEW, True), (OTHER, False), (NO_FITTINGS, False)])
def test_at_another_window_the_same_fittings_stay_and_others_are_tried(
    desk: TrialDesk, elsewhere: Fittings, at_once: bool
) -> None:
    desk.push(2, window=fitted(NEW))
    desk.wait(TRIAL_MS)
    window = fitted(elsewhere, replace(WINDOW, window="3F-02"))
    desk.push(3, window=window, terminal=desk.buffer.identity.terminal)
    assert (desk.force, desk.fittings) == ("1.3", elsewhere)
    assert desk.kept.fitted == ("1.3" if at_once else "")
    desk.restart()
    assert desk.fittings == (elsewhere if at_once else NO_FITTINGS)


def test_what_breaks_a_part_takes_its_center_back_too(desk: TrialDesk) -> None:
    desk.push(2, window=fitted(OTHER))
    desk.silent = {"sensor": "/dev/ttyUSB7: no such port"}
    desk.wait(21 * LOOK_MS)
    assert (desk.fittings, desk.force) == (NO_FITTINGS, "1.1")
