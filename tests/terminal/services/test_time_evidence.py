"""What a terminal knows of the time without a clock: by software, configuration, facts and certificate."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import Payload, sign
from sync.bundles.trust import KeyTrust
from terminal.core import restore
from terminal.domain.facts import Draft, Moment, Touch, Trust
from terminal.domain.time_bounds import TimeBounds
from terminal.services.time_evidence import TimeEvidence
from tests.support.desk import WINDOW
from tests.support.office import IT, KEYS

BUILT, DAY = 1_795_910_400_000, 86_400_000
ISSUED, FACT, ENDS = BUILT + DAY, BUILT + 2 * DAY, BUILT + 800 * DAY


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    with Buffer(tmp_path / "buffer") as opened:
        yield opened


def configure(buffer: Buffer, version: int, issued: int) -> None:
    raw = msgspec.Raw(msgspec.json.encode(WINDOW))
    payload = Payload("ed25519", WINDOW.window, 1, version, issued, issued * 2, issued * 2, raw)
    buffer.configure(KeptBundles(current=sign(IT, payload), high_water=(1, version)))


def record(buffer: Buffer, at: int, config: str, clock: Trust = "synced") -> None:
    buffer.record([Draft(Moment(at, 1, "boot", clock), "2F-17", config, Touch("finger", "unknown"))])


def bounds(buffer: Buffer, ends: int | None = None, keys: tuple[str, ...] = KEYS) -> TimeBounds:
    now = Moment(0, 1, "boot-2", "unset")
    restored = restore(buffer.recent(), now)
    return TimeEvidence(buffer, KeyTrust(keys), built=BUILT, restored=restored, ends=lambda: ends).bounds()


def test_a_new_terminal_knows_when_it_was_built(buffer: Buffer) -> None:
    assert (bounds(buffer).floor, bounds(buffer).floor_by) == (BUILT, "this software was built")
    assert bounds(buffer).refusal(ENDS) == ""


def test_its_configuration_was_issued_before(buffer: Buffer) -> None:
    configure(buffer, 3, ISSUED)
    assert (bounds(buffer).floor, bounds(buffer).floor_by) == (ISSUED, "configuration 1.3 was issued")


def test_a_configuration_that_nobody_trusted_signed_says_nothing(buffer: Buffer) -> None:
    configure(buffer, 3, ISSUED)
    assert bounds(buffer, keys=()).floor == BUILT


def test_the_newest_fact_of_a_synchronised_clock_was_before(buffer: Buffer) -> None:
    configure(buffer, 3, ISSUED)
    record(buffer, FACT, "1.3")
    record(buffer, FACT + DAY, "1.3", "held")
    record(buffer, FACT + DAY, "1.3", "unset")
    assert (bounds(buffer).floor, bounds(buffer).floor_by) == (FACT, "the newest fact here")


def test_another_configuration_brings_back_who_was_told_a_far_future(buffer: Buffer) -> None:
    configure(buffer, 3, ISSUED)
    record(buffer, FACT + 300 * DAY, "1.3")
    assert bounds(buffer).refusal(FACT)
    configure(buffer, 4, ISSUED + 1)
    assert bounds(buffer).refusal(FACT) == ""


def test_the_certificates_end_is_the_last_time_that_a_center_can_say(buffer: Buffer) -> None:
    assert bounds(buffer, ENDS).refusal(ENDS) == ""
    assert "certificate ends" in bounds(buffer, ENDS).refusal(ENDS + 1)
