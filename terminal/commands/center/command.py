"""The command `window-terminal center`: the reference center, and a certificate of its own."""

from datetime import UTC, datetime
from pathlib import Path

import click

from terminal.commands.center.backups import backup, keep_backups, restore
from terminal.commands.center.data import import_facts, terminals
from terminal.commands.center.desk import invite, roster
from terminal.commands.center.doctor import doctor
from terminal.commands.center.doors import accept, move, reject, revoke, tokens
from terminal.commands.center.erasures import erasure
from terminal.commands.center.errands import errand, system
from terminal.commands.center.export import export_ratings
from terminal.commands.center.lists import alarms, facts
from terminal.commands.center.notices import notices
from terminal.commands.center.publication import hold, publish
from terminal.commands.center.quarantine import quarantine
from terminal.commands.center.retention import retention
from terminal.commands.center.rollouts import rollout
from terminal.commands.center.serving import serve
from terminal.commands.center.setup import setup, upgrade
from terminal.commands.center.sheet import sheet
from terminal.commands.center.users import user
from terminal.commands.center.windows import windows


@click.group()
def center() -> None:
    """The reference center: serves the terminals of a hall."""


LOOKING = (terminals, windows, rollout, facts, alarms, quarantine, sheet)
BY_HAND = (backup, keep_backups, restore, import_facts, roster, invite, errand, system, publish, hold, retention)
OFFICE_COMMANDS = (user, erasure, notices, export_ratings)
MACHINE = (serve, setup, doctor, upgrade)
for command in (*MACHINE, *LOOKING, *BY_HAND, *OFFICE_COMMANDS, accept, move, reject, revoke, tokens):
    center.add_command(command)


@center.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to put it.")
@click.option("--name", "names", multiple=True, help="A name or address of the center; may be repeated.")
def certificate(folder: Path, names: tuple[str, ...]) -> None:
    """Makes an own certificate authority and the center's certificate.

    The certificate is good for this machine's loopback names and every --name. What is there already is kept: a
    certificate that ends within 60 days is renewed, with the names that it has.
    """
    from sync.center.network.certificates import AuthorityAway, NameWrong, establish

    try:
        made = establish(folder, names, datetime.now(UTC))
    except NameWrong as e:
        raise click.UsageError(f"--name {e}") from e
    except AuthorityAway as e:
        raise click.ClickException(str(e)) from e
    except OSError as e:
        raise click.ClickException(f"{e.filename or folder}: {e.strerror or e}") from e
    click.echo(f"for the terminals:  {made.ca}")
    click.echo(f"for the center:     {made.cert}")
    click.echo(f"                    {made.key}")
