"""`window-terminal run`: the terminal itself."""

import gc
import logging
import signal
from pathlib import Path
from typing import Any

import click

from terminal.commands.sparing import spared

DEFAULT_SETTINGS = Path("/etc/window-terminal.toml")

settings_option = click.option(
    "--settings",
    "settings_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_SETTINGS,
    show_default=True,
    help="The local settings file.",
)


@click.command()
@settings_option
@click.option(
    "--simulated",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Run on simulated devices; the folder stands in for the board.",
)
@click.option("--headless", is_flag=True, help="Draw the plate without opening a window.")
def run(settings_path: Path, simulated: Path | None, headless: bool) -> None:
    """Run the terminal until it is told to stop (this is what the service runs)."""
    from sync.buffer import BufferBusy
    from terminal.config.settings import SettingsWrong, load

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(threadName)s: %(message)s")
    try:
        _run(load(settings_path), simulated, headless)
    except (SettingsWrong, BufferBusy) as e:
        raise click.ClickException(str(e)) from e


def _run(settings: Any, simulated: Path | None, headless: bool) -> None:
    """The plate first: it hangs before devices and center are even imported."""
    gc.disable()  # nothing of what is loaded until the desk works ever goes
    with spared():
        from terminal.app.startup import Front
    clocks = _clocks(simulated)
    front = Front(settings, clocks, headless=headless)
    front.hang()
    terminal, more = _simulated(front, clocks) if simulated else _real(front)
    gc.freeze()
    gc.enable()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: terminal.loop.stop())
    terminal.run(more)


def _clocks(simulated: Path | None) -> Any:
    if simulated:
        from hardware.simulated.clock import SimulatedClocks

        return SimulatedClocks(simulated)
    from hardware.timekeeper import BoardClocks

    return BoardClocks()


def _simulated(front: Any, clocks: Any) -> tuple[Any, dict[str, Any]]:
    from terminal.app.simulation import Bench

    bench = Bench(front, clocks)
    return bench.terminal, bench.answers()


def _real(front: Any) -> tuple[Any, dict[str, Any]]:
    from terminal.app.terminal import Terminal
    from terminal.services.diagnostics.checks import storage

    return Terminal(front, disk=storage(Path(front.settings.state))), {}
