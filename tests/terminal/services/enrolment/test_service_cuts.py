"""The power goes at any step of an act on fingers: nobody is named wrongly, and what was acknowledged stays."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hardware.simulated.fingerprint.sensor import Sensor
from tests.support.desk import ANN, BEN
from tests.support.finger_desk import Hand
from tests.support.finger_life import Cut, Running, hastened

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
CARLA = "GH-0330"
FOREIGN = bytes(range(16))


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Running]:
    """A start of the terminal, on what the one before has left."""
    hastened(monkeypatch)
    folder = tmp_path / "life"
    folder.mkdir()
    return lambda: Running(folder, monkeypatch)


def cuts(
    life: Callable[[], Running], folder: Path, act: Callable[[Running], object]
) -> Iterator[tuple[int, Running]]:
    """Cuts `act` at its first step, at its second and so on, until it ends by itself; each time the next start."""
    kept = shutil.copytree(folder, folder.with_name("kept"))
    position, cut = 0, True
    while cut:
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        with life() as running:
            shears = running.cut_at(position)
            with suppress(Cut):
                act(running)
            cut = shears.cut
        with life() as again:
            assert again.wrongly_named() == {}, f"cut at {position}"
            yield position, again
        position += 1


def goes_on(again: Running) -> None:
    """Somebody else is enrolled without a supervisor's settling anything, and nobody is taken for another."""
    assert again.agree, again.driver.trouble
    again.enrol(CARLA)
    assert again.wrongly_named() == {}
    assert again.agree
    assert len(again.enrolment.keeper.ledger.of(CARLA)) == 2


def test_an_enrolment_cut_anywhere(life: Callable[[], Running], tmp_path: Path) -> None:
    hands: list[Hand] = []

    def enrol(running: Running) -> None:
        hands.append(Hand(running.sensor, ANN.badge))
        running.enrol(ANN.badge, hands[-1])

    for _, again in cuts(life, tmp_path / "life", enrol):
        acknowledged = [step.finger for step in hands[-1].steps if step.do == "done"]
        assert len(again.enrolment.keeper.ledger.of(ANN.badge)) >= len(acknowledged)
        goes_on(again)
    assert len(hands) == 19  # two steps to name the library, eight for each of two fingers, and one uncut


def test_a_forgetting_cut_anywhere(life: Callable[[], Running], tmp_path: Path) -> None:
    with life() as running:
        running.enrol(ANN.badge)
        running.enrol(BEN.badge)
    told: list[int] = []
    for position, again in cuts(life, tmp_path / "life", lambda running: running.service.forget(ANN.badge)):
        told.append(position)
        assert again.enrolment.keeper.ledger.of(BEN.badge) == [2, 3]
        assert again.enrolment.keeper.ledger.of(ANN.badge) in ([0, 1], [])
        erased = [fact.body["slot"] for fact in again.buffer.history() if fact.body.get("what") == "erasure"]
        assert erased == ([] if again.enrolment.keeper.ledger.of(ANN.badge) else [0, 1])
        goes_on(again)
    assert len(told) == 11  # note, two fingers, the facts, their place in the ledger: two each; and one uncut


def nameless(folder: Path) -> None:
    """Another program has stored a finger in our sensor."""
    file = folder / "flash.json"
    memory = json.loads(file.read_text())
    memory["flash"]["7"] = "somebody-1"
    file.write_text(json.dumps(memory))


def exchanged(folder: Path) -> None:
    """Another window's sensor takes the place of ours."""
    (folder / "flash.json").unlink()
    Sensor({0: "somebody-1", 1: "else-1"}, library=FOREIGN, memory=folder / "flash.json").power_cycle()


@pytest.mark.parametrize(("happen", "stays"), [(nameless, [0, 1]), (exchanged, [])])
def test_a_settlement_cut_anywhere(
    life: Callable[[], Running], tmp_path: Path, happen: Callable[[Path], None], stays: list[int]
) -> None:
    with life() as running:
        running.enrol(ANN.badge)
    happen(tmp_path / "life")
    with life() as running:
        assert running.driver.trouble
    told: list[int] = []
    for position, again in cuts(life, tmp_path / "life", Running.settle):
        told.append(position)
        if again.driver.trouble:  # a supervisor was needed before, and is again
            assert set(again.enrolment.keeper.ledger.of(ANN.badge)) >= set(stays)
            again.settle()
        assert again.enrolment.keeper.ledger.of(ANN.badge) == stays
        goes_on(again)
    assert len(told) >= 9
