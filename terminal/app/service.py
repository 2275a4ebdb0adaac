"""The service: one terminal that runs until it is told to stop. The plate first, and then the rest.

Nothing is imported here before the plate hangs but what draws it: not the command line, which is for people, nor
the journal's socket, nor systemd's. A test names what must not be loaded by then.
"""

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal.services.log_text import log_of_service

if TYPE_CHECKING:
    from terminal.app.startup import Startup

Described = Callable[[Any], Any]  # what makes the text for IT, of the settings

# pygame brings all its parts along, each only where it can: with them come its mixer's codecs, the libraries of a
# dozen kinds of pictures, a second one of fonts, NumPy where that is installed, and setuptools, asked for two files
# of pygame's own. msgspec looks for newer parts of Python's typing, which this Python has itself; hashlib for
# OpenSSL's sums beside its own, which are the same. Whoever needs one of them imports it by its name.
LATER = (
    "_hashlib",
    "pkg_resources",
    "pygame.cursors",
    "pygame.fastevent",
    "pygame.font",
    "pygame.image",
    "pygame.imageext",
    "pygame.joystick",
    "pygame.mask",
    "pygame.mixer",
    "pygame.mixer_music",
    "pygame.overlay",
    "pygame.pixelarray",
    "pygame.pixelcopy",
    "pygame.scrap",
    "pygame.sndarray",
    "pygame.sprite",
    "pygame.surfarray",
    "pygame.threads",
    "typing_extensions",
)
SPARED_SAYS = rf"import ({'|'.join(name.rpartition('.')[2] for name in LATER)}): "  # pygame's warning of a part

BOARD_MAKER = "`window-terminal demo --folder NEW` makes one in NEW/board, and settings in NEW/terminal.toml"


class NoTerminal(Exception):
    """Why there is no terminal; for whoever started it."""


def serve(settings_path: Path, described: Described, simulated: Path | None = None, headless: bool = False) -> None:
    """Runs the terminal of these settings until it is told to stop. Raises `NoTerminal`.

    The folder `simulated` stands in for the board.
    """
    # pygame greets on standard output when it is imported; that belongs to the commands' own answers.
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    log_of_service("window-terminal", "%(asctime)s %(levelname)s %(threadName)s: %(message)s")
    gc.disable()  # nothing of what is loaded until the desk works ever goes
    with spared():
        from sync.buffer import BufferBusy
        from terminal.config.settings import SettingsWrong
    try:
        startup, clocks = _hung(settings_path, simulated, headless)
        _work(startup, clocks, settings_path, described(startup.settings), simulated)
    except (SettingsWrong, BufferBusy) as e:
        raise NoTerminal(str(e)) from e


def _hung(settings_path: Path, simulated: Path | None, headless: bool) -> "tuple[Startup, Any]":
    """The plate: it hangs before devices and center are even imported."""
    with spared():
        from sync.private_files import keep_private
        from terminal.app.startup import Startup
        from terminal.config.settings import load
        from terminal.services.state_folder import emptied

    keep_private()
    try:
        clocks, settings = _clocks(simulated), load(settings_path)
        if wrong := emptied(Path(settings.state)):
            raise NoTerminal(f"state: {wrong}; {_what_to_do(wrong)}")
        startup = Startup(settings, clocks, headless=headless)
    except OSError as e:
        wrong = f"state: {e.filename or settings.state}: {e.strerror or e}"
        raise NoTerminal(f"{wrong}; it must be a folder that this user may write") from e
    startup.hang()
    return startup, clocks


def _work(startup: "Startup", clocks: Any, settings_path: Path, describe: Any, simulated: Path | None) -> None:
    """All the rest. It tells systemd first that the plate hangs."""
    from sync.private_files import tighten
    from terminal.services.service_manager import ServiceManager

    manager = ServiceManager(os.environ)
    if startup.screen.frames:
        manager.ready()
    tighten((settings_path, Path(startup.settings.state)))
    made = _simulated(startup, clocks, manager, describe) if simulated else _real(startup, manager, describe)
    terminal, more = made
    manager.feed()
    gc.freeze()
    gc.enable()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: terminal.loop.stop())
    terminal.run(more)


def _what_to_do(wrong: str) -> str:
    from terminal.services.diagnostics.remedies import remedy

    return remedy("storage", wrong)


@contextmanager
def spared() -> Iterator[None]:
    """Within it nothing of this can be imported; afterwards all of it can."""
    left = [name for name in LATER if name not in sys.modules]
    sys.modules |= dict.fromkeys(left)  # type: ignore[arg-type]  # None is what the import system refuses
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", SPARED_SAYS, RuntimeWarning)
            yield
    finally:
        for name in left:
            del sys.modules[name]


def _clocks(simulated: Path | None) -> Any:
    if simulated:
        from msgspec import DecodeError

        from hardware.simulated.clock import SimulatedClocks

        try:
            return SimulatedClocks(simulated)
        except (OSError, DecodeError, ValueError) as e:
            why = e.strerror if isinstance(e, OSError) else str(e)
            raise NoTerminal(f"{simulated} is no simulated board: power.json: {why}; {BOARD_MAKER}") from e
    from hardware.timekeeper import BoardClocks

    return BoardClocks()


def _simulated(startup: "Startup", clocks: Any, manager: Any, describe: Any) -> tuple[Any, list[Any]]:
    from terminal.app.simulation import Bench

    bench = Bench(startup, clocks, manager, describe)
    return bench.terminal, bench.answers()


def _real(startup: "Startup", manager: Any, describe: Any) -> tuple[Any, list[Any]]:
    from hardware.board.device_access import await_access, header_devices
    from terminal.app.terminal import Terminal
    from terminal.services.diagnostics.checks import storage
    from terminal.services.upgrade_outcome import OUTCOME_FILE

    await_access(header_devices())
    disk = storage(Path(startup.settings.state))
    return Terminal(startup, disk=disk, manager=manager, outcome=OUTCOME_FILE, describe=describe), []
