"""The roster: what changes by the day, as those who approve it entered it at the center: leave, outings, cover."""

from typing import Literal

from msgspec import Struct


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """From `start` until `end` (ms UTC) this person is on leave, out on business, or covers here."""

    badge: str
    what: Literal["leave", "outing", "cover"]
    start: int
    end: int


class Roster(Struct, frozen=True, forbid_unknown_fields=True):
    """All that changes by the day at one window; `number` rises with every change."""

    number: int = 0
    entries: tuple[Entry, ...] = ()

    def has(self, badge: str, what: Literal["leave", "outing", "cover"], at: int) -> bool:
        """Whether this holds for the person at `at` (ms UTC)."""
        return any(e.badge == badge and e.what == what and e.start <= at < e.end for e in self.entries)
