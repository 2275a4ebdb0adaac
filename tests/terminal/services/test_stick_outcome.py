"""How it goes with a stick is told while it is in, and not for ever; what an earlier one left is not."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal.domain.events import StickStep, StickTold
from terminal.domain.facts import Moment
from terminal.services.stick_outcome import (
    READING_MS,
    STICK_LOOK_MS,
    STICK_OUTCOME,
    TOLD_MS,
    StickMonitor,
    StickOutcome,
    StickRefusal,
)

BEGAN = 5_000_000


class Bench:
    def __init__(self, folder: Path) -> None:
        self.device = folder / "sda1"
        self.device.touch()
        self.path, self.told = folder / STICK_OUTCOME, list[Any]()
        self.mono = BEGAN
        self.monitor = StickMonitor(folder / "outcome.json", self.told.append, self.now)

    def now(self) -> Moment:
        return Moment(at=1_800_000_000_000 + self.mono, mono=self.mono, boot="boot-2", clock="synced")

    def leave(self, step: StickStep, boot: str = "boot-2") -> None:
        outcome = StickOutcome(step, f"{step} it", str(self.device), boot, BEGAN)
        self.path.write_bytes(msgspec.json.encode(outcome))

    def after(self, mono: int) -> list[tuple[StickStep | None, str]]:
        """What is told anew then."""
        self.told.clear()
        self.mono = mono
        self.monitor.look()
        assert all(isinstance(each, StickTold) for each in self.told)
        return [(each.step, each.says) for each in self.told]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_each_step_is_told_once_and_that_it_is_out(bench: Bench) -> None:
    assert bench.after(BEGAN) == []
    bench.leave("reading")
    assert bench.after(BEGAN + STICK_LOOK_MS - 1) == [], "not at every frame"
    assert bench.after(BEGAN + STICK_LOOK_MS) == [("reading", "reading it")]
    bench.leave("taken")
    assert bench.after(BEGAN + 10_000) == [("taken", "taken it")]
    assert bench.after(BEGAN + 20_000) == []
    bench.device.unlink()
    assert bench.after(BEGAN + 30_000) == [(None, "")]
    assert bench.after(BEGAN + 40_000) == []


@pytest.mark.parametrize(("step", "lasts"), [("reading", READING_MS), ("taken", TOLD_MS), ("refused", TOLD_MS)])
def test_one_that_stays_in_is_told_of_for_some_time(bench: Bench, step: StickStep, lasts: int) -> None:
    bench.leave(step)
    assert bench.after(BEGAN) == [(step, f"{step} it")]
    assert bench.after(BEGAN + lasts - 1) == []
    assert bench.after(BEGAN + lasts + STICK_LOOK_MS) == [(None, "")]


def test_what_lies_there_from_another_boot_is_about_no_stick_of_today(bench: Bench) -> None:
    bench.leave("taken", boot="boot-1")
    assert bench.after(BEGAN) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"step": "sold"}'])
def test_what_cannot_be_read_is_nothing(bench: Bench, content: bytes) -> None:
    bench.path.write_bytes(content)
    assert bench.after(BEGAN) == []


def test_where_no_upgrade_looks_after_the_terminal_nobody_looks(bench: Bench) -> None:
    bench.leave("taken")
    StickMonitor(None, bench.told.append, bench.now).look()
    assert bench.told == []


def test_a_refusal_is_told_on_request_until_another_stick_is_taken(bench: Bench) -> None:
    assert bench.monitor.refusal is None
    bench.leave("refused")
    bench.device.unlink()  # it is out, and the screens say nothing any more
    assert bench.after(BEGAN + 2 * TOLD_MS) == []
    assert bench.monitor.refusal == StickRefusal(1_800_000_000_000 + BEGAN, "refused it"), (
        "as the terminal counts time"
    )
    before = StickOutcome("refused", "no", str(bench.device), "boot-1", BEGAN, at=1_700_000_000_000)
    bench.path.write_bytes(msgspec.json.encode(before))
    assert bench.monitor.refusal == StickRefusal(1_700_000_000_000, "no"), "also after a restart"
    bench.leave("taken")
    assert bench.monitor.refusal is None


def test_what_root_took_and_the_terminal_did_not_is_told_too(bench: Bench) -> None:
    here = StickRefusal(7, "1.2 is not newer than 1.3")
    monitor = StickMonitor(bench.path.with_name("outcome.json"), bench.told.append, bench.now, refused=lambda: here)
    outcome = StickOutcome("taken", "configuration of 2 windows", str(bench.device), "boot-2", BEGAN, True)
    bench.path.write_bytes(msgspec.json.encode(outcome))
    assert monitor.refusal == here
    bench.leave("taken")
    assert monitor.refusal is None, "that stick had software"
