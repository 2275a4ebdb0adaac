"""The upgrade outcome: what root's upgrade leaves for the service, which tells it on screens and at the center."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from hardware.availability import Availability
from terminal.domain.facts import Moment

OUTCOME_FILE = Path("/var/lib/window-terminal-upgrade/outcome.json")  # root's; everybody may read it


class UpgradeOutcome(Struct, frozen=True):
    """How far the last upgrade came. `wrong` says why it did not do what it should, empty where nothing did."""

    stage: str
    old: str
    new: str
    wrong: str = ""

    @property
    def says(self) -> str:
        """What became of it, or how far it is, in a line."""
        line = f"{self.old or '?'} → {self.new or '?'}: {self.stage.replace('_', ' ')}"
        return f"{line}: {self.wrong}" if self.wrong else line


_outcome_json = Decoder(UpgradeOutcome)


def outcome_in(path: Path) -> UpgradeOutcome | None:
    """What stands there; None where nothing does that can be read."""
    try:
        return _outcome_json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


class UpgradeMonitor:
    """Watches the outcome at `path`, None where no upgrade looks after this terminal; on any thread."""

    def __init__(self, path: Path | None, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._path, self._availability = path, Availability(emit, now)
        self._looking = threading.Lock()
        self.says = ""  # what became of the last one, empty before the first

    def look(self) -> None:
        """Tells what is other than at the last look."""
        outcome = outcome_in(self._path) if self._path else None
        with self._looking:
            self.says = outcome.says if outcome else ""
            self._availability.tell("upgrade", outcome.wrong if outcome else "")
