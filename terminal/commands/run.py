"""`window-terminal run`: the terminal itself."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

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
    from terminal.settings import SettingsWrong, load

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(threadName)s: %(message)s")
    try:
        _run(load(settings_path), simulated, headless)
    except (SettingsWrong, BufferBusy) as e:
        raise click.ClickException(str(e)) from e


@contextmanager
def _without_setuptools() -> Iterator[None]:
    """pygame asks setuptools for its own two files where it can, which takes as long as all the rest of pygame."""
    was = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["pkg_resources"]
        if was is not None:
            sys.modules["pkg_resources"] = was


def _run(settings: Any, simulated: Path | None, headless: bool) -> None:
    with _without_setuptools():
        import display.screen  # noqa: F401
    if simulated:
        from terminal.commands.bench import Bench

        bench = Bench(settings, simulated, headless)
        terminal, more = bench.terminal, bench.answers()
    else:
        from hardware.timekeeper import BoardClocks
        from terminal.commands.assembly import Terminal
        from terminal.commands.checks import storage

        disk = storage(Path(settings.state))
        terminal, more = Terminal(settings, BoardClocks(), headless=headless, disk=disk), {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: terminal.loop.stop())
    terminal.run(more)
