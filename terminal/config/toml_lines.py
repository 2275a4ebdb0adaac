"""The TOML lines of a text: on which of them each table, key and value stands. Pure."""

import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str | int, ...]  # keys and, in arrays, places from 0, from the top of the text


class TomlLines:
    """Of a text that can be parsed."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {(): 1}
        self._tables: dict[KeyPath, int] = {}  # how many each array of tables has so far
        table: KeyPath = ()
        for number, statement in statements(text):
            said = tomllib.loads(statement)
            if statement.lstrip().startswith("["):
                table = self._opened(said)
                self._lines.setdefault(table, number)
            else:
                for place in _places(said):
                    self._lines.setdefault(table + place, number)

    @property
    def paths(self) -> list[KeyPath]:
        """Of all that stands there, in its order."""
        return list(self._lines)

    def line(self, place: KeyPath) -> int:
        """Where it stands, counted from 1; of what stands nowhere, where that stands in which it should."""
        return next(self._lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self._lines)

    def _opened(self, header: dict[str, Any]) -> KeyPath:
        """The table that this header opens."""
        place: KeyPath = ()
        value: Any = header
        while value:
            ((key, value),) = value.items()
            place += (key,)
            if isinstance(value, list):
                self._tables[place] = self._tables.get(place, 0) + 1
                value = {}
            if place in self._tables:
                place += (self._tables[place] - 1,)
        return place


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header and each key with its value, which may go over several lines; and the line it begins on."""
    begun, statement = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if not statement and line.lstrip()[:1] in ("", "#"):
            continue
        begun, statement = (begun if statement else number), statement + line
        if _whole(statement):
            yield begun, statement
            statement = ""


def _whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _places(value: Any) -> Iterator[KeyPath]:
    """Of everything in a value."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (key,)
        yield from ((key, *place) for place in _places(inner))
