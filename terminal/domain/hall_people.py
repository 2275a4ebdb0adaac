"""The hall people: each listed once, named by windows, and told from every other by badge, card and PIN."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from terminal.domain.directory import DIRECTORY_PEOPLE_MAX, windows_of
from terminal.domain.hall import Hall, HallWindow, ListedPerson, places
from terminal.domain.mistake import Mistake
from terminal.domain.window import Supervisor

LISTED_TWICE = "this badge number is listed twice; one badge is one person's"
NAMED_TWICE = "this badge number is named twice here; leave one out"
NOT_LISTED = "nobody is listed with this badge number; list them as [[people]], or leave it out"
ONE_NEAR = "{listed}; or is {badge} meant, who is {name}?"
CARD_TWICE = "card {card} is given twice; leave one out"
TWO_HOLDERS = "card {card} is {other}'s too; one card is one person's"
CARD_IS_BADGE = "card {card} is the badge number of somebody else; give another card"
TWO_NAMES = "{name} is called {other} elsewhere; one badge is one person's"
TWO_PINS = "the PIN is another one elsewhere; write the same line at each place of one person"
ONE_PIN = "the PIN is the same line as {other}'s; make each their own with `window-terminal config pin`"
TOO_MANY_LISTED = "{count} people, {most} are allowed; leave out who sits at no window"
NO_WINDOW = (
    "no window names this person, so neither card nor finger counts anywhere; name them at one, or leave them out"
)
NO_PEOPLE = "nobody sits here; name at least one badge number in `people`"
NO_POST_A = "everybody here covers and nobody holds post A; name who does in `people`"
Holder = tuple[str, ListedPerson | Supervisor]  # where somebody is written, and what of them


def people_problems(hall: Hall) -> list[Mistake]:
    """What keeps people from being found or told apart; empty when nothing does."""
    counts = Counter(person.badge.upper() for person in hall.people)
    twice = [_of(person) for person in hall.people if counts[person.badge.upper()] > 1]
    found = [Mistake(LISTED_TWICE, place=place) for place in twice]
    found += [wrong for _, part in places(hall) if isinstance(part, HallWindow) for wrong in _named(part, hall)]
    found += _mixed_up(list(holders(hall)))
    if len(hall.people) > DIRECTORY_PEOPLE_MAX:
        found.append(Mistake(TOO_MANY_LISTED, place="hall", count=len(hall.people), most=DIRECTORY_PEOPLE_MAX))
    return found


def people_warnings(hall: Hall) -> list[Mistake]:
    """What may be so but is seldom meant: people without a window, windows without people or a post A."""
    supervisors = {each.badge for _, part in places(hall) for each in part.supervisors or ()}
    placed = windows_of(hall).keys() | supervisors
    found = [Mistake(NO_WINDOW, place=_of(person)) for person in hall.people if person.badge not in placed]
    for window in hall.windows:
        if not window.people:
            found.append(Mistake(NO_POST_A if window.cover else NO_PEOPLE, place=f"window {window.id}"))
    return found


def _of(person: ListedPerson) -> str:
    return f"hall: person {person.badge}"


def _named(window: HallWindow, hall: Hall) -> Iterator[Mistake]:
    """What is wrong with the badge numbers of a window."""
    listed = {person.badge: person.name for person in hall.people}
    for badge, count in Counter((*window.people, *window.cover)).items():
        place = f"window {window.id}: person {badge}"
        if badge not in listed:
            wrong, near = Mistake(NOT_LISTED), [each for each in listed if _is_near(badge, each)]
            if len(near) == 1:
                wrong = Mistake(ONE_NEAR, listed=wrong, badge=near[0], name=listed[near[0]])
            yield wrong.at(place)
        yield from [Mistake(NAMED_TWICE, place=place)] * (count if count > 1 else 0)


def _is_near(badge: str, other: str) -> bool:
    """Whether one is the other by one slip: a wrong character, two that changed places, capitals, zeros lost."""
    one, two = badge.upper(), other.upper()
    if one.lstrip("0") == two.lstrip("0"):
        return True
    differ = [n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b]
    if len(one) != len(two) or len(differ) > 2:
        return False
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1
    return len(differ) == 1 or (swapped and sorted(one) == sorted(two))


def holders(hall: Hall) -> Iterator[Holder]:
    """Everybody with a badge, wherever they are written; people before supervisors."""
    yield from ((_of(person), person) for person in hall.people)
    for place, part in places(hall):
        yield from ((f"{place}: supervisor {each.badge}", each) for each in part.supervisors or ())


def _mixed_up(everybody: Sequence[Holder]) -> Iterator[Mistake]:
    """Where somebody is not told from somebody before them, or is another than before."""
    badges = {each.badge.upper() for _, each in everybody}
    names, pins, whose, cards = (dict[str, str]() for _ in range(4))
    for place, each in everybody:
        badge, wrong = each.badge.upper(), list[Mistake]()
        if names.setdefault(badge, each.name) != each.name and isinstance(each, Supervisor):
            wrong.append(Mistake(TWO_NAMES, name=each.name, other=names[badge]))
        if each.pin and pins.setdefault(badge, each.pin) != each.pin:
            wrong.append(Mistake(TWO_PINS))
        if each.pin and whose.setdefault(each.pin, badge) != badge:
            wrong.append(Mistake(ONE_PIN, other=whose[each.pin]))
        yield from (mistake.at(place) for mistake in [*wrong, *_cards(each, cards, badges)])


def _cards(each: ListedPerson | Supervisor, taken: dict[str, str], badges: Container[str]) -> Iterator[Mistake]:
    """Of somebody's cards; `taken` says whose each was so far, and is told of these. Readers write capitals."""
    badge = each.badge.upper()
    for card, count in Counter(card.upper() for card in each.cards).items():
        if count > 1:
            yield Mistake(CARD_TWICE, card=card)
        if taken.setdefault(card, badge) != badge:
            yield Mistake(TWO_HOLDERS, card=card, other=taken[card])
        if card in badges and card != badge:
            yield Mistake(CARD_IS_BADGE, card=card)
