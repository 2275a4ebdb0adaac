"""The doors of the reference center: terminals are accepted, rejected, and given tokens beforehand."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.center.data import center_clock, clock_option, database, need_extra, now_ms, opened
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import tell
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.joining.tokens import WindowToken

WINDOW_CHARACTERS = 64  # that an answer has room for


def _sayable(_context: click.Context, _option: click.Parameter, window: str | None) -> str | None:
    if window is not None and not 0 < len(window) <= WINDOW_CHARACTERS:
        raise click.BadParameter(f"a window's id has 1 to {WINDOW_CHARACTERS} characters")
    return window


which = click.option("--terminal", metavar="NAME", help="Which terminal, where two have the same code.")


@click.command()
@click.argument("code")
@database
@which
@click.option("--window", metavar="ID", callback=_sayable, help="The window where it stands, such as 2F-17.")
@click.option("--replace", is_flag=True, help="It takes the place of the terminal that stands at this window.")
@click.option(
    "--finger",
    "fingers",
    multiple=True,
    metavar="SLOT=BADGE",
    help="Slots already enrolled in this window's sensor, and whose they are; may be repeated.",
)
@click.option("--library", default="", metavar="ID", help="The id in that sensor's notepad, 32 hexadecimal digits.")
@clock_option
def accept(
    *,
    code: str,
    database: str,
    terminal: str | None,
    window: str | None,
    replace: bool,
    fingers: tuple[str, ...],
    library: str,
    clock: Path | None,
) -> None:
    """Accepts the waiting terminal whose plate shows CODE; the fingerprint in its QR code will do instead.

    The window must be one of the published hall; before anything is published it may be any. Without --window those
    are said where no terminal stands. One that is replaced is told so, and what it recorded is still taken.

    It is told whose the fingers in the sensor are: as --finger says, else as they were enrolled at that window.
    """
    slots = _slots(fingers)
    need_extra()
    from sync.contract import told_fingers

    try:
        told = told_fingers(slots, library)
    except ValueError as e:
        raise click.UsageError(f"--finger and --library: no sensor is like this: {e}") from e
    with opened(database, make=False) as store:
        if window is None:
            raise click.UsageError(in_office_words(_free(store.gate.free())))
        now = center_clock(clock)()
        name = store.gate.accept(_spoken(code), window, now, told, terminal, replace=replace)
    tell(Mistake("{terminal} accepted at {window}", terminal=name, window=window))


def _free(windows: "Sequence[str]") -> Mistake:
    if not windows:
        return Mistake("--window is missing; no window of a published hall is free")
    return Mistake("--window is missing; no terminal stands at {windows}", windows=", ".join(windows))


@click.command()
@click.argument("code", required=False)
@database
@which
@click.option("--address", metavar="IP", help="Turn away all strangers that wait and asked from this address.")
@click.option("--older", type=click.IntRange(min=0), metavar="MINUTES", help="All that began to wait before that.")
def reject(code: str | None, database: str, terminal: str | None, address: str | None, older: int | None) -> None:
    """Turns the terminal with CODE away, a waiting one or one that was accepted; or many at once.

    --address and --older together mean those that are both. They touch no terminal that was ever accepted here.
    """
    many = address is not None or older is not None
    if many == (code is not None) or (many and terminal):
        raise click.UsageError("give a CODE, or --address, --older or both")
    need_extra()
    from sync.center.network.tries import origin

    with opened(database, make=False) as store:
        if code is not None:
            name = store.gate.reject(_spoken(code), now_ms(), terminal)
            tell(Mistake("{terminal} rejected", terminal=name))
            return
        before = now_ms() - older * 60_000 if older is not None else None
        count = store.gate.reject_strangers(now_ms(), None if address is None else origin(address), before)
    tell(Mistake("{count} rejected", count=count))


@click.command()
@click.argument("terminal")
@database
@click.option("--window", required=True, metavar="ID", callback=_sayable, help="Where it stands, such as 2F-17.")
@click.option("--replace", is_flag=True, help="It takes the place of the terminal that stands at this window.")
def move(terminal: str, database: str, window: str, *, replace: bool) -> None:
    """Puts a TERMINAL that has no configuration yet at another window; `center terminals` has its name.

    One that has a configuration moves by IT's signature, and this says the command for it.
    """
    need_extra()
    with opened(database, make=False) as store:
        before = store.gate.move(terminal, window, now_ms(), replace=replace)
    tell(Mistake("{terminal} moved from {before} to {window}", terminal=terminal, before=before, window=window))


@click.command()
@click.argument("terminal")
@database
def revoke(terminal: str, database: str) -> None:
    """Turns a TERMINAL away that was accepted; its window is free then. `center terminals` has its name."""
    need_extra()
    with opened(database, make=False) as store:
        store.gate.revoke(terminal, now_ms())
    tell(Mistake("{terminal} revoked", terminal=terminal))


@click.command()
@click.argument("windows", nargs=-1, metavar="[WINDOW]…")
@database
@click.option("--hall", type=click.Path(exists=True, path_type=Path), help="All windows of this file or folder.")
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How long they are good.")
def tokens(windows: tuple[str, ...], database: str, hall: Path | None, days: int) -> None:
    """Makes a sheet of one-time tokens: each lets one terminal in at its WINDOW without comparing codes.

    The windows must be of the published hall, once there is one. Where a terminal stands already, the one with the
    token waits until IT replaces that.

    The sheet cannot be printed again; a new token takes the place of one for the same window that was not used.
    """
    need_extra()
    wanted = list(dict.fromkeys([*windows, *(_windows(hall) if hall else ())]))
    if not wanted:
        raise click.UsageError("name the windows, or the hall's file with --hall")
    now = now_ms()
    with opened(database, make=False) as store:
        sheet = store.gate.make_tokens(wanted, now, now + days * 86_400_000)
        zone = store.zone()
    for line in _sheet(sheet, zone):
        say(line)


def _sheet(made: "Sequence[WindowToken]", zone: str) -> Iterable[str]:
    width = max(len(one.window) for one in made)
    return (f"{one.window:<{width}}  {one.token}  until {hall_time(one.expires_at, zone)}" for one in made)


def _windows(path: Path) -> list[str]:
    from terminal.config.hall_file import read_hall
    from terminal.config.hall_text import HallWrong
    from terminal.config.office_catalogue import office_language

    try:
        hall = read_hall(path)
    except HallWrong as e:
        raise click.ClickException(e.said(office_language())) from e
    return [window.id for window in hall.windows]


def _spoken(code: str) -> str:
    """The code without the gap that the plate shows in it."""
    return code.replace(" ", "")


def _slots(fingers: Iterable[str]) -> dict[int, str]:
    slots: dict[int, str] = {}
    for text in fingers:
        slot, _, badge = text.partition("=")
        if not (slot.isascii() and slot.isdigit() and badge):
            raise click.UsageError(f"--finger {text}: wanted SLOT=BADGE, such as 3=1024")
        if int(slot) in slots:
            raise click.UsageError(f"--finger {text}: slot {slot} is given twice")
        slots[int(slot)] = badge
    return slots
