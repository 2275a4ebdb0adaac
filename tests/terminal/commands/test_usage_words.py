"""What is told of what was typed, in Chinese: click's own texts, and no others."""

import ast
import gettext
import os
import subprocess
import sys
from pathlib import Path
from string import Formatter

import click
import polib
import pytest

from terminal.commands import usage_words
from tests.support.catalogues import USAGE, entries
from tests.support.commands import typed

WORDS = polib.pofile(str(USAGE))


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def clicks_texts() -> set[tuple[str, ...]]:
    """Whatever the installed click has translated: singular and plural, or the one text."""
    found = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                found.add(tuple(str(each.value) for each in node.args if isinstance(each, ast.Constant)))
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_one_of_clicks_and_has_no_other_values() -> None:
    ids = {(entry.msgid, entry.msgid_plural) if entry.msgid_plural else (entry.msgid,) for entry in WORDS}
    assert ids - clicks_texts() == set()
    for entry in WORDS:
        given = places(entry.msgid) | places(entry.msgid_plural)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert places(text) <= given, entry.msgid


def test_what_is_compiled_is_what_was_written_and_a_console_of_windows_has_it() -> None:
    assert entries(polib.mofile(str(USAGE.with_suffix(".mo")))) == entries(WORDS)
    assert "".join(form for forms in entries(WORDS).values() for form in forms).encode("gbk")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("config move hall.toml", "错误：缺少参数 'WINDOW=TERMINAL'."),
        ("config move hall.toml 2F-17=t-1", "错误：缺少选项 '--center'."),
        ("config muve", "错误：没有命令 'muve'。"),
        ("config check --hal", "错误：没有选项 '--hal'。"),
        ("config check a b c", "错误：多余的参数（b c）"),
        ("center serve --port x", "错误：'--port' 的值不对：'x' 不是"),
        ("center import none.jsonl", "错误：'FILE' 的值不对：'none.jsonl' 不存在。"),
        ("center rollout stop", "错误：'[pause|resume|cancel]' 的值不对：'stop' 不在可选值之中："),
        ("config check --key", "错误：没有选项 '--key'。"),
        ("config card-key --key", "错误：选项 '--key' 后面要有值。"),
    ],
)
@pytest.mark.usefixtures("chinese")
def test_a_chinese_desk_is_told_in_chinese_what_was_typed_wrong(words: str, said: str) -> None:
    result = typed(*words.split())
    *usage, error = [line for line in result.stderr.splitlines() if line]
    assert result.exit_code == 2
    assert not usage or usage[0].startswith("用法： main "), result.stderr
    assert error.startswith(said), error


def test_an_english_desk_is_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert typed("config", "muve").stderr.splitlines()[-1].startswith("Error: No such command 'muve'")


def test_a_desk_whose_system_alone_names_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has none of the names in the environment."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(usage_words, "office_language", lambda: "zh_CN")
    usage_words.name_usage_words()
    assert gettext.gettext("Aborted!") == "已中止！"


def test_whoever_breaks_off_reads_that_too(tmp_path: Path) -> None:
    program = "import terminal.commands.config as c, click\ndef stop(**_): raise KeyboardInterrupt\n"
    program += "c.check.callback = stop\nfrom terminal.__main__ import main\nmain(['config', 'check', 'x'])"
    kept = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    here = kept | {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, env=here, check=False)
    assert (ended.returncode, ended.stderr.decode().strip()) == (1, "已中止！")
