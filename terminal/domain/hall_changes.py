"""The hall changes between two configurations of a hall, in words: windows, people, all else, and where. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from terminal.domain.mistake import Mistake
from terminal.domain.window import Person, Window

WINDOWS_NAMED = 6  # in a line; of more it says how many
VALUE_CHARACTERS = 60  # that are shown of a value
SECRETS = ("pin", "cards", "emblem")  # of these it is said that they are others, and not what they are
KEYED = {"sessions": ("id", "effective"), "supervisors": ("badge",), "later": ("effective",)}

NEW_WINDOWS = "new windows: {windows}"
DROPPED = "windows dropped: {windows}; whoever stands there goes on by what it has and gets nothing newer"
COMES = "{badge} {name} comes: {after}"
LEAVES_HALL = "{badge} {name} leaves: {before}"
MOVES = "{badge} {name} moves: {before} -> {after}"
NAME_BECOMES = "{badge}: the name {before} becomes {after}"
OTHER_SECRET = "{badge} {name}: {key} changes"
OTHER_OF_PERSON = "{badge} {name}: {key} {before} -> {after}"
NEW_ITEM = "{where}: {key} is new: {what}"
ITEM_GONE = "{where}: {key} is gone: {what}"
VALUE = "{where}: {key}: {before} -> {after}"
SECRET_VALUE = "{where}: {key} changes"
ALL_WINDOWS = Mistake("all windows")
AND_MORE = "{windows} and {count} more"
SEAT_SAYS = {"A": "{window} A", "B": "{window} B"}  # by post

Halls = Mapping[str, Window]  # by window


def hall_changes(before: Halls, after: Halls) -> list[Mistake]:
    """What becomes other; empty where nothing does."""
    new, gone = [name for name in after if name not in before], [name for name in before if name not in after]
    found = [Mistake(NEW_WINDOWS, windows=_named(new))] if new else []
    if gone:
        found.append(Mistake(DROPPED, windows=_named(gone)))
    if before:
        found += _of_seats(before, after)
    return [*found, *_of_people(before, after), *_of_values(before, after)]


def _of_seats(before: Halls, after: Halls) -> Iterator[Mistake]:
    """Who comes and goes."""
    were, are, names = _seats(before), _seats(after), {**_names(before), **_names(after)}
    for badge in sorted(were.keys() | are.keys()):
        if were.get(badge) == are.get(badge):
            continue
        who = {"badge": badge, "name": names[badge]}
        if badge not in were:
            yield Mistake(COMES, **who, after=_joined(are[badge]))
        elif badge not in are:
            yield Mistake(LEAVES_HALL, **who, before=_joined(were[badge]))
        else:
            yield Mistake(MOVES, **who, before=_joined(were[badge]), after=_joined(are[badge]))


def _of_people(before: Halls, after: Halls) -> Iterator[Mistake]:
    """What is other of those who stay."""
    were, are = _people(before), _people(after)
    for badge in sorted(were.keys() & are.keys()):
        old, now = were[badge], are[badge]
        if old.name != now.name:
            yield Mistake(NAME_BECOMES, badge=badge, before=old.name, after=now.name)
        who = {"badge": badge, "name": now.name}
        for key in ("cards", "pin"):
            if getattr(old, key) != getattr(now, key):
                yield Mistake(OTHER_SECRET, **who, key=key)
        for key in ("stars", "party"):
            if (was := getattr(old, key)) != (becomes := getattr(now, key)):
                yield Mistake(OTHER_OF_PERSON, **who, key=key, before=_shown(was), after=_shown(becomes))


def _of_values(before: Halls, after: Halls) -> Iterator[Mistake]:
    """All else, each once with the windows where it is so."""
    found: dict[Mistake, list[str]] = defaultdict(list)
    both = [name for name in after if name in before]
    for name in both:
        for change in _changed(_values(before[name]), _values(after[name])):
            found[change].append(name)
    for change, windows in found.items():
        everywhere = len(windows) == len(both) > 1
        where = ALL_WINDOWS if everywhere else _named(windows)
        yield Mistake(change.template, **change.values | {"where": where})


def _changed(old: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is other at one window, where that is being open."""
    for key in sorted(old.keys() | now.keys()):
        was, becomes = old.get(key, UNSET), now.get(key, UNSET)
        if was == becomes or (_is_none(was) and _is_none(becomes)):
            continue  # what a table left out says no more than one that is not there
        if isinstance(was, dict) and isinstance(becomes, dict):
            yield from _changed(_within(key, was), _within(key, becomes))
        elif isinstance(becomes, dict):
            yield Mistake(NEW_ITEM, where="", key=key, what=_item(key, becomes, now))
        elif isinstance(was, dict):
            yield Mistake(ITEM_GONE, where="", key=key, what=_item(key, was, old))
        elif key.rpartition(".")[2] in SECRETS:
            yield Mistake(SECRET_VALUE, where="", key=key)
        else:
            yield Mistake(VALUE, where="", key=key, before=_shown(was), after=_shown(becomes))


def _seats(hall: Halls) -> dict[str, list[Mistake]]:
    """By badge, "2F-17 A" for each window and post."""
    found: dict[str, list[Mistake]] = defaultdict(list)
    for name in sorted(hall):
        for person in hall[name].people:
            found[person.badge].append(Mistake(SEAT_SAYS[person.post], window=name))
    return found


def _joined(seats: Iterable[Mistake]) -> Mistake:
    return Mistake.joined(", ", seats)


def _people(hall: Halls) -> dict[str, Person]:
    return {person.badge: person for window in hall.values() for person in window.people}


def _names(hall: Halls) -> dict[str, str]:
    return {badge: person.name for badge, person in _people(hall).items()}


def _values(window: Window) -> dict[str, Any]:
    """Everything but its people, by key; what is one of several stays whole: "sessions.am", "supervisors.9001"."""
    written = msgspec.to_builtins(window)
    for own in ("people", "window"):
        del written[own]
    return dict(_flat("", written))


def _flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    name = key.rpartition(".")[2]
    if isinstance(value, dict):
        for each, inner in value.items():
            yield from _flat(f"{key}.{each}" if key else each, inner)
    elif name in KEYED:
        for item in value:
            yield f"{key}.{'@'.join(str(item[part]) for part in KEYED[name] if part in item)}", item
    else:
        yield key, value


def _within(key: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{key}.{name}": value for name, value in item.items()}


def _item(key: str, item: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
    """What one of several is, in a few words; of rules that are to come, what is other than now."""
    if key.startswith("sessions."):
        return f"{item['start']}-{item['end']}"
    if key.startswith("supervisors."):
        return str(item["name"])
    other = {name: value for name, value in item.items() if beside.get(f"rules.{name}", value) != value}
    return ", ".join(f"{name} {_shown(value)}" for name, value in other.items()) or "-"


def _is_none(value: Any) -> bool:
    return value is None or value in ("", UNSET)


def _shown(value: Any) -> str:
    """A value as it stands in a line; "-" where there is none."""
    if _is_none(value):
        return "-"
    said = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return said if len(said) <= VALUE_CHARACTERS else f"{said[:VALUE_CHARACTERS]}…"


def _named(windows: Iterable[str]) -> Mistake:
    """So many of them as a line has room for."""
    names = sorted(windows)
    first = ", ".join(names[:WINDOWS_NAMED])
    if len(names) <= WINDOWS_NAMED:
        return Mistake("{windows}", windows=first)
    return Mistake(AND_MORE, windows=first, count=len(names) - WINDOWS_NAMED)
