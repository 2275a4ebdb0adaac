"""What a terminal or a card says, on a console: as text, whatever it is."""

import json
import logging
import sqlite3
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sync.buffer import Buffer
from sync.center.store import Store
from terminal.commands.console import Speaking
from terminal.services.log_text import LogText, shown
from tests.support.commands import typed
from tests.support.disk import draft
from tests.sync.center.conftest import chain, written

TITLE = "\x1b]0;mine\x07"  # a new title for the window of whoever looks
CLEAR = "\x9b2J"  # C1: clears the screen
TURNED = "\u202e/etc\u2066"  # reads from right to left
EVIL = f"李{TITLE}{CLEAR}{TURNED}\x7f\r\n\u2028\u200b张"
TOLD = "李\\u001b]0;mine\\u0007\\u009b2J\\u202e/etc\\u2066\\u007f\\u000d\\u000a\\u2028\\u200b张"


def harmless(output: str) -> bool:
    return all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in output.replace("\n", ""))


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_is_left_that_a_console_obeys_and_json_means_the_same(text: str) -> None:
    assert harmless(shown(text))
    assert "\n" not in shown(text)
    assert json.loads(shown(json.dumps(text, ensure_ascii=False))) == text
    assert shown(shown(text)) == shown(text)


def test_what_is_read_stays_as_it_is() -> None:
    for text in ("张敏 2F-17", "é à ñ", "C:\\u001b", "全\u3000角", "𠮷", "e\u0301"):
        assert shown(text) == text


def filled(file: Path) -> str:
    """A center's database with the worst in every place that holds text."""
    url = f"sqlite:///{file}"
    Store(url).close()
    fact = chain("T-1", "s", 1)[0] | {"kind": "post", "window": EVIL}
    fact["body"] = {"state": EVIL, "badge": EVIL, "by": EVIL, "instead_of": "", "session": EVIL}
    report = {"version": EVIL, "config": "", "recorded": 1, "waiting": 1, "clock": EVIL, "parts": {EVIL: EVIL}}
    said = {"state": "accepted", "kind": "post", "raw": written(fact), "report": json.dumps(report)}
    with closing(sqlite3.connect(file)) as connection, connection:
        for table in ("terminals", "facts", "quarantine", "alarms", "errands", "systems"):
            columns = connection.execute(f"SELECT name, type FROM pragma_table_info('{table}')").fetchall()
            values = [said.get(name, 1 if "INT" in kind else EVIL) for name, kind in columns]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    return url


@pytest.mark.parametrize("command", ["terminals", "facts", "alarms", "quarantine", "windows"])
def test_what_terminals_sent_is_only_text_where_it_is_listed(tmp_path: Path, command: str) -> None:
    url = filled(tmp_path / "center.db")
    for options in ([], ["--json"]):
        listed = typed("center", command, "--database", url, *options).output
        assert harmless(listed)
        assert options or TOLD in listed
        assert listed.count("\n") == (1 if options else 2)  # and the sum
    assert EVIL in texts(json.loads(listed))


def texts(listed: object) -> list[str]:
    """Every text in it."""
    if isinstance(listed, dict):
        return texts([*listed, *listed.values()])
    return [each for one in listed for each in texts(one)] if isinstance(listed, list) else [str(listed)]


def test_a_card_is_only_text_where_it_is_listed(tmp_path: Path) -> None:
    with Buffer(tmp_path / "buffer") as buffer:
        buffer.record([draft(EVIL)])
    for options in ([], ["--json"]):
        listed = typed("buffer", "list", "--path", tmp_path / "buffer", *options).output
        assert (harmless(listed), listed.count("\n")) == (True, 1)
        assert "\\u009b2J\\u202e" in listed


def test_an_error_that_quotes_somebody_is_text_too() -> None:
    @click.group(cls=Speaking)
    def group() -> None: ...

    @group.command()
    def fail() -> None:
        raise click.ClickException(f"first\n{EVIL}")

    said = CliRunner().invoke(group, ["fail"])
    assert (said.exit_code, harmless(said.output)) == (1, True)
    assert said.output.startswith("Error: first\n李\\u001b]0;mine\\u0007\\u009b2J")


def test_a_log_line_stays_one_line_of_text_and_an_exception_keeps_its_own() -> None:
    try:
        raise ValueError(CLEAR)
    except ValueError:
        record = logging.LogRecord("l", logging.ERROR, "f", 1, "from %s", (f"{TITLE}\nforged",), sys.exc_info())
    lines = LogText("%(levelname)s %(message)s").format(record).split("\n")
    assert lines[0] == "ERROR from \\u001b]0;mine\\u0007\\u000aforged"
    assert (lines[1], lines[-1]) == ("Traceback (most recent call last):", "ValueError: \\u009b2J")
