"""The written places of a hall's file: what each is called when it is wrong, and on which line it stands."""

import tomllib
from typing import Any

from terminal.config.toml_lines import KeyPath, TomlLines

# Lists whose elements are called by a name of their own. A unit and a window need no other to be found.
FOUND_ALONE = {"units": "unit", "windows": "window"}
NAMED_ELEMENTS = {
    **FOUND_ALONE,
    "sessions": "session",
    "people": "person",
    "cover": "person",
    "supervisors": "supervisor",
}
LABELS = ("id", "badge", "name")
NAME_CHARACTERS = 40  # of a name that is quoted


class WrittenPlaces:
    """Of a text that can be parsed, whatever it says."""

    def __init__(self, text: str) -> None:
        self._content = tomllib.loads(text)
        self._lines = TomlLines(text)
        self._named: dict[str, list[int]] = {}
        for path in self._lines.paths:
            self._named.setdefault(self.words(path), []).append(self._lines.line(path))

    def words(self, path: KeyPath) -> str:
        """What is called so: "window 2F-17: person 0117: post"."""
        parts, keys, value = ["hall"], list[str](), self._content
        for step in path:
            value = _inside(value, step)
            if isinstance(step, str):
                keys.append(step)
            elif keys and keys[-1] in NAMED_ELEMENTS:
                parts = [] if keys[-1] in FOUND_ALONE else parts
                parts.append(f"{NAMED_ELEMENTS[keys.pop()]} {_name(value, step)}")
            else:
                keys.append(f"{keys.pop() if keys else ''} {step + 1}".strip())
        return ": ".join(filter(None, [*parts, ".".join(keys)]))

    def line(self, path: KeyPath) -> int:
        """On which that stands, or what it should stand in."""
        return self._lines.line(path)

    def found(self, problem: str) -> tuple[str, list[int]]:
        """The longest words here with which the problem begins, and every line of what is called so."""
        ends = (end for end in range(len(problem) - 1, 0, -1) if problem[end] in ": .")
        words = next((problem[:end] for end in ends if problem[:end] in self._named), "")
        return words, self._named.get(words, [1])


def _inside(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (LookupError, TypeError):  # what is missing, or stands in what is no table
        return None


def _name(value: Any, number: int) -> str:
    if isinstance(value, str):  # a badge number that a window names
        return value[:NAME_CHARACTERS]
    given = [value[name] for name in LABELS if name in value] if isinstance(value, dict) else []
    return str(given[0])[:NAME_CHARACTERS] if given else f"#{number + 1}"
