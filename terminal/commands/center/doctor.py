"""`window-terminal center doctor`: whether the center that is installed here works, and what to do where not."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from terminal.commands.center.data import as_json
from terminal.commands.console import say
from terminal.commands.office_words import tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from terminal.services.control_protocol import Check

NONE_HERE = "no center is installed here (sudo ./install.sh center), or this user may not look: sudo …"


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Service, port and certificate, database, room, backups, time, the authority's key, units: one line each.

    Exit 1 if one is wrong.
    """
    from terminal.setup.center.diagnostics import checks_of
    from terminal.setup.center.look import look
    from terminal.setup.places import Places

    try:
        found = tuple(checks_of(look(Places()), datetime.now(UTC)))
    except (FileNotFoundError, PermissionError) as e:
        raise click.ClickException(f"{NONE_HERE} ({e})") from e
    if as_json:
        say(msgspec.json.encode(found).decode())
    else:
        show_checks(found)
    raise SystemExit(0 if all(line.ok for line in found) else 1)


def show_checks(found: "tuple[Check, ...]") -> None:
    """A line each; below one that is wrong, what to do."""
    for line in found:
        say(f"{'ok ' if line.ok else 'BAD'}  {line.name:10} {line.says}")
        if line.do:
            tell(Mistake("{room}to do: {remedy}", room=" " * 16, remedy=Mistake(line.do)))
