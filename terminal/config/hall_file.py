"""The hall file: read with its emblems, and checked where IT wrote it. No pygame."""

import base64
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from display.texts.words import words_problems
from terminal.config.office_catalogue import said
from terminal.config.shape import mistakes
from terminal.config.written_places import WrittenPlaces
from terminal.domain.directory import listing_problems
from terminal.domain.hall import Hall, HallWindow, Unit, hall_problems, places
from terminal.domain.look import EMBLEM_MAX_BYTES, EMBLEM_TOO_LARGE, Language, Look, look_problems, picture_problem
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import breaks_without_windows
from terminal.domain.window import PEPPER_NAMED, Person, Supervisor

OPEN_BREAK = (
    "sessions {before} and {after}: no window says which punch between them is a going and which a coming, so two "
    "touches there hide who comes late to {after}; give {before} an out_window or {after} an in_window"
)
NOT_TOML = (
    "it is not TOML: {why}; a text stands in quotes, a list in brackets with commas, and a key in a table once"
)
NO_PEPPER = (
    "the PIN of {badge} has no pepper, so whoever reads the center can try it out; make it anew with "
    "`window-terminal config pin`"
)
Written = TypeVar("Written", Hall, Unit, HallWindow)
# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Hall)


class HallWrong(Exception):
    """The hall's file cannot be used; the message names file and place, a line each for what is wrong."""

    def __init__(self, path: Path, wrong: Sequence[tuple[int, Mistake]]) -> None:
        super().__init__("\n".join(f"{_placed(path, line)}: {mistake}" for line, mistake in wrong))
        self._path, self._wrong = path, wrong

    def said(self, language: Language) -> str:
        """The same in this language."""
        return "\n".join(f"{_placed(self._path, line)}: {said(each, language)}" for line, each in self._wrong)


def read_hall(path: Path) -> Hall:
    """The hall in this file with its emblems in it. Raises `HallWrong`."""
    text, content = _read(path)
    if wrong := list(mistakes(content, Hall)):
        words = WrittenPlaces(text).words
        refuse(path, [mistake.at(words(place)) for place, mistake in wrong])
    hall, wrong_emblems = with_emblems(msgspec.convert(content, Hall), path.parent)
    refuse(path, hall_problems(hall) + listing_problems(hall) + looks_problems(hall) + wrong_emblems)
    return hall


def refuse(path: Path, wrong: Sequence[Mistake]) -> None:
    """Raises `HallWrong` if anything is wrong in this file."""
    if wrong:
        written = WrittenPlaces(_read(path)[0])
        raise HallWrong(path, sorted((written.line(mistake), mistake) for mistake in wrong))


def _placed(path: Path, line: int) -> str:
    return f"{path}:{line}" if line else str(path)


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """What is in the file, and what that says. Office programs put a mark before UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as e:
        raise HallWrong(path, [(0, Mistake("{why}", why=os.strerror(e.errno or 0)))]) from e
    except UnicodeDecodeError as e:
        raise HallWrong(path, [(0, Mistake("it is not UTF-8; save it anew with that encoding"))]) from e
    except tomllib.TOMLDecodeError as e:
        raise HallWrong(path, [(0, Mistake(NOT_TOML, why=e))]) from e


def with_emblems(hall: Hall, folder: Path) -> tuple[Hall, list[Mistake]]:
    """The hall with its emblems as a terminal is sent them, and what is wrong with any; paths start at `folder`."""
    named = {place: part.look.emblem for place, part in places(hall) if part.look and part.look.emblem}
    read = {place: _emblem(folder, name) for place, name in named.items()}
    wrong = [why.at(f"{place}: look.emblem: {named[place]}") for place, (_, why) in read.items() if why]
    pictures = {place: base64.b64encode(picture).decode() for place, (picture, _) in read.items()}
    units = tuple(
        replace(
            _dressed(unit, f"unit {unit.name}", pictures),
            windows=tuple(_dressed(window, f"window {window.id}", pictures) for window in unit.windows),
        )
        for unit in hall.units
    )
    return replace(_dressed(hall, "hall", pictures), units=units), wrong


def looks_problems(hall: Hall) -> list[Mistake]:
    """What is wrong with the looks of the hall, its units and windows, each once and with its place."""
    return [
        wrong.at("look", ".").at(place)
        for place, part in places(hall)
        if part.look
        for wrong in (*look_problems(part.look), *_wording_problems(part.look))
    ]


def hall_warnings(hall: Hall) -> list[Mistake]:
    """What a hall may have but most do not mean, each with its place."""
    breaks = [
        Mistake(OPEN_BREAK, place=place, before=before, after=after)
        for place, part in places(hall)
        for before, after in breaks_without_windows(part.sessions or ())
    ]
    return breaks + [
        Mistake(NO_PEPPER, place=place, badge=badge) for place, badge, pin in pins(hall) if PEPPER_NAMED not in pin
    ]


def pins(hall: Hall) -> Iterator[tuple[str, str, str]]:
    """Each PIN's hash in the hall, with its place and whose it is."""
    for place, part in places(hall):
        written: list[Person | Supervisor] = list(part.supervisors or ())
        written += part.people if isinstance(part, HallWindow) else ()
        yield from ((place, each.badge, each.pin) for each in written if each.pin)


def _wording_problems(look: Look) -> list[Mistake]:
    return [wrong.at("words", ".") for wrong in words_problems(look.words, look.language)]


def _dressed(written: Written, place: str, pictures: Mapping[str, str]) -> Written:
    if written.look is None or place not in pictures:
        return written
    return replace(written, look=replace(written.look, emblem=pictures[place]))


def _emblem(folder: Path, name: str) -> tuple[bytes, Mistake | None]:
    """The picture in this file, or nothing, and why it is none."""
    try:
        with (folder / name).open("rb") as file:
            picture = file.read(EMBLEM_MAX_BYTES + 1)
    except (OSError, ValueError) as e:  # ValueError: a path with a zero byte in it
        why = e.strerror if isinstance(e, OSError) else "not a path"
        return b"", Mistake("{why}; the path starts at the hall's file", why=why)
    if len(picture) > EMBLEM_MAX_BYTES:
        return b"", Mistake(EMBLEM_TOO_LARGE, size=EMBLEM_MAX_BYTES)
    problem = picture_problem(picture)
    return (b"", problem) if problem else (picture, None)
