"""`window-terminal setup`: makes a terminal of this machine, by a plan that it shows and carries out; as root."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, get_args

import click

from terminal.commands.console import Speaking, say
from terminal.commands.options import settings_option
from terminal.domain.look import Language
from terminal.setup.removal import FactsWish
from terminal.setup.wishes import Swap

if TYPE_CHECKING:
    from terminal.setup.installation import Installation
    from terminal.setup.steps import SetupPlan

LABEL_LANGUAGES = get_args(Language)
WIDE = 200  # characters of a line where no console has fewer
readable = click.Path(path_type=Path, exists=True, dir_okay=False)
stick = click.Path(exists=True, file_okay=False)  # made here it would lie on the card that is given away


@click.group(cls=Speaking, invoke_without_command=True)
@click.pass_context
@click.option("--preseed", type=readable, help="A file with all of this: [center], [trust], devices, [setup].")
@click.option("--center", "url", help="The center's address, https://…")
@click.option("--ca", type=readable, help="The hall's own CA certificate, PEM.")
@click.option("--key", "keys", multiple=True, help="IT's public key, as `config key new` printed it; repeatable.")
@click.option("--card-key", help="What `config card-key` printed: neighbours' cards count here.")
@click.option("--token", help="A one-time token of `center tokens`: joins without comparing.")
@click.option("--ntp", metavar="HOSTS", help="Who tells the time. [default: the center's host]")
@click.option("--swap", type=click.Choice(get_args(Swap)), help="Where memory is swapped to. [default: zram]")
@click.option("--video", metavar="WORD", help="The screen for the kernel, HDMI-A-1:800x480@60D; '' for none.")
@click.option("--allow", multiple=True, metavar="ADDRESS", help="May be spoken with beside the private ranges.")
@click.option("--device", "devices", multiple=True, metavar="NODE", help="May be opened beside the usual.")
@click.option("--overlay", is_flag=True, help="Debian's packages for a read-only root, too.")
@click.option("--package", "packages", multiple=True, type=readable, help="A Debian package given by hand.")
@click.option("--archive", type=click.Path(path_type=Path, exists=True), help="A folder of Debian packages.")
@click.option("--dry-run", is_flag=True, help="Show the plan, do nothing.")
@click.option("--uninstall", is_flag=True, help="Take everything away again.")
@click.option("--keep-facts", "keep", is_flag=True, help="With --uninstall: leave what is recorded here.")
@click.option(
    "--export", "out", type=stick, help="With --uninstall: write what waits into this folder first; it is there."
)
@click.option("--delete-facts", "delete", is_flag=True, help="With --uninstall: even what the center lacks.")
def setup(
    ctx: click.Context,
    /,
    *,
    dry_run: bool,
    uninstall: bool,
    keep: bool,
    out: str | None,
    delete: bool,
    **told: Any,
) -> None:
    """Make a window terminal of this machine; a second time there is nothing to do.

    Shows what is, what shall be and why; what is not wished stays as it is. The commands below are about cards and
    about what hangs beside a window.
    """
    if ctx.invoked_subcommand:
        return
    with as_root(dry_run):
        if uninstall:
            _check_stick(out)
            _uninstall(dry_run, _facts_wish(keep, out, delete), out or "")
        else:
            _install(dry_run, told)


@setup.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--release", type=readable, required=True, help="What `release bundle` made.")
@click.option("--preseed", type=readable, required=True, help="Center, CA, IT's key, a one-time token.")
def card(folder: Path, release: Path, preseed: Path) -> None:
    """Put both files onto a card's boot partition, on any computer: the Pi sets itself up when it starts.

    FOLDER is where the boot partition of a plain Raspberry Pi OS is seen, or D: with Windows.
    """
    from sync.releases.manifest import ReleaseRefused
    from terminal.config.settings import SettingsWrong
    from terminal.setup.boot_card import prepare

    try:
        manifest = prepare(folder, release, preseed)
    except ReleaseRefused as e:
        raise click.ClickException(f"{release.name}: {e}") from e
    except (SettingsWrong, ValueError, OSError) as e:
        raise click.ClickException(str(e)) from e
    machine = f"Debian {manifest.debian}, {manifest.architecture}"
    say(f"{folder}: {manifest.program} for {machine}; eject it, and start the Pi with it")


@setup.command()
@click.option("--dry-run", is_flag=True, help="Show the plan, do nothing.")
@click.option("--export", "out", type=stick, help="Write facts that wait into this folder first; it is there.")
@click.option("--delete-facts", "delete", is_flag=True, help="Even those that the center does not have.")
def image(*, dry_run: bool, out: str | None, delete: bool) -> None:
    """Make of this running card one that can be cloned: without its key, its facts, and what is this machine's."""
    from terminal.setup.removal import RemovalWish
    from terminal.setup.unit_versions import units_shipped

    with as_root(dry_run):
        _check_stick(out)
        installation = _installation()
        wish = RemovalWish(_facts_wish(False, out, delete), out or "", tuple(units_shipped()))
        show_or_do(installation, installation.image(wish), dry_run)


