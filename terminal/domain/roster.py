"""The roster: what changes by the day, as those who approve it entered it at the center: leave, outings, cover."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from terminal.domain.timetable import MARGIN_MS, MINUTE_MS

Reason = Literal["leave", "outing", "cover"]
ROSTER_ENTRIES_MAX = 500  # at one window: a year of leave of everybody who may sit there
# ms UTC, of the years 1 to 9999: what a calendar can show, for it may come to stand on the plate.
CalendarTime = Annotated[int, Meta(ge=-62_135_596_800_000, le=253_402_300_799_999)]


class Entry(Struct, frozen=True, omit_defaults=True):
    """From `start` until `end` (ms UTC) this person is on leave, out on business, or covers here.

    `name` is whom somebody meant who entered it, and nothing else: the plate has the name that IT signed.
    """

    badge: Annotated[str, Meta(max_length=32)]
    what: Reason
    start: CalendarTime
    end: CalendarTime
    name: Annotated[str, Meta(max_length=40)] = ""


class Roster(Struct, frozen=True):
    """All that changes by the day at one window; `number` rises with every change."""

    number: int = 0
    entries: Annotated[tuple[Entry, ...], Meta(max_length=ROSTER_ENTRIES_MAX)] = ()

    def during(self, badge: str, what: Reason, at: int) -> Entry | None:
        """What of this kind holds for the person at `at` (ms UTC); the longest, where several do."""
        held = [e for e in self._of(badge, what) if e.start <= at < e.end]
        return max(held, key=lambda e: e.end - e.start, default=None)

    def absent(self, badge: str, at: int) -> bool:
        """Whether the person is on leave at `at`, or will be within the margin, for which somebody comes early."""
        return any(e.start - MARGIN_MS <= at < e.end for e in self._of(badge, "leave"))

    def until(self, badge: str, what: Reason, since: int, at: int) -> int | None:
        """The end of what of this kind the person had between `since` and `at` (ms UTC), the last of them."""
        return max((e.end for e in self._of(badge, what) if e.start <= at and e.end > since), default=None)

    def leaves_within(self, badge: str, at: int, minutes: int) -> bool:
        """Whether a leave of the person begins within so many minutes from `at`."""
        return any(at < e.start <= at + minutes * MINUTE_MS for e in self._of(badge, "leave"))

    def next_leave(self, badge: str, at: int) -> int | None:
        """When (ms UTC) the next leave of the person begins."""
        return min((e.start for e in self._of(badge, "leave") if e.start > at), default=None)

    def sends(self, badge: str, since: int, at: int) -> Entry | None:
        """By what whoever touched at `since` still covers here at `at`, from the margin before to the margin after.

        Entries that follow without a gap are one; another begins with a touch of its own.
        """
        last: Entry | None = None
        for entry in sorted(self._of(badge, "cover"), key=lambda e: (e.start, e.end)):
            goes_on = last is not None and entry.start <= last.end
            touched = entry.start - MARGIN_MS <= since < entry.end + MARGIN_MS
            if (touched or goes_on) and (last is None or entry.end > last.end):
                last = entry
        return last if last is not None and at < last.end + MARGIN_MS else None

    def relieves(self, badge: str, holder: str, at: int) -> bool:
        """Whether the person is sent here for a time in which `holder` is on leave or out."""
        cover = self.sends(badge, at, at)
        missing = (*self._of(holder, "leave"), *self._of(holder, "outing"))
        return cover is not None and any(e.start < cover.end and cover.start < e.end for e in missing)

    def _of(self, badge: str, what: Reason) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.badge == badge and e.what == what)
