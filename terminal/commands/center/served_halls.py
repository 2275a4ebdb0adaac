"""The served halls: what `center serve --halls` serves, read from the halls file now and whenever it changed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.center.data import opened
from terminal.commands.center.halls_file import read_halls
from terminal.config.hall_text import HallWrong

if TYPE_CHECKING:
    from litestar import Litestar

    from sync.center.serving.halls import PlannedHall, ServedHalls

log = logging.getLogger(__name__)


def served_halls(path: Path, now: Callable[[], int]) -> "ServedHalls":
    """The application of all of them. Raises `PlansWrong`."""
    from sync.center.serving.halls import PlansWrong, ServedHalls

    def read() -> dict[str, "PlannedHall"]:
        try:
            return read_halls(path)
        except HallWrong as e:
            raise PlansWrong(str(e)) from e

    return ServedHalls(read, lambda plan: _opened_hall(plan, now))


@contextmanager
def _opened_hall(plan: "PlannedHall", now: Callable[[], int]) -> Iterator["Litestar"]:
    """Raises `HallAway`."""
    from sync.center.doors.api import app
    from sync.center.serving.halls import HallAway
    from sync.center.storage.hall_claim import OtherHall

    try:
        with opened(plan.database) as store:
            store.belong_to(plan.name)
            if not (plan.trust.keys or plan.trust.recovery):
                log.warning("this hall has no `trust`: nothing that is signed is taken from anybody")
            yield app(store, now=now, trusted=plan.trust, software=plan.software)
    except click.ClickException as e:
        raise HallAway(e.message) from e
    except OtherHall as e:
        raise HallAway(str(e)) from e
