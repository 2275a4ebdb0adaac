"""The log text: one line a message, whoever wrote it, to the console or, for a service, to the journal."""

import logging
import os
from typing import Any

from terminal.services.journald import JournaldHandler, is_journal


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
        return shown(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return shown_lines(super().formatException(ei))


def log_to_console(form: str) -> None:
    """Sends the log to standard error, in this form."""
    _log_to(logging.StreamHandler(), form)


def log_of_service(identifier: str, form: str) -> None:
    """The same, but for a service, whose log goes to the journal with its fields."""
    if is_journal(os.environ):
        _log_to(JournaldHandler(identifier), "%(message)s")
    else:
        log_to_console(form)


def _log_to(handler: logging.Handler, form: str) -> None:
    handler.setFormatter(LogText(form))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
