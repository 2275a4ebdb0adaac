"""The decided day: what people decided about somebody's day, taken into what the terminals recorded of it. Pure.

A decision is of one day and one person, and of two about the same touch the later one holds. So what somebody
decides about a day changes no other day, and taking it back leaves everything as it was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from terminal.attendance import Seen
from terminal.attendance.shifts import WaivedEnd
from terminal.domain.facts import Means

TouchKey = tuple[str, str, int]  # the terminal, the series and the number of the fact

LEFT_OUT_MOST = 2  # touches at once: a session has two ends
TOUCH_GIVEN = "by a decision this touch counts for {badge} on {day}"
BY_A_PERSON = ""  # the terminal of a presence that no touch says


class UncountedTouch(Struct, frozen=True):
    """A touch that counts for nobody by itself: as it would be seen if it did, and where it was.

    `badge` is whose it is as far as anything says, often nobody's. A `stray` one was recognised, by a terminal that
    stood at no window that day.
    """

    seen: Seen
    badge: str
    window: str
    by: Means
    why: Literal["unknown", "unreadable", "unsettled", "unlisted", "wrong_pin", "locked", "stray"]


def touch_key(seen: Seen) -> TouchKey:
    return seen.terminal, seen.series, seen.seq


def decided_touch(decision: DayDecision) -> TouchKey:
    return decision.terminal, decision.series, decision.seq


def given_before(new: Iterable[DayDecision], in_force: Iterable[DayDecision]) -> DayDecision | None:
    """By what a touch that is to count is another's already, or another day's: it is one person's, on one day."""
    theirs = {decided_touch(each): each for each in in_force if each.what == "counts"}
    for each in new:
        other = theirs.get(decided_touch(each)) if each.what == "counts" else None
        if other and (other.badge, other.day) != (each.badge, each.day):
            return other
    return None


def decided_about(day: str, badge: str, decisions: Iterable[DayDecision]) -> list[DayDecision]:
    return [each for each in decisions if (each.day, each.badge) == (day, badge)]


def ways(decisions: Sequence[DayDecision]) -> Iterator[list[DayDecision]]:
    """The decisions as they are, and with some of the touches left out that somebody counted, the fewest first."""
    counted = [place for place, each in enumerate(decisions) if each.what in ("counts", "present")]
    for left in range(min(len(counted), LEFT_OUT_MOST) + 1):
        for out in combinations(counted, left):
            yield [_left_out(each) if place in out else each for place, each in enumerate(decisions)]


def decided_seen(
    seen: Sequence[Seen], decisions: Iterable[DayDecision], uncounted: Iterable[UncountedTouch]
) -> list[Seen]:
    """What counts as seen of somebody once these decisions, all of one day of theirs, are taken in."""
    known: Mapping[TouchKey, Seen] = {touch_key(one): one for one in (*(each.seen for each in uncounted), *seen)}
    found = {touch_key(one): one for one in seen}
    for place, decision in enumerate(decisions, 1):
        key = decided_touch(decision)
        if decision.what == "counts" and key in known:
            found[key] = _counted(known[key], decision.at)
        elif decision.what == "not":
            found.pop(key, None)
        elif decision.what == "present" and decision.at:
            found[BY_A_PERSON, "", place] = _present(decision, place)
    return list(found.values())


def waived_ends(decisions: Iterable[DayDecision]) -> frozenset[WaivedEnd]:
    return frozenset((each.session, each.end) for each in decisions if each.what == "excused")


def is_known(decisions: Iterable[DayDecision]) -> bool:
    return any(each.what == "known" for each in decisions)


def _left_out(decision: DayDecision) -> DayDecision:
    return replace(decision, what="not")


def _counted(seen: Seen, at: int) -> Seen:
    """Whose it is was in doubt, and is no more; nor when it was, where that was decided, too."""
    if not at:
        return replace(seen, doubted=False)
    return replace(seen, doubted=False, earliest=at, latest=at, certain=True)


def _present(decision: DayDecision, place: int) -> Seen:
    did = "leave" if decision.end == "out" else "in"
    return Seen(BY_A_PERSON, place, decision.at, decision.at, certain=True, did=did)
