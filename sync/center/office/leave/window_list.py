"""The window list: what requests change in the list of leave, outings and cover of one window. Pure.

What others entered there stays. A list has room for so many entries: what is over for longest goes first.
"""

from collections.abc import Collection, Iterable, Sequence

from terminal.domain.mistake import Mistake
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry

ROSTER_KEPT_MS = 62 * 86_400_000  # after its end: a day that is still published, or corrected, needs it
LIST_IS_FULL = "the list of {window} has {most} entries, none over for two months; take one back before adding"


class ListFull(Exception):
    """There is no room for one more entry at this window; the message says what to do."""


def merged_list(
    window: str, listed: Sequence[Entry], takes: Collection[Entry], adds: Iterable[Entry], now: int
) -> tuple[Entry, ...]:
    """The window's list without some entries and with others, each of those once. Raises `ListFull`."""
    kept = [each for each in listed if each not in takes]
    return _fitted(window, [*kept, *(each for each in dict.fromkeys(adds) if each not in kept)], now)


def _fitted(window: str, entries: Sequence[Entry], now: int) -> tuple[Entry, ...]:
    excess = max(len(entries) - ROSTER_ENTRIES_MAX, 0)
    places = [place for place, each in enumerate(entries) if each.end <= now - ROSTER_KEPT_MS]
    if len(places) < excess:
        raise ListFull(Mistake(LIST_IS_FULL, window=window, most=ROSTER_ENTRIES_MAX))
    gone = sorted(places, key=lambda place: entries[place].end)[:excess]
    return tuple(each for place, each in enumerate(entries) if place not in gone)
