"""The check of a center: ours and a tiny one that shares no code keep every rule; each broken one is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.center.network.certificates import establish
from sync.conformance.check import CONTRACT_RULES, NotLetIn, RuleVerdict, check
from sync.conformance.wire import CenterGone
from tests.support.tiny_center import FAULTS, TinyCenter
from tests.sync.center.conftest import Hall
from tests.sync.center.joining.test_tokens import sheet


@contextmanager
def tiny(fault: str = "") -> Iterator[TinyCenter]:
    center = TinyCenter(fault)
    try:
        yield center
    finally:
        center.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    running = Hall(tmp_path, establish(tmp_path / "authority", [], datetime.now(UTC)))
    running.start()
    yield running
    assert running.stop() == 0


def never(_code: str) -> bool:
    return False


def wrong(verdicts: Iterator[RuleVerdict]) -> dict[str, str]:
    found = list(verdicts)
    assert [each.rule.name for each in found] == [rule.name for rule in CONTRACT_RULES]
    return {each.rule.name: each.wrong for each in found if each.wrong}


def test_our_center_keeps_every_rule(hall: Hall) -> None:
    token = sheet(hall, "C-1")["C-1"]
    assert wrong(check(hall.url, hall.authority.ca, token, never)) == {}
    assert "Traceback" not in hall.log.read_text()


def test_so_does_one_that_shares_no_code() -> None:
    with tiny() as center:
        assert wrong(check(center.url, None, center.token, never)) == {}


@pytest.mark.parametrize(("fault", "rule"), FAULTS.items())
def test_a_broken_center_is_told_what_it_does_wrong(fault: str, rule: str) -> None:
    # What is said of all answers together needs some to look at.
    chosen = [each for each in CONTRACT_RULES if each.name in (rule, "key-none", "directory")]
    with tiny(fault) as center:
        found = list(check(center.url, None, center.token, never, chosen))
    assert rule in [each.rule.name for each in found if each.wrong]


def test_who_is_not_let_in_is_told_so_once_the_code_was_said() -> None:
    codes: list[str] = []

    def once(code: str) -> bool:
        codes.append(code)
        return False

    with tiny() as center, pytest.raises(NotLetIn, match="waiting"):
        list(check(center.url, None, "no.token", once))
    assert [len(code) for code in codes] == [6]


def test_a_center_that_is_not_there_is_told_as_that() -> None:
    with tiny() as center:
        url = center.url
    with pytest.raises(CenterGone, match="cannot be asked: no connection; see that it runs"):
        list(check(url, None, "", never))
