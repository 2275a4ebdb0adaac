"""The staff changes: who is new, moved or gone where an office's list is held against the hall. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit
from terminal.domain.mistake import Mistake

Seat = tuple[str, Literal["A", "B"]]  # a window, and the post that somebody holds there
NO_SUCH_WINDOW = "there is no window {window} in the hall; {cure}"
MEANT_WINDOW = "did you mean {near}?"
WRITE_WINDOW = "write it into the hall's file first, at its unit"
OTHER_UNIT = "window {window} is {unit}'s in the hall, and {said}'s here; mend whichever is wrong"
LOST_ZEROS = (
    "{value} has fewer digits than {near}: zeros before it may be lost; format the column as text and enter it anew"
)
OTHER_NAME = (
    "{badge} is {name} in the hall and {said} here; whoever is new needs a badge number of their own, a new name "
    "of the same person is changed in the hall's file"
)
OTHER_LETTERS = "{badge} is written {near} in the hall; write it so here"
TWO_NAMES_HERE = "{badge} is called otherwise in row {row}; one badge is one person's"
TWO_CARDS_HERE = "{badge} has other cards in row {row}; write the same in each of their rows, or nothing"
SEAT_TWICE = "{badge} at {window} stands in row {row} already; leave one out"


class StaffRow(Struct, frozen=True):
    """One person at one window, as the list has it. No `cards` means that it does not say."""

    row: int
    badge: str
    name: str
    window: str
    post: Literal["A", "B"]
    unit: str = ""
    cards: tuple[str, ...] = ()


class StaffChange(Struct, frozen=True):
    """What becomes of one person: where they sat and shall sit; `cards` where they change."""

    badge: str
    name: str
    before: tuple[Seat, ...]
    after: tuple[Seat, ...]
    cards: tuple[str, ...] = ()
    new: bool = False  # not listed so far

    @property
    def gone(self) -> bool:
        return not self.after


def staff_problems(hall: Hall, rows: Sequence[StaffRow]) -> list[Mistake]:
    """What keeps the list from being taken, each with its row; empty when nothing does."""
    found = [problem.at(f"row {each.row}") for each in rows for problem in _of_hall(hall, each)]
    return found + [problem.at(f"row {each.row}") for each, problem in _among_rows(rows)]


def staff_changes(hall: Hall, rows: Sequence[StaffRow]) -> list[StaffChange]:
    """What the list changes. It is whole for every unit that it has a window of, and says nothing of others."""
    scope = {window.id for unit in spoken_of(hall, rows) for window in unit.windows}
    listed = {person.badge: person for person in hall.people}
    wanted: dict[str, list[StaffRow]] = {}
    for each in rows:
        wanted.setdefault(each.badge, []).append(each)
    seats = seats_of(hall)
    touched = [badge for badge in listed if any(window in scope for window, _ in seats.get(badge, ()))]
    found = [
        _change(listed.get(badge), wanted.get(badge, []), seats.get(badge, ()), scope)
        for badge in dict.fromkeys((*wanted, *touched))
    ]
    return [each for each in found if each.new or set(each.before) != set(each.after) or each.cards]


def spoken_of(hall: Hall, rows: Iterable[StaffRow]) -> list[Unit]:
    """The units of which the list has a window."""
    windows = {each.window for each in rows}
    return [unit for unit in hall.units if any(window.id in windows for window in unit.windows)]


def seats_of(hall: Hall) -> dict[str, tuple[Seat, ...]]:
    """Where each badge sits, and as what."""
    found: dict[str, list[Seat]] = {}
    for window in hall.windows:
        for badge in window.people:
            found.setdefault(badge, []).append((window.id, "A"))
        for badge in window.cover:
            found.setdefault(badge, []).append((window.id, "B"))
    return {badge: tuple(seats) for badge, seats in found.items()}


def changed(hall: Hall, changes: Sequence[StaffChange]) -> Hall:
    """The hall with these changes."""
    by_badge = {each.badge: each for each in changes}
    people = [_listed(person, by_badge.get(person.badge)) for person in hall.people]
    new = [ListedPerson(each.badge, each.name, each.cards) for each in changes if each.new]
    units = tuple(
        replace(unit, windows=tuple(reseated(window, changes) for window in unit.windows)) for unit in hall.units
    )
    return replace(hall, units=units, people=(*(person for person in people if person), *new))


def reseated(window: HallWindow, changes: Sequence[StaffChange]) -> HallWindow:
    """The window with those who stay in their order, and after them who comes."""
    return replace(
        window,
        people=_badges(window.people, (window.id, "A"), changes),
        cover=_badges(window.cover, (window.id, "B"), changes),
    )


def _badges(there: tuple[str, ...], seat: Seat, changes: Sequence[StaffChange]) -> tuple[str, ...]:
    leave = {each.badge for each in changes if seat not in each.after}
    come = [each.badge for each in changes if seat in each.after and each.badge not in there]
    return (*(badge for badge in there if badge not in leave), *come)


def _listed(person: ListedPerson, change: StaffChange | None) -> ListedPerson | None:
    if change is None:
        return person
    if change.gone:
        return None
    return replace(person, cards=change.cards) if change.cards else person


def _change(
    person: ListedPerson | None, rows: Sequence[StaffRow], before: tuple[Seat, ...], scope: set[str]
) -> StaffChange:
    """Where somebody sits by the list, and by the hall where the list says nothing."""
    elsewhere = [seat for seat in before if seat[0] not in scope]
    after = (*elsewhere, *((each.window, each.post) for each in rows))
    cards = next((each.cards for each in rows if each.cards), ())
    if person is None:
        return StaffChange(rows[0].badge, rows[0].name, (), after, cards, new=True)
    same = {card.upper() for card in cards} == {card.upper() for card in person.cards}
    return StaffChange(person.badge, person.name, before, after, () if same else cards)


def _of_hall(hall: Hall, row: StaffRow) -> Iterator[Mistake]:
    """What is wrong with a row beside the hall."""
    units = {window.id: unit.name for unit in hall.units for window in unit.windows}
    listed = {person.badge: person for person in hall.people}
    if row.window not in units:
        near = get_close_matches(row.window, units, 1)
        cure = Mistake(MEANT_WINDOW, near=near[0]) if near else Mistake(WRITE_WINDOW)
        yield Mistake(NO_SUCH_WINDOW, window=row.window, cure=cure)
    elif row.unit and row.unit != units[row.window]:
        yield Mistake(OTHER_UNIT, window=row.window, unit=units[row.window], said=row.unit)
    if row.badge in listed and listed[row.badge].name != row.name:
        yield Mistake(OTHER_NAME, badge=row.badge, name=listed[row.badge].name, said=row.name)
    same = next((badge for badge in listed if badge.upper() == row.badge.upper()), row.badge)
    if same != row.badge:
        yield Mistake(OTHER_LETTERS, badge=row.badge, near=same)
    yield from _lost_zeros(row.badge, listed)
    cards = [card for person in hall.people for card in person.cards]
    for card in row.cards:
        yield from _lost_zeros(card, cards)


def _lost_zeros(value: str, known: Iterable[str]) -> Iterator[Mistake]:
    """Where a number may have begun with zeros: one of the hall's is it but for them, or all those are longer."""
    numbers = [each for each in known if each.isdigit()]
    if not value.isdigit() or value in numbers:
        return
    begun_with_zero = [each for each in numbers if each.startswith("0")]
    twin = next((each for each in begun_with_zero if each.lstrip("0") == value.lstrip("0")), "")
    if not twin and begun_with_zero and len(value) < min(map(len, numbers)):
        twin = begun_with_zero[0]
    if twin and len(value) < len(twin):
        yield Mistake(LOST_ZEROS, value=value, near=twin)


def _among_rows(rows: Sequence[StaffRow]) -> Iterator[tuple[StaffRow, Mistake]]:
    """Rows of one badge that do not agree."""
    first, cards, seats = dict[str, StaffRow](), dict[str, StaffRow](), dict[tuple[str, str], int]()
    for each in rows:
        named = first.setdefault(each.badge, each)
        if named.name != each.name:
            yield each, Mistake(TWO_NAMES_HERE, badge=each.badge, row=named.row)
        carded = cards.setdefault(each.badge, each) if each.cards else each
        if Counter(carded.cards) != Counter(each.cards):
            yield each, Mistake(TWO_CARDS_HERE, badge=each.badge, row=carded.row)
        seated = seats.setdefault((each.badge, each.window), each.row)
        if seated != each.row:
            yield each, Mistake(SEAT_TWICE, badge=each.badge, window=each.window, row=seated)
