"""The host: the terminal around the worker, as far as the worker needs it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from sync.contract import Fingers, Order, Report
from sync.releases.software_inbox import SoftwareInbox
from sync.uplink.token_file import TokenFile
from terminal.domain.events import Configured, Happened
from terminal.domain.facts import Audit, Moment
from terminal.domain.window import Window


class Host(msgspec.Struct, frozen=True):
    """What the worker needs of the terminal around it."""

    emit: Callable[[Any], None]
    now: Callable[[], Moment]
    heard: Callable[[int, Moment, Moment], None]  # the center's time, between these two moments
    trusted: Callable[[], bool]  # whether the clock is
    settled: Callable[[], None]  # how far the center has the facts may be other than before
    report: Callable[[], Report]
    directory: KeptDirectory
    configure: Callable[[str, Configured], None]  # takes a bundle, and what it says; durable. Raises OSError
    fingers: Callable[[Fingers], str]  # takes the map of the sensor for a supervisor to confirm; why not, else
    disputed: Callable[[], tuple[str, ...]]  # what roster and map of fingers say of people that IT has not signed
    trust: KeyTrust  # what was installed of it
    successions: Path  # where root finds those that were taken
    token: TokenFile
    version: str
    unfit: Callable[[Window], str]  # why its fittings cannot be had here, whatever is at the other end
    errand: Callable[[Order, int], None]  # takes one, at this time of the center's; durable. Raises OSError
    software: SoftwareInbox | None = None  # none where nobody would install it

    def audit(self, audit: Audit) -> None:
        """Puts this on record, as of now."""
        self.emit(Happened(audit, self.now()))
