"""The truth's witness: what a month's sheets, ratings and complaints must be, by arithmetic over who was where.

Written from the rule book alone, before the first month was played:

* 5.1 "上班应提前五分钟到达": who touches five whole minutes before the start, or sooner, is on time. A minute that
  has begun is theirs: 07:55:50 is 07:55.
* Less than five, but not after the start, is neither late nor what the rule book asks for: nothing is counted.
* 5.1 "下班应推迟五分钟离开": the same at the end. Who goes at 11:59:20 has stayed until 12:00.
* Late and early are whole minutes. Beyond fifteen of either, or without a touch at all, half a day is absent.
* Who forgot to touch is not believed without a word of theirs: half a day is absent until supervision decides.
  Once it did, they were there at the moment that they said, and who was excused for an end asked no touch at it.
* 5.2: leave takes what it covers off, and is counted by half days. Business outside is work: no touch is asked for.
* First in, last out: what somebody does in between decides nothing. Whether a touch at noon was a going or a coming
  nobody can say: it is what leaves fewer halves without one, then what costs fewer half days, then what leaves
  fewer ends without one (who forgot the evening came back at a quarter to two, and left five minutes before noon),
  then fewer minutes, else what it is nearer to. Who was there at an end is not said to have left half a day before
  it, or come after.
* A finger that was taken for somebody else's is nobody's: not a touch of who laid it, and of whom it was taken for
  it may have been one. What would be otherwise with it is for a person to decide, and so is what hangs on a time
  that nobody can show. Half a day that is the morning in one case and the afternoon in another is neither yet.
* While a terminal has not told its day, nobody who may have touched there is late, early or absent: that is open.

It shares nothing with the judge: clocks are minutes of a day, and a day is a list of touches.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import NamedTuple

from terminal.demo.month.truth import MonthTruth, TrueCorrection, TrueHours, TruePerson

EAST = timedelta(hours=8)  # of Greenwich, all year
MISSING = "missing"
Verdict = tuple[str, int]
Span = tuple[int, int]
Ends = tuple[Verdict, Verdict]  # of a group: how somebody came, and how they went


class Line(NamedTuple):
    """What a sheet says of a person's day."""

    halves_absent: int
    late: int
    early: int
    pending: bool
    halves_leave: int


class Known(NamedTuple):
    """By when the sheet is made, ms UTC, and the windows whose terminals had not told all of that day."""

    by: int = 2**62
    silent: frozenset[str] = frozenset()


ALL_TOLD = Known()


