"""The scanning of fingers on the glass: each touch is read once, however long the finger stays."""

import logging
from collections.abc import Callable

from hardware.fingerprint.module import Module
from hardware.fingerprint.zfm import Confirmation
from terminal.domain.events import Touched, Unreadable, Unsettled
from terminal.domain.facts import Moment

log = logging.getLogger(__name__)

IMAGES = 3  # taken of one touch before it counts as unreadable: a finger comes down tip first
LIFTED = 2  # looks at an empty glass before another touch counts: one may be a finger shifting


class TouchDetector:
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

    def look(self, module: Module, slots: frozenset[int] | None) -> Touched | Unreadable | Unsettled | None:
        """What a new touch tells; without a search where `slots`, those that may name somebody, is None."""
        missed, code = module.missed, module.look()
        if code == Confirmation.NO_FINGER:
            self._empty += 1
        if code != Confirmation.OK:
            return None
        touch = None
        if self.clear:
            touch = Unsettled(self._now()) if slots is None else self._read(module, slots)
            if module.missed > missed:
                return None  # another sensor may have answered: the touch is read again once that was admitted
        self.occupied()  # only now: a touch whose reading failed is read again
        return touch

    def _read(self, module: Module, slots: frozenset[int]) -> Touched | Unreadable:
        moment = self._now()  # of the touch: reading and searching take up to a second
        for _ in range(IMAGES):
            if module.features(1) == Confirmation.OK:
                return _found(module, slots, moment)
            if module.look() != Confirmation.OK:
                break
        return Unreadable(moment)


def _found(module: Module, slots: frozenset[int], moment: Moment) -> Touched | Unreadable:
    slot = module.search()
    if slot is None or slot in slots:
        return Touched(slot, moment)
    log.warning("%s: the sensor found the finger in slot %d, which is empty; replace the sensor", module.port, slot)
    return Unreadable(moment)
