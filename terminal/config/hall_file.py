"""The hall file: read with its emblems, and checked where IT wrote it. No pygame."""

import base64
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from display.texts.words import words_problems
from terminal.config.fitted_ca import with_certificates
from terminal.config.hall_text import (
    HallText,
    HallWrong,
    PlacedMistake,
    along,
    content_of,
    read_texts,
    refuse,
    rows,
    sound_content,
)
from terminal.domain.hall import Hall, HallPlace, altered, hall_problems, places
from terminal.domain.hall_people import holders, people_problems, people_warnings
from terminal.domain.look import EMBLEM_MAX_BYTES, EMBLEM_TOO_LARGE, Look, look_problems, picture_problem
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import breaks_without_windows, days_between_seasons
from terminal.domain.window import PEPPER_NAMED

OPEN_BREAK = (
    "sessions {before} and {after}: no window says which punch between them is a going and which a coming, so two "
    "touches there hide who comes late to {after}; give {before} an out_window or {after} an in_window"
)
GAP = (
    "sessions {names}: from {first} to {last} none of them is held, so nobody is due there; let one season end the "
    "day before the next begins"
)
NO_PEPPER = (
    "the PIN has no pepper, so whoever reads the center can try it out; make it anew with "
    "`window-terminal config pin`"
)
NO_YEAR = (
    "{year} is not among the calendar's `years`, so all its days go by the weekday, holidays too; write its days "
    "as soon as they are known, and {year} into `years`"
)
YEAR_AHEAD = timedelta(days=61)  # from 1 November on, when the next year's days are published
# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Hall)


def read_hall(path: Path) -> Hall:
    """The hall in this file or folder with its emblems in it. Raises `HallWrong`."""
    return hall_of(read_texts(path))


def hall_of(texts: Sequence[HallText]) -> Hall:
    """The hall that these say together, with its emblems and certificates. Raises `HallWrong`."""
    try:
        content = content_of(texts)
    except HallWrong as e:
        raise along(texts, [*e.wrong, *_wrong_besides(texts)]) from None
    written, folder = msgspec.convert(content, Hall), texts[0].path.parent
    dressed, wrong_emblems = with_emblems(written, folder)
    hall, wrong_certificates = with_certificates(dressed, folder)
    beside = wrong_emblems + wrong_certificates
    refuse(texts, hall_problems(hall) + people_problems(hall) + looks_problems(hall) + beside)
    return hall


def _wrong_besides(texts: Sequence[HallText]) -> list[PlacedMistake]:
    """What is wrong in the parts that have their shape, told with the rest; nothing where that is unsure."""
    try:
        content, all_listed = sound_content(texts)
        hall = msgspec.convert(content, Hall)
    except (msgspec.ValidationError, LookupError, TypeError, AttributeError):
        return []
    found = hall_problems(hall) + (people_problems(hall) if all_listed else [])
    return rows(texts, found) if found else []


def with_emblems(hall: Hall, folder: Path) -> tuple[Hall, list[Mistake]]:
    """The hall with its emblems as a terminal is sent them, and what is wrong with any; paths start at `folder`."""
    named = {place: part.look.emblem for place, part in places(hall) if part.look and part.look.emblem}
    read = {place: _emblem(folder, name) for place, name in named.items()}
    wrong = [why.at(f"{place}: look.emblem: {named[place]}") for place, (_, why) in read.items() if why]
    pictures = {place: base64.b64encode(picture).decode() for place, (picture, _) in read.items()}

    def dressed(place: str, part: HallPlace) -> HallPlace:
        if part.look is None or place not in pictures:
            return part
        return replace(part, look=replace(part.look, emblem=pictures[place]))

    return altered(hall, dressed), wrong


def looks_problems(hall: Hall) -> list[Mistake]:
    """What is wrong with the looks of the hall, its units and windows, each once and with its place."""
    return [
        wrong.at("look", ".").at(place)
        for place, part in places(hall)
        if part.look
        for wrong in (*look_problems(part.look), *_wording_problems(part.look))
    ]


def hall_warnings(hall: Hall, today: date) -> list[Mistake]:
    """What a hall may have but most do not mean, each with its place; `today` is the hall's."""
    timetables = [(place, part.sessions) for place, part in places(hall) if part.sessions]
    breaks = [
        Mistake(OPEN_BREAK, place=place, before=before, after=after)
        for place, sessions in timetables
        for before, after in breaks_without_windows(sessions)
    ]
    gaps = [
        Mistake(GAP, place=place, names=", ".join(names), first=first, last=last)
        for place, sessions in timetables
        for names, first, last in days_between_seasons(sessions)
    ]
    plain = [place for place, each in holders(hall) if each.pin and PEPPER_NAMED not in each.pin]
    coming = {today.year, (today + YEAR_AHEAD).year} - {*hall.calendar.years}
    years = [Mistake(NO_YEAR, place="hall: calendar", year=year) for year in sorted(coming)]
    return breaks + gaps + years + [Mistake(NO_PEPPER, place=place) for place in plain] + people_warnings(hall)


def _wording_problems(look: Look) -> list[Mistake]:
    return [wrong.at("words", ".") for wrong in words_problems(look.words, look.language)]


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