@setup.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@settings_option
@click.option("--language", type=click.Choice(LABEL_LANGUAGES), default="zh_CN", show_default=True)
def label(file: Path, settings_path: Path, language: Language) -> None:
    """Draw a label for this terminal into FILE, PNG or PDF: name, window, its key's fingerprint as a QR code."""
    from terminal.commands.status import START_IT
    from terminal.config.settings import SettingsWrong, load
    from terminal.services.control_protocol import Status
    from terminal.services.control_socket import NoAnswer, RequestRefused, call
    from terminal.setup.label import TerminalLabel, drawn, save

    try:
        told = call(load(settings_path).control, Status())
        save(drawn(TerminalLabel(told.terminal, told.window, told.fingerprint), language), file)
    except NoAnswer as e:
        raise click.ClickException(f"{e}; {START_IT}") from e
    except (SettingsWrong, RequestRefused, ValueError, OSError) as e:
        raise click.ClickException(str(e)) from e
    say(f"{file}: {told.terminal}, {told.window or 'no window yet'}")


def _facts_wish(keep: bool, out: str | None, delete: bool) -> FactsWish:
    """What one flag says. Two contradict each other, and whoever loses is the facts."""
    said: dict[FactsWish, bool] = {"keep": keep, "export": bool(out), "delete": delete}
    wishes = [wish for wish, is_said in said.items() if is_said]
    if len(wishes) > 1:
        raise click.UsageError("--keep-facts, --export, --delete-facts: one of them alone")
    return wishes[0] if wishes else "refuse"


@contextmanager
def as_root(dry_run: bool, words: str = "window-terminal setup …") -> Iterator[None]:
    """What changes the system, and whose errors are told."""
    from terminal.setup.executor import StepFailed

    if not dry_run and os.geteuid() != 0:
        raise click.ClickException(f"this changes the system: sudo {words}, or --dry-run")
    try:
        yield
    except (StepFailed, ValueError, OSError) as e:
        raise click.ClickException(str(e)) from e


def _check_stick(out: str | None) -> None:
    """What is written where no stick hangs goes with the card."""
    from terminal.setup.mount_points import nothing_mounted
    from terminal.setup.places import Places

    table = Places().at("/etc/fstab")
    if out and nothing_mounted(Path(out), table.read_text(encoding="utf-8") if table.exists() else ""):
        raise click.ClickException(
            f"--export {out}: nothing is mounted there, and the facts would stay on this card; mount the stick"
            " first, or name a folder elsewhere"
        )


def _installation() -> "Installation":
    from terminal.setup.hands import RootHands
    from terminal.setup.installation import Installation
    from terminal.setup.places import Places

    places = Places()
    return Installation(places, RootHands(places), say)


def _install(dry_run: bool, told: dict[str, Any]) -> None:
    from terminal.commands.setup_wishes import wishes_of
    from terminal.config.settings import SettingsWrong

    wishes = wishes_of(told)
    installation = _installation()
    try:
        found = installation.plan(wishes)
    except SettingsWrong as e:
        place = f"{told['preseed']}: " if told["preseed"] else ""
        raise click.ClickException(f"{place}{e}") from e
    show_or_do(installation, found, dry_run)
    _last_look()


def _uninstall(dry_run: bool, facts: FactsWish, out: str) -> None:
    from terminal.setup.removal import RemovalWish
    from terminal.setup.unit_versions import units_shipped

    installation = _installation()
    found = installation.removal(RemovalWish(facts, out, tuple(units_shipped())))
    show_or_do(installation, found, dry_run)


def show_or_do(installation: "Installation", found: "SetupPlan", dry_run: bool) -> None:
    if dry_run or found.obstacles:
        installation.show(found, get_terminal_size().columns if sys.stdout.isatty() else WIDE)
        raise SystemExit(1 if found.obstacles else 0)
    installation.carry_out(found)


def _last_look() -> None:
    """IT's key, to be compared with IT's own; and what works, the display driver among it."""
    from terminal.config.settings import load
    from terminal.setup.last_look import doctor_lines, key_fingerprint
    from terminal.setup.places import Places

    for key in load(Places().settings).trust.keys:
        say(f"trusts IT's key with the SHA-256 {key_fingerprint(key)}")
    for line in doctor_lines():
        say(line)
