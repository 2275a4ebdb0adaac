"""`window-terminal config key`: the signing keys of IT: made, shown, put under a passphrase, succeeded."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.console import say
from terminal.commands.office_words import office_error
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import (
    SUCCEEDED,
    Passphrases,
    opened_key,
    opened_second,
    passphrase_option,
    second_key_option,
)
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.key_making import NewKey
    from sync.bundles.signing import KeyFile
    from sync.bundles.stored_key import KeyRole

KEY_IS_THERE = "{path}: it is there already; a new key goes into a new file"
KEY_NOT_WRITTEN = "{path}: {why}; name a file that can be written, with --key"
EPOCH_WANTED = "--epoch is wanted with a recovery key: above every epoch that was ever used, also by a thief"
NEW_CARDS = (
    "its card key is a new one: give what `config card-key` prints to trust.cards of every terminal, and make "
    "every PIN anew, or neighbours' cards and PINs are not known any more"
)
CAUGHT_UP = "{path}: it counts on from configuration {version}, directory {directory}, software {release}"
OLDER_CENTER = (
    "the center is older than this program and cannot tell whether another copy of the key's file is newer; bring "
    "it up to date"
)
key_file = click.Path(path_type=Path, dir_okay=False)


@click.group("key")
def key_commands() -> None:
    """Make a signing key, show its public half, put it under a passphrase."""


@key_commands.command("new")
@key_option
@click.option("--epoch", type=click.IntRange(1, 1_000), help="Rises with each new key.  [default: the next one]")
@click.option(
    "--for",
    "role",
    type=click.Choice(["signing", "recovery", "second"]),
    default="signing",
    show_default=True,
    help="Signs all; or, from a safe, only which key follows; or beside another person.",
)
@click.option("--signed-by", type=key_file, help="The key before, or the recovery key: terminals follow it.")
@second_key_option
@click.option("--recovery", default="", metavar="PUBLICKEY", help="The recovery key that terminals know then.")
@click.option("--second", multiple=True, metavar="PUBLICKEY", help="A signature of one of these is wanted, too.")
@click.option("--no-second", is_flag=True, help="None is wanted any more.")
@click.option("--cards-of", type=key_file, help="Keeps this key's card key, for the keys that follow, too.")
@passphrase_option
def new_key(
    *,
    key_path: Path,
    epoch: int | None,
    role: "KeyRole",
    signed_by: Path | None,
    second_key: Path | None,
    recovery: str,
    second: tuple[str, ...],
    no_second: bool,
    cards_of: Path | None,
    passphrase_files: tuple[Path, ...],
) -> None:
    """Make a key and print its public half.

    Asks twice for a passphrase, without which nobody signs; where input comes from a pipe, takes a line. Those of
    other keys that are named are asked for before, in the order of the options here.

    The first key's public half is given to every terminal at installation. One that is --signed-by another is taken
    by terminals through the center, at the next `config push` with it; the one before signs nothing any more.
    """
    from sync.bundles.key_making import NewKey, SuccessionSigners, make_key, make_next_key
    from sync.bundles.stored_key import KeyWrong

    _check_free(key_path)
    passphrases = Passphrases(passphrase_files)
    by = opened_key(signed_by, passphrases, ("signing", "recovery")) if signed_by else None
    beside = opened_second(by, second_key, passphrases) if by else None
    cards = opened_key(cards_of, passphrases).cards_for_next if cards_of else ""
    new = NewKey(epoch or 1, role, recovery, second, cards)
    try:
        new = _following(by, new, epoch, no_second) if by else new
        if new.epoch > 1 and not new.cards:
            say(in_office_words(Mistake(NEW_CARDS).at("warning")), err=True)
        passphrase = passphrases.new(key_path)
        if by:
            made = make_next_key(key_path, passphrase, new, SuccessionSigners(by, beside), _now())
        else:
            made = make_key(key_path, passphrase, new)
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    except FileExistsError as e:
        raise office_error(Mistake(KEY_IS_THERE, path=key_path)) from e
    except OSError as e:
        raise office_error(Mistake(KEY_NOT_WRITTEN, path=key_path, why=e.strerror)) from e
    click.echo(made.public)


def _check_free(key_path: Path) -> None:
    try:
        there = key_path.exists()
    except OSError as e:
        raise office_error(Mistake(KEY_NOT_WRITTEN, path=key_path, why=e.strerror)) from e
    if there:
        raise office_error(Mistake(KEY_IS_THERE, path=key_path))


def _following(by: "KeyFile", new: "NewKey", epoch: int | None, no_second: bool) -> "NewKey":
    """What shall follow on this key; what is not said stays as it was. Raises `KeyWrong`."""
    from msgspec.structs import replace

    from sync.bundles.key_making import check_next_epoch

    if epoch is None and by.stored.role == "recovery":
        raise office_error(Mistake(EPOCH_WANTED))
    wanted = epoch or by.epoch + 1
    check_next_epoch(by, wanted)
    second = () if no_second else new.second or by.stored.second
    recovery = new.recovery or by.recovery_for_next
    return replace(new, epoch=wanted, recovery=recovery, second=second, cards=new.cards or by.cards_for_next)


@key_commands.command("show")
@key_option
@click.option("--for-terminals", is_flag=True, help="The file that `window-terminal trust` takes.")
def show_key(key_path: Path, for_terminals: bool) -> None:
    """Print the public half again: nobody needs the passphrase for it. Not of a key that named its successor.

    On standard error stands its SHA-256, to be compared with what `setup` and `trust` show at a terminal.
    """
    from sync.bundles.stored_key import KeyWrong, read_key
    from terminal.config.trusted_key_file import RootsWord, written_word
    from terminal.setup.last_look import key_fingerprint

    try:
        stored = read_key(key_path)
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    if stored.successor:  # who copied it would have terminals and the center trust what signs nothing
        raise office_error(Mistake(SUCCEEDED, path=key_path, successor=stored.successor))
    word = RootsWord((stored.public,), stored.epoch, stored.recovery, stored.second)
    click.echo(written_word(word) if for_terminals else stored.public, nl=not for_terminals)
    say(f"SHA-256 {key_fingerprint(stored.public)}", err=True)


@key_commands.command("passphrase")
@key_option
@passphrase_option
def change_passphrase(key_path: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Put the key under a new passphrase, also one that had none. Backups keep the one that they had."""
    passphrases = Passphrases(passphrase_files)
    key = opened_key(key_path, passphrases, ("signing", "recovery", "second"))
    try:
        key.seal(passphrases.new(key_path))
    except OSError as e:
        raise office_error(Mistake(KEY_NOT_WRITTEN, path=key_path, why=e.strerror)) from e


