"""Roster slips: leave and outings one minute off an end of a session, which they then leave due; pure."""

from collections.abc import Iterator, Sequence

from terminal.domain.roster import Entry
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window, clock_on


def roster_slips(window: Window, entries: Sequence[Entry]) -> Iterator[str]:
    """What a window's roster most likely does not mean, one line each, for those who entered it."""
    for entry in entries:
        if entry.what != "cover":
            yield from (f"{entry.badge}: {entry.what} {slip}" for slip in _slips(window, entry))


def _slips(window: Window, entry: Entry) -> Iterator[str]:
    begins, ends = window.local(entry.start), window.local(entry.end)
    for session in window.sessions_on(begins.date()):
        if entry.start - clock_on(begins, session.start) == MINUTE_MS:
            yield f"begins at {begins:%H:%M}, a minute after {session.id} starts: the coming stays due"
    for session in window.sessions_on(ends.date()):
        if clock_on(ends, session.end) - entry.end == MINUTE_MS:
            yield f"ends at {ends:%H:%M}, a minute before {session.id} ends: the going stays due"
