"""The office words: what a command says at a desk, a line or the error that ends it, in the language there."""

import click

from terminal.commands.console import say
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake


def tell(text: str, *, err: bool = False) -> None:
    """Prints a line of text, translated where it is a mistake."""
    say(in_office_words(text), err=err)


def office_error(mistake: str) -> click.ClickException:
    """The same as the error that ends a command."""
    return click.ClickException(in_office_words(mistake))


def failure(e: Exception) -> click.ClickException:
    """The error that ends a command because of this one; what a center answered is known again where it is ours."""
    from sync.rollouts.hall_words import known

    told = e.args[0] if len(e.args) == 1 and isinstance(e.args[0], Mistake) else str(e)
    return office_error(known(told))
