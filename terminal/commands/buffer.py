"""`window-terminal buffer`: looks into a buffer that no process holds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
import msgspec

from terminal import __version__
from terminal.commands.console import say
from terminal.commands.typed_time import MILLISECOND, first_millisecond, last_millisecond
from terminal.domain.timetable import EPOCH

if TYPE_CHECKING:
    from sync.buffer import Buffer
    from terminal.domain.facts import Fact

ZONE = ZoneInfo("Asia/Shanghai")  # a card read elsewhere does not tell its hall's; a time may carry its own offset


def _first(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """What is typed as the first millisecond that it may mean, since 1970, UTC."""
    return None if value is None else first_millisecond(value, ZONE)


def _last(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """What is typed as the last millisecond that it may mean, since 1970, UTC."""
    return None if value is None else last_millisecond(value, ZONE)


path_option = click.option(
    "--path",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The buffer's folder: buffer/ in the terminal's state folder.",
)


@click.group()
def buffer() -> None:
    """Look into a buffer that no process holds, also one on a card taken from a dead Pi."""


@buffer.command("list")
@path_option
@click.option("--kind", "kinds", multiple=True, help="Only facts of this kind; repeatable.")
@click.option("--since", metavar="WHEN", callback=_first, help="Only facts from this date or time on.")
@click.option(
    "--until", metavar="WHEN", callback=_last, help="Only facts up to this time, or to the end of this date."
)
@click.option("--waiting", is_flag=True, help="Only facts that the center does not have; marked * in the list.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, its keys sorted.")
def list_facts(
    *, path: Path, kinds: tuple[str, ...], since: int | None, until: int | None, waiting: bool, as_json: bool
) -> None:
    """List the facts in a buffer, oldest first.

    Dates and times are China's, unless they carry an offset of their own (2026-11-23T07:52+08:00). They are
    compared with what the terminal's clock showed, so a fact from before the clock was set may be anywhere.
    """
    from terminal.domain.facts import FACT_KINDS, canonical

    with _opened(path) as opened:
        through, met = opened.cursors.through, set()
        for fact in opened.history(through + 1 if waiting else 1):
            met.add(fact.kind)
            kind_fits = not kinds or fact.kind in kinds
            time_fits = (since is None or since <= fact.at) and (until is None or fact.at <= until)
            if kind_fits and time_fits:
                say(canonical(fact).decode() if as_json else _line(fact, through))
    _refuse_unknown(kinds, {*FACT_KINDS, *met})  # a newer terminal's card has kinds that are not known here


@buffer.command()
@path_option
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The file to make; packed if it ends in .gz."
)
@click.option("--all", "everything", is_flag=True, help="Every fact, also those that the center has.")
def export(path: Path, out: Path, everything: bool) -> None:
    """Write the facts that the center does not have to a file that `center import` takes in.

    The file holds personal data. The terminal's key is not in it.
    """
    with _opened(path) as opened:
        count = _exported(opened, out, everything)
        say(f"{count} facts of {opened.identity.terminal} written to {out}")


@buffer.command()
@path_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def check(path: Path, as_json: bool) -> None:
    """Verify every frame of every file, and the chain of the facts; say what is wrong where.

    Exit code 1 if something is. What is said with a dash is explained: facts that the terminal declared lost, or
    what a power cut leaves. Nothing on the card is changed.
    """
    from sync.buffer.inspection import inspect

    with _read(path):
        report = inspect(path)
    if as_json:
        say(msgspec.json.encode(report).decode())
    else:
        for finding in report.notes:
            say(f"- {finding}")
        for finding in report.problems:
            say(f"! {finding}")
        wrong = f"{len(report.problems)} wrong" if report.problems else "nothing wrong"
        say(
            f"{report.files} files, {report.frames} frames, {report.facts} facts, {report.waiting} waiting: {wrong}"
        )
    raise SystemExit(1 if report.problems else 0)


def _refuse_unknown(kinds: Iterable[str], known: set[str]) -> None:
    for kind in kinds:
        if kind not in known:
            raise click.ClickException(f"--kind {kind}: no such kind; there are {', '.join(sorted(known))}")


def _exported(opened: "Buffer", out: Path, everything: bool) -> int:
    from sync.buffer.fact_export import export_facts

    try:
        return export_facts(opened, out, __version__, everything=everything)
    except FileExistsError as e:
        raise click.ClickException(f"{out} is there already; facts go into a new file") from e
    except OSError as e:
        raise click.ClickException(f"{out}: {e.strerror}") from e


@contextmanager
def _opened(path: Path) -> Iterator["Buffer"]:
    from sync.buffer import Buffer

    with _read(path), Buffer(path, look=True) as opened:
        yield opened


@contextmanager
def _read(path: Path) -> Iterator[None]:
    """Says in a line why a buffer cannot be read."""
    from sync.buffer import FILE, BufferBusy

    if not any(path.glob(FILE + "*")):
        raise click.ClickException(f"{path}: no buffer here; it is the folder that holds {FILE}")
    try:
        yield
    except BrokenPipeError:  # whoever reads the list has seen enough
        raise
    except (BufferBusy, OSError) as e:
        raise click.ClickException(str(e)) from e


def _line(fact: "Fact", through: int) -> str:
    mark = " " if fact.seq <= through else "*"
    at = (EPOCH + fact.at * MILLISECOND).astimezone(ZONE).isoformat(timespec="milliseconds")
    return f"{mark}{fact.seq:>6} {at} {fact.clock:6} {fact.kind:10} {msgspec.json.encode(fact.body).decode()}"
