"""The matching of punches and ends: which punch decides which end of a day, as is best for the person."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from terminal.attendance.session_ends import Due, End, Seen, absent, end
from terminal.attendance.shifts import Stretch, worked
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Rules

Score = tuple[int, ...]
Ends = tuple[End, End]  # of a stretch: its arrival and its departure


class Took(Struct, frozen=True):
    """What a stretch takes of the punches: places in their order and the moments, None for no punch."""

    came: int | None
    came_at: int | None
    left: int | None
    left_at: int | None


class Matching(Struct, frozen=True):
    """The better the higher the score."""

    score: Score = (0,) * 9
    ends: tuple[Ends, ...] = ()


def chosen(day: Sequence[Stretch], rules: Rules, seen: Sequence[Seen], *, hoped: bool) -> Matching:
    """The best way through the day: for every last punch that may be used up, the best matching until there."""
    best: dict[int, Matching] = {-1: Matching()}
    for stretch in day:
        further: dict[int, Matching] = {}
        for last, matching in best.items():
            for took in _choices(day, stretch, seen, last, hoped):
                used = max(last, *(n for n in (took.came, took.left) if n is not None), -1)
                longer = _extend(matching, stretch, day, took, seen, rules)
                if used not in further or longer.score > further[used].score:
                    further[used] = longer
        best = further
    return max(best.values(), key=lambda matching: matching.score)


def in_order(seen: Sequence[Seen]) -> list[Seen]:
    """The punches as they were made, whatever the order they came in; each once."""
    return sorted(set(seen), key=lambda s: (s.earliest, s.latest, s.terminal, s.seq, s.did, s.certain, s.disowned))


def _choices(
    day: Sequence[Stretch], stretch: Stretch, seen: Sequence[Seen], last: int, hoped: bool
) -> Iterator[Took]:
    """To arrive by: none, the first, or the first that is nearest here. To leave by: none, or any later one."""
    came = _reached(stretch.arrival, seen, last, hoped)
    near = [(at, place) for at, place in came if not _strays(stretch, day, at)]
    for at, place in {(None, None), *sorted(came)[:1], *sorted(near)[:1]}:
        after = last if place is None else place
        yield Took(place, at, None, None)
        for left_at, left in _reached(stretch.departure, seen, after, hoped):
            yield Took(place, at, left, left_at)


def _reached(due: Due | None, seen: Sequence[Seen], last: int, hoped: bool) -> list[tuple[int, int]]:
    """The punches that could decide this end once all up to `last` are used up: when, and which."""
    if due is None:
        return []
    reached = (
        (due.reached(seen[n], hoped=hoped), n) for n in range(last + 1, len(seen)) if _follows(seen, n, last)
    )
    return [(at, n) for at, n in reached if at is not None]


def _follows(seen: Sequence[Seen], place: int, last: int) -> bool:
    """Two touches within a minute are one; of times in doubt nobody can tell."""
    if last < 0 or not (seen[place].certain and seen[last].certain):
        return True
    return seen[place].earliest - seen[last].earliest >= MINUTE_MS


def _extend(
    matching: Matching, stretch: Stretch, day: Sequence[Stretch], took: Took, seen: Sequence[Seen], rules: Rules
) -> Matching:
    arrival = _end(stretch.arrival, took.came, took.came_at, seen)
    departure = _end(stretch.departure, took.left, took.left_at, seen)
    halves = {
        name
        for name, judged in ((stretch.sessions[0], arrival), (stretch.sessions[-1], departure))
        if absent(judged, rules.half_day_minutes)
    }
    both = (arrival, departure)
    score = (
        worked(stretch, took.came_at, took.left_at),
        -len(halves),
        -_count(both, lambda one: one.verdict == "missing"),
        -arrival.minutes - departure.minutes,
        _count(both, lambda one: one.verdict == "on_time"),
        -_count(both, lambda one: one.outside_window),
        -sum(_strays(stretch, day, at) for at in (took.came_at, took.left_at) if at is not None),
        int(took.came is not None),
        (took.left_at or 0) - (took.came_at or 0),
    )
    total = tuple(sum(pair) for pair in zip(matching.score, score, strict=True))
    return Matching(total, (*matching.ends, both))


def _end(due: Due | None, place: int | None, at: int | None, seen: Sequence[Seen]) -> End:
    if due is None:
        return End("unpunched")
    return end(due, at, None if place is None else seen[place])


def _count(ends: Sequence[End], what: Callable[[End], bool]) -> int:
    return sum(what(one) for one in ends)


def _strays(stretch: Stretch, day: Sequence[Stretch], at: int) -> bool:
    """Whether the punch is nearer to another stretch of the day, or as near to one before."""
    return min(day, key=lambda one: _far(one, at)) is not stretch


def _far(stretch: Stretch, at: int) -> int:
    return min(max(start - at, at - end, 0) for start, end in stretch.spans)
