"""The roster file, in which leave, outings and cover are entered for one window."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from terminal.config.hall_text import HallWrong, PlacedMistake
from terminal.config.shape import mistakes
from terminal.config.toml_lines import KeyPath, TomlLines
from terminal.config.toml_text import NotToml, read_toml
from terminal.domain.mistake import Mistake
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry
from terminal.domain.timetable import Id

A_WHAT = '"leave" (the whole time off), "outing" (away and back), or "cover" (stands in for post A)'
A_LIST = "the list itself, as [[entries]], or, where nothing holds any more, entries = []"
A_TIME = 'a time of the hall such as "2026-11-24T13:30"'
TOO_MANY_ENTRIES = "{count} entries, {most} are allowed at one window; leave out what is over"
ENDS_BEFORE = "end {end} is not after start {start}"
NAME_OF_COVER = "name {name} is for a cover only; leave it out"
SKIPPED_TIME = "{time} is skipped there, when the clocks go forward"
TIME_FORMAT = "%Y-%m-%dT%H:%M"


class RosterLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as it is written: times are the hall's wall clock."""

    badge: Id
    what: Annotated[Literal["leave", "outing", "cover"], Meta(description=A_WHAT)]
    start: Annotated[str, Meta(description=A_TIME)]
    end: Annotated[str, Meta(description=A_TIME)]
    name: Annotated[str, Meta(max_length=40)] = ""  # whom a cover is meant to be; the plate has what IT signed


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. A file without `entries` is not an empty list: that must be said, as `entries = []`."""

    entries: Annotated[tuple[RosterLine, ...], Meta(description=A_LIST)]


# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Sheet)
msgspec.json.Decoder(RosterLine)


def read(path: Path, zone: ZoneInfo) -> tuple[Entry, ...]:
    """The entries in this file. Raises `HallWrong`, with everything that is wrong there."""
    try:
        text, content = read_toml(path)
    except NotToml as e:
        raise HallWrong([(path, e.line, e.mistake)]) from e
    lines = TomlLines(text)
    if misshapen := list(mistakes(content, Sheet)):
        raise HallWrong([(path, lines.line(place), each.at(_place(place))) for place, each in misshapen])
    entries, wrong = list[Entry](), list[PlacedMistake]()
    for number, each in enumerate(msgspec.convert(content, Sheet).entries):
        start, end = _time(each.start, zone), _time(each.end, zone)
        found = list(_problems(each, start, end))
        wrong += [(path, lines.line(("entries", number, key)), _at(number, key, why)) for key, why in found]
        if isinstance(start, int) and isinstance(end, int):
            entries.append(Entry(each.badge, each.what, start, end, each.name))
    if len(content["entries"]) > ROSTER_ENTRIES_MAX:
        count = len(content["entries"])
        wrong.append((path, 0, Mistake(TOO_MANY_ENTRIES, count=count, most=ROSTER_ENTRIES_MAX)))
    if wrong:
        raise HallWrong(wrong)
    return tuple(entries)


def _problems(line: RosterLine, start: int | Mistake, end: int | Mistake) -> Iterator[tuple[str, Mistake]]:
    """What is wrong with one entry beyond its shape, each with its key."""
    yield from ((key, at) for key, at in (("start", start), ("end", end)) if isinstance(at, Mistake))
    if isinstance(start, int) and isinstance(end, int) and end <= start:
        yield "end", Mistake(ENDS_BEFORE, start=line.start, end=line.end)
    if line.name and line.what != "cover":
        yield "name", Mistake(NAME_OF_COVER, name=line.name)


def _time(text: str, zone: ZoneInfo) -> int | Mistake:
    """The moment, ms UTC, that the hall's clock calls so, or why there is none."""
    try:
        wanted = datetime.strptime(text, TIME_FORMAT)
        utc = wanted.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return Mistake(
            "{value}; wanted: {wanted}", value=msgspec.json.encode(text).decode(), wanted=Mistake(A_TIME)
        )
    if utc.astimezone(zone).replace(tzinfo=None) != wanted:
        return Mistake(SKIPPED_TIME, time=text)
    return int(utc.timestamp()) * 1000


def _at(number: int, key: str, mistake: Mistake) -> Mistake:
    return mistake.at(_place(("entries", number, key)))


def _place(path: KeyPath) -> str:
    """ "entry 2: what", as the office catalogue can say it."""
    if path[:1] != ("entries",) or len(path) < 2:
        return ".".join(map(str, path))
    number = path[1]
    keys = ".".join(map(str, path[2:]))
    return f"entry {int(number) + 1}" + (f": {keys}" if keys else "")
