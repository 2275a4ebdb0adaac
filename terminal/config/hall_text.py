"""The hall text: what IT wrote in one file, or in the files of a folder, and where in it a mistake stands."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from terminal.config.office_catalogue import said
from terminal.config.shape import Placed, mistakes
from terminal.config.sound_parts import tells_of_somebody, without
from terminal.config.toml_lines import KeyPath
from terminal.config.toml_text import NotToml, read_toml
from terminal.config.whole_rules import with_whole_rules
from terminal.config.written_places import WrittenPlaces
from terminal.domain.hall import Hall, ListedPerson, Unit
from terminal.domain.look import Language
from terminal.domain.mistake import Mistake

HALL_FILE = "hall.toml"  # of a folder: what is the hall's own; every other file adds units and people
ADDED = ("units", "people")
OPEN_MARKS = (".", "~$", "#")  # with which a name begins that an editor or office program makes
COPY_MIN = 3  # windows and people that two files share before one is taken for a copy
UNREAD_FILE = (
    "this file is no part of the hall: its name does not end in .toml, or a program that has one open left it; "
    "rename it, or take it out of the folder"
)
COPY = "a copy of {other}: {count} windows and people stand in both; take one of the two out of the folder"
PART_ONLY = "this is a part of the hall in its folder; check the whole, with its name: {folder}"
NO_HALL = "there is no {name} in this folder; the hall's name and sessions stand there"
PEOPLE_AS_TABLES = (
    "people stand here as tables, and are now listed once for the whole hall: write each as [[people]] outside the "
    "windows, without `post`, and name them here: {names}"
)
PlacedMistake = tuple[Path, int, Mistake]  # in which file, on which line (0 where there is none), and what is wrong


class HallPart(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file beside the hall's own adds to it."""

    units: tuple[Unit, ...] = ()
    people: tuple[ListedPerson, ...] = ()


class HallWrong(Exception):
    """The hall's text cannot be used; the message names file and place, a line each for what is wrong."""

    def __init__(self, wrong: Sequence[PlacedMistake]) -> None:
        super().__init__("\n".join(f"{placed(path, line)}: {mistake}" for path, line, mistake in wrong))
        self.wrong = wrong

    def said(self, language: Language) -> str:
        """The same in this language."""
        return "\n".join(f"{placed(path, line)}: {said(each, language)}" for path, line, each in self.wrong)


class HallText(NamedTuple):
    """One file, as it is written and what that says."""

    path: Path
    text: str
    content: dict[str, Any]


def read_texts(path: Path) -> list[HallText]:
    """Of this file, or of this folder with the hall's own first. Raises `HallWrong`."""
    if not path.is_dir():
        return [_read(path)]
    files = _files(path)
    own = next((each for each in files if each.name.lower() == HALL_FILE), None)
    if own is None:
        raise HallWrong([(path, 0, Mistake(NO_HALL, name=HALL_FILE))])
    texts = [_read(each) for each in (own, *(each for each in files if each != own))]
    if copies := list(_copies(texts[1:])):
        raise HallWrong(copies)
    return texts


def unread_files(texts: Sequence[HallText], path: Path) -> list[PlacedMistake]:
    """What lies in this folder and is no part of the hall: a wrong ending, or a mark of a program that is open."""
    if not path.is_dir():
        return []
    named = "\n".join(each.text for each in texts)  # emblems and certificates
    read = {each.path for each in texts}
    left = sorted(each for each in path.iterdir() if each.is_file() and each not in read)
    return [
        (each, 0, Mistake(UNREAD_FILE, place="warning"))
        for each in left
        if not each.name.startswith(".") and each.name not in named
    ]


def _files(folder: Path) -> list[Path]:
    """Those that are read, whatever the case of their ending; not what a program left that has one open."""
    found = (each for each in folder.iterdir() if each.suffix.lower() == ".toml")
    return sorted(each for each in found if not each.name.startswith(OPEN_MARKS))


def _copies(texts: Sequence[HallText]) -> Iterator[PlacedMistake]:
    """A file that says mostly what another one says: once, instead of each window and person twice."""
    says = {each.path: _names(each.content) for each in texts}
    for (one, first), (other, second) in combinations(says.items(), 2):
        if len(shared := first & second) >= COPY_MIN and 2 * len(shared) >= min(len(first), len(second)):
            yield other, 0, Mistake(COPY, other=one.name, count=len(shared))


def _names(content: dict[str, Any]) -> set[str]:
    units = [unit for _, unit in _tables(content, "units")]
    windows = {str(window.get("id")) for unit in units for _, window in _tables(unit, "windows")}
    return windows | {str(person.get("badge")) for _, person in _tables(content, "people")}


def hall_text(path: Path, text: str) -> HallText:
    """This text as if it stood in that file. Raises tomllib.TOMLDecodeError."""
    return HallText(path, text, _days_as_texts(tomllib.loads(text)))


def _days_as_texts(value: Any) -> Any:
    """TOML has days without quotes, too."""
    if isinstance(value, dict):
        return {key: _days_as_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_days_as_texts(each) for each in value]
    return value.isoformat() if type(value) is date else value


