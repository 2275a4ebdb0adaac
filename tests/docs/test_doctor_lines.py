"""The doctor's lines in the manual: each of the program's own, in both languages, with what it says to do."""

import re
from pathlib import Path

import pytest

from terminal.services.diagnostics.remedies import REMEDIES
from tests.support.markdown import rows
from tests.support.modules import ROOT

OPERATIONS = ROOT / "docs" / "manual" / "operations.md"
CHINESE_OPERATIONS = OPERATIONS.parent / "zh-CN" / "operations.md"
BY_WORDS = {words.strip(): do for known in REMEDIES.values() for words, do in known.by_words}
WORDS_ROW = re.compile(r"\| … (.+?) … \| (.+) \|")


def section(path: Path) -> str:
    """From the heading that names the doctor to the next."""
    found = re.search(r"^## [^\n]*`doctor`.*?(?=^## )", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("path", [OPERATIONS, CHINESE_OPERATIONS], ids=["English", "Chinese"])
def test_every_line_is_in_the_table(path: Path) -> None:
    text = section(path)
    assert list(rows(text)) == list(REMEDIES)
    assert [found[1] for found in map(WORDS_ROW.fullmatch, text.splitlines()) if found] == list(BY_WORDS)


def test_the_table_says_what_the_program_says() -> None:
    text = section(OPERATIONS)
    assert rows(text) == {name: known.usual for name, known in REMEDIES.items()}
    assert {found[1]: found[2] for found in map(WORDS_ROW.fullmatch, text.splitlines()) if found} == BY_WORDS
