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
from tests.support.office_templates import templates

PLACE = re.compile(r"\{[a-z]+(?::<[0-9]+)?\}")


def test_every_text_has_its_chinese_and_nothing_else_has() -> None:
    texts = {id: forms[0] for id, forms in entries(polib.pofile(str(OFFICE))).items()}
    assert texts.keys() == templates()
    assert [id for id, text in texts.items() if sorted(PLACE.findall(id)) != sorted(PLACE.findall(text))] == []


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
