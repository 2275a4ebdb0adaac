"""A month made up for a hall of 12 windows and 30 people: what everybody did, and what became of the terminals.

A seed gives the same month every time. `Month` is the plain truth; what judges it sees only the facts made of it.
"""

from random import Random
from typing import Literal

from msgspec import Struct

from terminal.domain.window import Person
from tests.support.month_hall import DAYS, UNITS, WINDOWS, people
from tests.support.month_witness import Shift, hours

Did = Literal["in", "cover", "back", "takeover", "away", "leave", "already", "punch"]
DAY = 24 * 60


class Mark(Struct, frozen=True):
    """A touch at its true `second` of the day; its terminal can prove that it was from minute `low` to `high`."""

    window: str
    badge: str
    day: str
    second: int
    did: Did
    low: int
    high: int
    disowned: bool = False


class Absence(Struct, frozen=True):
    """What supervision entered, in minutes of one day."""

    badge: str
    what: Literal["leave", "outing", "cover"]
    day: str
    start: int
    end: int
    window: str = ""  # that is covered


class Fault(Struct, frozen=True):
    """What happened to a terminal that day, from minute `start`: half a minute later it was so, until `end`.

    `dead` never comes back that day; `dark` runs without a trusted clock until the next boot; `late` is the same
    until the center's answer tells the time.
    """

    window: str
    day: str
    what: Literal["dead", "restarted", "dark", "late"]
    start: int
    end: int = DAY


class Month(Struct, frozen=True):
    marks: tuple[Mark, ...]
    absences: tuple[Absence, ...]
    faults: tuple[Fault, ...]
    dry: tuple[tuple[str, str, int], ...]  # window, day and second of a finger that nobody could read


# How far from the start one comes and from the end one goes, in minutes, with a weight each; None forgets it.
Range = tuple[int, int] | None
Ends = tuple[int | None, int | None]  # when somebody comes to a shift and goes from it; None for no touch
COMING: tuple[tuple[int, Range], ...] = ((60, (-20, -5)), (12, (-4, 0)), (8, (1, 15)), (5, (16, 90)), (6, None))
GOING: tuple[tuple[int, Range], ...] = ((60, (5, 20)), (12, (0, 4)), (8, (-15, -1)), (5, (-60, -16)), (9, None))


