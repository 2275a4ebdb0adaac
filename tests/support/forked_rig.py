"""A forked rig: the parts of a demo's rig as processes that are forked instead of started from nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from terminal.demo.processes import Child, DemoFailed
from terminal.demo.rig import Rig
from tests.support.forked_command import ForkedCommand

PATIENCE_SECONDS = 60.0  # as long as the demo's own commands have


class ForkedChild(Child):
    def __init__(self, arguments: list[str], log: Path) -> None:
        self._log = log
        self._process: Any = ForkedCommand(arguments, log)


def forked_to_its_end(*arguments: str) -> str:
    """What a command says on standard output. Raises `DemoFailed`."""
    with tempfile.NamedTemporaryFile("r") as log:
        running = ForkedCommand([*arguments], Path(log.name))
        with running.stdout:
            said = running.stdout.read()
        if running.wait(PATIENCE_SECONDS):
            raise DemoFailed(f"window-terminal {' '.join(arguments)}: {log.read()}")
    return said


@contextmanager
def forked_rig(folder: Path, starts_at: int | None = None) -> Iterator[Rig]:
    """A rig that nobody has started yet; in the end it is stopped."""
    rig = Rig(folder, headless=True, say=print, starts_at=starts_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("terminal.demo.rig.Child", ForkedChild)
        patch.setattr("terminal.demo.office.Child", ForkedChild)
        patch.setattr("terminal.demo.office.command", forked_to_its_end)
        try:
            yield rig
        finally:
            rig.stop()
