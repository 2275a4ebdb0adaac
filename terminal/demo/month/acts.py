"""The acts of a day at one terminal: what hands do to its glass, its keys and its reader. Pure."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from terminal.demo.month.truth import MonthTruth, PressedComplaint, TruePerson, TrueRating, TrueTouch
from terminal.domain.events import CardRead, DeskEvent, Pressed, Released, Touched, Unreadable
from terminal.domain.facts import Key, Moment

PRESSED_MS, STUCK_MS = 180, 14_000  # that a key is down, or hangs
PIN_TYPED_MS, WRONG_PIN = 3_000, "000000"  # from the badge number to the PIN
ASKED_BEFORE_MS = 2_000  # from the staff key to the touch that means going away
NOT_ME_MS = (4_000, 6_500)  # after a punch from when until when the staff key is held
COMPLAINT_MS = (3_400, 5_200)  # the key is held so long, and pressed again then


class HandAct(Struct, frozen=True):
    """What a hand does at a moment: `does` makes of the terminal's own moment what the desk is told."""

    at: int
    does: Callable[[Moment], DeskEvent]


class HandActs:
    """Those of a month, by window and day; `slots` says by window which of a sensor's slots is whose."""

    def __init__(self, truth: MonthTruth, slots: Mapping[str, Mapping[int, str]]) -> None:
        self._people = {each.badge: each for each in truth.people}
        self._slots = {
            window: {badge: slot for slot, badge in sorted(of.items(), reverse=True)}
            for window, of in slots.items()
        }
        self._found: dict[tuple[str, str], list[HandAct]] = {}
        complained = {(each.window, each.at) for each in truth.complaints}
        for touch in truth.touches:
            self._of(touch.window, touch.day).extend(self._touch(touch))
        for rating in truth.ratings:
            if (rating.window, rating.at) not in complained:
                self._of(rating.window, rating.day).extend(_rating(rating))
        for complaint in truth.complaints:
            self._of(complaint.window, complaint.day).extend(_complaint(complaint))

    def of(self, window: str, day: str) -> list[HandAct]:
        """In the order in which they are done."""
        return sorted(self._found.get((window, day), []), key=lambda act: act.at)

    def _of(self, window: str, day: str) -> list[HandAct]:
        return self._found.setdefault((window, day), [])

    def _touch(self, touch: TrueTouch) -> Iterator[HandAct]:
        if touch.meant == "away":
            yield from _key("staff", touch.at - ASKED_BEFORE_MS, PRESSED_MS)
        if touch.pin:
            yield HandAct(touch.at - PIN_TYPED_MS, lambda moment: CardRead(touch.badge, moment))
            yield HandAct(touch.at, lambda moment: CardRead(WRONG_PIN, moment))
            return
        if not touch.read:
            yield HandAct(touch.at, Unreadable)
            return
        yield HandAct(touch.at, self._laid(touch, self._people[touch.taken_for or touch.badge]))
        if touch.taken_for:
            since, until = NOT_ME_MS
            yield from _key("staff", touch.at + since, until - since)

    def _laid(self, touch: TrueTouch, person: TruePerson) -> Callable[[Moment], DeskEvent]:
        """By card where nobody has the person's finger."""
        slot = self._slots[touch.window].get(person.badge)
        return (lambda moment: CardRead(person.card, moment)) if slot is None else _finger(slot)


def _finger(slot: int) -> Callable[[Moment], DeskEvent]:
    return lambda moment: Touched(slot, moment)


def _rating(rating: TrueRating) -> Iterator[HandAct]:
    if rating.invited:
        yield from _key("invite", rating.at, PRESSED_MS)
    for level, after in rating.presses:
        yield from _key(level, rating.at + after, STUCK_MS if rating.stuck else PRESSED_MS)


def _complaint(complaint: PressedComplaint) -> Iterator[HandAct]:
    held, again = COMPLAINT_MS
    yield from _key(complaint.level, complaint.at, held)
    yield from _key(complaint.level, complaint.at + again, PRESSED_MS)


def _key(key: Key, at: int, held: int) -> Iterator[HandAct]:
    yield HandAct(at, lambda moment: Pressed(key, moment))
    yield HandAct(at + held, lambda moment: Released(key, moment))