@key_commands.command("catch-up")
@key_option
@center_option
@ca_option
@passphrase_option
def catch_up(key_path: Path, url: str, ca: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Count on from what the center has, where the newest copy of the key's file is lost."""
    from sync.bundles.key_copies import ask_published, caught_up
    from sync.bundles.stored_key import KeyWrong

    key = opened_key(key_path, Passphrases(passphrase_files))
    try:
        made = caught_up(key, ask_published(url, ca, key)).stored
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    except OSError as e:
        raise click.ClickException(str(e)) from e
    said = Mistake(CAUGHT_UP, path=key_path, version=made.version, directory=made.directory, release=made.release)
    click.echo(in_office_words(said))


def check_newest_copy(key: "KeyFile", url: str, ca: Path) -> None:
    """Before anything is signed. Raises ClickException, OSError."""
    from sync.bundles.hand_over import PushUnknown
    from sync.bundles.key_copies import ask_published, check_newest
    from sync.bundles.stored_key import KeyWrong

    try:
        check_newest(key, ask_published(url, ca, key), url, ca)
    except PushUnknown:
        say(in_office_words(Mistake(OLDER_CENTER).at("warning")), err=True)
    except KeyWrong as e:
        raise office_error(e.mistake) from e


def _now() -> int:
    return time.time_ns() // 1_000_000
