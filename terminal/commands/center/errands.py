"""The errands of windows at the reference center, given and looked at; and the systems that may invite citizens."""

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.center.desk import window_option
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.errands import Errand

HOUR = 60  # minutes


def _waiting(minutes: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--minutes",
        type=click.IntRange(1, 24 * HOUR),
        default=minutes,
        show_default=True,
        help="After these it is too late.",
    )


@click.group()
def errand() -> None:
    """What a window is asked to do once, and what became of it.

    An errand waits until its time is over. Each is done once and answered by a fact, which names it.
    """


@errand.command()
@click.argument("text")
@database
@window_option
@_waiting(8 * HOUR)
def message(text: str, database: str, window: str, minutes: int) -> None:
    """Shows TEXT, 120 characters at most, on the staff's screen at a window; an empty one takes it back."""
    need_extra()
    from sync.errands import ERRAND_TEXT_CHARACTERS, MessageErrand

    if len(text) > ERRAND_TEXT_CHARACTERS or not text.isprintable():
        raise click.UsageError(f"a message is one line of {ERRAND_TEXT_CHARACTERS} characters at most")
    _give(database, window, MessageErrand(text, _until(minutes)))


@errand.command()
@database
@window_option
@_waiting(HOUR)
def restart(database: str, window: str, minutes: int) -> None:
    """Starts the terminal's program at a window anew, once nobody is at the desk there."""
    need_extra()
    from sync.errands import RestartErrand

    _give(database, window, RestartErrand(_until(minutes)))


@errand.command()
@database
@window_option
@_waiting(HOUR)
def diagnostics(database: str, window: str, minutes: int) -> None:
    """Has the terminal at a window send what IT needs to see of it, without anybody's data; see `file`."""
    need_extra()
    from sync.errands import DiagnosticsErrand

    _give(database, window, DiagnosticsErrand(_until(minutes)))


@errand.command()
@click.argument("badge")
@database
@window_option
@click.option("--consent", required=True, metavar="NUMBER", help="The number of the person's written consent.")
@_waiting(HOUR)
def enrol(badge: str, database: str, window: str, consent: str, minutes: int) -> None:
    """Has two fingers of the person with this BADGE enrolled at a window; a supervisor's card confirms it there."""
    need_extra()
    from sync.errands import EnrolErrand

    _give(database, window, EnrolErrand(_name(badge), _name(consent), _until(minutes)))


@errand.command()
@click.argument("badge")
@database
@window_option
@_waiting(HOUR)
def forget(badge: str, database: str, window: str, minutes: int) -> None:
    """Has the fingers of the person with this BADGE erased at a window.

    At once, where configuration and directory have the person no more; else a supervisor's card confirms it there.
    `list` has the receipt.
    """
    need_extra()
    from sync.errands import ForgetErrand

    _give(database, window, ForgetErrand(_name(badge), _until(minutes)))


@errand.command()
@click.argument("terminal")
@database
@window_option
@_waiting(HOUR)
def move(terminal: str, database: str, window: str, minutes: int) -> None:
    """Has a TERMINAL stand at another window, once a supervisor's card has confirmed that at it.

    It needs no signature of IT's, but a reader and a supervisor there; the window must be published, and free.
    """
    need_extra()
    from sync.errands import MoveErrand

    _give(database, window, MoveErrand(_name(terminal), _name(window), _until(minutes)))


@errand.command(name="list")
@database
@as_json
def list_(database: str, as_json: bool) -> None:
    """Lists the last 200 errands, the newest first: waiting, done, refused (why), late; and who gave each."""
    need_extra()
    import msgspec

    with opened(database, make=False) as store:
        rows = [msgspec.structs.asdict(row) for row in store.errands.listed(now_ms())]
        zone = store.zone()
    show(rows, as_json, lambda row: [_line(row, zone)], Mistake("{count} errands", count=len(rows)))


@errand.command()
@click.argument("order", type=click.IntRange(1))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database
def file(order: int, path: Path, database: str) -> None:
    """Writes into FILE, which must be new, what the diagnostics with this ORDER number brought."""
    need_extra()
    with opened(database, make=False) as store:
        text = store.errands.file(order)
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as e:
        raise click.ClickException(f"{path}: {e.strerror or e}") from e
    say(f"{path}: {len(text.splitlines())} lines")


@click.group()
def system() -> None:
    """Programs of the hall that may ask citizens to rate, each with a key of its own."""


@system.command()
@click.argument("name")
@database
def add(name: str, database: str) -> None:
    """Makes a key for the system with this NAME and prints it, once: it goes into that system's settings."""
    need_extra()
    with opened(database, make=False) as store:
        say(store.systems.add(_name(name), now_ms()))


@system.command()
@click.argument("name")
@database
def remove(name: str, database: str) -> None:
    """Takes the key of the system with this NAME away."""
    need_extra()
    with opened(database, make=False) as store:
        store.systems.remove(name)
    say(f"{name} removed")


@system.command(name="list")
@database
@as_json
def list_systems(database: str, as_json: bool) -> None:
    """Lists the systems that have a key, and since when."""
    need_extra()
    with opened(database, make=False) as store:
        rows, zone = store.systems.listed(), store.zone()
    total = Mistake("{count} systems", count=len(rows))
    show(rows, as_json, lambda row: [f"{hall_time(row['made_at'], zone)}  {row['name']}"], total)


def _give(database: str, window: str, what: "Errand") -> None:
    from sync.center.orders.errand_table import Gift

    with opened(database, make=False) as store:
        order = store.errands.give(window, what, Gift(getpass.getuser()), now_ms())
        zone = store.zone()
    say(f"errand {order} waits for {window} until {hall_time(what.until, zone)}")


def _line(row: dict[str, Any], zone: str) -> str:
    about = f" {row['about']}" if row["about"] else ""
    detail = f" ({row['detail']})" if row["detail"] else ""
    what = f"{row['window']}  {row['kind']}{about}  {row['state']}{detail}"
    return f"{row['order']}  {hall_time(row['given_at'], zone)}  {what}  {row['terminal'] or '-'}  by {row['by']}"


def _name(text: str) -> str:
    from sync.errands import ERRAND_NAME_CHARACTERS

    if not 0 < len(text) <= ERRAND_NAME_CHARACTERS or not text.isprintable():
        raise click.UsageError(
            f"{text[:ERRAND_NAME_CHARACTERS]!r}: 1 to {ERRAND_NAME_CHARACTERS} printable characters"
        )
    return text


def _until(minutes: int) -> int:
    return now_ms() + minutes * 60_000
