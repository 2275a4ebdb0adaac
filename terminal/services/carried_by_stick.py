"""What was carried by stick: configuration that root found signed and left to be taken as any other."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.bundles.carried_configuration import CarriedConfiguration, read_carried
from terminal.domain.events import StickTold
from terminal.domain.facts import Moment
from terminal.services.stick_outcome import STICK_CONFIGURATION, StickRefusal

log = logging.getLogger(__name__)


class CarriedByStick:
    """`take` answers why it was not taken, empty where it was; it raises OSError."""

    def __init__(
        self,
        upgrades: Path | None,
        take: Callable[[CarriedConfiguration], str],
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
    ) -> None:
        self._path = upgrades.with_name(STICK_CONFIGURATION) if upgrades else None
        self._take, self._emit, self._now = take, emit, now
        self.refused: StickRefusal | None = None  # since the last stick was brought

    def brought(self) -> None:
        """It lies there: takes it on a thread of its own, since the desk waits for no disk."""
        threading.Thread(target=self.look, name="stick", daemon=True).start()

    def look(self) -> None:
        """Takes what lies there; whoever stands before the plate is told why not."""
        assert self._path
        try:
            why = self._take(read_carried(self._path.read_bytes()))
        except (OSError, ValueError) as e:
            why = f"it cannot be read: {e}"
        now = self._now()
        self.refused = StickRefusal(now.at, why) if why else None
        if why:
            log.warning("configuration from the stick was not taken: %s", why)
            self._emit(StickTold("refused", why, now))
