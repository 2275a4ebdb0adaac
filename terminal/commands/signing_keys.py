"""`window-terminal config key`: the signing keys of IT: made, shown, put under a passphrase."""

from pathlib import Path

import click

from terminal.commands.options import key_option
from terminal.commands.passphrase import new_passphrase, office_error, opened_key, passphrase_option
from terminal.domain.mistake import Mistake

KEY_IS_THERE = "{path}: it is there already; a new key goes into a new file"
KEY_NOT_WRITTEN = "{path}: {why}; name a file that can be written, with --key"


@click.group("key")
def key_commands() -> None:
    """Make a signing key, show its public half, put it under a passphrase."""


@key_commands.command("new")
@key_option
@click.option(
    "--epoch", type=click.IntRange(1, 1_000), default=1, show_default=True, help="Rises with each new key."
)
@passphrase_option
def new_key(key_path: Path, epoch: int, passphrase_file: Path | None) -> None:
    """Make a signing key and print its public half, which every terminal is given at installation.

    Asks twice for a passphrase, without which nobody signs; where input comes from a pipe, takes its first line.
    """
    from sync.bundles.signing import KeyFile

    if key_path.exists():
        raise office_error(Mistake(KEY_IS_THERE, path=key_path))
    try:
        click.echo(KeyFile.create(key_path, epoch, new_passphrase(key_path, passphrase_file)).public)
    except FileExistsError as e:
        raise office_error(Mistake(KEY_IS_THERE, path=key_path)) from e
    except OSError as e:
        raise office_error(Mistake(KEY_NOT_WRITTEN, path=key_path, why=e.strerror)) from e


@key_commands.command("show")
@key_option
def show_key(key_path: Path) -> None:
    """Print the public half again: nobody needs the passphrase for it."""
    from sync.bundles.signing import KeyWrong, public_half

    try:
        public, _ = public_half(key_path)
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    click.echo(public)


@key_commands.command("passphrase")
@key_option
@passphrase_option
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Takes the new one from the first line of this file.",
)
def change_passphrase(key_path: Path, passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Put the key under a new passphrase, also one that had none. Backups keep the one that they had."""
    key = opened_key(key_path, passphrase_file)
    try:
        key.seal(new_passphrase(key_path, new_passphrase_file))
    except OSError as e:
        raise office_error(Mistake(KEY_NOT_WRITTEN, path=key_path, why=e.strerror)) from e
