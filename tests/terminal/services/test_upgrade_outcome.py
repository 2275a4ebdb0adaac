"""Why an upgrade did not do what it should is said when it did not, and once that a later one did."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal.domain.events import PartFound, PartLost
from terminal.services.upgrade_outcome import (
    REFUSED_NAME,
    SoftwareRefusal,
    UpgradeMonitor,
    UpgradeOutcome,
    outcome_in,
    refusal_in,
)
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


def test_what_was_not_taken_is_said_beside_it_and_how_often_and_undoes_no_part(tmp_path: Path) -> None:
    told = list[Any]()
    monitor = UpgradeMonitor(tmp_path / "outcome.json", told.append, lambda: moment(5))
    left(tmp_path / "outcome.json", UpgradeOutcome("waiting", "0.1.0", "0.2.0"))
    refused = tmp_path / REFUSED_NAME
    refused.write_bytes(msgspec.json.encode(SoftwareRefusal("garbage; to do: nothing")))
    monitor.look()
    assert monitor.says == "0.1.0 → 0.2.0: waiting; refused: garbage; to do: nothing"
    refused.write_bytes(msgspec.json.encode(SoftwareRefusal("garbage; to do: nothing", 3)))
    monitor.look()
    assert monitor.says.endswith("; 3 refused, the last: garbage; to do: nothing")
    refused.unlink()
    monitor.look()
    assert (monitor.says, told) == ("0.1.0 → 0.2.0: waiting", [])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"stage": 3}'])
def test_what_cannot_be_read_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "outcome.json").write_bytes(content)
    assert outcome_in(tmp_path / "outcome.json") is None
    assert refusal_in(tmp_path / "outcome.json") is None
