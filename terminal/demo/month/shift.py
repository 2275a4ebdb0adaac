"""The shifts of a day: who comes and goes when at one window, and who serves there.

A shift goes from one touched coming to the next touched going: a session, or the whole day where it is touched
twice. The seat is whose touch came first; who comes half an hour late at most changes nothing about it.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal

from msgspec import Struct

from terminal.domain.timetable import MINUTE_MS

MinuteRange = tuple[int, int]
# MinuteRange about the start at which people come, about the end at which they go; None for who forgets to touch.
COMING: tuple[tuple[int, MinuteRange | None], ...] = (
    (720, (-20, -5)),
    (150, (-4, 0)),
    (70, (1, 15)),
    (30, (16, 28)),
    (20, None),
)
GOING: tuple[tuple[int, MinuteRange | None], ...] = ((740, (5, 25)), (140, (0, 4)), (60, (-14, -1)), (30, None))
STILL_THERE = (5, 20)  # minutes after the end at which somebody goes who had not touched to come
THERE_MS = 6 * MINUTE_MS  # before a start, or after an end, at which somebody says that they were there
FEWEST_SECONDS = 20  # between two touches at one terminal


class ShiftHours(Struct, frozen=True):
    """From and until when one shift lasts, and the sessions in it; ms UTC."""

    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


class Coming(Struct, frozen=True):
    """One person's shift at a window: when they touch to come and to go, None for not at all."""

    badge: str
    came: int | None
    went: int | None


class TouchClock:
    """Moments about others, by chance, at which nobody else touches the same terminal."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: list[int] = []

    def about(self, at: int, minutes: MinuteRange) -> int:
        """Within one of these whole minutes from `at` on; never in its first or last seconds."""
        while True:
            minute = self._random.randint(*minutes)
            found = at + minute * MINUTE_MS + self._random.randrange(6_000, 54_000)
            if all(abs(found - other) >= FEWEST_SECONDS * 1000 for other in self._taken):
                self._taken.append(found)
                return found

    def take(self, at: int) -> int:
        self._taken.append(at)
        return at

    def free(self, since: int, until: int) -> bool:
        """Whether nobody touches in this time."""
        return not any(since <= other <= until for other in self._taken)


def coming(badge: str, hours: ShiftHours, clock: TouchClock, random: Random) -> Coming:
    """As people come and go: most in time, some late, and now and then somebody forgets to touch."""
    came, went = _drawn(random, COMING), _drawn(random, GOING)
    if came is None:
        went = STILL_THERE  # before the end the terminal would take it for a coming
    return Coming(
        badge,
        None if came is None else clock.about(hours.start, came),
        None if went is None else clock.about(hours.end, went),
    )


class WantedEnd(Struct, frozen=True):
    """What somebody would ask for about an end of a shift; `at` is when they were there, 0 where they touched."""

    what: Literal["missing", "late", "early"]
    end: Literal["in", "out"]
    at: int = 0


def to_correct(one: Coming, hours: ShiftHours) -> WantedEnd | None:
    """Who forgot one end, came late or went early; not who was not there at all."""
    if one.came is None:
        return None if one.went is None else WantedEnd("missing", "in", hours.start - THERE_MS)
    if one.went is None:
        return WantedEnd("missing", "out", hours.end + THERE_MS)
    if one.came >= hours.start + MINUTE_MS:
        return WantedEnd("late", "in")
    return WantedEnd("early", "out") if one.went < hours.end - MINUTE_MS else None


def first(comings: Sequence[Coming]) -> Coming | None:
    """Whose seat it is: who touched first."""
    return min((each for each in comings if each.came is not None), key=_came, default=None)


def served(hours: ShiftHours, since: int, until: int) -> Iterator[tuple[int, int]]:
    """The parts of this time in which citizens are served: in the sessions."""
    for start, end in hours.spans:
        if max(start, since) < min(end, until):
            yield max(start, since), min(end, until)


def _drawn(random: Random, habits: tuple[tuple[int, MinuteRange | None], ...]) -> MinuteRange | None:
    return random.choices([minutes for _, minutes in habits], [weight for weight, _ in habits])[0]


def _came(one: Coming) -> int:
    assert one.came is not None
    return one.came
