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
REFUSED_NAME = "refused.json"  # beside it: what was brought since, and was not taken


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


class SoftwareRefusal(Struct, frozen=True):
    """Why the last release that was brought was not taken, with what to do; `count` since the last accepted."""

    says: str
    count: int = 1

    @property
    def told(self) -> str:
        return f"{self.count} refused, the last: {self.says}" if self.count > 1 else f"refused: {self.says}"


_outcome_json, _refusal_json = Decoder(UpgradeOutcome), Decoder(SoftwareRefusal)


def outcome_in(path: Path) -> UpgradeOutcome | None:
    """What stands there; None where nothing does that can be read."""
    try:
        return _outcome_json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def refusal_in(path: Path) -> SoftwareRefusal | None:
    """The same of a refusal."""
    try:
        return _refusal_json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


class UpgradeMonitor:
    """Watches the outcome at `path`, None where no upgrade looks after this terminal; on any thread."""

    def __init__(self, path: Path | None, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._path, self._availability = path, Availability(emit, now)
        self._looking = threading.Lock()
        self.says = ""  # what became of the last one, and what was not taken since; empty before the first

    def look(self) -> None:
        """Tells what is other than at the last look."""
        outcome = outcome_in(self._path) if self._path else None
        refusal = refusal_in(self._path.with_name(REFUSED_NAME)) if self._path else None
        with self._looking:
            said = (outcome.says if outcome else "", refusal.told if refusal else "")
            self.says = "; ".join(filter(None, said))
            self._availability.tell("upgrade", outcome.wrong if outcome else "")
