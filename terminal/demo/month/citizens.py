"""The citizens: what they press at a window while somebody serves there, and what it comes to."""

from random import Random
from typing import Literal

from terminal.demo.month.shift import TouchClock
from terminal.demo.month.truth import PressedComplaint, TrueRating
from terminal.domain.facts import LEVELS, Level
from terminal.domain.timetable import MINUTE_MS

CITIZEN_EVERY_MS = 13 * MINUTE_MS  # between two who press something, on the average
APART_MS = 90_000  # ms from one to the next, and from whatever changes whom the plate names
LIKING = (560, 320, 70, 40, 10)  # how often each level is meant, the best first
COMPLAINING, ASKED_TO_RATE, PRESSED_OTHERWISE, TWO_AT_ONCE, PRESSED_AGAIN = 0.004, 0.05, 0.08, 0.03, 0.015
FLOOD_SIZE, FLOOD_EVERY = 9, 8_600  # ratings, and ms from one to the next: sooner it would be a change
FLOOD_LIMIT, FLOOD_MS = 6, 60_000  # what the hall's rules say is more than citizens can come

Presses = tuple[tuple[Level, int], ...]
Came = tuple[list[TrueRating], list[PressedComplaint]]


class Citizens:
    """Those of one month; once in it somebody presses for citizens that never came, and once a key hangs."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._flooded = self._stuck = False

    def come(self, window: str, day: str, badge: str, span: tuple[int, int], clock: TouchClock) -> Came:
        """Who comes while `badge` serves, from and until when."""
        since, until = span
        found: Came = ([], [])
        at = since + APART_MS + int(self._random.expovariate(1 / CITIZEN_EVERY_MS))
        while at + 2 * APART_MS < until:
            if clock.free(at - APART_MS, at + APART_MS):
                self._press(found, (day, window, at, badge))
            at += APART_MS + int(self._random.expovariate(1 / CITIZEN_EVERY_MS))
        self._flood(found, window, day, badge, span, clock)
        return found

    def _press(self, found: Came, who: tuple[str, str, int, str]) -> None:
        ratings, complaints = found
        drawn, level = self._random.random(), self._liking()
        if drawn < COMPLAINING:
            worst: Level = self._random.choice(("dissatisfied", "very_dissatisfied"))
            ratings.append(TrueRating(*who, ((worst, 0),), worst))
            complaints.append(PressedComplaint(*who, worst))
        elif drawn < COMPLAINING + ASKED_TO_RATE:
            pressed = self._random.random() < 0.7
            presses: Presses = ((level, self._random.randrange(3_000, 40_000)),) if pressed else ()
            ratings.append(TrueRating(*who, presses, level if pressed else "", invited=True))
        else:
            presses, came = self._pressed(level)
            stuck = len(presses) == 1 and not self._stuck
            self._stuck = self._stuck or stuck
            ratings.append(TrueRating(*who, presses, "unclear" if stuck else came, stuck=stuck))

    def _pressed(self, level: Level) -> tuple[Presses, Literal[Level, "unclear"]]:
        """Plainly; or first another level, or two at once, after which some press again."""
        other = self._random.choice([each for each in LEVELS if each != level])
        drawn = self._random.random()
        if drawn < PRESSED_OTHERWISE:
            return ((other, 0), (level, self._random.randrange(1_200, 6_000))), level
        if drawn < PRESSED_OTHERWISE + TWO_AT_ONCE:
            return ((other, 0), (level, self._random.randrange(80, 420))), "unclear"
        if drawn < PRESSED_OTHERWISE + TWO_AT_ONCE + PRESSED_AGAIN:
            return ((other, 0), (level, 200), (level, self._random.randrange(2_500, 6_000))), level
        return ((level, 0),), level

    def _liking(self) -> Level:
        found: Level = self._random.choices(LEVELS, LIKING)[0]
        return found

    def _flood(
        self, found: Came, window: str, day: str, badge: str, span: tuple[int, int], clock: TouchClock
    ) -> None:
        """Once a month, where there is time for it and nobody else comes."""
        since = span[0] + 3 * MINUTE_MS
        until = since + FLOOD_SIZE * FLOOD_EVERY
        low, high = since - APART_MS, until + APART_MS
        others = any(low <= each.at <= high for each in found[0])
        if self._flooded or high > span[1] or others or not clock.free(low, high):
            return
        self._flooded = True
        for n in range(FLOOD_SIZE):
            before = sum((n - k) * FLOOD_EVERY <= FLOOD_MS for k in range(n))
            who = (day, window, since + n * FLOOD_EVERY, badge)
            found[0].append(
                TrueRating(*who, (("very_satisfied", 0),), "very_satisfied", flood=before >= FLOOD_LIMIT)
            )
