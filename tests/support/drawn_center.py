"""The drawn center has a drawn hall: what IT and the office entered, and what arrived of each terminal's facts."""

from collections.abc import Iterator

from msgspec import Raw

from sync.buffer.numbering import SeriesPosition, number
from sync.center.office.complaints.complaint_case import ComplaintRefusal
from sync.center.office.complaints.complaint_decision import ComplaintAct, ComplaintOfficer
from sync.center.office.leave.request_choice import ChoiceWord, RequestChoice
from sync.center.office.leave.wish_form import WishForm
from sync.center.office.people.roles import Account, Grant
from sync.center.registers.complaints.complaint_book import NewComplaint
from sync.center.store import Store
from sync.contract import Delivery, Report, terminal_name
from terminal.domain.facts import (
    Audit,
    Complaint,
    Disowned,
    Draft,
    Moment,
    Post,
    Punch,
    Rating,
    Said,
    Unrated,
)
from terminal.domain.hall import Hall, Unit, merge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Calendar, Session
from terminal.domain.window import Person
from tests.support.drawn_hall import (
    FRIDAY,
    HALVES,
    WEDNESDAY,
    WORKED,
    DrawnHall,
    DrawnPerson,
    DrawnRating,
    DrawnRequest,
)
from tests.support.listed import listed, naming
from tests.support.month_store import BEFORE, KEYS, push
from tests.terminal.attendance.test_day_month import utc

SESSIONS = Session("morning", "08:00", "12:00"), Session("afternoon", "14:00", "17:30")
LEADER, HEAD = "9001", "9002"
DRAWN_BOOT = "drawn"


def at(day: str, minute: int) -> int:
    return utc(day, minute * 60)


def drawn_center(store: Store, hall: DrawnHall) -> None:
    """As it stands on Wednesday at half past ten."""
    for window in hall.units:
        store.publish_roster(window, tuple(_entered(hall, window)), BEFORE)
    push(store, merge(_written(hall)), 1, BEFORE)
    for window in hall.units:
        store.gate.accept(KEYS[window], window, BEFORE)
    for day in (*WORKED, WEDNESDAY):
        for window in hall.units:
            _deliver(store, hall, window, day)
        store.editions.look(at(day, 9 * 60 + 55) + 86_400_000 if day != WEDNESDAY else at(day, 10 * 60 + 25))
    for day in WORKED:
        store.settlements.ask(day, at(WEDNESDAY, 10 * 60 + 26))
    store.ratings.look()
    _complain(store, hall)
    for number_, request in enumerate(hall.requests):
        _ask(store, hall, request, number_)


def _written(hall: DrawnHall) -> Hall:
    """What IT would write for it."""
    here = {window: [*_listed_at(hall, window)] for window in hall.units}
    units = tuple(
        Unit(unit, tuple(naming(window, here[window]) for window in hall.units if hall.units[window] == unit))
        for unit in sorted(set(hall.units.values()))
    )
    everybody = listed(each for people in here.values() for each in people)
    return Hall("政务服务中心", SESSIONS, units, everybody, calendar=Calendar((2026,), (), ()))


def _listed_at(hall: DrawnHall, window: str) -> Iterator[Person]:
    for each in hall.people:
        if each.window == window:
            yield Person(each.badge, each.name, each.post)
        elif each.also == window:
            yield Person(each.badge, each.name, each.also_post)


def _entered(hall: DrawnHall, window: str) -> Iterator[Entry]:
    """Leave wherever somebody is listed, cover where it is."""
    for each in hall.people:
        for day in WORKED:
            drawn = hall.days[each.badge, day]
            if drawn.cover == window:
                yield Entry(each.badge, "cover", at(day, 0), at(day, 24 * 60))
            for (start, end), kind in zip(HALVES, drawn.kind, strict=True):
                if kind == "leave" and window in (each.window, each.also):
                    yield Entry(each.badge, "leave", at(day, start), at(day, end))


# What terminals say.


def _deliver(store: Store, hall: DrawnHall, window: str, day: str) -> None:
    """Each evening all of a day; on Wednesday what there is by half past ten."""
    if not hall.told(window, day):
        return
    key, series = KEYS[window], f"{[*KEYS].index(window):032x}"
    days = [each for each in (*WORKED, WEDNESDAY) if each <= day]
    drafts = [draft for each in days for draft in _day(hall, window, each)]
    numbered, _ = number(SeriesPosition(terminal_name(key), series), _numbers_known(drafts))
    when = at(day, 20 * 60 if day != WEDNESDAY else 10 * 60 + 29)
    store.take(key, Delivery(series, [Raw(raw) for _, raw in numbered]), "", when)
    store.report(key, Report("0.9", "1.1", len(drafts), 0, "synced", {}), "", when)


