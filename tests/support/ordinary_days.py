"""Ordinary days of a hall with a punch or two in doubt, and every truth that such a day may have had."""

from collections.abc import Iterator
from itertools import product
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from terminal.attendance import Seen
from terminal.domain.roster import Entry
from terminal.domain.window import Window
from tests.support.days import FOUR, MONDAY, ONE, TWO
from tests.support.desk import ANN, MINUTE, WINDOW, at

HALF_MINUTE = MINUTE // 2
# How far from the start one comes, and from the end one goes, in minutes, with a weight each; None forgets it.
Habit = tuple[int, tuple[int, int] | None]
COMES: tuple[Habit, ...] = ((60, (-15, -5)), (15, (-4, 0)), (10, (1, 15)), (7, (16, 80)), (8, None))
GOES: tuple[Habit, ...] = ((60, (5, 15)), (15, (0, 4)), (10, (-15, -1)), (5, (-80, -16)), (10, None))
WIDE, NARROW = (6, 20, 40, 150), (4, 12)  # minutes in which an uncertain punch may have been


class DoubtedDay(Struct, frozen=True):
    window: Window
    seen: tuple[Seen, ...]
    entries: tuple[Entry, ...]


def ordinary_day(seed: int, doubts: int = 1, widths: tuple[int, ...] = WIDE) -> DoubtedDay:
    """A day of people who come and go, late at times and forgetful; so many of its punches are in doubt."""
    random = Random(seed)
    window = random.choice((WINDOW, WINDOW, FOUR, FOUR, TWO, ONE))
    sessions = [s for s in window.sessions if 1 in s.days]
    times = [
        at(f"{MONDAY} {clock}") + random.randint(*drawn) * MINUTE + random.randrange(MINUTE)
        for session in sessions
        for clock, habits, punched in ((session.start, COMES, "in"), (session.end, GOES, "out"))
        if session.punch in ("both", punched)
        and (drawn := random.choices([r for _, r in habits], [w for w, _ in habits])[0])
    ]
    times += [
        time + random.randrange(5 * MINUTE) for time in times if random.random() < 0.06
    ]  # "was that counted?"
    seen = [
        Seen("t-1", n, time, time, True, "away" if random.random() < 0.05 else "in")
        for n, time in enumerate(sorted(times), 1)
    ]
    for place in random.sample(range(len(seen)), min(doubts, len(seen))):
        seen[place] = _doubted(seen[place], random, widths)
    return DoubtedDay(window, tuple(seen), tuple(_entries(random)))


def _doubted(punch: Seen, random: Random, widths: tuple[int, ...]) -> Seen:
    if random.random() < 0.5:
        return replace(punch, doubted=True)
    width = random.choice(widths) * MINUTE
    first = punch.earliest - random.randrange(width)
    return replace(punch, earliest=first, latest=first + width, certain=False, doubted=random.random() < 0.1)


def _entries(random: Random) -> Iterator[Entry]:
    if random.random() < 0.12:
        first, last = random.choice(
            (("08:00", "10:00"), ("09:00", "12:00"), ("15:00", "17:30"), ("07:00", "09:30"))
        )
        what = "leave" if random.random() < 0.6 else "outing"
        yield Entry(ANN.badge, what, at(f"{MONDAY} {first}"), at(f"{MONDAY} {last}"))  # type: ignore[arg-type]


def truths(seen: tuple[Seen, ...], step: int = HALF_MINUTE) -> Iterator[list[Seen]]:
    """Every truth: what is in doubt counted or not, an uncertain time at each step and at the ends of its span."""
    for truth in product(*(_may_have_been(punch, step) for punch in seen)):
        yield [punch for punch in truth if punch is not None]


def _may_have_been(punch: Seen, step: int) -> list[Seen | None]:
    times = [punch.earliest]
    if not punch.certain:
        first = punch.earliest - punch.earliest % step
        times = sorted({punch.earliest, punch.latest, *range(first + step, punch.latest, step)})
    made: list[Seen | None] = [replace(punch, earliest=t, latest=t, certain=True, doubted=False) for t in times]
    return [*made, None] if punch.doubted else made
