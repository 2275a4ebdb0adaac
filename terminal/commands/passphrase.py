"""The passphrase of a key file: asked for once and hidden, or a line of a pipe or of a file; never an argument.

Whoever lists the processes of a computer reads every argument.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.office_words import office_error, tell
from terminal.config.office_catalogue import in_office_words
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
GUESSED = "one sign again and again, or signs counted up or down, is what is tried first; take a sentence"
COUNTED = ({0}, {1, -9}, {-1, 9})  # by how much each sign may differ from the one before: behind 9 comes 0
NOT_A_LINE = "{path}: {why}; a passphrase is the first line of a file in UTF-8"
OTHER_PART = "{path}: it is a key for {role}, and one for {wanted} is wanted here"
ROLE_WORDS = {
    "signing": Mistake("signing"),
    "recovery": Mistake("recovery"),
    "second": Mistake("the second signature"),
}
SUCCEEDED = "{path}: it has named {successor} its successor and signs nothing more; sign with that key"
SECOND_WANTED = "{path}: this hall wants a second person's signature: --second-key FILE, and that person types"
NOT_THE_SECOND = "{path}: it is none of the second people's keys that {key} knows; take the file of one of them"

passphrase_option = click.option(
    "--passphrase-file",
    "passphrase_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Takes a passphrase from the first line of this file, and asks nobody; for several keys several times.",
)
second_key_option = click.option(
    "--second-key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The key of a second person, where the hall wants two.",
)


class Passphrases:
    """Hands out passphrases in the order in which keys are opened: of the files first, then of whoever is here."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = list(files)

    def existing(self, path: Path) -> str:
        """Of a key that is there. Raises ClickException."""
        if self._files:
            return _line_of(self._files.pop(0))
        if sys.stdin.isatty():
            asked = in_office_words(Mistake("Passphrase of {path}", path=path))
            return str(click.prompt(asked, hide_input=True, err=True))
        if typed := sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n"):
            return typed
        raise office_error(Mistake(NO_LINE, path=path))

    def new(self, path: Path) -> str:
        """For a key that is made: asked for twice. Raises ClickException."""
        from sync.bundles.sealed_key import PASSPHRASE_MIN_CHARACTERS

        if not self._files and sys.stdin.isatty():
            asked = in_office_words(Mistake("New passphrase of {path}", path=path))
            typed = str(click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True))
        else:
            typed = self.existing(path)
        if len(typed) < PASSPHRASE_MIN_CHARACTERS:
            raise office_error(Mistake(TOO_SHORT, least=PASSPHRASE_MIN_CHARACTERS))
        if _is_counted(typed):
            raise office_error(Mistake(GUESSED))
        return typed


def typed_twice(asked: Mistake, missing: Mistake) -> str:
    """What somebody types twice, hidden; a line of standard input where nobody does. Raises ClickException."""
    if sys.stdin.isatty():
        return str(click.prompt(in_office_words(asked), hide_input=True, confirmation_prompt=True, err=True))
    if typed := sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n"):
        return typed
    raise office_error(missing)


def opened_key(path: Path, passphrases: Passphrases, roles: Sequence[str] = ("signing",)) -> "KeyFile":
    """The key in this file, which signs still. Tells of one without a passphrase; raises ClickException."""
    from sync.bundles.signing import KeyFile
    from sync.bundles.stored_key import KeyWrong, read_key

    try:
        stored = read_key(path)
        if stored.role not in roles:
            wanted = ROLE_WORDS[roles[0]]
            raise office_error(Mistake(OTHER_PART, path=path, role=ROLE_WORDS[stored.role], wanted=wanted))
        if stored.successor:
            raise office_error(Mistake(SUCCEEDED, path=path, successor=stored.successor))
        key = KeyFile.load(path, lambda: passphrases.existing(path))
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    if not key.is_sealed:
        tell(Mistake(NOT_SEALED, path=path).at("advice"), err=True)
    return key


def opened_second(key: "KeyFile", path: Path | None, passphrases: Passphrases) -> "KeyFile | None":
    """The key of whoever signs beside `key`, None where nobody must. Raises ClickException."""
    if path is None:
        if key.stored.second:
            raise office_error(Mistake(SECOND_WANTED, path=key.path))
        return None
    second = opened_key(path, passphrases, ("second",))
    if key.stored.second and second.public not in key.stored.second:
        raise office_error(Mistake(NOT_THE_SECOND, path=path, key=key.path))
    return second


def _is_counted(typed: str) -> bool:
    steps = {ord(sign) - ord(before) for before, sign in pairwise(typed)}
    return any(steps <= each for each in COUNTED)


def _line_of(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:  # office programs put a mark before UTF-8
            typed = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as e:
        raise office_error(Mistake(NOT_A_LINE, path=path, why=getattr(e, "strerror", "") or e)) from e
    if not typed:
        raise office_error(Mistake(NOT_A_LINE, path=path, why=Mistake("its first line is empty")))
    return typed
