"""The hall watch at IT's desk: how every window stands, once or until a push has reached whoever is on."""

import sys
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import click

from terminal.commands.hall_lines import progress_line, show_hall
from terminal.commands.office_words import failure
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import Passphrases, opened_key, passphrase_option
from terminal.config.office_catalogue import in_office_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.rollouts.hall_answer import HallAnswer

HALL_WATCH_SECONDS = 2.0  # s between looks
GOES_ON = ("receiving", "planned", "running")  # of a rollout


@click.command()
@key_option
@center_option
@ca_option
@passphrase_option
@click.option("--watch", is_flag=True, help="Shows how far the last push is until all that are on have answered.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines to read.")
def status(
    *, key_path: Path, url: str, ca: Path, passphrase_files: tuple[Path, ...], watch: bool, as_json: bool
) -> None:
    """List every window, the sickest first: which configuration is there, which is published, since when, why not.

    Times are the hall's. The last line adds up. Exit 1 where a window lags behind what is published. The center
    tells it to IT's key alone; `center windows` says the same at the center.
    """
    from sync.rollouts.hall_question import ask_status

    key = opened_key(key_path, Passphrases(passphrase_files))
    try:
        answer = _watched(lambda: ask_status(url, ca, key)) if watch else ask_status(url, ca, key)
    except OSError as e:
        raise failure(e) from e
    show_hall(answer, as_json)


def _watched(ask: "Callable[[], HallAnswer]") -> "HallAnswer":
    """The last answer, when there is nothing more to wait for."""
    shown = ""
    while True:
        answer = ask()
        if answer.rollout and (now := progress_line(answer.rollout, answer.zone)) != shown:
            shown = now
            _show(shown)
        if not _goes_on(answer):
            if shown and sys.stderr.isatty():
                click.echo(err=True)
            return answer
        sleep(HALL_WATCH_SECONDS)


def _show(line: str) -> None:
    """On a terminal in the place of the one before."""
    here, said = sys.stderr.isatty(), in_office_words(line)
    click.echo(f"\r{said}\033[K" if here else said, nl=not here, err=True)


def _goes_on(answer: "HallAnswer") -> bool:
    """Whether another wave may begin, or somebody that is on has not answered."""
    if answer.rollout is None:
        return False
    asked = any(row.status in ("waiting", "on trial") for row in answer.windows)
    return answer.rollout.standing in GOES_ON or (answer.rollout.standing == "done" and asked)
