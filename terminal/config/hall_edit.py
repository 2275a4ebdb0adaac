"""The hall edit: an office's changes written into the hall's text; nothing else of it changes."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import tomlkit
import tomlkit.items

from terminal.config.hall_text import HallText, hall_text
from terminal.config.toml_lines import KeyPath, TomlLines, statements
from terminal.domain.hall import Hall, HallWindow
from terminal.domain.staff_changes import StaffChange, changed


class EditFailed(Exception):
    """The text is not written in a way that can be changed in its place; the message says what is not."""


class _Edit(NamedTuple):
    """In the place of the lines from `first` on, counted from 1, to before `end`."""

    first: int
    end: int
    text: str


def edited(texts: Sequence[HallText], hall: Hall, changes: Sequence[StaffChange]) -> list[HallText]:
    """The texts with these changes of the hall that they say. Raises `EditFailed`."""
    after = changed(hall, changes)
    windows = {window.id: window for window in after.windows}
    return [_with(text, [*_seats(text, windows), *_people(text, changes)]) for text in texts]


def _with(text: HallText, edits: Sequence[_Edit]) -> HallText:
    lines = text.text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for edit in sorted(edits, reverse=True):  # from the last line on, so that the others keep their numbers
        lines[edit.first - 1 : edit.end - 1] = [edit.text] if edit.text else []
    return hall_text(text.path, "".join(lines)) if edits else text


def _seats(text: HallText, windows: dict[str, HallWindow]) -> Iterator[_Edit]:
    """Where windows name other people."""
    for n, unit in enumerate(text.content.get("units", ())):
        for k, window in enumerate(unit.get("windows", ())):
            place, after = ("units", n, "windows", k), windows[window["id"]]
            if list(after.people) != window["people"]:
                yield _list(text, (*place, "people"), after.people)
            if list(after.cover) != window.get("cover", []):
                below = None if "cover" in window else (*place, "people")
                yield _list(text, (*place, "cover"), after.cover, below)


def _people(text: HallText, changes: Sequence[StaffChange]) -> Iterator[_Edit]:
    """Who is listed no more, who has other cards, and who is new in this file."""
    by_badge = {each.badge: each for each in changes}
    people = text.content.get("people", ())
    for k, person in enumerate(people):
        change = by_badge.get(person["badge"])
        if change and change.gone:
            first, end = _table(text, ("people", k))
            yield _Edit(first, end, "")
        elif change and change.cards:
            below = None if "cards" in person else ("people", k, "name")
            yield _list(text, ("people", k, "cards"), change.cards, below)
    if new := [each for each in changes if each.new and _home(text, each)]:
        end = _table(text, ("people", len(people) - 1))[1] if people else len(text.text.splitlines()) + 1
        yield _Edit(end, end, "".join(map(_block, new)))


def _home(text: HallText, change: StaffChange) -> bool:
    """Whether the first of the windows where somebody shall sit stands in this text."""
    windows = (window for unit in text.content.get("units", ()) for window in unit.get("windows", ()))
    return any(window["id"] == change.after[0][0] for window in windows)


def _block(person: StaffChange) -> str:
    cards = f"cards = {_toml(list(person.cards))}\n" if person.cards else ""
    return f"\n[[people]]\nbadge = {_toml(person.badge)}\nname = {_toml(person.name)}\n{cards}"


def _toml(value: str | list[str]) -> str:
    """As TOML writes it, which for texts and lists of them is as JSON does, but for one character."""
    return msgspec.json.encode(value).decode().replace('","', '", "').replace("\x7f", "\\u007f")


def _list(text: HallText, path: KeyPath, values: Sequence[str], below: KeyPath | None = None) -> _Edit:
    """The list of this key with these values, its comments kept; or written new under another key of its table."""
    first, statement = _statement(text, below or path)
    end = first + statement.count("\n")
    if below is not None:
        margin = statement[: len(statement) - len(statement.lstrip())]
        return _Edit(end, end, f"{margin}{path[-1]} = {_toml(list(values))}\n")
    document = tomlkit.parse(statement)
    array = document[str(path[-1])]
    assert isinstance(array, tomlkit.items.Array)
    for value in [each for each in array if each not in values]:
        array.remove(value)
    for value in values:
        if value not in array:
            array.append(value)
    return _Edit(first, end, document.as_string())


@lru_cache(maxsize=64)  # texts: a hall of 300 windows may have a file for each unit
def _laid_out(text: str) -> tuple[TomlLines, tuple[tuple[int, str], ...]]:
    """On which line each key stands, and the statements in their order."""
    return TomlLines(text), tuple(statements(text))


def _statement(text: HallText, path: KeyPath) -> tuple[int, str]:
    """The line on which this key's own statement begins, and the statement."""
    lines, written = _laid_out(text.text)
    line = lines.line(path)
    for first, statement in written:
        if first == line and _is_of(statement, str(path[-1])):
            return first, statement if statement.endswith("\n") else f"{statement}\n"
    raise EditFailed(f"{text.path}:{line}: {path[-1]}")


def _is_of(statement: str, key: str) -> bool:
    document: dict[str, Any] = tomlkit.parse(statement).unwrap()
    return list(document) == [key]


def _table(text: HallText, path: KeyPath) -> tuple[int, int]:
    """The lines from a table's header to behind its last key: comments after that are of what follows."""
    lines, written = _laid_out(text.text)
    line = lines.line(path)
    if not any(first == line and statement.lstrip().startswith("[[") for first, statement in written):
        raise EditFailed(f"{text.path}:{line}: {path[0]}")
    end = line
    for (first, statement), following in pairwise([*written, (0, "[")]):
        if first >= line:
            end = first + len(statement.splitlines())
            if following[1].lstrip().startswith("["):
                break
    return line, end
