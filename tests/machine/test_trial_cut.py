"""Real power cuts at each moment of trials: the morning works by the old configuration or by one that was kept."""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.fittings import NO_FITTINGS
from terminal.domain.trial import PAUSES_MS, TRIAL_MS
from tests.machine.campaign import Campaign
from tests.machine.power import Card
from tests.machine.test_upgrade_cut import inserted
from tests.machine.trier import FITTED, SYNCS, Stops, live, tried_until
from tests.support.memory import in_memory
from tests.support.trial_desk import TrialDesk

FEW = 8  # cuts, at moments by chance
TIMES = 50  # that it is cut at each moment, in the long campaign
CONTROLS = 4  # cuts, one of which is done to the control, too


@pytest.fixture
def prepared() -> Iterator[tuple[Path, Card]]:
    """A folder for cards, and a card whose terminal has no configuration yet."""
    with in_memory() as folder:
        card = Card(folder / "prepared")
        try:
            TrialDesk(card.root / "buffer", known=False).close()
            card.unplug()
            yield folder, card
        finally:
            card.close()


def moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of all the trials: before and behind each sync."""
    desk = TrialDesk(tmp_path / "counted", known=False)
    with monkeypatch.context() as patch:
        for name in SYNCS:
            patch.setattr(os, name, getattr(os, name))  # given back behind this
        stops = Stops(0, syncs=True)
        live(desk, lambda line: None)
    desk.close()
    return list(range(1, stops.moments + 1))


def test_a_cut_at_any_moment_leaves_a_terminal_that_works(
    prepared: tuple[Path, Card],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    some = random.Random(FEW).sample(moments(tmp_path, monkeypatch), FEW)
    tell(cuts(prepared, Campaign(tmp_path / "progress", FEW), some), capsys)


@pytest.mark.long
def test_many_cuts_at_each_moment_leave_a_terminal_that_works(
    prepared: tuple[Path, Card],
    machines: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Goes on where the last run ended: to begin anew, remove that folder."""
    progress, each_moment = machines / "trial-cuts" / "progress", moments(tmp_path, monkeypatch)
    progress.parent.mkdir(parents=True, exist_ok=True)
    tell(cuts(prepared, Campaign(progress, TIMES * len(each_moment)), each_moment), capsys)


def cuts(prepared: tuple[Path, Card], campaign: Campaign, moments: list[int]) -> list[dict[str, Any]]:
    """At one moment after the other, over and over."""
    for number in campaign.left():
        moment = moments[number % len(moments)]
        problem, end = cut(prepared, moment, syncs=True)
        assert (number, moment, problem) == (number, moment, "")
        hurt = cut(prepared, moment, syncs=False)[0] if number % CONTROLS == 0 else None
        campaign.keep({"moment": moment, "end": end, "hurt": hurt})
    return campaign.found


def tell(found: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    ends = [each["end"] for each in found]
    controls = [each["hurt"] for each in found if each["hurt"] is not None]
    counted = ", ".join(f"{ends.count(end)} in {end}" for end in sorted(set(ends)))
    with capsys.disabled():
        print(f"\n{len(ends)} cuts of trials: the next morning {counted}")
        print(f"{sum(map(bool, controls))} of {len(controls)} hurt the control that does not sync")
    assert any(controls)


def cut(prepared: tuple[Path, Card], moment: int, *, syncs: bool) -> tuple[str, str]:
    """Cuts the power then; what is wrong the next morning, and by which configuration that begins."""
    folder, before = prepared
    with inserted(folder / "cut", before) as card:
        trier, said = tried_until(card.root / "buffer", moment, syncs=syncs)
        card.cut()
        os.kill(trier, signal.SIGKILL)
        os.waitpid(trier, 0)
        card.unplug()
        card.plug()
        try:
            return morning(card.root / "buffer", said)
        except Exception as e:  # noqa: BLE001 - what does not even start is what is looked for
            return repr(e), ""


def morning(home: Path, said: list[str]) -> tuple[str, str]:
    """What is not as it was acknowledged, or does not end as a trial ends; and by what the morning begins."""
    kept = max((line.split()[1] for line in said if line.startswith("kept")), default="")
    taken = max((line.split()[1] for line in said if line.startswith("taken")), default=kept)
    desk = TrialDesk(home, known=False)
    try:
        if not (begins := desk.force):
            return f"{kept} was kept and is gone" if kept else "", "none"
        stands = desk.stands
        own = begins == "1.1" and "fitted 1.1" not in said
        if desk.fittings != FITTED[begins] and not (own and desk.fittings == NO_FITTINGS):
            return f"begins by {begins} with {desk.fittings}", begins
        if begins < kept or begins == "1.3":
            return f"begins by {begins} where {kept} was kept", begins
        if stands.config < taken:
            return f"{taken} was taken, and {stands.config} is the last that is known", begins
        if "undone 1.3" in said and stands.config == "1.3" and stands.stage != "undone":
            return "what was undone is tried again", begins
        desk.wait(PAUSES_MS[0] + 2 * TRIAL_MS)
        if desk.force != desk.stands.config and not desk.stands.wrong:
            return f"works by {desk.force}, and says {desk.stands.says}", begins
        if desk.fittings != FITTED[desk.force]:
            return f"works by {desk.force} with {desk.fittings}", begins
        return "", begins
    finally:
        desk.close()
