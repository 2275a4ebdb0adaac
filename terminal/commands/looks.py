"""The looks in a hall's file: its emblems read in, its words held against the catalogue. No pygame."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from display.texts.words import words_problems
from terminal.hall import Hall, HallWindow, Unit
from terminal.look import LARGEST, Look, picture_problem

Written = TypeVar("Written", Hall, Unit, HallWindow)


class EmblemWrong(Exception):
    """An emblem cannot be used; the message names place, file and what to do."""


def with_emblems(hall: Hall, folder: Path) -> Hall:
    """The hall with its emblems as a terminal is sent them; their paths start at `folder`. Raises `EmblemWrong`."""
    units = tuple(
        replace(
            _dressed(unit, f"unit {unit.name}", folder),
            windows=tuple(_dressed(window, f"window {window.id}", folder) for window in unit.windows),
        )
        for unit in hall.units
    )
    return replace(_dressed(hall, "hall", folder), units=units)


def wording_problems(hall: Hall) -> list[str]:
    """What is wrong with the words of the hall, its units and windows, each with its place."""
    return [
        f"{place}: look.words: {wrong}"
        for place, look in _looks(hall)
        for wrong in words_problems(look.words, look.language)
    ]


def _looks(hall: Hall) -> Iterator[tuple[str, Look]]:
    yield "hall", hall.look
    for unit in hall.units:
        if unit.look:
            yield f"unit {unit.name}", unit.look
        for window in unit.windows:
            if window.look:
                yield f"window {window.id}", window.look


def _dressed(written: Written, place: str, folder: Path) -> Written:
    if written.look is None or not written.look.emblem:
        return written
    emblem = _emblem(folder / written.look.emblem, f"{place}: look.emblem: {written.look.emblem}")
    return replace(written, look=replace(written.look, emblem=emblem))


def _emblem(path: Path, place: str) -> str:
    try:
        with path.open("rb") as file:
            picture = file.read(LARGEST + 1)
    except (OSError, ValueError) as e:  # ValueError: a path with a zero byte in it
        why = e.strerror if isinstance(e, OSError) else "not a path"
        raise EmblemWrong(f"{place}: {why}; the path starts at the hall's file") from e
    if len(picture) > LARGEST:
        raise EmblemWrong(f"{place}: more than {LARGEST} bytes; save it smaller or with fewer colours")
    problem = picture_problem(picture)
    if problem:
        raise EmblemWrong(f"{place}: {problem}")
    return base64.b64encode(picture).decode()
