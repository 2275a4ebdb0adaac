"""The roster file, in which leave, outings and cover are entered for one window."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry
from terminal.domain.timetable import Id

TIME_FORMAT = "%Y-%m-%dT%H:%M"


class RosterWrong(Exception):
    """The file cannot be published; the message names entry and key."""


class RosterLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as it is written: times are the hall's wall clock."""

    badge: Id
    what: Literal["leave", "outing", "cover"]
    start: str
    end: str
    name: Annotated[str, Meta(max_length=40)] = ""  # whom a cover is meant to be; the plate has what IT signed


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. A file without `entries` is not an empty list: that must be said, as `entries = []`."""

    entries: list[dict[str, Any]]


# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Sheet)
msgspec.json.Decoder(RosterLine)


def read(path: Path, zone: ZoneInfo) -> tuple[Entry, ...]:
    """The entries in this file. Raises `RosterWrong`."""
    try:
        sheet = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Sheet)
    except OSError as e:
        raise RosterWrong(os.strerror(e.errno or 0)) from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as e:
        raise RosterWrong(str(e)) from e
    if len(sheet.entries) > ROSTER_ENTRIES_MAX:
        allowed = f"{ROSTER_ENTRIES_MAX} are allowed at one window"
        raise RosterWrong(f"{len(sheet.entries)} entries, {allowed}; leave out what is over")
    return tuple(_entry(number, raw, zone) for number, raw in enumerate(sheet.entries, 1))


def _entry(number: int, raw: dict[str, Any], zone: ZoneInfo) -> Entry:
    place = f"entry {number}"
    try:
        line = msgspec.convert(raw, RosterLine)
    except msgspec.ValidationError as e:
        raise RosterWrong(f"{place}: {e}") from e
    start, end = (_time(f"{place}: {key}", getattr(line, key), zone) for key in ("start", "end"))
    if end <= start:
        raise RosterWrong(f"{place}: end {line.end} is not after start {line.start}")
    if line.name and line.what != "cover":
        raise RosterWrong(f"{place}: name {line.name!r} is for a cover only; leave it out")
    return Entry(line.badge, line.what, start, end, line.name)


def _time(place: str, text: str, zone: ZoneInfo) -> int:
    try:
        wanted = datetime.strptime(text, TIME_FORMAT)
        utc = wanted.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as e:
        raise RosterWrong(f"{place}: {text!r} is not a time such as 2026-11-24T13:30") from e
    if utc.astimezone(zone).replace(tzinfo=None) != wanted:
        raise RosterWrong(f"{place}: {text} is skipped there, when the clocks go forward")
    return int(utc.timestamp()) * 1000
