"""The log text: one line a message, whoever wrote it, to the console or, for a service, to the journal."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

from terminal.services.journald import JournaldHandler, is_journal

PLAIN_WORD = re.compile(r"[^\s\"=]+")  # that needs no quotes


def shown(text: str) -> str:
    """The text with every character that is not seen as itself told by its code, as JSON escapes it.

    Those are control characters (an escape sequence can rewrite the screen or type a command), what turns the
    direction of reading, what has no width, what breaks a line. Inside a JSON text it means the same as before.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character == "\N{IDEOGRAPHIC SPACE}":
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))


def shown_lines(text: str) -> str:
    """The same for a text of our own that has several lines."""
    return "\n".join(map(shown, text.split("\n")))


class LogText(logging.Formatter):
    """Log lines as text: one a message, so that nobody writes a second one."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={_as_word(value)}" for name, value in fields_of(record).items())
        return shown(super().formatMessage(record) + fields)

    def formatException(self, ei: Any) -> str:
        return shown_lines(super().formatException(ei))


class LogJson(logging.Formatter):
    """The same for programs: an object a line, with time, level, logger, what was said, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname.lower(), "logger": record.name, "said": record.getMessage()}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return shown(json.dumps({**fields_of(record), **said}, ensure_ascii=False))


def fields_of(record: logging.LogRecord) -> dict[str, str | int]:
    """What a line says of itself beside its text: see `extra={"fields": …}` where it is written."""
    found: dict[str, str | int] = getattr(record, "fields", {})
    return found


def _as_word(value: str | int) -> str:
    text = str(value)
    return text if PLAIN_WORD.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def log_to_console(form: str) -> None:
    """Sends the log to standard error, in this form."""
    _log_to(logging.StreamHandler(), LogText(form))


def log_as_json() -> None:
    """The same for programs."""
    _log_to(logging.StreamHandler(), LogJson())


def log_of_service(identifier: str, form: str) -> None:
    """The same, but for a service, whose log goes to the journal with its fields."""
    if is_journal(os.environ):
        _log_to(JournaldHandler(identifier), LogText("%(message)s"))
    else:
        log_to_console(form)


def _log_to(handler: logging.Handler, formatter: logging.Formatter) -> None:
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
