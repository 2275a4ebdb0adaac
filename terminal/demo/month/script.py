"""The script of a month: what everybody of a made hall does, by chance from a seed.

The same seed, hall and month always make the same truth.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from terminal.demo.month.citizens import Citizens
from terminal.demo.month.made_hall import MadeHall
from terminal.demo.month.shift import (
    STILL_THERE,
    THERE_MS,
    Coming,
    ShiftHours,
    TouchClock,
    coming,
    first,
    served,
    to_correct,
)
from terminal.demo.month.truth import (
    MonthTruth,
    PressedComplaint,
    TrueAbsence,
    TrueCorrection,
    TrueMishap,
    TruePerson,
    TrueRating,
    TrueSeat,
    TrueSettlement,
    TrueTouch,
)
from terminal.domain.timetable import MINUTE_MS, Session

ONE_HOUR_MS = 60 * MINUTE_MS
ENTERED_HOURS = ((60, -30), (30, -2), (10, 35))  # hours about the beginning of a day at which an absence is entered
SURE_AFTER_MS = 4_000  # ms after which somebody touches once more who was not read, or wants to be sure
TAKEN_BACK = 12_000  # ms after a finger that was taken for somebody else's
MOST_COUNTED = 90_000  # ms after which nobody takes the next touch for the same one
MISTAKEN = 0.03  # of those fingers that could be
ASKED_FOR_ONESELF = 0.5  # of leave and outings; the rest is entered by hand
PIN_REFUSED = 0.03  # of those comings that could be
TYPED_AGAIN_MS = 9_000  # after a wrong PIN
CORRECTED = 0.4  # of ends that somebody forgot, or was late for
DECIDED_CLOCKS = ("08:40", "11:20")  # of the next working day: before what is published, and after it


class Script:
    """Writes one month."""

    def __init__(self, made: MadeHall, seed: int) -> None:
        self._made, self._seed = made, seed
        self._random = Random(f"{seed} {made.days[0]}")
        self._asking = Random(f"{seed} {made.days[0]} asking")  # so that all else is as it is without
        self._zone = ZoneInfo(made.hall.zone)
        self._at_home: dict[str, list[TruePerson]] = {}
        for person in made.people:
            self._at_home.setdefault(person.window, []).append(person)
        self._citizens = Citizens(self._random)
        self._mistaken_often = self._refused_often = 1.0  # until it happened once
        self._untouched = ("", 0)  # where, and from when, everybody works whose touches nobody took
        self.touches: list[TrueTouch] = []
        self.seats: list[TrueSeat] = []
        self.ratings: list[TrueRating] = []
        self.complaints: list[PressedComplaint] = []
        self.absences: list[TrueAbsence] = []
        self.corrections: list[TrueCorrection] = []
        self.settlements: list[TrueSettlement] = []
        self.mishaps: list[TrueMishap] = []

    def written(self) -> MonthTruth:
        made = self._made
        self._misfortunes()
        self._approve()
        for day in made.worked:
            for window in self._at_home:
                self._window_day(window, day)
        return MonthTruth(
            hall=made.hall.name,
            zone=made.hall.zone,
            seed=self._seed,
            days=made.worked,
            holidays=made.hall.calendar.holidays,
            workdays=made.hall.calendar.workdays,
            hours=made.hours,
            people=made.people,
            touches=tuple(sorted(self.touches, key=lambda each: each.at)),
            seats=tuple(self.seats),
            ratings=tuple(sorted(self.ratings, key=lambda each: each.at)),
            complaints=tuple(self.complaints),
            absences=tuple(sorted(self.absences, key=lambda each: (each.entered, each.start))),
            corrections=tuple(sorted(self.corrections, key=lambda each: (each.decided, each.badge, each.end))),
            settlements=tuple(sorted(self.settlements, key=lambda each: (each.decided, each.badge))),
            mishaps=tuple(self.mishaps),
        )

    # What goes wrong with terminals.

    def _misfortunes(self) -> None:
        """Two windows are cut off for weeks, one moves, a sensor breaks, and three begin without a clock."""
        days, windows = self._made.worked, self._windows_apart()
        cut_off, longer, dark, lost, powerless, moved, beside = (next(windows) for _ in range(7))
        third = len(days) // 3
        start = self._shifts(self._made.unit(moved), days[1])[0].start
        self._untouched = moved, start
        self._mishap("broken", moved, start - ONE_HOUR_MS, start + ONE_HOUR_MS)
        self._mishap("offline", cut_off, self._at(days[2], "00:00"), self._at(days[2 + 2 * third], "07:00"))
        self._mishap("offline", longer, self._at(days[third], "00:00"), self._at(self._made.days[-1], "23:59"))
        for day in days[4:7]:
            start = self._shifts(self._made.unit(dark), day)[0].start
            self._mishap("dark", dark, start - 30 * MINUTE_MS, start + 150 * MINUTE_MS)
        monday = next(day for day in days[8:] if date.fromisoformat(day).isoweekday() == 1)
        start = self._shifts(self._made.unit(lost), monday)[0].start
        self._mishap("lost", lost, start - 30 * MINUTE_MS, start + 100 * MINUTE_MS)
        self._mishap("cut", powerless, self._at(days[7], "15:00"), self._at(days[7], "15:25"))
        saturday = self._at(self._made.renewed, "10:00")
        self.mishaps.append(TrueMishap("moved", moved, saturday, saturday + ONE_HOUR_MS, beside))

    def _windows_apart(self) -> Iterator[str]:
        """By chance, first those of units whose hours stay: a terminal that is cut off hears of no others."""
        first_unit = self._made.hall.units[0].name
        names = [each.id for each in self._made.hall.windows]
        self._random.shuffle(names)
        return iter(sorted(names, key=lambda name: self._made.unit(name) == first_unit))

    def _mishap(self, what: str, window: str, since: int, until: int) -> None:
        assert what in ("offline", "dark", "lost", "cut", "broken")
        self.mishaps.append(TrueMishap(what, window, since, until))  # type: ignore[arg-type]  # asserted

    def _went_wrong(self, what: str, window: str, since: int, until: int) -> TrueMishap | None:
        found = (each for each in self.mishaps if (each.what, each.window) == (what, window))
        return next((each for each in found if each.since < until and since < each.until), None)

    # Who is away.

    def _approve(self) -> None:
        """Leave of days and half days, business outside, and cover where a window would stand empty."""
        self._leave_empty()
        for person in self._made.people:
            free = iter(self._made.worked)
            for day in free:
                drawn = self._random.random()
                if drawn < 0.02:
                    following = [day, *(next(free, day) for _ in range(self._random.randrange(3)))]
                    for each in following:
                        self._absent(person, "leave", each, self._whole(each))
                elif drawn < 0.055:
                    self._shorter(person, day, drawn)
        self._cover()

    def _leave_empty(self) -> None:
        """Twice in a month all of a window are on leave at once."""
        for day, window in zip(self._made.worked[3::9], [*self._at_home][1::4], strict=False):
            for person in self._at_home[window]:
                self._absent(person, "leave", day, self._whole(day))

    def _shorter(self, person: TruePerson, day: str, drawn: float) -> None:
        shifts = self._shifts(person.unit, day)
        one = self._random.choice(shifts)
        if drawn < 0.04:
            if len(shifts) > 1:
                self._absent(person, "leave", day, (one.start, one.end))
        elif drawn < 0.048:
            self._absent(person, "outing", day, (one.start - 10 * MINUTE_MS, one.start + 90 * MINUTE_MS))
        else:
            self._absent(person, "outing", day, (one.end - 90 * MINUTE_MS, one.end + 10 * MINUTE_MS))

    def _cover(self) -> None:
        """Who has post B at another window is sent where nobody is left all day; twice a month by chance."""
        for day in self._made.worked:
            for window, people in self._at_home.items():
                if any(self._here(each, day) for each in people) or self._troubled(window, day):
                    continue
                helper = next((each for each in self._made.people if self._can_help(each, window, day)), None)
                if helper:
                    self._absent(helper, "cover", day, self._whole(day), window)

    def _can_help(self, person: TruePerson, window: str, day: str) -> bool:
        others = [each for each in self._at_home[person.window] if each != person and self._here(each, day)]
        same = self._shifts(person.unit, day) == self._shifts(self._made.unit(window), day)
        idle = not any(self._overlaps(each, day) for each in self.absences if each.badge == person.badge)
        return person.post == "B" and same and idle and bool(others) and not self._troubled(person.window, day)

    def _troubled(self, window: str, day: str) -> bool:
        begin, end = self._whole(day)
        kinds = ("offline", "dark", "lost", "cut", "moved")
        return any(self._went_wrong(what, window, begin, end) for what in kinds)

    def _here(self, person: TruePerson, day: str) -> bool:
        return not any(
            each.badge == person.badge and each.what != "outing" and self._overlaps(each, day)
            for each in self.absences
        )

    def _overlaps(self, one: TrueAbsence, day: str) -> bool:
        begin, end = self._whole(day)
        return one.start < end and begin < one.end

    def _absent(self, person: TruePerson, what: str, day: str, span: tuple[int, int], window: str = "") -> None:
        assert what in ("leave", "outing", "cover")
        [hours] = self._random.choices([each for _, each in ENTERED_HOURS], [weight for weight, _ in ENTERED_HOURS])
        entered = self._at(day, "00:00") + (min(hours, -2) if what == "cover" else hours) * ONE_HOUR_MS
        before = any(one.badge == person.badge and self._overlaps(one, day) for one in self.absences)
        asked = what != "cover" and not before and self._asking.random() < ASKED_FOR_ONESELF
        found = TrueAbsence(person.badge, what, *span, entered, window, asked)  # type: ignore[arg-type]  # asserted
        self.absences.append(found)

    # What happens at a window.

    def _window_day(self, window: str, day: str) -> None:
        people = [each for each in self._at_home[window] if not self._sent_away(each, day)]
        people += [self._person(each.badge) for each in self.absences if self._covers(each, window, day)]
        clock = TouchClock(self._random)
        for hours in self._shifts(self._made.unit(window), day):
            comings = [self._coming(each, hours, clock) for each in people if not self._on_leave(each, hours)]
            comings = self._refused(window, day, hours, comings, clock)
            self._correct(window, day, hours, comings)
            self._shift(window, day, hours, comings, clock)

    def _coming(self, person: TruePerson, hours: ShiftHours, clock: TouchClock) -> Coming:
        """Who is out on business over the start or the end does not touch there."""
        if (person.window, hours.start) == self._untouched:
            if not self._is_out(person, hours.start):
                self._settle(person.badge, "fault", hours, hours.start - THERE_MS)
            return Coming(person.badge, None, clock.about(hours.end, STILL_THERE))
        if self._random.random() < 0.005:
            return Coming(person.badge, None, None)  # absent without leave
        found = coming(person.badge, hours, clock, self._random)
        if self._is_out(person, hours.start):
            return Coming(person.badge, None, clock.about(hours.end, STILL_THERE))
        if self._is_out(person, hours.end - 1):
            return replace(found, went=None)
        return found

    def _refused(
        self, window: str, day: str, hours: ShiftHours, comings: list[Coming], clock: TouchClock
    ) -> list[Coming]:
        """Some morning somebody types a wrong PIN twice, and sits down: in time, not the first there."""
        unit = self._made.unit(window)
        if self._troubled(window, day) or day == self._made.worked[-1] or hours != self._shifts(unit, day)[0]:
            return comings
        for place, each in enumerate(comings):
            person = self._person(each.badge)
            if each.came is None or each.came >= hours.start or each == first(comings) or person.window != window:
                continue
            if self._is_out(person, hours.start) or self._asking.random() >= self._refused_often:
                continue
            self._refused_often = PIN_REFUSED
            for at in (each.came, each.came + TYPED_AGAIN_MS):
                self.touches.append(TrueTouch(day, at, window, each.badge, "come", read=False, pin=True))
            self._settle(each.badge, "refused", hours, each.came)
            rest = Coming(each.badge, None, clock.about(hours.end, STILL_THERE))
            return [*comings[:place], rest, *comings[place + 1 :]]
        return comings

    def _settle(self, badge: str, kind: Literal["refused", "fault"], hours: ShiftHours, at: int) -> None:
        """On the next day that is worked."""
        window, day = self._person(badge).window, self._day_of(hours)
        later = next(each for each in self._made.worked if each > day)
        decided = self._at(later, self._asking.choice(DECIDED_CLOCKS))
        session = self._session(window, day, hours, "in")
        self.settlements.append(TrueSettlement(badge, day, kind, session, at, decided))

    def _day_of(self, hours: ShiftHours) -> str:
        return str(datetime.fromtimestamp(hours.start / 1000, self._zone).date())

    def _correct(self, window: str, day: str, hours: ShiftHours, comings: Iterable[Coming]) -> None:
        """Some ask on the next day for what they forgot or were late for; not where a terminal troubles it."""
        later = next((each for each in self._made.worked if each > day), None)
        if later is None or self._troubled(window, day):
            return
        for each in comings:
            person = self._person(each.badge)
            out = self._is_out(person, hours.start) or self._is_out(person, hours.end - 1)
            settled = any((one.badge, one.day) == (each.badge, day) for one in self.settlements)
            wanted = None if out or settled else to_correct(each, hours)
            if wanted and self._asking.random() < CORRECTED:
                decided = self._at(later, self._asking.choice(DECIDED_CLOCKS))
                session = self._session(window, day, hours, wanted.end)
                self.corrections.append(
                    TrueCorrection(each.badge, day, wanted.what, session, wanted.end, decided, wanted.at)
                )

    def _session(self, window: str, day: str, hours: ShiftHours, end: str) -> str:
        """The one that begins with these hours, or ends with them."""
        sessions = self._sessions(self._made.unit(window), day)
        if end == "in":
            return next(each.id for each in sessions if self._at(day, each.start) == hours.start)
        return next(each.id for each in sessions if self._at(day, each.end) == hours.end)

    def _shift(self, window: str, day: str, hours: ShiftHours, comings: list[Coming], clock: TouchClock) -> None:
        holder = first(comings)
        self._base_touches(window, day, hours, comings, clock)
        if holder is None or holder.came is None:
            there = [each for each in comings if each.went is not None]
            self._unnamed(window, day, hours, there[:1])
            return
        leaves = holder.went or hours.end
        seats = [(holder.badge, holder.came, leaves)]
        if not self._went_wrong_any(window, hours):
            seats = self._between(window, day, hours, comings, holder, clock) or seats
        seats = [*self._interrupted(window, day, hours, seats, clock)]
        for badge, since, until in seats:
            self._serve(window, day, hours, (badge, since, until), clock, named=True)

    def _base_touches(
        self, window: str, day: str, hours: ShiftHours, comings: Iterable[Coming], clock: TouchClock
    ) -> None:
        unsure = self._went_wrong("lost", window, hours.start - ONE_HOUR_MS, hours.start)
        for each in comings:
            if each.came is not None:
                shown = (unsure.since, unsure.until) if unsure else None
                touch = TrueTouch(day, each.came, window, each.badge, "come", shown=shown)
                if unsure or not self._mistaken(touch, comings, clock):
                    self._touch(touch)
            if each.went is not None:
                self._touch(TrueTouch(day, each.went, window, each.badge, "go"))

    def _touch(self, touch: TrueTouch) -> None:
        """Some fingers are dry, and some people touch twice; then the second touch comes some seconds later."""
        self.touches.append(touch)
        drawn = self._random.random()
        if drawn < 0.04 and self._person(touch.badge).by == "finger":
            self.touches[-1] = replace(touch, read=False)
            self.touches.append(replace(touch, at=touch.at + SURE_AFTER_MS))
        elif drawn < 0.08:
            self.touches.append(replace(touch, at=touch.at + SURE_AFTER_MS))

    def _mistaken(self, touch: TrueTouch, comings: Iterable[Coming], clock: TouchClock) -> bool:
        """Now and then the sensor takes a finger for somebody's who has not come yet."""
        later = touch.at + MOST_COUNTED
        come = {each.badge for each in comings if each.came is not None and each.came < later}
        come |= {one.badge for one in self.settlements if one.day == touch.day}
        here = [each for each in self._at_home[touch.window] if each.badge not in come and each.by == "finger"]
        own = self._person(touch.badge).by == "finger"
        if not (here and own and clock.free(touch.at + 1, later) and self._random.random() < self._mistaken_often):
            return False
        self._mistaken_often = MISTAKEN
        other = self._random.choice(here).badge
        self.touches.append(replace(touch, taken_for=other))
        self.touches.append(replace(touch, at=clock.take(touch.at + TAKEN_BACK)))
        return True

    def _between(
        self,
        window: str,
        day: str,
        hours: ShiftHours,
        comings: Sequence[Coming],
        holder: Coming,
        clock: TouchClock,
    ) -> list[tuple[str, int, int]]:
        """Away and back, with or without somebody who sits in meanwhile, or relieved for the rest of the shift."""
        if holder.came is None or holder.went is None or self._random.random() > 0.45:
            return []
        start, end = self._random.choice(hours.spans)
        if end - start < 150 * MINUTE_MS:
            return []
        at = clock.about(start, (45, (end - start) // MINUTE_MS - 75))
        whole = [each for each in comings if each != holder and each.came and each.went]
        other = self._random.choice(whole) if whole and self._random.random() < 0.5 else None
        if other and self._random.random() < 0.3:
            self._touch_once(TrueTouch(day, at, window, other.badge, "relieve"))
            assert other.went is not None
            return [(holder.badge, holder.came, at), (other.badge, at, other.went)]
        back = clock.about(at, (33, 45) if self._random.random() < 0.08 else (6, 25))
        self._touch_once(TrueTouch(day, at, window, holder.badge, "away"))
        self._touch_once(TrueTouch(day, back, window, holder.badge, "back"))
        seats = [(holder.badge, holder.came, at), (holder.badge, back, holder.went)]
        if other:
            sits = clock.take(at + MINUTE_MS)
            self._touch_once(TrueTouch(day, sits, window, other.badge, "cover"))
            seats.insert(1, (other.badge, sits, back))
        return seats

    def _touch_once(self, touch: TrueTouch) -> None:
        self.touches.append(touch)

    def _interrupted(
        self, window: str, day: str, hours: ShiftHours, seats: Iterable[tuple[str, int, int]], clock: TouchClock
    ) -> Iterator[tuple[str, int, int]]:
        """After a cut the plate names nobody until somebody touches again."""
        cut = self._went_wrong("cut", window, hours.start, hours.end)
        lost = self._went_wrong("lost", window, hours.start, hours.end)
        for badge, since, until in seats:
            broken = next((each for each in (cut, lost) if each and since < each.until < until), None)
            if broken is None:
                yield badge, since, until
                continue
            again = clock.about(broken.until, (1, 3))
            self._touch_once(TrueTouch(day, again, window, badge, "come"))
            yield badge, since, broken.since if broken.what == "cut" else broken.until - MINUTE_MS
            yield badge, again, until

    def _unnamed(self, window: str, day: str, hours: ShiftHours, there: Sequence[Coming]) -> None:
        """Nobody has touched, and somebody sits there all the same."""
        for each in there:
            for since, until in served(hours, hours.start, hours.end):
                self.seats.append(TrueSeat(day, window, each.badge, since, until, named=False))

    def _serve(
        self,
        window: str,
        day: str,
        hours: ShiftHours,
        seat: tuple[str, int, int],
        clock: TouchClock,
        *,
        named: bool,
    ) -> None:
        badge, since, until = seat
        for start, end in served(hours, since, until):
            self.seats.append(TrueSeat(day, window, badge, start, end, named=named))
            ratings, complaints = self._citizens.come(window, day, badge, (start, end), clock)
            self.ratings += ratings
            self.complaints += complaints

    # What the hall says.

    def _went_wrong_any(self, window: str, hours: ShiftHours) -> bool:
        return any(self._went_wrong(what, window, hours.start, hours.end) for what in ("dark", "lost", "cut"))

    def _sent_away(self, person: TruePerson, day: str) -> bool:
        begin, _ = self._whole(day)
        return any((one.badge, one.what, one.start) == (person.badge, "cover", begin) for one in self.absences)

    def _covers(self, one: TrueAbsence, window: str, day: str) -> bool:
        return (one.what, one.window) == ("cover", window) and self._overlaps(one, day)

    def _on_leave(self, person: TruePerson, hours: ShiftHours) -> bool:
        return any(
            (one.badge, one.what) == (person.badge, "leave") and one.start < hours.end and hours.start < one.end
            for one in self.absences
        )

    def _is_out(self, person: TruePerson, at: int) -> bool:
        return any(
            (one.badge, one.what) == (person.badge, "outing") and one.start <= at < one.end for one in self.absences
        )

    def _person(self, badge: str) -> TruePerson:
        return next(each for each in self._made.people if each.badge == badge)

    def _whole(self, day: str) -> tuple[int, int]:
        begins = self._at(day, "00:00")
        return begins, begins + 24 * ONE_HOUR_MS

    def _shifts(self, unit: str, day: str) -> list[ShiftHours]:
        """One a session, or one for both where the morning is only touched in and the afternoon only out."""
        found: list[list[Session]] = []
        for one in self._sessions(unit, day):
            if one.punch == "out":
                found[-1].append(one)
            else:
                found.append([one])
        return [ShiftHours(tuple((self._at(day, s.start), self._at(day, s.end)) for s in each)) for each in found]

    def _sessions(self, unit: str, day: str) -> tuple[Session, ...]:
        hall = self._made.later if day > self._made.renewed else self._made.hall
        return next(each.sessions or () for each in hall.units if each.name == unit)

    def _at(self, day: str, clock: str) -> int:
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=self._zone)
        return int(local.timestamp()) * 1000


def month_truth(made: MadeHall, seed: int) -> MonthTruth:
    return Script(made, seed).written()
