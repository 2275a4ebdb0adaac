"""`window-terminal config`: the hall's configuration, for IT. Runs on an office PC: no pygame, no gpiozero."""

import sys
from itertools import pairwise
from pathlib import Path

import click

from terminal.commands.hall_diff import diff
from terminal.commands.hall_files import init
from terminal.commands.hall_watch import status
from terminal.commands.options import key_option
from terminal.commands.passphrase import Passphrases, opened_key, passphrase_option
from terminal.commands.publishing import hall_argument, push
from terminal.commands.rollouts import rollout
from terminal.commands.signed_files import sign
from terminal.commands.signing_keys import key_commands
from terminal.commands.staff_import import import_roster
from terminal.commands.terminal_moves import move, replace
from terminal.commands.written_hall import say_warnings, written_hall

PIN_MIN_DIGITS = 6  # digits of a PIN


@click.group()
def config() -> None:
    """Write, check, sign and publish the hall's configuration."""


for command in (init, import_roster, key_commands, diff, push, sign, status, rollout, move, replace):
    config.add_command(command)


@config.command("card-key")
@key_option
@passphrase_option
def card_key(key_path: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Print what cards in the hall's directory are hashed with: for every terminal, and never for the center."""
    from base64 import b64encode

    click.echo(b64encode(opened_key(key_path, Passphrases(passphrase_files)).card_key).decode())


@config.command()
@hall_argument
def check(hall_path: Path) -> None:
    """Say what is wrong with a hall's configuration, and where; exit 1 if anything is.

    HALL is one file, or a folder: there hall.toml has what is the hall's own, and every other .toml adds units and
    people. Warns of what a hall may have but most do not mean.
    """
    from terminal.config.office_catalogue import in_office_words
    from terminal.domain.hall import merge
    from terminal.domain.mistake import Mistake

    texts, hall = written_hall(hall_path)
    say_warnings(hall_path, texts, hall)
    right = Mistake("{count} windows, nothing wrong", count=len(merge(hall)))
    click.echo(f"{hall_path}: {in_office_words(right)}")


@config.command()
@key_option
@passphrase_option
def pin(key_path: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Make of a PIN the line for its owner in the hall's file; the PIN itself is kept nowhere.

    What follows from IT's key is mixed in, so that the center cannot try PINs out.

    Asks for it twice, hidden; where input comes from a file or pipe, takes the line after the key's passphrase.
    """
    from terminal.services.pin_verifier import make

    card_key = opened_key(key_path, Passphrases(passphrase_files)).card_key
    typed = _typed_pin()
    wrong = _pin_problem(typed)
    if wrong:
        raise click.ClickException(wrong)
    click.echo(f'pin = "{make(typed, card_key)}"')


def _typed_pin() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("PIN", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n")


def _pin_problem(typed: str) -> str:
    """Why nobody should have this PIN, empty where they may; never quotes it."""
    from hardware.card_reader.keystrokes import LINE_MAX_CHARACTERS

    if not (typed.isascii() and typed.isdigit()):
        return "a PIN has digits and nothing else: it is typed on a keypad"
    if not PIN_MIN_DIGITS <= len(typed) <= LINE_MAX_CHARACTERS:
        return f"a PIN has {PIN_MIN_DIGITS} to {LINE_MAX_CHARACTERS} digits"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(typed)}
    if steps in ({0}, {1}, {9}):
        return "one digit over and over, or digits in their order, are what is tried first; take another PIN"
    return ""