def _day(hall: DrawnHall, window: str, day: str) -> list[Draft]:
    happened: list[tuple[int, Said]] = [(7 * 60 * 60, Audit("boot", ""))]
    if day == WEDNESDAY:
        first = next(each.badge for each in hall.people if each.window == window)
        vacant = window in hall.vacant
        happened.append((8 * 3600 + 60, Post("vacant", "", "", "limit") if vacant else Post("staffed", first, "")))
        happened += [(9 * 3600 + n, said) for n, said in enumerate(_complained(hall, window))]
    else:
        happened += [each for person in hall.people for each in _touched(hall, person, window, day)]
        happened += [each for n, one in enumerate(hall.ratings) for each in _rated(hall, one, n, window, day)]
        happened.append((19 * 3600, Post("closed", "", "", "clock", day=day)))
    moments = [(utc(day, second), said) for second, said in sorted(happened, key=lambda each: each[0])]
    return [
        Draft(Moment(at_, at_ - at(day, 400), f"{window} {day}", "synced"), window, "1.1", said)
        for at_, said in moments
    ]


def _touched(hall: DrawnHall, person: DrawnPerson, window: str, day: str) -> Iterator[tuple[int, Said]]:
    drawn = hall.days[person.badge, day]
    if (drawn.cover or person.window) != window:
        return
    place = [each.badge for each in hall.people].index(person.badge)
    for minute, came, back in drawn.minutes():
        second = minute * 60 + 5 + place  # nobody touches when somebody else does
        yield second, Punch(person.badge, "finger", "in" if came else "leave", "")
        if back:
            yield second, Disowned(0, person.badge)


def _rated(hall: DrawnHall, one: DrawnRating, place: int, window: str, day: str) -> Iterator[tuple[int, Said]]:
    if (one.window, one.day) != (window, day):
        return
    badge = next(each.badge for each in hall.people if each.window == window) if one.named else ""
    second = 10 * 3600 + place * 120
    if one.answer == "unrated":
        yield second, Unrated(f"{place:032x}", badge, 0)
        return
    if one.changed:
        other = "satisfied" if one.answer != "satisfied" else "dissatisfied"
        yield second, Rating(other, badge, 0, 0)  # type: ignore[arg-type]  # a level, as drawn
        yield second + 3, Rating(one.answer, badge, 0, -1)  # type: ignore[arg-type]
        return
    yield second, Rating(one.answer, badge, 0, 0)  # type: ignore[arg-type]


def _complained(hall: DrawnHall, window: str) -> Iterator[Said]:
    first = next(each.badge for each in hall.people if each.window == window)
    for place, one in enumerate(hall.complaints):
        if (one.window, one.telephone) == (window, False):
            yield Complaint(f"{window}-1200{place}", first, 0, 15)


def _numbers_known(drafts: list[Draft]) -> list[Draft]:
    """What is taken back, or changed, is what was said just before it."""
    found = []
    for place, draft in enumerate(drafts):
        said = draft.said
        if isinstance(said, Disowned):
            said = Disowned(place, said.badge)
        elif isinstance(said, Rating) and said.replaces:
            said = Rating(said.level, said.badge, 0, place)
        found.append(Draft(draft.moment, draft.window, draft.config, said))
    return found


# What the office does.


def _complain(store: Store, hall: DrawnHall) -> None:
    """The evaluators' come by themselves; which of them are taken up, and which are refused, is as drawn."""
    now = at(WEDNESDAY, 10 * 60 + 27)
    store.complaints.look(now)
    by = ComplaintOfficer(HEAD, supervises=True, heads=True, duty=True)
    for place, one in enumerate(hall.complaints):
        if one.telephone:
            new = NewComplaint("telephone", WEDNESDAY, f"第 {place} 件", window=one.window)
            store.complaints.lodge(new, by.badge, f"lodge {place}", now)
    arrived = [one for one in hall.complaints if one.telephone or hall.told(one.window, WEDNESDAY)]
    for place, one in enumerate(arrived, 1):
        case, form = f"2026-{place:06}", f"decide {place}"
        if one.state == "accepted":
            store.complaints.act(case, ComplaintAct("accepted"), by, 1, form, now)
        elif one.state == "refused":
            refused = ComplaintAct("refused", "不属于中心职权范围,已说明", ComplaintRefusal("out_of_scope"))
            store.complaints.act(case, refused, by, 1, form, now)


def _ask(store: Store, hall: DrawnHall, one: DrawnRequest, place: int) -> None:
    """The person asks, and whose word it needs give it; what waits, waits for the last of them."""
    now = at(WEDNESDAY, 10 * 60 + 28)
    start, end = ("08:00", "12:00") if one.halves == 1 else ("", "")
    form = WishForm("leave", one.badge, FRIDAY, start, FRIDAY, end)
    case = store.requests.ask(form, "家中有事", Account(one.badge, one.badge, ()), f"ask {place}", now).deed.case
    leader = Account(LEADER, "李组长", (Grant("group_leader", ",".join(hall.units)),))
    head = Account(HEAD, "王督查", (Grant("supervision_head"),))
    said: dict[str, tuple[ChoiceWord, ChoiceWord]] = {
        "waits": ("agreed", "approved"),
        "granted": ("agreed", "approved"),
        "refused": ("disagreed", "refused"),
    }
    opinion, decision = said[one.state]
    last = leader if one.halves == 1 else head
    if one.halves == 2:
        store.requests.choose(case, RequestChoice(opinion, "人手"), leader, 1, f"first {place}", now)
    if one.state != "waits":
        choice = RequestChoice(decision, "人手", vacant=True)
        store.requests.choose(case, choice, last, one.halves, f"last {place}", now)
