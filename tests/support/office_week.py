"""An office week: three plain days of the month's hall, of which everybody's truth can be told in a sentence.

Everybody touches seven minutes before work and six after it, but for what stands in `PLAIN`. On Thursday morning
the center has all of it but what 2F-03 recorded on Wednesday, whose line was cut.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.store import Store
from sync.contract import PairRequest, Report, key_hash
from terminal.domain.facts import Complaint, Draft, Moment, Post, Rating, Said
from terminal.domain.hall import merge
from tests.support.month import Absence, Did, Mark, Month
from tests.support.month_hall import DAYS, UNITS, WINDOWS, hall, people
from tests.support.month_store import BEFORE, KEYS, deliver, enter, push
from tests.support.month_witness import hours
from tests.support.pairing import Body, WirePairing
from tests.support.served_office import PASSWORD
from tests.terminal.attendance.test_day_month import Terminal, utc

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = DAYS[:5]
WORKED = (MONDAY, TUESDAY, WEDNESDAY)
CUT_OFF, VACANT = "2F-03", "2F-05"
LATE, GONE, EARLY, ON_LEAVE = "GH-00A0", "GH-10B1", "GH-02A0", "GH-02B1"  # of Wednesday; early at CUT_OFF
DISOWNER = "GH-08A0"  # of Tuesday's first touch
PLATE = "2F-01-120034-5"  # of the complaint that a citizen pressed on Wednesday
PLAIN: dict[tuple[str, str], tuple[int, ...]] = {  # the minutes of the day at which these touched
    (WEDNESDAY, LATE): (8 * 60 + 12, 12 * 60 + 6, 14 * 60 + 23, 17 * 60 + 36),
    (WEDNESDAY, GONE): (7 * 60 + 53, 12 * 60 + 6),
    (WEDNESDAY, EARLY): (7 * 60 + 53, 12 * 60 + 6, 14 * 60 + 23, 17 * 60 + 22),
}
OFFICE: dict[str, tuple[str, RoleName, str]] = {
    "DC-0001": ("王督查", "supervision_head", ""),
    "DC-0002": ("周巧云", "supervisor", ""),
    "LD-0001": ("高建华", "deputy_director", ""),
    "IT-0001": ("沈立新", "it", ""),
    "ZB-0002": ("何春梅", "duty_officer", "2F"),
    "ZZ-0001": ("李组长", "group_leader", "2F-01,2F-02,2F-03"),
    "SW-0001": ("税务负责人", "unit_head", "税务"),
}


def at(day: str, hour: int, minute: int = 0) -> int:
    return utc(day, hour * 3600 + minute * 60)


def week() -> Month:
    """The truth."""
    absences = (Absence(ON_LEAVE, "leave", WEDNESDAY, 0, 24 * 60),)
    return Month(tuple(_marks()), absences, (), ())


def _marks() -> Iterator[Mark]:
    for day in WORKED:
        for window, listed in people().items():
            shifts = hours(UNITS[WINDOWS[window]], day)
            ends = [(start - 7, "in") for _, start, _, punched, _ in shifts if punched]
            ends += [(end + 6, "leave") for _, _, end, _, punched in shifts if punched]
            for person in listed:
                minutes = PLAIN.get((day, person.badge)) or [minute for minute, _ in sorted(ends)]
                if (day, person.badge) != (WEDNESDAY, ON_LEAVE):
                    yield from _touches(window, person.badge, day, [*minutes])


def _touches(window: str, badge: str, day: str, minutes: list[int]) -> Iterator[Mark]:
    for n, minute in enumerate(minutes):
        did: Did = "leave" if n % 2 else "in"
        disowned = (day, badge, n) == (TUESDAY, DISOWNER, 0)
        yield Mark(window, badge, day, minute * 60 + 30, did, minute, minute, disowned)


def fill(store: Store) -> None:
    """As the center stands on Thursday at half past eight, its own looks at nine not yet done."""
    month = week()
    enter(store, month)
    push(store, merge(hall()), 1, BEFORE)
    for window, key in KEYS.items():
        store.gate.accept(key, window, BEFORE)
    for window in WINDOWS:
        deliver(store, window, _told(window, month, _line(window)), MONDAY)
    for badge, (name, role, scope) in OFFICE.items():
        store.accounts.add(Account(badge, name, (Grant(role, scope),)), PASSWORD, "", BEFORE)
    for person in (each for listed in people().values() for each in listed if each.badge in (LATE, DISOWNER)):
        store.accounts.add(Account(person.badge, person.name, ()), PASSWORD, "", BEFORE)
    for evening in (MONDAY, TUESDAY):
        store.editions.look(at(evening, 9, 55) + 24 * 3_600_000)


def come_back(store: Store) -> None:
    """The line of the terminal that was cut off is there again: what the center has of it comes once more."""
    deliver(store, CUT_OFF, _told(CUT_OFF, week(), at(THURSDAY, 8, 50)), THURSDAY)


def report(store: Store, now: int) -> None:
    """Each terminal says that all is well, the cut-off one last on Tuesday."""
    for window, key in KEYS.items():
        recorded = len(_told(window, week(), _line(window)))
        said = Report("0.9", "1.1", recorded, 0, "synced", {})
        store.report(key, said, "10.0.0.1", at(TUESDAY, 23) if window == CUT_OFF else now)


def ask_to_join(store: Store, now: int) -> WirePairing:
    """A new terminal that asks to join, until it has a code."""
    terminal, key = WirePairing("7" * 64), key_hash("7" * 64)

    def ask(body: Body) -> dict[str, Any]:
        said = store.gate.pair(key, msgspec.convert(body, PairRequest), "10.0.0.9", now)
        return dict(msgspec.to_builtins(said))

    terminal.ask(ask)
    return terminal


def _line(window: str) -> int:
    """Until when it told the center what it recorded."""
    return at(TUESDAY, 23) if window == CUT_OFF else at(THURSDAY, 8, 50)


def _told(window: str, month: Month, until: int) -> list[Draft]:
    drafts = (*Terminal(window, month).drafts, *_said(window))
    return sorted((each for each in drafts if each.moment.at < until), key=lambda each: each.moment.at)


def _said(window: str) -> Iterator[Draft]:
    """Who sits there on Thursday morning, and what citizens pressed the day before."""
    first = people()[window][0].badge
    sits = Post("vacant", "", "", "limit") if window == VACANT else Post("staffed", first, "")
    happened: list[tuple[int, Said]] = [(at(THURSDAY, 8, 31), sits)]
    if window != CUT_OFF:
        happened += [(at(WEDNESDAY, 10, n), Rating("satisfied", first, 0, 0)) for n in range(5)]
    if window == "2F-01":
        happened.append((at(WEDNESDAY, 11), Complaint(PLATE, first, 0, 15)))
    for moment, said in happened:
        yield Draft(Moment(moment, moment - BEFORE, f"{window}-desk", "synced"), window, "1.1", said)
