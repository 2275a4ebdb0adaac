"""What IT is told at its desk, in Chinese and in English."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from terminal.config.office_catalogue import said
from terminal.domain.mistake import Mistake
from tests.support.catalogues import OFFICE, entries
from tests.support.commands import HALL
from tests.support.modules import ROOT
from tests.support.office_templates import templates

PLACE = re.compile(r"\{[a-z]+(?::<[0-9]+)?\}")
CHINESE = "[\u3400-\u9fff\u3001-\u303f\uff01-\uff60“”]"
# Beside a Chinese sign, or between a value and Chinese; in clocks and numbers they stand elsewhere.
HALF_WIDTH = re.compile(
    rf"(?<={CHINESE})[,:;!?()]|[,:;!?()](?={CHINESE})|(?<={CHINESE})\.(?=\s|$)|\}}[,:;] ?(?={CHINESE})"
)
WRITTEN_SO = ("https://名称:端口", "（127.0.0.1、::1 ")  # what is typed or is an address stays as it is typed
IN_TEMPLATES = re.compile(r"(?:\}\}|%\})[,:;] ?[{<]")  # between two values, where it is one sign for both languages


def test_every_text_has_its_chinese_and_nothing_else_has() -> None:
    texts = {id: forms[0] for id, forms in entries(polib.pofile(str(OFFICE))).items()}
    assert texts.keys() == templates()
    assert [id for id, text in texts.items() if sorted(PLACE.findall(id)) != sorted(PLACE.findall(text))] == []


def test_chinese_has_chinese_punctuation() -> None:
    """As an office writes it: a half-width sign in a Chinese line reads as a slip of whoever typed it."""
    found = []
    for entry in polib.pofile(str(OFFICE)):
        text = entry.msgstr
        for each in WRITTEN_SO:
            text = text.replace(each, "")
        found += [text] if HALF_WIDTH.search(text) else []
    assert found == []


def test_what_stands_between_two_values_of_a_page_is_translated_too() -> None:
    pages = ROOT / "sync" / "center" / "pages" / "templates"
    found = {page.name for page in pages.glob("*.html") if IN_TEMPLATES.search(page.read_text(encoding="utf-8"))}
    assert found == set()


def test_every_text_is_one_for_a_console_of_windows() -> None:
    said_there = [entry.msgstr for entry in polib.pofile(str(OFFICE))]
    assert [text for text in said_there if text.encode("gbk", "replace").decode("gbk") != text] == []


def test_what_is_compiled_is_what_was_written() -> None:
    compiled = polib.mofile(str(OFFICE.with_suffix(".mo")))
    assert entries(compiled) == entries(polib.pofile(str(OFFICE)))


def test_a_mistake_within_a_mistake_is_translated_and_a_value_is_not() -> None:
    inner = Mistake("there are: {keys}", keys="hall, window")
    mistake = Mistake("there is no such key; {meant}", place="hall: session am: look.theme", meant=inner)
    assert said(mistake, "en") == mistake == f"{mistake.place}: there is no such key; there are: hall, window"
    assert said(mistake, "zh_CN") == "大厅: 时段 am: look.theme: 没有这个键；可用的有：hall, window"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("zh_CN.UTF-8", "1 个窗口，没有错误"),
        ("C.UTF-8", "1 windows, nothing wrong"),
        ("nowhere", "1 windows, nothing wrong"),
    ],
)
def test_the_desks_own_locale_decides(tmp_path: Path, name: str, right: str) -> None:
    hall = tmp_path / "hall.toml"
    hall.write_text(HALL, encoding="utf-8")
    words = [sys.executable, "-m", "terminal", "config", "check", str(hall)]
    kept = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    typed = subprocess.run(words, capture_output=True, check=True, env=kept | {"LC_ALL": name, "PYTHONUTF8": "1"})
    assert typed.stdout.decode() == f"{hall}: {right}\n"
