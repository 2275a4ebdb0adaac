"""The absence: who is on leave or out at which times, who covers, and when nobody does (article 5.5). Pure."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from sync.center.office.leave.cover_plan import AWAY_KINDS, CoverPlan, Gap, half_days, uncovered
from terminal.domain.roster import Entry


class Absence(Struct, frozen=True, order=True):
    """Somebody's leave or outing (`what`), once, at the window where they work. Times in ms UTC.

    `covers` are the badges of who was sent meanwhile; `gaps` are the hours at which nobody would be at one of their
    windows.
    """

    unit: str
    window: str
    badge: str
    start: int
    end: int
    what: str
    covers: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


def absences(plan: CoverPlan, windows: Collection[str], start: int, end: int) -> list[Absence]:
    """Of the people who work at these windows, as far as a session of theirs lies in that time."""
    found = [one for badge in plan.listed for one in _of(plan, badge, windows, start, end)]
    return sorted(found)


def _of(plan: CoverPlan, badge: str, windows: Collection[str], start: int, end: int) -> Iterator[Absence]:
    home = plan.homes(badge)[0]
    if home.window not in windows:
        return
    for entry in plan.entries_of(badge, start, end):
        since, until = max(entry.start, start), min(entry.end, end)
        if entry.what in AWAY_KINDS and half_days(home, since, until):
            named = (entry.start, entry.end, entry.what)
            gaps = tuple(uncovered(plan, plan.listed[badge], since, until))
            yield Absence(home.unit, home.window, badge, *named, tuple(_covers(plan, badge, entry)), gaps)


def _covers(plan: CoverPlan, badge: str, absent: Entry) -> Iterator[str]:
    there = {entry for window in plan.listed[badge] for entry in plan.lists.get(window, ())}
    meanwhile = (e for e in there if e.what == "cover" and e.start < absent.end and absent.start < e.end)
    yield from sorted({each.badge for each in meanwhile} - {badge})
