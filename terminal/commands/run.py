"""`window-terminal run`: the terminal itself."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from terminal.commands.console import log_of_service
from terminal.commands.options import settings_option

# pygame brings all its parts along, each only where it can: with them come its mixer's codecs, NumPy where that is
# installed, and setuptools, asked for two files of pygame's own. Whoever needs one of them imports it by its name.
LATER = (
    "pkg_resources",
    "pygame.fastevent",
    "pygame.mixer",
    "pygame.mixer_music",
    "pygame.scrap",
    "pygame.sndarray",
    "pygame.surfarray",
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
    from sync.private_files import keep_private
    from terminal.config.settings import SettingsWrong

    log_of_service("window-terminal", "%(asctime)s %(levelname)s %(threadName)s: %(message)s")
    keep_private()
    try:
        _run(settings_path, simulated, headless)
    except (SettingsWrong, BufferBusy) as e:
        raise click.ClickException(str(e)) from e


def _run(settings_path: Path, simulated: Path | None, headless: bool) -> None:
    """The plate first: it hangs before devices and center are even imported."""
    from sync.private_files import tighten
    from terminal.config.settings import load

    settings = load(settings_path)
    gc.disable()  # nothing of what is loaded until the desk works ever goes
    with spared():
        from terminal.app.startup import Startup
    from terminal.services.service_manager import ServiceManager

    manager = ServiceManager(os.environ)
    clocks = _clocks(simulated)
    try:
        startup = Startup(settings, clocks, headless=headless)
    except OSError as e:
        wrong = f"state: {e.filename or settings.state}: {e.strerror or e}"
        raise click.ClickException(f"{wrong}; it must be a folder that this user may write") from e
    startup.hang()
    if startup.screen.frames:
        manager.ready()
    tighten((settings_path, Path(settings.state)))
    terminal, more = _simulated(startup, clocks, manager) if simulated else _real(startup, manager)
    manager.feed()
    gc.freeze()
    gc.enable()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: terminal.loop.stop())
    terminal.run(more)


@contextmanager
def spared() -> Iterator[None]:
    """Within it nothing of this can be imported; afterwards all of it can."""
    left = [name for name in LATER if name not in sys.modules]
    sys.modules |= dict.fromkeys(left)  # type: ignore[arg-type]  # None is what the import system refuses
    try:
        yield
    finally:
        for name in left:
            del sys.modules[name]


def _clocks(simulated: Path | None) -> Any:
    if simulated:
        from hardware.simulated.clock import SimulatedClocks

        try:
            return SimulatedClocks(simulated)
        except OSError as e:
            raise click.ClickException(
                f"{simulated}: {e.strerror}: power.json; `window-terminal demo` makes one"
            ) from e
    from hardware.timekeeper import BoardClocks

    return BoardClocks()


def _simulated(startup: Any, clocks: Any, manager: Any) -> tuple[Any, list[Any]]:
    from terminal.app.simulation import Bench

    bench = Bench(startup, clocks, manager, _description(startup.settings))
    return bench.terminal, bench.answers()


def _real(startup: Any, manager: Any) -> tuple[Any, list[Any]]:
    from terminal.app.terminal import Terminal
    from terminal.services.diagnostics.checks import storage
    from terminal.services.upgrade_outcome import OUTCOME_FILE

    disk = storage(Path(startup.settings.state))
    describe = _description(startup.settings)
    return Terminal(startup, disk=disk, manager=manager, outcome=OUTCOME_FILE, describe=describe), []


def _description(settings: Any) -> Any:
    """What makes the text for IT: it is imported only once somebody asks for it."""

    def describe(checks: Any, status: Any, now: Any) -> str:
        from terminal.services.upgrade_outcome import OUTCOME_FILE
        from terminal.setup.diagnostics_file import TerminalAnswers, diagnostics

        return diagnostics(settings, TerminalAnswers(checks, status), now, OUTCOME_FILE.parent)

    return describe
