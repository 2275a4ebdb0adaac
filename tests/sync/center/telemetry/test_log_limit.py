"""What is said again within a minute is only counted."""

import logging

import pytest

from sync.center.telemetry.log_limit import SOURCES_MAX, LogLimit


def said(limit: LogLimit, at: float, line: int = 1, text: str = "hung up on %s", *args: object) -> str | None:
    record = logging.LogRecord("center", logging.WARNING, "file.py", line, text, args or ("A",), None)
    record.created = at
    return record.getMessage() if limit.filter(record) else None


def test_a_line_speaks_once_a_minute_and_says_how_often_it_was_silent() -> None:
    limit = LogLimit()
    assert said(limit, 100.0) == "hung up on A"
    assert [said(limit, 100.0 + second) for second in range(60)] == [None] * 60
    assert said(limit, 161.0) == "hung up on A (and 60 times since this was last said)"
    assert said(limit, 222.0) == "hung up on A"


def test_other_lines_and_other_failures_are_said() -> None:
    limit = LogLimit()
    assert said(limit, 100.0) and said(limit, 100.0, line=2)
    for error in (ValueError("a"), OSError("b")):
        record = logging.LogRecord("c", logging.ERROR, "f", 3, "failed", (), (type(error), error, None))
        assert limit.filter(record) and not limit.filter(record)


@pytest.mark.parametrize("text", ["100 % of %s", "%d", "{}"])
def test_a_line_that_counts_is_never_formatted_twice(text: str) -> None:
    limit = LogLimit()
    args = (5,) if "%s" in text or "%d" in text else ()
    for at in (0.0, 1.0, 100.0):
        record = logging.LogRecord("c", logging.ERROR, "f", 1, text.replace("100 %", "100 %%"), args, None)
        record.created = at
        limit.filter(record)
    assert record.getMessage().endswith("(and 1 times since this was last said)")


def told(limit: LogLimit, at: float, about: str | None) -> bool:
    record = logging.LogRecord("center", logging.INFO, "file.py", 1, "pushed", (), None)
    record.created, record.about = at, about
    return limit.filter(record)


def test_what_is_about_each_speaks_once_about_each_and_what_must_be_said_always_does() -> None:
    limit = LogLimit()
    assert [told(limit, 100.0, about) for about in ("a", "b", "a", None, None)] == [True, True, False, True, True]


def test_whoever_invents_names_takes_no_memory() -> None:
    limit = LogLimit()
    for number in range(3 * SOURCES_MAX):
        told(limit, 100.0, f"n{number}")
        told(limit, 100.0, f"n{number}")
    assert max(len(each) for each in vars(limit).values() if isinstance(each, dict)) <= SOURCES_MAX
