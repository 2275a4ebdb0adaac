"""The console: what it shows is text, whoever wrote it, and nothing that a console obeys."""

import io
import logging
import os
import sys
from typing import Any

import click

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


def _lines(text: str) -> str:
    """The same for a text of our own that has several lines."""
    return "\n".join(map(shown, text.split("\n")))


def say(text: str, *, err: bool = False) -> None:
    """Prints a line of text."""
    click.echo(shown(text), err=err)


def tell_strange_letters() -> None:
    """A letter that the console's encoding has not is told by its code, where the command would fail otherwise.

    So it is with names where Windows sends what is said into a file: the encoding there is GBK.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


class Speaking(click.Group):
    """Commands whose errors are text, too: they may quote what somebody sent."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as e:
            if type(e) is not click.ClickException:  # about what was typed
                raise
            raise click.ClickException(_lines(e.message)) from e


class LogText(logging.Formatter):
    """Log lines as text: one a message, so that nobody writes a second one."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return shown(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return _lines(super().formatException(ei))


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
