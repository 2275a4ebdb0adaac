"""Real power cuts during an upgrade, at each of its moments: it ends in the old or the new version, both whole."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine.power import Card
from tests.support.upgrades import NEW, OLD, Machine, program

MOMENTS = 60  # more than an upgrade that works has, but for its two minutes of looking on
CUTS = [pytest.param(8), pytest.param(50 * MOMENTS, marks=pytest.mark.long)]  # 50 at each


@pytest.fixture
def inserted(tmp_path: Path) -> Iterator[list[Card]]:
    cards: list[Card] = []
    yield cards
    for card in cards:
        card.close()


@pytest.mark.parametrize("cuts", CUTS)
def test_a_cut_at_any_moment_ends_in_the_old_version_or_the_new(
    cuts: int, tmp_path: Path, inserted: list[Card], capsys: pytest.CaptureFixture[str]
) -> None:
    chance, hurt, ends = random.Random(cuts), 0, list[str]()
    for number in range(cuts):
        moment = 1 + number % MOMENTS if cuts > MOMENTS else chance.randint(1, MOMENTS)
        problem, end = cut(tmp_path / f"{number}", inserted, moment, "synced")
        assert (number, moment, problem) == (number, moment, "")
        ends.append(end)
        hurt += bool(cut(tmp_path / f"{number}-control", inserted, moment, "unsynced")[0])
    with capsys.disabled():
        print(f"\n{cuts} cuts of upgrades: {ends.count(NEW)} in the new version, {ends.count(OLD)} in the old")
        print(f"{hurt} of {cuts} hurt the control, where a release is not synced before it is said to be whole")
    assert hurt


def cut(folder: Path, inserted: list[Card], moment: int, syncs: str) -> tuple[str, str]:
    """Cuts an upgrade's power then; what is wrong with the machine after the next mornings, and what it runs."""
    card = Card(folder)
    inserted.append(card)
    home = card.root / "machine"
    home.mkdir()
    machine = Machine(home)
    machine.stage()
    os.sync()
    command = [sys.executable, "-m", "tests.machine.upgrader", str(home), str(moment), syncs]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as upgrader:
        assert upgrader.stdout
        heard = upgrader.stdout.readline()
        card.cut()
        upgrader.kill()
    card.unplug()
    card.plug()
    try:
        assert heard
        return mornings(home)
    finally:
        card.unplug()
        inserted.remove(card)
        (folder / "card.img").unlink()


def mornings(home: Path) -> tuple[str, str]:
    try:
        machine = Machine(home)
        for _ in range(3):
            machine.power_on()
        running = machine.running
        if not machine.progress.over or running != machine.folders.linked("confirmed"):
            return f"between: {machine.progress}", running
        if (machine.folders.path(running) / "program").read_text() != program(running):
            return f"{running} is not whole", running
    except Exception as e:  # noqa: BLE001 - what does not even start is what is looked for
        return repr(e), ""
    return "", running
