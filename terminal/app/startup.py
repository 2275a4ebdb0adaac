"""The startup: the plate that hangs before anything else is even imported, by what the buffer remembers."""

import logging
from collections.abc import Iterator

import msgspec

from hardware.board.serial_number import serial
from hardware.timekeeper import Clocks, Timekeeper
from sync.buffer import Buffer, remembered
from sync.bundles import bundle
from sync.bundles.installed import REFUSED, UNTRUSTED_SAYS, kept
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import Settings
from terminal.core import Event, restore, step, view
from terminal.domain.events import Happened, PartLost, RosterKnown, SignsKnown, Waiting
from terminal.domain.facts import Audit, Moment
from terminal.domain.fittings import NO_FITTINGS
from terminal.domain.roster import Roster
from terminal.services.process_figures import age
from terminal.services.screens import plate_screen

log = logging.getLogger(__name__)
CARD_SECONDS = 45.0  # only a board without a graphics card needs them; the unit's start may take 60
_roster_json = msgspec.json.Decoder(Roster)


class Startup:
    """The clock, the buffer and the screen. `restored` is the state after the last fact; `remembered` is what the
    desk is to be told first: configuration, roster, signs of life, how many facts wait for the center. The plate
    hung `first_frame` ms after this process began. `fittings` are the kept configuration's.

    Raises `sync.buffer.BufferBusy`, or OSError when the terminal's folder cannot be used.
    """

    def __init__(self, settings: Settings, clocks: Clocks, *, headless: bool = False) -> None:
        self.settings = settings
        self.time, self.built = Timekeeper(clocks), clocks.built
        self.buffer = Buffer(settings.buffer, serial(), segment=settings.journal.segment)
        now = self.time.now()
        self.restored = restore(remembered(self.buffer), now)
        self.fittings = NO_FITTINGS
        self.remembered = tuple(self._remembered(now))
        self.screen = plate_screen(settings, headless)
        self.first_frame: int | None = None

    def hang(self) -> None:
        """Shows the plate as it will be once the desk was told: what is to be done about that is the desk's."""
        state = self.restored
        try:
            for event in self.remembered:
                state, _ = step(state, event)
            self.screen.await_card(CARD_SECONDS)
            self.screen.show(view(state))
            self.first_frame = age()
        except Exception:
            log.exception("no plate before the desk works, which hears the same and sets aside what fails")

    def _remembered(self, now: Moment) -> Iterator[Event]:
        yield from self._configuration(now)
        if event := self._roster(now):
            yield event
        if came_from := self.buffer.came_from:
            said = f"the card was {came_from.terminal} in the board {came_from.board}, and is another terminal here"
            yield Happened(Audit("series", said), now)
        yield SignsKnown(self._signs(), now)
        yield Waiting(self.buffer.waiting, now)

    def _signs(self) -> dict[str, int]:
        known = self.restored.kept
        boots = {known.boot, *(past.boot for past in known.past)}
        signs = {boot: self.buffer.signs.read(boot) for boot in boots}
        return {boot: sign for boot, sign in signs.items() if sign is not None}

    def _roster(self, now: Moment) -> Event | None:
        written = self.buffer.kept("roster")
        try:
            return RosterKnown(_roster_json.decode(written), now) if written else None
        except msgspec.ValidationError as e:
            log.error("the stored roster is not used: %s", e)
            return Happened(Audit("roster", f"stored, not used: {e}"), now)

    def _configuration(self, now: Moment) -> Iterator[Event]:
        untrusted = self.buffer.kept(REFUSED) == UNTRUSTED_SAYS
        try:
            if event := kept(self.buffer, installed_trust(self.settings.trust), now):
                self.fittings = event.window.fitted
                yield event
        except bundle.BundleRefused as e:
            log.error("the stored configuration is not used: %s", e)
            yield Happened(Audit("config_refused", f"stored: {e}"), now)
            untrusted = untrusted or isinstance(e, bundle.NotTrusted)
        if untrusted:
            yield PartLost("signature", UNTRUSTED_SAYS, now)
