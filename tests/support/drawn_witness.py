"""The drawn witness: what pages must say of a drawn hall, by lists, sums and ifs, and no rule that judges."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tests.support.drawn_hall import WEDNESDAY, DrawnHall, DrawnPerson

ABSENT = "too late", "too early", "gone"
LATE, EARLY = ("late", "too late"), ("early", "too early")


class PersonLine(NamedTuple):
    """What is said of a person's day, or of several together."""

    absent: int
    late: int
    early: int
    leave: int
    unsettled: int


class DrawnWitness:
    """Counts one hall."""

    def __init__(self, hall: DrawnHall) -> None:
        self.hall = hall

    def line(self, person: DrawnPerson, day: str) -> PersonLine:
        """While a terminal where they may have touched has told nothing, only what is in order is known."""
        drawn = self.hall.days[person.badge, day]
        places = [person.window, person.also, drawn.cover]
        open_ = not all(self.hall.told(window, day) for window in places if window)
        lost = not self.hall.told(drawn.cover or person.window, day)
        kinds = [kind for kind in drawn.kind if kind != "leave"]
        leave = len(drawn.kind) - len(kinds)
        if lost or open_:
            return PersonLine(0, 0, 0, leave, int(any(lost or kind != "fine" for kind in kinds)))
        return PersonLine(
            sum(kind in ABSENT for kind in kinds),
            sum(kind in LATE for kind in kinds),
            sum(kind in EARLY for kind in kinds),
            leave,
            int("taken back" in kinds),
        )

    def lines(self, day: str) -> dict[str, PersonLine]:
        return {each.badge: self.line(each, day) for each in self.hall.people}

    def in_order(self, day: str) -> int:
        """Of whom nothing is to be said but that they were there, and on nobody's word waits anything."""
        return sum(
            self.hall.days[each.badge, day].kind == ("fine", "fine")
            and all(self.hall.told(window, day) for window in self._places(each, day))
            for each in self.hall.people
        )

    def taken_back(self, day: str) -> list[str]:
        """Whose touches are to be decided about, one for each."""
        return [
            each.badge
            for each in self.hall.people
            if self.hall.told(self.hall.days[each.badge, day].cover or each.window, day)
            for kind in self.hall.days[each.badge, day].kind
            if kind == "taken back"
        ]

    def answers(self) -> Counter[tuple[str, str, str]]:
        """By window, person and what was answered, of those that arrived; nobody is the empty badge."""
        return Counter(
            (each.window, self.first(each.window) if each.named else "", each.answer)
            for each in self.hall.ratings
            if self.hall.told(each.window, each.day)
        )

    def complaints(self) -> Counter[str]:
        """By state, of those that arrived."""
        return Counter(
            each.state for each in self.hall.complaints if each.telephone or self.hall.told(each.window, WEDNESDAY)
        )

    def away(self, days: Iterable[str]) -> set[str]:
        """Who has leave in force on one of these days."""
        return {badge for (badge, day), drawn in self.hall.days.items() if day in days and "leave" in drawn.kind}

    def leaves(self) -> int:
        """How many half days of leave were entered, and leaves that were granted; each is a line of its own."""
        halves = sum(kind == "leave" for drawn in self.hall.days.values() for kind in drawn.kind)
        return halves + len(self.granted())

    def granted(self) -> set[str]:
        return {each.badge for each in self.hall.requests if each.state == "granted"}

    def first(self, window: str) -> str:
        """Who holds post A there, and was named by the plate."""
        return next(each.badge for each in self.hall.people if each.window == window)

    def _places(self, person: DrawnPerson, day: str) -> list[str]:
        drawn = self.hall.days[person.badge, day]
        return [window for window in (person.window, person.also, drawn.cover) if window]


def together(lines: Iterable[PersonLine]) -> PersonLine:
    return PersonLine(*(sum(column) for column in zip(*lines, strict=True)))
