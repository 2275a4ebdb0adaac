"""`window-terminal config`: the hall's configuration, for IT. Runs on an office PC: no pygame, no gpiozero."""

import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.hall_files import init
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import (
    Passphrases,
    opened_key,
    opened_second,
    passphrase_option,
    second_key_option,
)
from terminal.commands.signing_keys import check_newest_copy, key_commands
from terminal.commands.staff_import import import_roster

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from terminal.domain.hall import Hall

DAY_MS = 86_400_000  # ms
PIN_MIN_DIGITS = 6  # digits of a PIN

hall_argument = click.argument("hall_path", metavar="HALL", type=click.Path(path_type=Path))


@click.group()
def config() -> None:
    """Write, check, sign and publish the hall's configuration."""


config.add_command(init)
config.add_command(import_roster)
config.add_command(key_commands)


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
    from terminal.config.hall_file import hall_warnings
    from terminal.config.hall_text import placed, read_texts, rows
    from terminal.config.office_catalogue import office_language, said
    from terminal.domain.hall import merge
    from terminal.domain.mistake import Mistake

    hall, language = _publishable(hall_path), office_language()
    warnings = hall_warnings(hall)
    for path, line, warning in rows(read_texts(hall_path), warnings) if warnings else ():
        click.echo(f"{placed(path, line)}: {said(warning.at('warning'), language)}", err=True)
    right = Mistake("{count} windows, nothing wrong", count=len(merge(hall)))
    click.echo(f"{hall_path}: {said(right, language)}")


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


@config.command()
@hall_argument
@key_option
@center_option
@ca_option
@click.option("--days", type=click.IntRange(1, 3650), default=400, show_default=True, help="Valid for so long.")
@click.option(
    "--move",
    "moves",
    multiple=True,
    metavar="WINDOW=TERMINAL",
    help="Signs that this terminal stands at that window now; may be repeated. `center terminals` names them.",
)
@second_key_option
@passphrase_option
def push(
    *,
    hall_path: Path,
    key_path: Path,
    url: str,
    ca: Path,
    days: int,
    moves: tuple[str, ...],
    second_key: Path | None,
    passphrase_files: tuple[Path, ...],
) -> None:
    """Check, sign and publish: one bundle for each window, all with the next version; and the directory.

    A terminal that has a configuration changes its window by IT's signature alone, not by the center's word.
    """
    from sync.bundles import bundle
    from sync.bundles.hand_over import publish, publish_successions
    from terminal.domain.hall import merge

    hall = _publishable(hall_path)
    moved = _moves(moves, {window.window for window in merge(hall)})
    passphrases = Passphrases(passphrase_files)
    key = opened_key(key_path, passphrases)
    second = opened_second(key, second_key, passphrases)
    key = key.beside(second) if second else key
    _check_pepper(hall, hall_path, key, key_path)
    try:
        issued = time.time_ns() // 1_000_000
        if key.stored.successions:
            publish_successions(url, ca, key.stored.successions)
        check_newest_copy(key, url, ca)
        _push_directory(hall, key, url, ca, issued)
        signer = key.next_version(issued)
        for window in merge(hall):
            terminal = moved.get(window.window, "")
            text = signer.sign(window, issued, issued + days * DAY_MS, terminal)
            publish(url, ca, text)
            click.echo(f"{window.window}: {bundle.text((signer.epoch, signer.version))} published")
    except (OSError, ValueError) as e:
        raise click.ClickException(str(e)) from e


def _moves(texts: tuple[str, ...], windows: set[str]) -> dict[str, str]:
    """Which terminal is moved to which window."""
    moved = {}
    for text in texts:
        window, _, terminal = text.partition("=")
        if window not in windows or not terminal:
            raise click.UsageError(f"--move {text}: wanted WINDOW=TERMINAL, with a window of the hall's file")
        moved[window] = terminal
    return moved


def _check_pepper(hall: "Hall", hall_path: Path, key: "KeyFile", key_path: Path) -> None:
    """Nobody's PIN may be made with another key: no terminal could compare it."""
    from terminal.domain.hall_people import holders
    from terminal.services.pin_pepper import pepper_name, pepper_named

    mine = pepper_name(key.card_key)
    others = [place for place, each in holders(hall) if pepper_named(each.pin) not in ("", mine)]
    if others:
        why = f"was made with another key than {key_path}, and no terminal would know it"
        remedy = f"make it anew: window-terminal config pin --key {key_path}"
        lines = [f"{hall_path}: {place}: the PIN {why}; {remedy}" for place in others]
        raise click.ClickException("\n".join([*lines, "nothing was published"]))


def _push_directory(hall: "Hall", key: "KeyFile", url: str, ca: Path, now: int) -> None:
    """First of all: whoever has the new configuration asks for it. Raises OSError, ValueError."""
    from sync.bundles.directory_issue import issue
    from sync.bundles.hand_over import publish_directory

    issued = issue(key, hall, now)
    publish_directory(url, ca, issued.signed)
    how = "published" if issued.renewed else "unchanged"
    click.echo(f"directory: {issued.version} {how}, {issued.people} people")


def _publishable(path: Path) -> "Hall":
    """The hall in this file, or an error that names what no plate could show."""
    from display.lettering.coverage import unwritable
    from terminal.config.hall_file import hall_of
    from terminal.config.hall_text import HallWrong, read_texts, refuse
    from terminal.config.lettering import hall_lettering_problems
    from terminal.config.office_catalogue import office_language

    try:
        texts = read_texts(path)
        hall = hall_of(texts)
        refuse(texts, hall_lettering_problems(hall, unwritable))
    except HallWrong as e:
        raise click.ClickException(e.said(office_language())) from e
    return hall
