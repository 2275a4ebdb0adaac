"""The page about the contract, in both languages: it has each rule that is checked, and no other."""

import re

import pytest

from sync.conformance.check import CONTRACT_RULES
from tests.support.modules import ROOT
from tests.support.tiny_center import FAULTS

NAME = re.compile(r"`([a-z]+(?:-[a-z]+)+|directory|revocations)`")
OTHERS = {"center-check"}


@pytest.mark.parametrize("page", ["contract.md", "contract.zh-CN.md"])
def test_each_rule_stands_on_the_page(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert set(NAME.findall(text)) - OTHERS == {rule.name for rule in CONTRACT_RULES}
    assert str(len(FAULTS)) in text


def test_nearly_every_rule_has_been_seen_broken() -> None:
    # Taking facts, and what a parser must not do with brackets: without them nothing else would work.
    unseen = {rule.name for rule in CONTRACT_RULES} - set(FAULTS.values())
    assert unseen == {
        *("facts-taken", "body-large", "body-deep", "path-unknown"),
        *("state-wrong", "directory", "answer-never-failed"),
    }
