"""`window-terminal upgrade`: what the units of an upgrade run, as root; nobody types it."""

import pwd
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.options import settings_option
from terminal.services.log_text import log_to_console
from terminal.setup.paths import SERVICE_USER
from terminal.setup.places import Places

if TYPE_CHECKING:
    from sync.bundles.trust import KeyTrust
    from terminal.setup.upgrade.arrivals import Arrivals

FILES_A_START = 20  # that are looked at
REFUSED_SECONDS = 30.0  # s after which a refused one may start it again: whoever fills the inbox gets no more of it


@click.group(hidden=True)
def upgrade() -> None:
    """What the units of an upgrade run."""


@upgrade.command()
def start() -> None:
    """Just before the service starts: counts that, and goes back where a version does not start."""
    from terminal.setup.upgrade.journal import UpgradeJournal
    from terminal.setup.upgrade.procedure import at_start
    from terminal.setup.upgrade.release_folders import ReleaseFolders

    places = Places()
    at_start(UpgradeJournal(places.upgrade), ReleaseFolders(places.current.parent))


@upgrade.command()
def run() -> None:
    """Goes on with an upgrade that was begun; then takes what lies in the inbox."""
    from terminal.setup.offline_file import this_machine
    from terminal.setup.upgrade.arrivals import Arrivals
    from terminal.setup.upgrade.journal import UpgradeJournal
    from terminal.setup.upgrade.procedure import Procedure
    from terminal.setup.upgrade.release_folders import ReleaseFolders
    from terminal.setup.upgrade.service_control import SystemService
    from terminal.setup.upgrade.staged_file import Rehearser, StagedFile

    log_to_console("%(levelname)s %(message)s")
    places, user = Places(), pwd.getpwnam(SERVICE_USER)
    journal, folders = UpgradeJournal(places.upgrade), ReleaseFolders(places.current.parent)
    rehearser = Rehearser(places.settings, user.pw_uid, user.pw_gid)
    source = StagedFile(places.upgrade, folders, _trust(places), this_machine(), rehearser)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    procedure = Procedure(journal, folders, SystemService(places.runtime / "control"), source, boot)
    progress = procedure.run()
    if (progress is None or progress.over) and folders.linked("current") != folders.linked("confirmed"):
        folders.point("confirmed", folders.linked("current"))  # somebody installed by hand
    owners, volatile = {user.pw_uid, 0}, volatile_programs(places)
    arrivals = Arrivals(places.upgrade, places.inbox, owners, source, journal, volatile)
    if take_all(arrivals, lambda: arrivals.begin(folders) and procedure.run()):
        time.sleep(REFUSED_SECONDS)


@upgrade.command()
@settings_option
@click.option("--scratch", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
def rehearse(settings_path: Path, scratch: Path) -> None:
    """Starts up on a copy of the buffer as `run` does, without a device, and draws its plate to a file."""
    from hardware.timekeeper import BoardClocks
    from sync.buffer import BufferBusy
    from terminal.app.startup import Startup
    from terminal.app.terminal import Terminal  # noqa: F401  what the plate does without must be there, too
    from terminal.config.settings import SettingsWrong, load
    from terminal.setup.upgrade.buffer_copy import copy_buffer, moved

    try:
        settings = load(settings_path)
        copy_buffer(settings.buffer, moved(settings, scratch).buffer)
        startup = Startup(moved(settings, scratch), BoardClocks(), headless=True)
    except (SettingsWrong, BufferBusy, OSError) as e:
        raise click.ClickException(str(e)) from e
    startup.hang()
    if startup.first_frame is None:
        raise click.ClickException("no plate can be drawn from what the buffer holds")
    (scratch / "drawn.png").write_bytes(startup.screen.picture())
    startup.buffer.close()
    startup.screen.close()


def take_all(arrivals: "Arrivals", go_on: Callable[[], object]) -> bool:
    """Looks at what was brought, and goes on with what is accepted after each; whether one was refused.

    Also with what was accepted before a cut. Whoever fills the inbox again and again has the next start go on.
    """
    refused = False
    for _ in range(FILES_A_START):
        go_on()
        accepted = arrivals.look()
        if accepted is None:
            break
        refused |= not accepted
    go_on()
    return refused


def volatile_programs(places: Places) -> str:
    """Why nothing that is installed here lasts; empty where it does."""
    from hardware.board.disk import memory_under

    kind = memory_under(places.releases)
    return f"the programs lie on {kind}: what is installed there is gone after a power cut" if kind else ""


def _trust(places: Places) -> "KeyTrust":
    """Whose software is installed."""
    from terminal.config.settings import SettingsWrong
    from terminal.setup.root_trust import root_trust

    try:
        return root_trust(places)
    except SettingsWrong as e:
        raise click.ClickException(str(e)) from e
