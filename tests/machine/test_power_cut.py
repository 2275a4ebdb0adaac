"""Real power cuts: an ext4 loses at a random moment what was not synced, and the buffer opens on what is left.

The everyday run cuts twelve times, the long run fifty times ten.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from msgspec import Struct, structs

from tests.machine.power import Card
from tests.machine.witness import DECLARED, Held, chain_problems, look
from tests.machine.writer import Deed, deeds, perform, small

MOST = 30  # deeds that are done before a cut at most
# Seed, and cuts of each card and as many of its control.
ROUNDS = [pytest.param(1, 12), *(pytest.param(seed, 50, marks=pytest.mark.long) for seed in range(1, 11))]
BETWEEN = Deed(details=("recorded between two cuts",))

Slot = Callable[[str], Card]


class Said(Struct, frozen=True):
    """What the writer acknowledged: the series it opened, and for each deed that returned the facts it recorded."""

    series: str
    done: list[list[str]]


class Known(Struct, frozen=True):
    """What deeds come to, by the test's own arithmetic."""

    details: list[str]
    declared: int  # facts that only say that others are lost; they are numbered too
    through: int
    text: str | None
    configured: tuple[str, tuple[int, int]]

    def then(self, deed: Deed) -> "Known":
        if deed.details:
            return structs.replace(self, details=[*self.details, *deed.details])
        if deed.text:
            return structs.replace(self, text=deed.text)
        if deed.version:
            return structs.replace(self, configured=deed.configured)
        if deed.left < 0:
            return self  # what is archived is there all the same
        recorded = len(self.details) + self.declared
        return structs.replace(self, through=max(recorded - deed.left, self.through))

    def shows(self, after: "Known") -> bool:
        """Whether this is what was found; that something unacknowledged is declared lost is no contradiction."""
        return structs.replace(after, declared=self.declared) == self


@pytest.fixture
def slot(tmp_path: Path) -> Iterator[Slot]:
    cards: list[Card] = []

    def insert(name: str) -> Card:
        cards.append(Card(tmp_path / name))
        return cards[-1]

    yield insert
    for card in cards:
        card.close()


@pytest.mark.parametrize(("seed", "cuts"), ROUNDS)
def test_what_was_acknowledged_survives_every_power_cut(
    seed: int, cuts: int, slot: Slot, capsys: pytest.CaptureFixture[str]
) -> None:
    card, control = slot("card"), slot("control")
    chance = random.Random(seed)
    lost = 0
    for number in range(cuts):
        work, count, at_rest = seed * 1000 + number, chance.randint(-1, MOST), chance.random() < 0.5
        assert (number, problems(card, work, count, at_rest, "synced")) == (number, [])
        lost += bool(problems(control, work, count, at_rest, "unsynced"))
    with capsys.disabled():
        print(f"\n{cuts} power cuts: nothing lost; {lost} of {cuts} hurt the control that does not sync")
    assert lost > cuts // 2
    assert list((card.root / "buffer" / "archive").glob("*.jsonl.gz")), "nothing was ever archived"


def test_a_card_can_be_plugged_in_again_while_another_mount_namespace_holds_it(slot: Slot) -> None:
    """Whoever makes one copies every mount that there is, and keeps it."""
    card = slot("card")
    (card.root / "kept").touch()
    os.sync()
    with subprocess.Popen(["unshare", "--mount", "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin and holder.stdout
        holder.stdin.write(b"there\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"there\n"
        card.cut()
        card.unplug()
        card.plug()
        assert (card.root / "kept").exists()
        (card.root / "new").touch()


@pytest.mark.parametrize("reached", [True, False], ids=["the system wrote it", "the power was faster"])
def test_of_the_signs_of_life_a_cut_leaves_the_newest_that_reached_the_card(slot: Slot, reached: bool) -> None:
    """They are not synced: the one before is left then, whole, and what else is in that sector."""
    card = slot("card")
    with small(card.root / "buffer") as buffer:
        perform(buffer, BETWEEN)
        buffer.signs.write("boot", 60_000)
        os.sync()  # stands for the half minute after which the system writes by itself
        buffer.signs.write("boot", 120_000)
        if reached:
            os.sync()
        card.cut()
    card.unplug()
    card.plug()
    with small(card.root / "buffer") as buffer:
        assert buffer.signs.read("boot") == (120_000 if reached else 60_000)
        assert (buffer.recorded, buffer.damaged) == (1, 0)


def problems(card: Card, work: int, count: int, at_rest: bool, syncs: str) -> list[str]:
    """Lets a writer work on a card until the cut, and says what is wrong afterwards."""
    folder = card.root / "buffer"
    before = usable(card, folder)
    said = cut_short(card, folder, [str(work), syncs], count, at_rest)
    try:
        after = look(folder)
    except Exception as e:  # noqa: BLE001 - a buffer that does not open is what is looked for
        return [f"does not open: {e!r}"]
    return judge(before, list(islice(deeds(work), len(said.done) + 1)), said, after)


def usable(card: Card, folder: Path) -> Held:
    """Opens the buffer and records one more fact; a control's that does not open any more starts anew."""
    try:
        buffer = small(folder)
    except Exception:  # noqa: BLE001 - told by `problems` after the cut that did it
        folder.rename(card.root / f"broken-{len(list(card.root.iterdir()))}")
        buffer = small(folder)
    try:
        perform(buffer, BETWEEN)
    finally:
        buffer.close()
    return look(folder)


def cut_short(card: Card, folder: Path, arguments: list[str], count: int, at_rest: bool) -> Said:
    """Cuts the power after `count` acknowledged deeds (-1: while it opens); what had been acknowledged by then."""
    command = [sys.executable, "-m", "tests.machine.writer", str(folder), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        try:
            heard = cut_at(card, writer, count, at_rest)
        finally:
            writer.kill()
    card.unplug()
    card.plug()
    said = [json.loads(text) for text in heard if text.endswith(b"\n")]
    assert said[0] == "ready"
    return Said(said[1] if len(said) > 1 else "", said[2:])


def cut_at(card: Card, writer: subprocess.Popen[bytes], count: int, at_rest: bool) -> list[bytes]:
    assert writer.stdout
    heard = [writer.stdout.readline() for _ in range(count + 2)]
    assert b"" not in heard, "the writer ended by itself"
    # Stopped, it cannot acknowledge anything after the cut. One that is just in a sync stops behind it: half of the
    # cuts do not wait for that, and so fall into the sync.
    writer.send_signal(signal.SIGSTOP)
    if at_rest:
        os.waitid(os.P_PID, writer.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    card.cut()
    writer.kill()
    return heard + writer.stdout.readlines()


def judge(before: Held, begun: list[Deed], said: Said, after: Held) -> list[str]:
    """What is not as acknowledged, or was never asked for."""
    expected = before.lines + [fact for facts in said.done for fact in facts]
    wrong = chain_problems(after.lines)
    if after.series != before.series or said.series not in {"", before.series}:
        wrong.append("another series")
    if after.lines[: len(expected)] != expected:
        wrong.append(f"{len(expected)} facts were acknowledged and are not all there")
    sure, found = known(before), known(after)
    for deed in begun[:-1]:
        sure = sure.then(deed)
    # What nobody was told of is there whole or not at all.
    if not (sure.shows(found) or sure.then(begun[-1]).shows(found)):
        wrong.append("it holds what was not asked for, or not what was")
    return wrong


def known(held: Held) -> Known:
    details = [fact["body"]["detail"] for fact in held.facts if fact["kind"] not in DECLARED]
    return Known(details, len(held.lines) - len(details), held.through, held.text, held.configured)