def minute(at: int, day: str) -> int:
    """The minute of that day of the hall; of the day before it is below zero."""
    local = datetime.fromtimestamp(at // 1000, UTC) + EAST
    return int((local.replace(tzinfo=None) - datetime.fromisoformat(day)).total_seconds()) // 60


def clock(text: str) -> int:
    hour, minutes = text.split(":")
    return int(hour) * 60 + int(minutes)


class Witness:
    """Adds up one month."""

    def __init__(self, truth: MonthTruth) -> None:
        self.truth = truth
        self.people = {each.badge: each for each in truth.people}

    # The sheet.

    def sheet(self, day: str, known: Known = ALL_TOLD) -> dict[str, Line]:
        return {each.badge: self.line(each, day, known) for each in self.truth.people}

    def line(self, person: TruePerson, day: str, known: Known = ALL_TOLD) -> Line:
        """Settled is what is so in every way in which the day may have been."""
        groups, free = self.groups(person.unit, day), self._free(person, day, known)
        worlds = [*self._worlds(person, day, known)]
        found = [_best(groups, free, touches) for touches in worlds]
        open_ = self._may_come(person, day, known)
        halves = [*zip(*map(_halves, found), strict=True)]  # of each, in every way
        ends = [_settled(verdicts, open_) for verdicts in zip(*(sum(each, ()) for each in found), strict=True)]
        came = [_parts([*_middles(groups)], touches) for touches in worlds]
        return Line(
            0 if open_ else sum(map(all, halves)),
            sum(one is not None and one[0] == "late" for one in ends),
            sum(one is not None and one[0] == "early" for one in ends),
            None in ends or any(any(each) and (open_ or not all(each)) for each in halves),
            sum(
                self._on_leave(person, day, groups[n], known)
                for n in range(len(groups))
                if not all(w[n] for w in came)
            ),
        )

    def _free(self, person: TruePerson, day: str, known: Known) -> list[tuple[bool, bool]]:
        """Of each group, whether leave or business outside holds at its start and at its end."""
        away = [span for what in ("leave", "outing") for span in self._away(person.badge, day, what, known)]
        excused = [(one.session, one.what) for one in self._corrected(person.badge, day, known)]
        return [
            (
                any(a <= clock(group[0].start) < b for a, b in away) or (group[0].session, "late") in excused,
                any(a < clock(group[-1].end) <= b for a, b in away) or (group[-1].session, "early") in excused,
            )
            for group in self.groups(person.unit, day)
        ]

    def _on_leave(self, person: TruePerson, day: str, group: list[TrueHours], known: Known) -> int:
        """How many half days of it leave covers."""
        leaves = [*self._away(person.badge, day, "leave", known)]
        return sum(any(a <= clock(one.start) and clock(one.end) <= b for a, b in leaves) for one in group)

    def hours(self, unit: str, day: str) -> list[TrueHours]:
        """In force that day: of each session the newest."""
        newest = {one.session: one for one in self.truth.hours if one.unit == unit and one.since <= day}
        return sorted(newest.values(), key=lambda one: one.start)

    def groups(self, unit: str, day: str) -> list[list[TrueHours]]:
        """Sessions from one touched coming to the next touched going."""
        found: list[list[TrueHours]] = []
        for one in self.hours(unit, day):
            if one.punch == "out":
                found[-1].append(one)
            else:
                found.append([one])
        return found

    def _away(self, badge: str, day: str, what: str, known: Known) -> Iterator[Span]:
        for one in self.truth.absences:
            if (one.badge, one.what) == (badge, what) and one.entered < known.by:
                yield minute(one.start, day), minute(one.end, day)

    def _corrected(self, badge: str, day: str, known: Known) -> list[TrueCorrection]:
        """What was decided in somebody's favour about that day by then."""
        return [
            one for one in self.truth.corrections if (one.badge, one.day) == (badge, day) and one.decided < known.by
        ]

    def _worlds(self, person: TruePerson, day: str, known: Known) -> Iterator[list[int]]:
        """The touches of a day, in every way in which they may have been; two within a minute are one."""
        corrected = self._corrected(person.badge, day, known)
        own: list[list[list[int]]] = [[[one.at]] for one in corrected if one.what == "missing"]
        own += [
            [[one.at]]
            for one in self.truth.settlements
            if (one.badge, one.day) == (person.badge, day) and one.decided < known.by
        ]
        for touch in self.truth.touches:
            if touch.day != day or touch.window in known.silent:
                continue
            if touch.badge == person.badge and touch.read and not touch.taken_for:
                own.append([[at] for at in touch.shown or (touch.at,)])
            elif touch.taken_for == person.badge:
                own.append([[touch.at], []])
        for choice in product(*own):
            found: list[int] = []
            for at in sorted(at for touches in choice for at in touches):
                found += [at] if not found or at - found[-1] >= 60_000 else []
            yield [minute(at, day) for at in found]

    def _may_come(self, person: TruePerson, day: str, known: Known) -> bool:
        """Whether a terminal at which this person may touch that day has not told it."""
        covers = {
            one.window
            for one in self.truth.absences
            if (one.badge, one.what) == (person.badge, "cover")
            and one.entered < known.by
            and minute(one.start, day) < 24 * 60
            and minute(one.end, day) > 0
        }
        return bool(known.silent & ({person.window} | covers))

    # Ratings and complaints.

    def ratings(self) -> Counter[tuple[str, str, str]]:
        """How many by window, badge and level; "unclear" and "unrated" are levels here."""
        named = {(seat.window, seat.badge, seat.day): seat for seat in self.truth.seats if seat.named}
        assert all((each.window, each.badge, each.day) in named for each in self.truth.ratings)
        return Counter((each.window, each.badge, each.level or "unrated") for each in self.truth.ratings)

    def complaints(self) -> Counter[tuple[str, str]]:
        return Counter((each.window, each.badge) for each in self.truth.complaints)

    @staticmethod
    def at(day: str, minutes: int) -> int:
        """That minute of a day of the hall, ms UTC."""
        local = datetime.fromisoformat(day).replace(tzinfo=UTC) - EAST + timedelta(minutes=minutes)
        return int(local.timestamp()) * 1000


def _best(groups: list[list[TrueHours]], free: list[tuple[bool, bool]], touches: list[int]) -> list[Ends]:
    """The ends of each group, noon cut in its middle; or at one of its touches, where that is better for them."""
    plain = _all_ends(groups, free, _parts([*_middles(groups)], touches))
    if len(groups) != 2:
        return plain
    noon = (at for at in touches if clock(groups[0][-1].end) <= at < clock(groups[1][0].start))
    others = (_all_ends(groups, free, _parts([cut], touches)) for at in noon for cut in (at, at + 1))
    return min([plain, *(each for each in others if _is_fair(plain, each))], key=_against)


def _is_fair(plain: list[Ends], other: list[Ends]) -> bool:
    """Whether nobody who was there at an end is said to have come or left half a day off it."""
    both = zip(sum(plain, ()), sum(other, ()), strict=True)
    return not any(_absent(end) and end[0] != MISSING and end != before for before, end in both)


def _against(ends: list[Ends]) -> tuple[int, int, int, int]:
    """What a day says against somebody: parts that are not touched twice, half days, missing ends, minutes."""
    missing = [sum(one[0] == MISSING for one in each) for each in ends]
    minutes = sum(minutes for each in ends for _, minutes in each)
    return sum(map(bool, missing)), sum(_halves(ends)), sum(missing), minutes


def _all_ends(groups: list[list[TrueHours]], free: list[tuple[bool, bool]], parts: list[list[int]]) -> list[Ends]:
    return [_ends(group, how, part) for group, how, part in zip(groups, free, parts, strict=True)]


def _middles(groups: list[list[TrueHours]]) -> Iterator[int]:
    for before, after in pairwise(groups):
        yield (clock(before[-1].end) + clock(after[0].start)) // 2


def _parts(cuts: list[int], touches: list[int]) -> list[list[int]]:
    return [[at for at in touches if low <= at < high] for low, high in pairwise([-(10**6), *cuts, 10**6])]


def _ends(group: list[TrueHours], free: tuple[bool, bool], touches: list[int]) -> Ends:
    start, end = clock(group[0].start), clock(group[-1].end)
    return _arrival(touches, start, end, free[0]), _departure(touches, start, end, free[1])


def _halves(ends: list[Ends]) -> list[bool]:
    """Which are absent. Of a session that is touched both ends are of one half; of a day touched twice of two."""
    if len(ends) == 1:
        return [*map(_absent, ends[0])]
    return [any(map(_absent, each)) for each in ends]


def _arrival(touches: Sequence[int], start: int, end: int, free: bool) -> Verdict:
    """By the first touch, unless it is the only one and a going."""
    if free:
        return "free", 0
    came = [at for at in touches if at < end]
    if not came or (len(touches) == 1 and end - came[0] < came[0] - start):
        return MISSING, 0
    first = came[0]
    return ("late", first - start) if first > start else ("on_time" if first <= start - 5 else "near", 0)


def _departure(touches: Sequence[int], start: int, end: int, free: bool) -> Verdict:
    """By the last touch, unless it is the only one and a coming."""
    if free:
        return "free", 0
    went = [at + 1 for at in touches if at > start]
    if not went or (len(touches) == 1 and end - went[0] > went[0] - start):
        return MISSING, 0
    last = went[-1]
    return ("early", end - last) if last < end else ("on_time" if last >= end + 5 else "near", 0)


def _settled(verdicts: Sequence[Verdict], open_: bool) -> Verdict | None:
    """What it is however it was; None where a person, or a terminal, has to say."""
    if len(set(verdicts)) > 1 or (open_ and verdicts[0][0] in (MISSING, "late", "early")):
        return None
    return verdicts[0]


def _absent(verdict: Verdict) -> bool:
    return verdict[0] == MISSING or verdict[1] > 15
