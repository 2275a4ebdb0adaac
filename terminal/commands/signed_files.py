"""`window-terminal config sign`: the signed files of a hall, for a stick instead of a center."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.options import key_option
from terminal.commands.passphrase import passphrase_option, second_key_option
from terminal.commands.publishing import DAY_MS, ConfigurationWish, days_option, hall_argument
from terminal.commands.written_hall import publishable

if TYPE_CHECKING:
    from terminal.domain.hall import Hall


@click.command()
@hall_argument
@click.option(
    "--into",
    "folder",
    required=True,
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The stick; what it has of an earlier time is replaced.",
)
@click.option(
    "--place", "places", multiple=True, metavar="WINDOW=TERMINAL", help="Names who stands there; repeatable."
)
@key_option
@days_option
@passphrase_option
@second_key_option
def sign(folder: Path, places: tuple[str, ...], **told: Any) -> None:
    """Check and sign as `push` does, into files for a stick named WINDOW-TERM, for terminals without a network.

    A terminal that never was at a center takes only the window that --place gives it. No center says whether this
    is the newest copy of the key: sign with the one copy that is in use.
    """
    from sync.bundles import bundle
    from sync.bundles.carried_configuration import DIRECTORY_NAME, SUCCESSIONS_NAME
    from sync.bundles.directory_issue import issue
    from terminal.domain.hall import merge

    wish = ConfigurationWish(url="", ca=Path(), **told)
    hall = publishable(wish.hall_path)
    stand = _standing(places, hall)
    key, issued = wish.key(hall), time.time_ns() // 1_000_000
    try:
        _clear(folder)
        (folder / DIRECTORY_NAME).write_text(issue(key, hall, issued).signed + "\n", encoding="ascii")
        (folder / SUCCESSIONS_NAME).write_text("\n".join((*key.stored.successions, "")), encoding="ascii")
        signer = key.next_version(issued)
        until = issued + wish.days * DAY_MS
        for number, window in enumerate(merge(hall), 1):
            text = signer.sign(window, issued, until, stand.get(window.window, ""))
            path = folder / _file_name(number, window.window)
            path.write_text(text + "\n", encoding="ascii")
            click.echo(f"{window.window}: {bundle.text((signer.epoch, signer.version))} in {path.name}")
    except (OSError, ValueError) as e:
        raise click.ClickException(str(e)) from e


def _standing(places: tuple[str, ...], hall: "Hall") -> dict[str, str]:
    """Window to terminal. Raises UsageError."""
    known, stand = {window.id for window in hall.windows}, {}
    for place in places:
        window, _, terminal = place.partition("=")
        if window not in known or not terminal:
            raise click.UsageError(f"{place}: wanted WINDOW=TERMINAL, with a window of the hall's file")
        stand[window] = terminal
    return stand


def _clear(folder: Path) -> None:
    """What was signed earlier would be beside what is signed now."""
    from sync.bundles.carried_configuration import CONFIGURATION_SUFFIX

    for path in folder.glob(f"*{CONFIGURATION_SUFFIX}"):
        path.unlink()


def _file_name(number: int, window: str) -> str:
    """Any window's, in characters that every file system of a stick has."""
    from sync.bundles.carried_configuration import CONFIGURATION_SUFFIX

    return f"{number:03}-{re.sub(r'[^0-9A-Za-z-]', '_', window)}{CONFIGURATION_SUFFIX}"
