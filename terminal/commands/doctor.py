"""`window-terminal doctor`: what works, what does not, and what to do about it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from terminal.commands.console import say
from terminal.commands.office_words import tell
from terminal.commands.options import settings_option
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from terminal.services.control_protocol import Check


@click.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def doctor(settings_path: Path, as_json: bool) -> None:
    """Fonts, screen, pins, sensor, evaluator bus, card reader, keypad, voice, storage, board, clock, center: one
    line each; exit 1 if one is wrong.

    A running terminal is asked; otherwise each device is opened and closed again.
    """
    from terminal.config.settings import SettingsWrong, load
    from terminal.services.control_protocol import Doctor
    from terminal.services.control_socket import NoAnswer, RequestRefused, call
    from terminal.services.diagnostics.checks import of_devices
    from terminal.services.remembered_settings import remembered_settings
    from terminal.setup.places import Places
    from terminal.setup.unit_versions import of_units

    try:
        settings = load(settings_path)
        found = call(settings.control, Doctor()).checks
    except (SettingsWrong, RequestRefused) as e:
        raise click.ClickException(str(e)) from e
    except NoAnswer:
        found = tuple(of_devices(remembered_settings(settings)))
    found += tuple(filter(None, (of_units(Places()),)))
    if as_json:
        say(msgspec.json.encode(found).decode())
    else:
        for line in found:
            say(f"{'ok ' if line.ok else 'BAD'}  {line.name:10} {line.says}")
            if line.do:
                tell(Mistake("{room}to do: {remedy}", room=" " * 16, remedy=_do(line)))
    raise SystemExit(0 if all(line.ok for line in found) else 1)


def _do(line: "Check") -> str:
    """What to do, in the language here; as it is where a terminal of another version says something else."""
    from terminal.services.diagnostics.remedies import REMEDIES, remedies

    known = remedies(line.name, line.says) if line.name in REMEDIES else ()
    same = "; ".join(known) == line.do
    return Mistake.joined("; ", [Mistake(each) for each in known]) if same else line.do
