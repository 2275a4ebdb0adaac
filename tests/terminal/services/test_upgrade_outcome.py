"""Why an upgrade did not do what it should is said when it did not, and once that a later one did."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal.domain.events import PartFound, PartLost
from terminal.services.upgrade_outcome import UpgradeMonitor, UpgradeOutcome, outcome_in
from tests.support.disk import moment

BACK = UpgradeOutcome("gone_back", "0.1.0", "0.2.0", "0.2.0 was left for 0.1.0: the screen is lost")


def left(path: Path, outcome: UpgradeOutcome) -> None:
    path.write_bytes(msgspec.json.encode(outcome))


def test_a_way_back_is_told_once_and_a_later_upgrade_that_worked_once(tmp_path: Path) -> None:
    path, told = tmp_path / "outcome.json", list[Any]()
    monitor = UpgradeMonitor(path, told.append, lambda: moment(5))
    monitor.look()
    assert (told, monitor.says) == ([], "")
    left(path, BACK)
    monitor.look()
    monitor.look()
    assert told == [PartLost("upgrade", BACK.wrong, moment(5))]
    assert monitor.says == "0.1.0 → 0.2.0: gone back: 0.2.0 was left for 0.1.0: the screen is lost"
    left(path, UpgradeOutcome("confirmed", "0.1.0", "0.3.0"))
    monitor.look()
    assert told[1:] == [PartFound("upgrade", moment(5))]
    assert monitor.says == "0.1.0 → 0.3.0: confirmed"


def test_where_no_upgrade_looks_after_the_terminal_nothing_is_said() -> None:
    told: list[Any] = []
    UpgradeMonitor(None, told.append, lambda: moment(5)).look()
    assert told == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"stage": 3}'])
def test_what_cannot_be_read_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "outcome.json").write_bytes(content)
    assert outcome_in(tmp_path / "outcome.json") is None
