"""The hall file: read with its emblems, and checked where IT wrote it. No pygame."""

import base64
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from display.texts.words import words_problems
from terminal.domain.directory import listing_problems
from terminal.domain.hall import Hall, HallWindow, Unit, hall_problems
from terminal.domain.look import EMBLEM_MAX_BYTES, Look, look_problems, picture_problem
from terminal.domain.timetable import breaks_without_windows
from terminal.domain.window import PEPPER_NAMED, Person, Supervisor

Written = TypeVar("Written", Hall, Unit, HallWindow)
# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Hall)


class HallWrong(Exception):
    """The hall's file cannot be used; the message names file and place, a line each for what is wrong."""


def read_hall(path: Path) -> Hall:
    """The hall in this file with its emblems in it. Raises `HallWrong`."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        hall = with_emblems(msgspec.convert(content, Hall), path.parent)
    except OSError as e:
        raise HallWrong(f"{path}: {os.strerror(e.errno or 0)}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, HallWrong) as e:
        raise HallWrong(f"{path}: {e}") from e
    refuse(path, hall_problems(without_looks(hall)) + listing_problems(hall) + looks_problems(hall))
    return hall


def refuse(path: Path, wrong: list[str]) -> None:
    """Raises `HallWrong` if anything is wrong in this file."""
    if wrong:
        raise HallWrong("\n".join(f"{path}: {problem}" for problem in wrong))


def with_emblems(hall: Hall, folder: Path) -> Hall:
    """The hall with its emblems as a terminal is sent them; their paths start at `folder`. Raises `HallWrong`."""
    units = tuple(
        replace(
            _dressed(unit, f"unit {unit.name}", folder),
            windows=tuple(_dressed(window, f"window {window.id}", folder) for window in unit.windows),
        )
        for unit in hall.units
    )
    return replace(_dressed(hall, "hall", folder), units=units)


def looks_problems(hall: Hall) -> list[str]:
    """What is wrong with the looks of the hall, its units and windows, each once and with its place."""
    return [
        f"{place}: look.{wrong}"
        for place, part in places(hall)
        if part.look
        for wrong in (*look_problems(part.look), *_wording_problems(part.look))
    ]


def hall_warnings(hall: Hall) -> list[str]:
    """What a hall may have but most do not mean, each with its place."""
    breaks = [
        f"{place}: sessions {before} and {after}: no window says which punch between them is a going and which a "
        f"coming, so two touches there hide who comes late to {after}; give {before} an out_window or {after} an "
        "in_window"
        for place, part in places(hall)
        for before, after in breaks_without_windows(part.sessions or ())
    ]
    return breaks + [
        f"{place}: the PIN of {badge} has no pepper, so whoever reads the center can try it out; make it anew with "
        "`window-terminal config pin`"
        for place, badge, pin in pins(hall)
        if PEPPER_NAMED not in pin
    ]


def pins(hall: Hall) -> Iterator[tuple[str, str, str]]:
    """Each PIN's hash in the hall, with its place and whose it is."""
    for place, part in places(hall):
        written: list[Person | Supervisor] = list(part.supervisors or ())
        written += part.people if isinstance(part, HallWindow) else ()
        yield from ((place, each.badge, each.pin) for each in written if each.pin)


def without_looks(hall: Hall) -> Hall:
    """The hall as if nobody had written a look: what is left to check window by window."""
    units = tuple(
        replace(unit, look=None, windows=tuple(replace(window, look=None) for window in unit.windows))
        for unit in hall.units
    )
    return replace(hall, look=Look(), units=units)


def places(hall: Hall) -> Iterator[tuple[str, Hall | Unit | HallWindow]]:
    """Where IT may have written something, and what stands there."""
    yield "hall", hall
    for unit in hall.units:
        yield f"unit {unit.name}", unit
        yield from ((f"window {window.id}", window) for window in unit.windows)


def _wording_problems(look: Look) -> list[str]:
    return [f"words: {wrong}" for wrong in words_problems(look.words, look.language)]


def _dressed(written: Written, place: str, folder: Path) -> Written:
    if written.look is None or not written.look.emblem:
        return written
    emblem = _emblem(folder / written.look.emblem, f"{place}: look.emblem: {written.look.emblem}")
    return replace(written, look=replace(written.look, emblem=emblem))


def _emblem(path: Path, place: str) -> str:
    try:
        with path.open("rb") as file:
            picture = file.read(EMBLEM_MAX_BYTES + 1)
    except (OSError, ValueError) as e:  # ValueError: a path with a zero byte in it
        why = e.strerror if isinstance(e, OSError) else "not a path"
        raise HallWrong(f"{place}: {why}; the path starts at the hall's file") from e
    if len(picture) > EMBLEM_MAX_BYTES:
        raise HallWrong(f"{place}: more than {EMBLEM_MAX_BYTES} bytes; save it smaller or with fewer colours")
    problem = picture_problem(picture)
    if problem:
        raise HallWrong(f"{place}: {problem}")
    return base64.b64encode(picture).decode()
