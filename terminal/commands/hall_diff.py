"""The hall diff: what a push would change, said and nothing done."""

from pathlib import Path

import click

from terminal.commands.hall_news import tell_news
from terminal.commands.office_words import failure
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import Passphrases, opened_key, passphrase_option
from terminal.commands.publishing import hall_argument
from terminal.commands.written_hall import publishable


@click.command()
@hall_argument
@key_option
@center_option
@ca_option
@passphrase_option
def diff(*, hall_path: Path, key_path: Path, url: str, ca: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Say what a push would change, for which window, who comes and goes, and which windows are dropped.

    It is compared with what the center has published, which is told to IT's key alone; nothing is signed or sent.
    """
    hall = publishable(hall_path)
    key = opened_key(key_path, Passphrases(passphrase_files))
    try:
        tell_news(url, ca, key, hall)
    except OSError as e:
        raise failure(e) from e
