"""The console: what it shows is text, whoever wrote it, and nothing that a console obeys."""

import io
import sys
from typing import Any

import click

from terminal.services.log_text import shown, shown_lines


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
            raise click.ClickException(shown_lines(e.message)) from e
