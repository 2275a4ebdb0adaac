"""The passphrase of a key file: asked for once and hidden, or a line of a pipe or of a file; never an argument.

Whoever lists the processes of a computer reads every argument.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.console import say
from terminal.config.office_catalogue import office_language, said
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile

NOT_SEALED = (
    "{path}: it is not encrypted: whoever copies the file configures the hall; give it a passphrase with: "
    "window-terminal config key passphrase --key {path}"
)
NO_LINE = "{path}: its passphrase is wanted: on standard input a line for each key, or in --passphrase-file"
TOO_SHORT = (
    "a passphrase has {least} characters or more: whoever has a copy of the file tries millions; take a sentence"
)
NOT_A_LINE = "{path}: {why}; a passphrase is the first line of a file in UTF-8"

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Takes the key's passphrase from the first line of this file, and asks nobody.",
)


def opened_key(path: Path, passphrase_file: Path | None) -> "KeyFile":
    """The key in this file. Tells of one that has no passphrase; raises ClickException where it does not open."""
    from sync.bundles.signing import KeyFile, KeyWrong

    try:
        key = KeyFile.load(path, lambda: existing_passphrase(path, passphrase_file))
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    if not key.is_sealed:
        say(in_office_words(Mistake(NOT_SEALED, path=path).at("advice")), err=True)
    return key


def existing_passphrase(path: Path, passphrase_file: Path | None) -> str:
    """Of a key that is there. Raises ClickException."""
    if passphrase_file:
        return _line_of(passphrase_file)
    if sys.stdin.isatty():
        asked = in_office_words(Mistake("Passphrase of {path}", path=path))
        return str(click.prompt(asked, hide_input=True, err=True))
    if typed := _line():
        return typed
    raise office_error(Mistake(NO_LINE, path=path))


def new_passphrase(path: Path, passphrase_file: Path | None) -> str:
    """For a key that is made: asked for twice. Raises ClickException."""
    from sync.bundles.sealed_key import PASSPHRASE_MIN_CHARACTERS

    if passphrase_file is None and sys.stdin.isatty():
        asked = in_office_words(Mistake("New passphrase of {path}", path=path))
        typed = str(click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True))
    else:
        typed = existing_passphrase(path, passphrase_file)
    if len(typed) < PASSPHRASE_MIN_CHARACTERS:
        raise office_error(Mistake(TOO_SHORT, least=PASSPHRASE_MIN_CHARACTERS))
    return typed


def in_office_words(mistake: Mistake) -> str:
    """In the language of whoever sits here."""
    return said(mistake, office_language())


def office_error(mistake: Mistake) -> click.ClickException:
    """The same as the error that ends a command."""
    return click.ClickException(in_office_words(mistake))


def _line() -> str:
    return sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n")


def _line_of(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:  # office programs put a mark before UTF-8
            typed = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as e:
        raise office_error(Mistake(NOT_A_LINE, path=path, why=getattr(e, "strerror", "") or e)) from e
    if not typed:
        raise office_error(Mistake(NOT_A_LINE, path=path, why=Mistake("its first line is empty")))
    return typed
