"""The lettering of a configuration: what of it no plate could write, and where that stands."""

from collections.abc import Callable, Iterable, Iterator

from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit, places
from terminal.domain.look import Look
from terminal.domain.mistake import Mistake
from terminal.domain.window import Person, Supervisor, Window

Unwritable = Callable[[str], list[Mistake]]
Text = tuple[str, str]  # where it stands, and what it says


def lettering_problems(windows: Iterable[Window], unwritable: Unwritable) -> list[Mistake]:
    """Why texts would be shown wrong, each with its place; `unwritable` says it of one, by the fonts that count."""
    texts = ((f"window {window.window}: {where}", text) for window in windows for where, text in _shown(window))
    return _problems(texts, unwritable)


def hall_lettering_problems(hall: Hall, unwritable: Unwritable) -> list[Mistake]:
    """The same of a whole hall: each text once, at the place where IT wrote it."""
    texts = ((f"{place}: {where}", text) for place, part in places(hall) for where, text in _written(part))
    return _problems(texts, unwritable)


def _problems(texts: Iterable[Text], unwritable: Unwritable) -> list[Mistake]:
    return [wrong.at(where) for where, text in texts for wrong in unwritable(text)]


def _shown(window: Window) -> Iterator[Text]:
    yield "hall", window.hall
    yield "unit", window.unit
    yield "window", window.window
    yield "inquiries", window.inquiries
    yield from _names("person", window.people)
    yield from _names("supervisor", window.supervisors)
    yield from _looks(window.look)


def _written(part: Hall | Unit | HallWindow) -> Iterator[Text]:
    if isinstance(part, HallWindow):
        yield "id", part.id
    else:
        yield "name", part.name
    yield "inquiries", part.inquiries or ""
    if isinstance(part, Hall):
        yield from _names("person", part.people)
    yield from _names("supervisor", part.supervisors or ())
    if part.look:
        yield from _looks(part.look)


def _names(what: str, people: Iterable[ListedPerson | Person | Supervisor]) -> Iterator[Text]:
    yield from ((f"{what} {each.badge}: name", each.name) for each in people)


def _looks(look: Look) -> Iterator[Text]:
    yield "look.hotline", look.hotline
    for message, words in look.words.items():
        yield f"look.words.{message}", " ".join(words.split())
