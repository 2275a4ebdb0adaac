"""The stick outcome: how it goes with a stick that somebody plugged in, which root leaves for the screens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from terminal.domain.events import StickStep, StickTold
from terminal.domain.facts import Moment

STICK_OUTCOME = "stick.json"  # beside the outcome of upgrades
STICK_CONFIGURATION = "stick.configuration"  # beside it: what was brought, for the service's user to read
READING_MS = 900_000  # ms that a stick may be read, as its unit allows
TOLD_MS = 600_000  # ms that the rest stays where nobody pulls it
STICK_LOOK_MS = 2_000  # ms between looks


class StickRefusal(Struct, frozen=True):
    """Why the last stick was not taken, with what to do; `at` in ms UTC, 0 where nobody knows when."""

    at: int
    says: str


class StickOutcome(Struct, frozen=True):
    """`says` is what was taken, or why nothing was. `device` is there as long as the stick is in; `mono` in ms.

    `configuration`: signed configuration was passed on, beside this. `at` is in ms UTC, by the machine's own clock.
    """

    step: StickStep
    says: str
    device: str
    boot: str
    mono: int
    configuration: bool = False
    at: int = 0

    def refusal(self, now: Moment) -> StickRefusal:
        """Of the same boot the time is known as well as the terminal knows it."""
        at = now.at - (now.mono - self.mono) if self.boot == now.boot else self.at
        return StickRefusal(at, self.says)

    def stands(self, now: Moment) -> bool:
        """Whether it is about a stick that is still in."""
        lasts = READING_MS if self.step == "reading" else TOLD_MS
        return self.boot == now.boot and 0 <= now.mono - self.mono < lasts and Path(self.device).exists()


_outcome_json = Decoder(StickOutcome)


class StickMonitor:
    """Watches the outcome beside that of `upgrades`, None where nobody upgrades this terminal; on one thread.

    `brought` hears, once each, that configuration lies there; it must not wait. `refused` says why that of the last
    stick was not taken in the end, None where it was.
    """

    def __init__(
        self,
        upgrades: Path | None,
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
        brought: Callable[[], None] = lambda: None,
        refused: Callable[[], StickRefusal | None] = lambda: None,
    ) -> None:
        self._brought, self._refused = brought, refused
        self._path = upgrades.with_name(STICK_OUTCOME) if upgrades else None
        self._emit, self._now = emit, now
        self._looked: int | None = None  # ms since boot
        self._told: StickOutcome | None = None

    def look(self) -> None:
        """Tells what is other than at the last look; asked again within two seconds it does nothing."""
        now = self._now()
        if self._path is None or (self._looked is not None and now.mono - self._looked < STICK_LOOK_MS):
            return
        self._looked = now.mono
        outcome = self._outcome(self._path, now)
        if outcome != self._told:
            self._told = outcome
            self._emit(StickTold(outcome.step if outcome else None, outcome.says if outcome else "", now))
            if outcome and outcome.configuration:
                self._brought()

    @property
    def refusal(self) -> StickRefusal | None:
        """Until another stick is taken, also when this one is out; on any thread."""
        last = _read(self._path) if self._path else None
        if last and last.step == "refused":
            return last.refusal(self._now())
        return self._refused() if last and last.configuration else None

    def _outcome(self, path: Path, now: Moment) -> StickOutcome | None:
        outcome = _read(path)
        return outcome if outcome and outcome.stands(now) else None


def _read(path: Path) -> StickOutcome | None:
    try:
        return _outcome_json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
