"""Fingers on the glass: each touch is read once, however long the finger stays."""

from collections.abc import Callable

from hardware.module import Module
from hardware.zfm import Confirmation
from terminal.events import Touched, Unreadable, Unsettled
from terminal.facts import Moment

IMAGES = 3  # taken of one touch before it counts as unreadable: a finger comes down tip first
LIFTED = 2  # looks at an empty glass before another touch counts: one may be a finger shifting


class Glass:
    """What lay on the glass when it was last looked at, across losses of the sensor."""

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._empty = LIFTED  # looks at an empty glass since a finger last lay on it

    @property
    def clear(self) -> bool:
        """Whether the next finger is a new touch."""
        return self._empty >= LIFTED

    def occupied(self) -> None:
        """The finger that may lie there now has had its say."""
        self._empty = 0

    def look(self, module: Module, *, named: bool) -> Touched | Unreadable | Unsettled | None:
        """What a new touch tells; without a search where fingers are not `named`."""
        code = module.look()
        if code == Confirmation.NO_FINGER:
            self._empty += 1
        if code != Confirmation.OK:
            return None
        touch = None
        if self.clear:
            touch = self._read(module) if named else Unsettled(self._now())
        self.occupied()  # only now: a touch whose reading failed is read again
        return touch

    def _read(self, module: Module) -> Touched | Unreadable:
        moment = self._now()  # of the touch: reading and searching take up to a second
        for _ in range(IMAGES):
            if module.features(1) == Confirmation.OK:
                return Touched(module.search(), moment)
            if module.look() != Confirmation.OK:
                break
        return Unreadable(moment)
