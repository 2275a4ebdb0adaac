"""The cover plan: who is listed at which window, what its list says of them, and when nobody would be there. Pure.

Articles 5.2 and 5.5: leave is counted in half days, and no window may be vacant while a session runs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from terminal.domain.roster import Entry
from terminal.domain.window import Window, clock_on

LONGEST_FREE_MS = 31 * 86_400_000  # that no work divides: no holiday lasts as long
AWAY_KINDS = ("leave", "outing")


class HalfDay(Struct, frozen=True):
    """A session that a time touches, from `start` to `end` (ms UTC); `whole` where the time takes all of it."""

    day: str
    session: str
    start: int
    end: int
    whole: bool


class Gap(Struct, frozen=True, order=True):
    """From `start` until `end` (ms UTC) a session runs at the window, and nobody of it would be there."""

    window: str
    start: int
    end: int


class SentEntry(Struct, frozen=True):
    """An entry, and the window whose list has it."""

    window: str
    entry: Entry


class CoverPlan(Struct, frozen=True, dict=True):
    """The windows that the hall works by, and by window what its newest list says."""

    windows: Mapping[str, Window]
    lists: Mapping[str, tuple[Entry, ...]]

    @cached_property
    def listed(self) -> dict[str, list[str]]:
        """By badge the windows that list it, by name."""
        found: dict[str, list[str]] = {}
        for name, window in sorted(self.windows.items()):
            for person in window.people:
                found.setdefault(person.badge, []).append(name)
        return found

    @cached_property
    def of_badge(self) -> dict[str, list[SentEntry]]:
        """By badge what lists say of them."""
        found: dict[str, list[SentEntry]] = {}
        for window, entries in self.lists.items():
            for entry in entries:
                found.setdefault(entry.badge, []).append(SentEntry(window, entry))
        return found

    @cached_property
    def _absences(self) -> dict[str, set[tuple[int, int]]]:
        """By badge from when until when: several windows are told of the same leave."""
        found: dict[str, set[tuple[int, int]]] = {}
        for entry in self._entries:
            if entry.what in AWAY_KINDS:
                found.setdefault(entry.badge, set()).add((entry.start, entry.end))
        return found

    @cached_property
    def _covers(self) -> dict[str, set[tuple[str, int, int]]]:
        """By badge where to, from when until when."""
        found: dict[str, set[tuple[str, int, int]]] = {}
        for window, entries in self.lists.items():
            for entry in entries:
                if entry.what == "cover":
                    found.setdefault(entry.badge, set()).add((window, entry.start, entry.end))
        return found

    @property
    def _entries(self) -> Iterator[Entry]:
        return (entry for entries in self.lists.values() for entry in entries)

    def homes(self, badge: str) -> list[Window]:
        """Where somebody works: where they have post A, else where they have post B."""
        windows = [self.windows[name] for name in self.listed.get(badge, ())]
        own = [each for each in windows if (person := each.listed(badge)) and person.post == "A"]
        return own or windows

    def entries_of(self, badge: str, start: int, end: int) -> list[Entry]:
        """What is entered for somebody in this time already, each once, the first first."""
        known = {each.entry for each in self.of_badge.get(badge, ())}
        found = [e for e in known if e.start < end and start < e.end]
        return sorted(found, key=lambda e: (e.start, e.end, e.what))

    def told(self, badge: str, start: int, end: int) -> list[str]:
        """Which windows must know that somebody is absent: those that list them, and where they were to cover."""
        sent = {to for to, since, until in self._covers.get(badge, ()) if since < end and start < until}
        return sorted({*self.listed.get(badge, ()), *sent} & {*self.windows})

    def having(self, sent: Iterable[SentEntry]) -> "CoverPlan":
        """The same plan with these entries too."""
        lists = dict(self.lists)
        for each in sent:
            lists[each.window] = (*lists.get(each.window, ()), each.entry)
        return CoverPlan(self.windows, lists)

    def without(self, sent: Sequence[SentEntry]) -> "CoverPlan":
        """The same plan without these entries."""
        if not sent:
            return self
        lists = dict(self.lists)
        for each in sent:
            lists[each.window] = tuple(one for one in lists.get(each.window, ()) if one != each.entry)
        return CoverPlan(self.windows, lists)

    def around(self, badges: Iterable[str]) -> "CoverPlan":
        """As much of it as says whether somebody is at the windows of these: a hall has hundreds of others."""
        asked = {window for badge in badges for window in self.listed.get(badge, ())} & {*self.windows}
        beside = {window for badge in self._sitting(asked) for window in self.listed.get(badge, ())}
        windows = asked | beside
        people = self._sitting(windows) | {*badges}
        lists: dict[str, list[Entry]] = {}
        for each in (each for badge in sorted(people) for each in self.of_badge.get(badge, ())):
            lists.setdefault(each.window, []).append(each.entry)
        kept = {window: tuple(entries) for window, entries in lists.items()}
        return CoverPlan({name: self.windows[name] for name in sorted(windows)}, kept)

    def _sitting(self, windows: Iterable[str]) -> set[str]:
        return {badge for window in windows for badge in self.may_sit(window)}

    def with_all_of(self, badges: Collection[str]) -> "CoverPlan":
        """The same plan, had these no leave and no outing."""
        lists = {
            window: tuple(one for one in entries if one.badge not in badges or one.what not in AWAY_KINDS)
            for window, entries in self.lists.items()
        }
        return CoverPlan(self.windows, lists)

    def may_sit(self, window: str) -> set[str]:
        """Who is listed there, or sent there at any time."""
        sent = {entry.badge for entry in self.lists.get(window, ()) if entry.what == "cover"}
        return sent | {each.badge for each in self.windows[window].people}

    def edges(self, window: str, since: int, until: int) -> list[int]:
        """Both ends, and when in between something changes for whoever may sit there."""
        people = self.may_sit(window)
        spans = [span for badge in people for span in self._absences.get(badge, ())]
        spans += [(start, end) for badge in people for _, start, end in self._covers.get(badge, ())]
        elsewhere = {name for badge in people for name in self.listed.get(badge, ())} - {window}
        spans += [(e.start, e.end) for name in elsewhere for e in half_days(self.windows[name], since, until)]
        inside = {moment for span in spans for moment in span if since < moment < until}
        return sorted({since, until} | inside)

    def manned(self, window: str, at: int) -> bool:
        """Whether somebody is there at `at` (ms UTC), as far as lists tell."""
        return any(self._there(badge, window, at) for badge in self.may_sit(window))

    def _there(self, badge: str, window: str, at: int) -> bool:
        if self._absent(badge, at):
            return False
        sent = self._sent(badge, at)
        if sent:
            return sent == window
        person = self.windows[window].listed(badge)
        if person is None:
            return False
        return person.post == "A" or all(self._spared(badge, other, at) for other in self._others(badge, window))

    def _others(self, badge: str, window: str) -> Iterator[str]:
        return (each for each in self.listed.get(badge, ()) if each != window)

    def _spared(self, badge: str, window: str, at: int) -> bool:
        """Whether that window does without whoever stands in here: one must not be helped by leaving another."""
        if not _running(self.windows[window], at):
            return True
        others = (each.badge for each in self.windows[window].people if each.badge != badge)
        return any(not self._absent(each, at) and self._sent(each, at) in ("", window) for each in others)

    def _absent(self, badge: str, at: int) -> bool:
        return any(start <= at < end for start, end in self._absences.get(badge, ()))

    def _sent(self, badge: str, at: int) -> str:
        """To which window somebody is sent then; empty for none."""
        return next((to for to, start, end in sorted(self._covers.get(badge, ())) if start <= at < end), "")


def half_days(window: Window, start: int, end: int) -> list[HalfDay]:
    """The sessions of a window that a time (ms UTC) touches, in their order."""
    found = list[HalfDay]()
    day, last = window.local(start).date(), window.local(end - 1).date()
    while day <= last:
        found += [each for each in _sessions(window, day, start, end) if each.start < end and start < each.end]
        day += timedelta(days=1)
    return found


def _sessions(window: Window, day: date, start: int, end: int) -> Iterator[HalfDay]:
    local = window.local(start).replace(year=day.year, month=day.month, day=day.day, fold=0)
    for each in sorted(window.sessions_on(day), key=lambda session: session.start):
        begins, ends = clock_on(local, each.start), clock_on(local, each.end)
        yield HalfDay(day.isoformat(), each.id, begins, ends, start <= begins and ends <= end)


def own_half_days(plan: CoverPlan, badge: str, start: int, end: int) -> list[HalfDay]:
    """The half days of somebody that a time touches; of several windows of theirs, at the one with most of them."""
    return max((half_days(each, start, end) for each in plan.homes(badge)), key=len, default=[])


def adjoining(
    plan: CoverPlan, badge: str, start: int, end: int, others: Iterable[tuple[int, int]]
) -> tuple[int, int]:
    """The time, with those of the `others` that no work of theirs divides from it: one leave in pieces."""
    left = sorted(others)
    while near := next((each for each in left if _joins(plan, badge, (start, end), each)), None):
        left.remove(near)
        start, end = min(start, near[0]), max(end, near[1])
    return start, end


def _joins(plan: CoverPlan, badge: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    between = min(one[1], other[1]), max(one[0], other[0])
    if between[1] - between[0] > LONGEST_FREE_MS:
        return False
    return between[0] >= between[1] or not own_half_days(plan, badge, *between)


def gaps(before: CoverPlan, after: CoverPlan, windows: Collection[str], start: int, end: int) -> list[Gap]:
    """When nobody would be at these windows, of hours at which somebody was before."""
    return [gap for window in sorted(windows) for gap in _gaps(before, after, window, start, end)]


def _gaps(before: CoverPlan, after: CoverPlan, window: str, start: int, end: int) -> Iterator[Gap]:
    for each in half_days(after.windows[window], start, end):
        since, until = max(each.start, start), min(each.end, end)
        pieces = pairwise(after.edges(window, since, until))
        spans = [one for one in pieces if before.manned(window, one[0]) and not after.manned(window, one[0])]
        yield from (Gap(window, *span) for span in _joined(spans))


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    left = list(spans)
    while left:
        start, end = left.pop(0)
        while left and left[0][0] == end:
            end = left.pop(0)[1]
        yield start, end


def _running(window: Window, at: int) -> bool:
    return any(each.start <= at < each.end for each in half_days(window, at, at + 1))


def uncovered(plan: CoverPlan, windows: Collection[str], start: int, end: int) -> list[Gap]:
    """When nobody would be at these windows because of what their lists say."""
    near = plan.around(person.badge for window in windows for person in plan.windows[window].people)
    return gaps(CoverPlan(near.windows, {}), near, windows, start, end)
