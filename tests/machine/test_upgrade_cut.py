"""Real power cuts during an upgrade, at each of its moments: it ends in the old or the new version, both whole."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.machine.campaign import Campaign
from tests.machine.power import Card
from tests.machine.upgrader import syncing_only, upgrade_until
from tests.support.memory import in_memory
from tests.support.upgrades import NEW, OLD, Machine, Plug, program

FEW = 8  # cuts, at moments by chance
TIMES = 50  # that it is cut at each moment, in the long campaign
CONTROLS = 5  # cuts, one of which is done to the control, too, in the long campaign


class WatchingPlug(Plug):
    """Notes the moments whose disk is another than at the one before: at the others it is the same cut."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home, self._before, self.noted = home, "", list[int]()

    def moment(self) -> None:
        super().moment()
        now = str([(each, each.lstat().st_ino, each.lstat().st_mtime_ns) for each in sorted(self._home.rglob("*"))])
        if now != self._before:
            self._before = now
            self.noted.append(self.moments)


@pytest.fixture
def prepared() -> Iterator[tuple[Path, Card]]:
    """A folder for cards, and a card on which an upgrade is staged."""
    with in_memory() as folder:
        card = Card(folder / "prepared")
        try:
            Machine(made(card.root)).stage()
            card.unplug()
            yield folder, card
        finally:
            card.close()


def made(root: Path) -> Path:
    (root / "machine").mkdir()
    return root / "machine"


def moments() -> list[int]:
    """Those of an upgrade that works, one for each state of the disk."""
    with in_memory() as folder:
        Machine(folder).stage()
        plug = WatchingPlug(folder)
        Machine(folder, plug).power_on()
    return plug.noted


def test_a_cut_at_any_moment_ends_in_the_old_version_or_the_new(
    prepared: tuple[Path, Card], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = random.Random(FEW).sample(moments(), FEW)
    tell(cuts(prepared, Campaign(tmp_path / "progress", FEW), some, controls=1), capsys)


@pytest.mark.long
def test_many_cuts_at_each_moment_end_in_the_old_version_or_the_new(
    prepared: tuple[Path, Card], machines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Goes on where the last run ended: to begin anew, remove that folder."""
    progress, each_moment = machines / "upgrade-cuts" / "progress", moments()
    progress.parent.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(progress, TIMES * len(each_moment))
    tell(cuts(prepared, campaign, each_moment, CONTROLS), capsys)


def cuts(
    prepared: tuple[Path, Card], campaign: Campaign, moments: list[int], controls: int
) -> list[dict[str, Any]]:
    """At one moment after the other, over and over."""
    for number in campaign.left():
        moment = moments[number % len(moments)]
        problem, end = cut(prepared, moment, syncs=True)
        assert (number, moment, problem) == (number, moment, "")
        hurt = cut(prepared, moment, syncs=False)[0] if number % controls == 0 else None
        campaign.keep({"moment": moment, "end": end, "hurt": hurt})
    return campaign.found


def tell(found: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    ends = [each["end"] for each in found]
    controls = [each["hurt"] for each in found if each["hurt"] is not None]
    with capsys.disabled():
        print(f"\n{len(ends)} cuts of upgrades: {ends.count(NEW)} in the new version, {ends.count(OLD)} in the old")
        hurt = sum(map(bool, controls))
        print(f"{hurt} of {len(controls)} hurt the control, where a release is not synced before it is whole")
    assert hurt


def cut(prepared: tuple[Path, Card], moment: int, *, syncs: bool) -> tuple[str, str]:
    """Cuts an upgrade's power then; what is wrong with the machine after the next mornings, and what it runs."""
    folder, before = prepared
    with inserted(folder / "cut", before) as card:
        upgrader = upgrade_until(card.root / "machine", moment, syncs=syncs)
        card.cut()
        os.kill(upgrader, signal.SIGKILL)
        os.waitpid(upgrader, 0)
        card.unplug()
        card.plug()
        with syncing_only(card.root):
            return mornings(card.root / "machine")


@contextmanager
def inserted(folder: Path, before: Card) -> Iterator[Card]:
    card = Card(folder, before)
    try:
        yield card
    finally:
        card.close()
        for each in folder.glob("card.img*"):
            each.unlink()
        card.root.rmdir()


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