class Player:
    """Plays one month, one person and day after the other."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.marks: list[Mark] = []
        self.absences: list[Absence] = []
        self.faults: dict[tuple[str, str], Fault] = {}

    def month(self) -> Month:
        for day in DAYS:
            self._break(day)
            for window, listed in people().items():
                for person in listed:
                    self._day(window, person, day)
        dry = tuple((window, day, self.random.randrange(8 * 3600, 17 * 3600)) for window in WINDOWS for day in DAYS)
        return Month(tuple(self.marks), tuple(self.absences), tuple(self.faults.values()), dry)

    def _break(self, day: str) -> None:
        """Three terminals a day: one in the evening, two in the morning."""
        evening, *mornings = self.random.sample(list(WINDOWS), 3)
        what: Literal["dead", "restarted"] = self.random.choice(("dead", "restarted"))
        self.faults[evening, day] = Fault(evening, day, what, self.random.randrange(16 * 60, 17 * 60 + 40))
        for window in mornings:
            start = self.random.randrange(7 * 60 + 30, 8 * 60)
            end = self.random.choice((start + 6, start + 40, 9 * 60 + 30))
            self.faults[window, day] = Fault(window, day, self.random.choice(("dark", "dark", "late")), start, end)

    def _day(self, window: str, person: Person, day: str) -> None:
        shifts = hours(UNITS[WINDOWS[window]], day)
        if not shifts:
            self._stray(window, person.badge, day)
            return
        at = self._place(window, person, day)
        if self._leave(person.badge, day, shifts):
            return
        fault = self.faults.get((at, day))
        ends = [self._ends(person.badge, day, shifts, n) for n in range(len(shifts))]
        ends = _unmistakable(shifts, ends, dark=fault is not None and fault.what == "dark")
        came = ends[-1][0]
        plain = not _four(shifts) or (came is not None and came < shifts[1][1])
        for n, shift in enumerate(shifts):
            self._shift(at, person.badge, day, (shift, ends[n], plain and n == 0, plain and n == len(shifts) - 1))

    def _stray(self, window: str, badge: str, day: str) -> None:
        if self.random.random() < 0.1:
            self._touch(window, badge, day, self.random.randrange(9 * 60, 16 * 60), "punch")

    def _place(self, window: str, person: Person, day: str) -> str:
        """A B post sits in elsewhere now and then, at a window of the same unit."""
        near = [other for other, unit in WINDOWS.items() if unit == WINDOWS[window] and other != window]
        if person.post == "B" and near and self.random.random() < 0.2:
            other = self.random.choice(near)
            self.absences.append(Absence(person.badge, "cover", day, 0, DAY, other))
            return other
        return window

    def _leave(self, badge: str, day: str, shifts: list[Shift]) -> bool:
        """Leave of a day, of which it is true, or of a half, its first hours or its last, which leaves the rest."""
        drawn = self.random.random()
        _, start, end, _, _ = self.random.choice(shifts)
        if drawn < 0.04:
            self.absences.append(Absence(badge, "leave", day, 0, DAY))
        elif drawn < 0.08:
            self.absences.append(Absence(badge, "leave", day, start, end))
        elif drawn < 0.11:
            self.absences.append(Absence(badge, "leave", day, start, start + 60))
            self.absences.append(Absence(badge, "leave", day, start + 60, start + 120))
        elif drawn < 0.14:
            self.absences.append(Absence(badge, "leave", day, end - 60, end))
        return drawn < 0.04

    def _ends(self, badge: str, day: str, shifts: list[Shift], n: int) -> Ends:
        """Who is on leave comes when it is over, and goes when it begins."""
        _, start, end, punched_in, punched_out = shifts[n]
        leave = [(a.start, a.end) for a in self.absences if (a.badge, a.day, a.what) == (badge, day, "leave")]
        begins = _after(leave, shifts[n : n + 1] if punched_out else shifts[n:])
        ends = _before(leave, shifts[n : n + 1] if punched_in else shifts[: n + 1])
        came = self._end(begins, COMING) if punched_in and begins is not None else None
        went = self._end(ends, GOING) if punched_out and ends is not None else None
        if leave:
            return came, went
        return self._outing(badge, day, (start, end), (came, went))

    def _shift(self, window: str, badge: str, day: str, plan: tuple[Shift, Ends, bool, bool]) -> None:
        """Touched twice or disowned is only the first and the last of a day: see `_unmistakable`."""
        (_, start, end, _, _), (came, went), first, last = plan
        if came is not None:
            self._touch(window, badge, day, came, "in", disowned=first and self.random.random() < 0.03)
            self._again(window, badge, day, came + self.random.choice((0, 2)), 0.15 if first else 0)
        if last or went is None:
            self._between(window, badge, day, (start, end), (came, went, last))
        if went is not None:
            self._again(window, badge, day, went - self.random.choice((0, 2)), 0.15 if last else 0)
            self._touch(window, badge, day, went, "leave", disowned=last and self.random.random() < 0.03)

    def _end(self, minute: int, habits: tuple[tuple[int, Range], ...]) -> int | None:
        drawn: Range = self.random.choices([r for _, r in habits], [w for w, _ in habits])[0]
        return None if drawn is None else minute + self.random.randint(*drawn)

    def _outing(self, badge: str, day: str, shift: tuple[int, int], ends: Ends) -> Ends:
        """Straight to business outside, or from there home: then that end is not punched."""
        (start, end), (came, went) = shift, ends
        drawn = self.random.random()
        if drawn < 0.03:
            self.absences.append(Absence(badge, "outing", day, start - 20, start + 100))
            return None, went
        if drawn < 0.06:
            self.absences.append(Absence(badge, "outing", day, end - 100, end + 20))
            return came, None
        return came, went

    def _between(
        self, window: str, badge: str, day: str, shift: tuple[int, int], ends: tuple[int | None, int | None, bool]
    ) -> None:
        """Away and back in the middle; whoever forgets to go may have gone by "away", or after the end."""
        start, end = shift
        latest = -12 if ends[2] else 1
        if None not in ends and self.random.random() < 0.2:
            minute = (start + end) // 2 + self.random.randrange(-15, 5)
            self._touch(window, badge, day, minute, "away")
            self._touch(window, badge, day, minute + 9, "back")
        elif ends[1] is None and ends[0] is not None and self.random.random() < 0.3:
            self._touch(window, badge, day, end - self.random.randint(latest, 20), "away")

    def _again(self, window: str, badge: str, day: str, minute: int, often: float) -> None:
        if self.random.random() < often:
            self._touch(window, badge, day, minute, "already")

    def _touch(self, window: str, badge: str, day: str, minute: int, did: Did, *, disowned: bool = False) -> None:
        """What a terminal keeps of it. At a dead one nobody is counted; some then walk to the next window."""
        fault = self.faults.get((window, day))
        if fault and fault.what in ("dead", "restarted") and minute > fault.start:
            if self.random.random() < 0.6:
                return
            window, did, fault = self._other(day), "punch", None
        low = high = minute
        if fault and fault.what == "dark" and fault.start < minute <= fault.end:
            low, high = fault.start, fault.end
        second = minute * 60 + self.random.randrange(6, 54)  # a second of doubt leaves the minute alone
        self.marks.append(Mark(window, badge, day, second, did, low, high, disowned))

    def _other(self, day: str) -> str:
        return self.random.choice([window for window in WINDOWS if (window, day) not in self.faults])


def _after(leave: list[tuple[int, int]], shifts: list[Shift]) -> int | None:
    """When one has to be there: leave that holds at the start is over, and work is on; None for never."""
    minute = shifts[0][1]
    for start, end in sorted(leave):
        minute = end if start <= minute < end else minute
    return next((max(minute, start) for _, start, end, _, _ in shifts if minute < end), None)


def _before(leave: list[tuple[int, int]], shifts: list[Shift]) -> int | None:
    """Until when one has to stay: leave that holds at the end began, and work was on; None for never."""
    minute = shifts[-1][2]
    for start, end in sorted(leave, reverse=True):
        minute = start if start < minute <= end else minute
    return next((min(minute, end) for _, start, end, _, _ in reversed(shifts) if minute > start), None)


def _unmistakable(shifts: list[Shift], ends: list[Ends], dark: bool) -> list[Ends]:
    """The same without a touch at noon that could be the morning's last as well as the afternoon's first.

    Where four times a day are punched, who forgot the one is not at the window in the break for the other.
    """
    if not _four(shifts):
        return ends
    (_, begins, closes, _, _), (_, opens, _, _, _) = shifts
    (early, went), (came, home) = ends
    if (came is None or came >= opens) and (dark or early is None or early > begins):
        went = None
    if came is not None and (went is None or went < closes):
        came = max(came, opens)
    return [(early, went), (came, home)]


def _four(shifts: list[Shift]) -> bool:
    return len(shifts) == 2 and shifts[1][3]


def played(seed: int) -> Month:
    return Player(seed).month()
