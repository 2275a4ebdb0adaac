"""The lines of the log: one a message, whatever it holds, to read or for programs, with its fields in both."""

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.services.log_text import LogJson, LogText

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


def line(said: str, fields: dict[str, Any], *, failed: bool = False) -> logging.LogRecord:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        trace = sys.exc_info() if failed else None
    record = logging.LogRecord("sync.center.doors.api", logging.INFO, "api.py", 1, said, (), trace)
    record.fields = fields
    record.created = 1_795_391_520.25
    return record


@given(TEXTS, TEXTS)
def test_a_line_for_programs_is_one_object_with_all_that_was_said(said: str, value: str) -> None:
    written = LogJson().format(line(said.replace("%", ""), {"why": value, "status": 403}))
    assert written.isprintable() or "\N{IDEOGRAPHIC SPACE}" in written
    assert json.loads(written) == {
        "time": "2026-11-22T23:52:00.250+00:00",
        "level": "info",
        "logger": "sync.center.doors.api",
        "said": said.replace("%", ""),
        "why": value,
        "status": 403,
    }


def test_a_failure_has_its_traceback_in_the_object() -> None:
    assert "two\nlines" in json.loads(LogJson().format(line("failed", {}, failed=True)))["error"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2F-17", "2F-17"), ("", '""'), ("no room", '"no room"'), ("a=b", '"a=b"'), ("\n", '"\\n"'), (7, "7")],
)
def test_fields_stand_behind_the_text_and_can_be_told_apart(value: str | int, shown: str) -> None:
    assert LogText("%(message)s").format(line("refused", {"why": value})) == f"refused why={shown}"