def content_of(texts: Sequence[HallText]) -> dict[str, Any]:
    """What they say together. Raises `HallWrong` where any of it is none of a hall's."""
    if len(texts) == 1 and _is_part(texts[0]):
        raise HallWrong([(texts[0].path, 0, Mistake(PART_ONLY, folder=texts[0].path.parent))])
    wrong = [row for text, kind in _kinds(texts) for row in _misshapen(text, kind)]
    if wrong:
        raise HallWrong(_sorted(texts, wrong))
    return _together(texts)


def _is_part(text: HallText) -> bool:
    """Whether another file is the hall's own, which this one adds to."""
    own = text.path.parent / HALL_FILE
    return "name" not in text.content and own != text.path and own.exists()


def sound_content(texts: Sequence[HallText]) -> tuple[dict[str, Any], bool]:
    """The same without what is misshapen, and whether everybody who is listed is still there."""
    found = [(text, _found(text.content, kind)) for text, kind in _kinds(texts)]
    left = [text._replace(content=without(text.content, wrong)) for text, wrong in found]
    return _together(left), not any(tells_of_somebody(place) for _, wrong in found for place in wrong)


def _kinds(texts: Sequence[HallText]) -> list[tuple[HallText, type[Struct]]]:
    own, *others = texts
    first = own._replace(content={"units": [], **own.content}) if others else own
    return [(first, Hall), *((other, HallPart) for other in others)]


def _together(texts: Sequence[HallText]) -> dict[str, Any]:
    own = texts[0]
    added = {key: [each for text in texts for each in text.content.get(key, ())] for key in ADDED}
    return with_whole_rules(own.content | added)


def refuse(texts: Sequence[HallText], wrong: Sequence[Mistake]) -> None:
    """Raises `HallWrong` if anything is wrong in them."""
    if wrong:
        raise HallWrong(rows(texts, wrong))


def rows(texts: Sequence[HallText], found: Sequence[Mistake]) -> list[PlacedMistake]:
    """Where each stands; of what is said several times of one name, each where that name stands once more."""
    written, times = [WrittenPlaces(each.text) for each in texts], Counter[str]()
    found_at = list[PlacedMistake]()
    for mistake in found:
        named = [each.found(mistake) for each in written]
        longest = max(len(words) for words, _ in named)
        stands = [(n, line) for n, (words, lines) in enumerate(named) if len(words) == longest for line in lines]
        number, line = stands[min(times[mistake], len(stands) - 1)]
        times[mistake] += 1
        found_at.append((texts[number].path, line, mistake))
    return _sorted(texts, found_at)


def placed(path: Path, line: int) -> str:
    """As programs name a line of a file."""
    return f"{path}:{line}" if line else str(path)


def along(texts: Sequence[HallText], wrong: Iterable[PlacedMistake]) -> HallWrong:
    """All of these as one."""
    return HallWrong(_sorted(texts, [*wrong]))


def _sorted(texts: Sequence[HallText], wrong: Sequence[PlacedMistake]) -> list[PlacedMistake]:
    """In the order of the files and of what is written in them; nothing twice on one line."""
    files = [each.path for each in texts]
    return sorted(dict.fromkeys(wrong), key=lambda row: (files.index(row[0]), row[1]))


def _misshapen(text: HallText, kind: type[Struct]) -> Iterator[PlacedMistake]:
    """What is none of this type's; people at windows as they were once written are one mistake a window."""
    if found := _found(text.content, kind):
        written = WrittenPlaces(text.text)
        yield from ((text.path, written.line(path), each.at(written.words(path))) for path, each in found.items())


def _found(content: dict[str, Any], kind: type[Struct]) -> dict[KeyPath, Mistake]:
    found = dict(_people_as_tables(content))
    old = {*found}
    return found | {path: each for path, each in mistakes(content, kind) if path[:5] not in old}


def _people_as_tables(content: dict[str, Any]) -> Iterator[Placed]:
    for n, unit in _tables(content, "units"):
        for k, window in _tables(unit, "windows"):
            if people := [each for _, each in _tables(window, "people")]:
                names = ", ".join(filter(None, (_named(people, "people", "A"), _named(people, "cover", "B"))))
                yield ("units", n, "windows", k, "people"), Mistake(PEOPLE_AS_TABLES, names=names)


def _named(people: list[dict[str, Any]], key: str, post: str) -> str:
    badges = [str(each.get("badge", "?")) for each in people if each.get("post", "A") == post]
    return f"{key} = {msgspec.json.encode(badges).decode()}" if badges else ""


def _tables(table: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """The tables in a list, whatever else stands there."""
    value = table.get(key)
    return [(n, each) for n, each in enumerate(value) if isinstance(each, dict)] if isinstance(value, list) else []


def _read(path: Path) -> HallText:
    """What is in the file, and what that says."""
    try:
        text, content = read_toml(path)
    except NotToml as e:
        raise HallWrong([(path, e.line, e.mistake)]) from e
    return HallText(path, text, _days_as_texts(content))
