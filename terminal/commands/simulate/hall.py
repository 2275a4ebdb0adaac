"""`window-terminal simulate hall`: a whole hall in software, to try a center and a configuration with."""

import logging
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import CLOCK_MONOTONIC, clock_gettime_ns, monotonic
from typing import TYPE_CHECKING, TextIO

import click
import msgspec

from terminal.commands.console import say

if TYPE_CHECKING:
    from terminal.app.simulated_hall import HallPlan, WindowState
    from terminal.config.settings import CenterSettings


@click.command()
@click.option("--center", metavar="URL", help="Whom they call.")
@click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The certificate of its authority.",
)
@click.option("--trust", multiple=True, metavar="PUBLICKEY", help="IT's key; repeatable.")
@click.option(
    "--tokens",
    type=click.File(encoding="utf-8"),
    help="What `center tokens` printed, - for standard input: lets in those that were not here before.",
)
@click.option("--windows", type=click.IntRange(1, 2000), help="How many of them. [default: all; of a month 12]")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("simulated-hall"),
    show_default=True,
    help="What they keep: with it they are the same terminals again.",
)
@click.option(
    "--press", type=click.FloatRange(0), default=60, show_default=True, help="Each is rated every so many s."
)
@click.option(
    "--fall-back", multiple=True, metavar="WINDOW", help="One that any later configuration harms; repeatable."
)
@click.option("--seconds", type=click.FloatRange(0), help="End after so long.")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each configuration that is in force.")
@click.option(
    "--month", metavar="YYYY-MM", help="Instead: a month of a made-up hall, at once, into a new database."
)
@click.option("--people", type=click.IntRange(1, 2000), help="Of a month: how many. [default: 30]")
@click.option("--seed", type=int, help="Of a month: the same number makes the same one. [default: 1]")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Of a month: an empty or new folder for its truth, and its database.  [default: simulated-month]",
)
@click.option("--database", metavar="URL", help="Of a month: another database, which has no hall yet.")
def hall(
    *,
    center: str | None,
    ca: Path | None,
    trust: tuple[str, ...],
    tokens: TextIO | None,
    windows: int | None,
    folder: Path,
    press: float,
    fall_back: tuple[str, ...],
    seconds: float | None,
    as_json: bool,
    month: str | None,
    people: int | None,
    seed: int | None,
    out: Path | None,
    database: str | None,
) -> None:
    """A whole hall: windows with real buffers, desks and links, and neither screens nor devices.

    To try a center, a push or a rollout before there are terminals. They join by the sheet that `center tokens`
    prints, at the windows that it names.

    Never at the center of a hall that works: what they record cannot be told from what happened.

    With --month nothing is called and nobody waits: each day is played by the terminals' own code, delivered to a
    database, and what everybody really did is written beside it as JSON.
    """
    from terminal.app.simulated_hall import HallPlan, known_windows, sheet
    from terminal.commands.simulate.month import PEOPLE, WINDOWS, MonthWish, play_month
    from terminal.config.settings import CenterSettings
    from terminal.domain.fittings import center_url_problem

    if month is not None:
        if center or ca or trust or tokens:
            raise click.UsageError("--month calls no center: leave --center, --ca, --trust and --tokens out")
        play_month(
            MonthWish(
                month,
                windows or WINDOWS,
                PEOPLE if people is None else people,
                1 if seed is None else seed,
                out or Path("simulated-month"),
                database,
            )
        )
        return
    if not (center and ca and trust):
        raise click.UsageError("name a center with --center, --ca and --trust, or a month to play with --month")
    if {people, seed, out, database} != {None}:
        raise click.UsageError("--people, --seed, --out and --database are of a month: name it with --month")
    if problem := center_url_problem(center):
        raise click.UsageError(f"--center {problem}")
    try:
        given = sheet(tokens or ())
    except UnicodeDecodeError as e:
        raise click.UsageError("--tokens: bytes that are no UTF-8; print the sheet anew: center tokens") from e
    named = tuple(dict.fromkeys([*known_windows(folder), *given]))[:windows]
    if not named:
        raise click.UsageError(f"nobody was in {folder} before: name a sheet with --tokens")
    plan = HallPlan(folder, named, given, press, frozenset(fall_back))
    _simulate(plan, CenterSettings(center, str(ca)), trust, _ends(seconds), as_json)


def _simulate(
    plan: "HallPlan", center: "CenterSettings", trust: tuple[str, ...], ended: Callable[[], bool], as_json: bool
) -> None:
    from sync.buffer import BufferBusy
    from sync.bundles.trust import KeyTrust
    from sync.center.network.descriptors import TooFewDescriptors, connections_possible
    from terminal.app.simulated_hall import SimulatedHall, files_needed

    shown = ""

    def show(windows: "Sequence[WindowState]") -> bool:
        nonlocal shown
        if not as_json and shown != (now := _line(windows)):
            shown = now
            say(shown)
        return not ended()

    logging.getLogger("sync.uplink").setLevel(logging.CRITICAL)  # three hundred say the same
    try:
        connections_possible(files_needed(len(plan.windows)))
        running = SimulatedHall(plan, center, KeyTrust(trust), _told if as_json else lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stop())
        running.run(show)
    except (BufferBusy, TooFewDescriptors, OSError) as e:
        raise click.ClickException(str(e)) from e


def _ends(seconds: float | None) -> Callable[[], bool]:
    began = monotonic()
    return lambda: seconds is not None and monotonic() - began >= seconds


def _told(window: str, config: str) -> None:
    """With the moment by the clock that any program on this machine can ask: CLOCK_MONOTONIC."""
    line = {"window": window, "config": config, "mono_ms": clock_gettime_ns(CLOCK_MONOTONIC) // 1_000_000}
    say(msgspec.json.encode(line).decode())


def _line(windows: "Sequence[WindowState]") -> str:
    """How they stand, in a line."""
    by = Counter(each.config or "none" for each in windows)
    configured = ", ".join(f"{count} by {config}" for config, count in sorted(by.items()))
    joined, waiting = sum(each.joined for each in windows), sum(each.waiting for each in windows)
    trial = sum("on trial" in each.trial and "not on trial" not in each.trial for each in windows)
    fell = sum(each.trial.startswith("fell back") for each in windows)
    said = f"{len(windows)} windows: {joined} joined; {configured}; {trial} on trial, {fell} fell back"
    return f"{said}; {waiting} facts wait"
