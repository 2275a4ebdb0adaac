"""`window-terminal center setup`, and what its units call: makes a center of this machine, by a plan; as root."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.console import say

if TYPE_CHECKING:
    from terminal.setup.center.wishes import CenterWishes
    from terminal.setup.places import Places


@click.command()
@click.option("--name", "names", multiple=True, help="How terminals ask for it.  [default: this machine's names]")
@click.option("--key", "keys", multiple=True, metavar="PUBLICKEY", help="IT's, as `config key show` printed it.")
@click.option("--database", default="", metavar="URL", help="PostgreSQL's.  [default: SQLite's, in /var/lib]")
@click.option("--port", type=click.IntRange(1, 65535), help="Where it listens.  [default: 8443]")
@click.option("--backups", type=click.IntRange(1, 3660), help="How many days' backups are kept.  [default: 14]")
@click.option("--allow", multiple=True, metavar="NETWORK", help="Is served beside the private ranges.")
@click.option("--ntp", default="", metavar="HOSTS", help="Who tells it the time.  [default: chrony's own]")
@click.option("--pages", multiple=True, metavar="NAME", help="Serves the office's pages, at port 8444.")
@click.option("--archive", type=click.Path(path_type=Path, exists=True), help="A folder of Debian packages.")
@click.option("--dry-run", is_flag=True, help="Show the plan, do nothing.")
@click.option("--uninstall", is_flag=True, help="Take the program away again; data stay.")
@click.option("--delete-data", "delete", is_flag=True, help="With --uninstall: facts, backups and authority, too.")
def setup(*, dry_run: bool, uninstall: bool, delete: bool, **told: Any) -> None:
    """Makes a center of this machine, a Debian 13 or 12; a second time there is nothing to do.

    Shows what is, what shall be and why; what is not wished stays as it is.
    """
    from terminal.commands.setup import as_root, show_or_do
    from terminal.setup.center.hands import CenterHands
    from terminal.setup.center.installation import CenterInstallation
    from terminal.setup.installation import Installation
    from terminal.setup.places import Places

    if delete and not uninstall:
        raise click.UsageError("--delete-data belongs to --uninstall")
    places = Places()
    center = CenterInstallation(places)
    with as_root(dry_run, "window-terminal center setup …"):
        found = center.removal(delete=delete) if uninstall else center.plan(_wishes(told))
        show_or_do(Installation(places, CenterHands(places), say), found, dry_run)
        if not uninstall and center.machine().systemd:
            _last_look(places)


@click.command(hidden=True)
def upgrade() -> None:
    """Ends the upgrade that is open here: its unit calls this. Exit 1 where the version was not taken."""
    from terminal.setup.center.system_service import installed_center
    from terminal.setup.center.upgrade import CenterUpgrade, NotDone
    from terminal.setup.center.upgrade_record import read_record, write_record
    from terminal.setup.places import Places
    from terminal.setup.upgrade.release_folders import ReleaseFolders

    places = Places()
    try:
        record = read_record(places)
        if record is None or record.over:
            say("no upgrade is open here")
            return
        folders, service = ReleaseFolders(places.current.parent), installed_center(places)
        record = CenterUpgrade(folders, service, lambda made: write_record(places, made)).run(record)
    except (NotDone, OSError) as e:
        raise click.ClickException(str(e)) from e
    say(f"{record.old} → {record.new}: {record.stage}{': ' if record.why else ''}{record.why}")


def _last_look(places: "Places") -> None:
    """Waits until it answers, and says what works."""
    from terminal.commands.center.doctor import show_checks
    from terminal.setup.center.diagnostics import checks_of
    from terminal.setup.center.look import look
    from terminal.setup.center.system_service import installed_center

    if why := installed_center(places).not_ready():
        raise click.ClickException(f"the center does not serve: {why}")
    show_checks(tuple(checks_of(look(places), datetime.now(UTC))))


def _wishes(told: dict[str, Any]) -> "CenterWishes":
    from terminal.commands.setup_wishes import running_release
    from terminal.setup.center.installation import center_units
    from terminal.setup.center.wishes import CenterWishes
    from terminal.setup.packages import index_names

    archive: Path | None = told["archive"]
    return CenterWishes(
        names=told["names"],
        trust=told["keys"],
        database=told["database"],
        port=told["port"] or 0,
        backups=told["backups"] or 0,
        allow=told["allow"],
        person=os.environ.get("SUDO_USER", ""),
        ntp=told["ntp"],
        pages=told["pages"],
        version=running_release(),
        units=center_units(),
        archive=str(archive.absolute()) if archive else "",
        offered=index_names((archive / "Packages").read_text(encoding="utf-8")) if archive else frozenset(),
    )
