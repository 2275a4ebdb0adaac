"""The matching of punches and ends: which punch decides which end of a day, as is best for the person."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from terminal.attendance.session_ends import Due, End, Seen, absent, end, short
from terminal.attendance.shifts import Stretch, worked
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import RuleValues

Score = tuple[int, ...]
Ends = tuple[End, End]  # of a stretch: its arrival and its departure
Reached = tuple[int, int]  # when a punch was made, as an end sees it, and its place in the order
NO_SCORE: Score = (0,) * 10
WORKED = 7  # the place of the minutes worked in a score


class Took(Struct, frozen=True):
    """What a stretch takes of the punches to arrive and to leave by, None for no punch."""

    came: Reached | None = None
    left: Reached | None = None


class Course(Struct, frozen=True):
    """A course through the first stretches; the better the higher the score."""

    score: Score = NO_SCORE
    took: tuple[Took, ...] = ()


class Matching(Struct, frozen=True):
    """What became of the ends of each stretch, and the minutes worked in all of them."""

    ends: tuple[Ends, ...] = ()
    worked: int = 0


class Matcher:
    """Matches the ends of `part`, stretches of a day that may share punches, to what was punched.

    It is asked again and again, for one truth after the other, and remembers what it once worked out.
    """

    def __init__(self, part: Sequence[Stretch], day: Sequence[Stretch], rules: RuleValues) -> None:
        self.part, self.day, self.rules = tuple(part), tuple(day), rules
        self._scores: dict[tuple[int, int | None, int | None], Score] = {}

    def chosen(self, seen: Sequence[Seen]) -> Matching:
        """The best way: for every last punch that may be used up, the best until there. `seen` is in order."""
        best = {-1: Course()}
        for number, stretch in enumerate(self.part):
            coming, leaving = (self._believed(stretch, due, seen) for due in (stretch.arrival, stretch.departure))
            further: dict[int, Course] = {}
            for last, way in best.items():
                for took in self._choices(stretch, coming, leaving, seen, last):
                    used = max(last, *(one[1] for one in (took.came, took.left) if one), -1)
                    score = self._score(number, took, way.score)
                    if used not in further or score > further[used].score:
                        further[used] = Course(score, (*way.took, took))
            best = further
        return self._matching(max(best.values(), key=lambda way: way.score), seen)

    def suits(self, stretch: Stretch, due: Due, punch: Seen) -> bool:
        """Whether no other punch would be better for this end of a stretch."""
        at = due.reached(punch)
        if at is None or self._strays(stretch, at):
            return False
        found = end(due, at, punch)
        return found.verdict == "on_time" and not found.outside_window

    def _believed(self, stretch: Stretch, due: Due | None, seen: Sequence[Seen]) -> list[Reached]:
        """The punches that could decide this end, the earliest first.

        Where one that is nearer to no other stretch was there at this end, nobody came or went half a day off.
        """
        reached, limit = _reached(due, seen), self.rules.half_day_minutes
        if due is None or not any(short(due, at) <= limit and not self._strays(stretch, at) for at, _ in reached):
            return reached
        return [one for one in reached if short(due, one[0]) <= limit]

    def _choices(
        self, stretch: Stretch, coming: list[Reached], leaving: list[Reached], seen: Sequence[Seen], last: int
    ) -> Iterator[Took]:
        """To arrive by: none, the first, or the first that is near or in the window. To leave by: none, or any."""
        came = [one for one in coming if _follows(seen, one[1], last)]
        near = (one for one in came if not self._strays(stretch, one[0]))
        inside = (one for one in came if stretch.arrival and not stretch.arrival.outside(one[0]))
        for first in {None, *came[:1], next(near, None), next(inside, None)}:
            after = last if first is None else first[1]
            yield Took(first)
            yield from (Took(first, one) for one in leaving if _follows(seen, one[1], after))

    def _score(self, number: int, took: Took, before: Score) -> Score:
        """The score with this stretch added to what was `before`."""
        came, left = took.came and took.came[0], took.left and took.left[0]
        own = self._scores.get((number, came, left))
        if own is None:
            own = self._scores[number, came, left] = self._scored(self.part[number], came, left)
        return tuple(map(int.__add__, before, own))

    def _scored(self, stretch: Stretch, came: int | None, left: int | None) -> Score:
        both = (_verdict(stretch.arrival, came, None), _verdict(stretch.departure, left, None))
        return (
            int(all(one.verdict != "missing" for one in both)),
            -len(halves(stretch, both, self.rules)),
            -_count(both, lambda one: one.verdict == "missing"),
            -sum(one.minutes for one in both),
            -sum(self._strays(stretch, at) for at in (came, left) if at is not None),
            _count(both, lambda one: one.verdict == "on_time"),
            -_count(both, lambda one: one.outside_window),
            worked(stretch, came, left),
            int(came is not None),
            (left or 0) - (came or 0),
        )

    def _strays(self, stretch: Stretch, at: int) -> bool:
        """Whether the punch is nearer to another stretch of the day, or as near to one before."""
        return min(self.day, key=lambda one: _far(one, at)) is not stretch

    def _matching(self, way: Course, seen: Sequence[Seen]) -> Matching:
        ends = tuple(
            (_end(stretch.arrival, took.came, seen), _end(stretch.departure, took.left, seen))
            for stretch, took in zip(self.part, way.took, strict=True)
        )
        return Matching(ends, way.score[WORKED])


def in_order(seen: Sequence[Seen]) -> list[Seen]:
    """The punches as they were made, whatever the order they came in; each once."""
    return sorted(set(seen), key=lambda s: (s.earliest, s.latest, s.terminal, s.seq, s.did, s.certain, s.doubted))


def halves(stretch: Stretch, ends: Ends, rules: RuleValues) -> set[str]:
    """The sessions of a stretch that its ends make half a day of absence."""
    dues = (stretch.arrival, stretch.departure)
    return {
        due.session
        for due, judged in zip(dues, ends, strict=True)
        if due is not None and absent(judged, rules.half_day_minutes)
    }


def _reached(due: Due | None, seen: Sequence[Seen]) -> list[Reached]:
    """The punches that could decide this end, the earliest first."""
    if due is None:
        return []
    return sorted((at, place) for place, one in enumerate(seen) if (at := due.reached(one)) is not None)


def _follows(seen: Sequence[Seen], place: int, last: int) -> bool:
    """Whether a punch is still there once all up to `last` are used up; two touches within a minute are one."""
    return last < 0 or (place > last and seen[place].earliest - seen[last].earliest >= MINUTE_MS)


def _end(due: Due | None, took: Reached | None, seen: Sequence[Seen]) -> End:
    return _verdict(due, took[0], seen[took[1]]) if took else _verdict(due, None, None)


def _verdict(due: Due | None, at: int | None, seen: Seen | None) -> End:
    return End("unpunched") if due is None else end(due, at, seen)


def _count(ends: Sequence[End], what: Callable[[End], bool]) -> int:
    return sum(map(what, ends))


def _far(stretch: Stretch, at: int) -> int:
    return min(max(start - at, at - end, 0) for start, end in stretch.spans)
