"""kill -9 of the whole terminal while it records, delivers and settles: the center's chain is whole at the end.

The everyday run kills six times, the long run two hundred times.
"""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sync.journal.signs_of_life import SignFile
from terminal.demo.outcome import facts_recorded
from terminal.demo.rig import Rig
from terminal.domain.facts import LEVELS
from terminal.domain.timetable import MINUTE_MS
from terminal.services.control_protocol import FactsAfter
from terminal.services.control_socket import asked
from tests.machine.witness import chain_problems, line, look
from tests.support.forked_rig import forked_rig

STARTS_AT = 1_795_500_000_000  # ms UTC: a Tuesday morning of the hall
OPEN = 9_000  # ms after which a press is a new rating
QUIET = 100  # ms after which a release is believed
BURST = 25  # presses at most between two kills
SMALL = "\n[journal]\nsegment = 8192\n"  # bytes: some twenty facts a file, so that the archive gets some
MONTH = 31 * 86_400_000  # ms; what was settled before it goes to the archive
CARD = "00010117"
KILLS = [pytest.param(6), pytest.param(200, marks=pytest.mark.long)]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with forked_rig(tmp_path, STARTS_AT) as rig:
        rig.start()
        with rig.settings.open("a", encoding="utf-8") as settings:
            settings.write(SMALL)
        rig.power_on()
        rig.pair()
        rig.push()
        rig.until(lambda: rig.status().config, "the configuration came")
        yield rig


def press(rig: Rig, number: int) -> None:
    """One rating, which is not waited for."""
    key = LEVELS[number % len(LEVELS)]
    rig.key(key, True)
    rig.key(key, False)
    rig.advance(QUIET)
    rig.advance(OPEN)


def delivered(database: Path) -> list[str]:
    """What the center has, as it came, in the order of the numbers."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [raw for (raw,) in connection.execute("SELECT raw FROM facts ORDER BY series, seq")]


def aside(database: Path) -> int:
    """What the center put aside or was alarmed by."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        counts = "SELECT (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM alarms)"
        return int(connection.execute(counts).fetchone()[0])


def recorded(rig: Rig, known: int) -> list[dict[str, Any]]:
    """The facts behind the known ones, as they stand on the wire."""
    facts: list[dict[str, Any]] = json.loads(asked(rig.control, FactsAfter(known)))["facts"]
    return facts


def burst(rig: Rig, chance: random.Random, known: int) -> list[dict[str, Any]]:
    """Presses, more after a look at what is recorded by then; that look."""
    for number in range(chance.randint(0, BURST)):
        press(rig, number)
    if chance.random() < 0.5:
        rig.advance(MONTH)
    acknowledged = recorded(rig, known)
    for number in range(chance.randint(0, BURST)):
        press(rig, number)
    return acknowledged


@pytest.mark.parametrize("kills", KILLS)
def test_killed_at_any_moment_it_delivers_everything_once(
    kills: int, rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(kills)
    acknowledged: list[str] = []
    waiting = unsettled = 0  # kills while facts were not delivered, and while the center had more than we knew
    for _ in range(kills):
        if chance.random() < 0.7:  # the others come while it still finds its way to the center
            rig.until(lambda: rig.status().waiting == 0, "everything is delivered")
        acknowledged += [line(fact) for fact in burst(rig, chance, len(acknowledged))]
        rig.pull_plug()
        left, center = look(rig.folder / "terminal" / "buffer"), delivered(rig.database)
        assert left.lines[: len(acknowledged)] == acknowledged
        waiting += len(center) < len(left.lines)
        unsettled += len(center) > left.through
        rig.power_on()
    rig.settle([])
    rig.switch_off()
    center = delivered(rig.database)
    assert [json.loads(raw) for raw in center] == facts_recorded(rig)
    assert chain_problems([line(json.loads(raw)) for raw in center]) == []
    assert aside(rig.database) == 0
    with capsys.disabled():
        print(
            f"\n{kills} kills, {waiting} before facts were delivered, {unsettled} before they were settled: ",
            end="",
        )
        print(f"all {len(center)} facts are at the center, once")
    assert waiting
    assert any((rig.folder / "terminal" / "buffer" / "archive").iterdir())


@pytest.mark.parametrize(("down", "scene"), [(MINUTE_MS, "staffed"), (11 * MINUTE_MS, "nobody")])
def test_a_quiet_window_goes_on_after_a_short_power_cut(down: int, scene: str, rig: Rig) -> None:
    """Most of an hour after the touch, the last fact before the hourly one of the time, the power goes."""
    rig.card(CARD)
    rig.until(lambda: rig.status().plate.scene == "staffed", "somebody took the post")
    before, boot = rig.status().recorded, rig.status().clock.boot
    signs = SignFile(rig.folder / "terminal" / "buffer" / "buffer.journal.mark")
    sign = signs.read(boot) or 0
    rig.advance(55 * MINUTE_MS)
    rig.until(lambda: (signs.read(boot) or 0) >= sign + 55 * MINUTE_MS, "it left a sign of life")
    assert rig.status().recorded == before, "a sign is no fact"
    rig.pull_plug()
    rig.advance(down)
    rig.power_on()
    rig.until(lambda: rig.status().clock.trust == "synced" and not rig.status().pending, "it knows the time")
    rig.until(lambda: rig.status().plate.scene == scene, f"the plate says {scene}")
