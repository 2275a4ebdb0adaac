"""`window-terminal fault-plate`: hangs the fault plate until it is stopped, where the terminal does not start."""

import logging
import signal
import threading
from pathlib import Path

import click

from terminal.commands.options import settings_option
from terminal.services.log_text import log_of_service

log = logging.getLogger(__name__)

FAULT_TURN_SECONDS = 1.0  # s between looks at the screen: one that was missing, or that was exchanged


@click.command("fault-plate")
@settings_option
def fault_plate(settings_path: Path) -> None:
    """Hang the plate that says that this terminal is out of order, until stopped (the fault unit runs it).

    It needs no settings, no configuration and no buffer, and uses what can be read of them.
    """
    from terminal.services.fault_plate import fault_view, readable, remembered_view
    from terminal.services.screens import plate_screen

    log_of_service("window-terminal-fault", "%(levelname)s fault plate: %(message)s")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    settings = readable(settings_path)
    log.error("the terminal does not start; the plate says so", extra={"kind": "out-of-order"})
    with plate_screen(settings, headless=False) as screen:
        screen.show(fault_view())  # before anything that may take long, or fail
        screen.show(remembered_view(settings))
        while screen.pump() and not stopped.wait(FAULT_TURN_SECONDS):
            screen.retry()
