"""`window-terminal diagnostics`: one file about this terminal for IT, with nobody's data in it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.console import say
from terminal.commands.options import settings_option

if TYPE_CHECKING:
    from terminal.config.settings import Settings
    from terminal.setup.diagnostics_file import TerminalAnswers

FILE_MODE = 0o600


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@settings_option
def diagnostics(path: Path, settings_path: Path) -> None:
    """Write into FILE, which must be new, what IT needs to see of this terminal from afar.

    That is: versions, settings without secrets, what `doctor` and `status` say, disk, boots, upgrades, the journal.

    Names, badges, cards, keys and what was recorded are not in it. Look through it before you give it away.
    """
    from hardware.timekeeper import BoardClocks, Timekeeper
    from terminal.config.settings import SettingsWrong, load
    from terminal.services.upgrade_outcome import OUTCOME_FILE
    from terminal.setup.diagnostics_file import diagnostics as text_of

    try:
        settings = load(settings_path)
        text = text_of(settings, _asked(settings), Timekeeper(BoardClocks()).now(), OUTCOME_FILE.parent)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w", encoding="utf-8"
        ) as out:
            out.write(text)
    except SettingsWrong as e:
        raise click.ClickException(str(e)) from e
    except FileExistsError as e:
        raise click.ClickException(f"{path} is there already") from e
    except OSError as e:
        raise click.ClickException(f"{e.filename or path}: {e.strerror or e}{_remedy(e)}") from e
    say(f"{path}: {len(text.splitlines())} lines")


def _remedy(e: OSError) -> str:
    if isinstance(e, PermissionError) and os.geteuid() != 0:
        return "; try it with sudo"
    return "; make the folder first, or name another FILE" if isinstance(e, FileNotFoundError) else ""


def _asked(settings: "Settings") -> "TerminalAnswers":
    from terminal.services.control_protocol import Doctor, Status
    from terminal.services.control_socket import NoAnswer, RequestRefused, call
    from terminal.services.diagnostics.checks import of_devices
    from terminal.services.remembered_settings import remembered_settings
    from terminal.setup.diagnostics_file import TerminalAnswers

    try:
        return TerminalAnswers(call(settings.control, Doctor()).checks, call(settings.control, Status()))
    except (NoAnswer, RequestRefused):
        return TerminalAnswers(tuple(of_devices(remembered_settings(settings))), None)
