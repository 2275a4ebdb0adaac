"""A mistake in what IT wrote, or what else IT is told: in any language that a catalogue has."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from string import Formatter
from typing import Any, Self
from unicodedata import east_asian_width

Translate = Callable[[str], str]  # of a text with its values still open


class Mistake(str):
    """Reads as an English text; what was put together to it stays known, so that another language can do the same.

    `template` has the values' names in braces; values may be mistakes themselves. `place` stands before it.
    """

    template: str
    place: str
    values: dict[str, Any]

    __slots__ = ("place", "template", "values")

    def __new__(cls, template: str, *, place: str = "", **values: Any) -> Self:
        text = template.format(**values)
        made = super().__new__(cls, f"{place}: {text}" if place else text)
        made.template, made.place, made.values = template, place, values
        return made

    def at(self, place: str, joint: str = ": ") -> "Mistake":
        """The same in this place, or, where it has one, in that place of it."""
        within = f"{place}{joint}{self.place}" if self.place else place
        return Mistake(self.template, place=within, **self.values)

    @classmethod
    def joined(cls, joint: str, parts: Iterable[str]) -> Self:
        """Some texts, one at least, and mistakes among them are translated; what stands between is the same."""
        values = {f"part{number}": part for number, part in enumerate(parts)}
        return cls(joint.join(f"{{{name}}}" for name in values), **values)

    def said(self, translate: Translate) -> str:
        """The text in another language, without its place."""
        values = {name: _said(value, translate) for name, value in self.values.items()}
        return translate(self.template).format(**values)


class _Signs(str):
    """A text that `{name:<8}` sets in a column: there a Chinese sign has the room of two."""

    __slots__ = ()

    def __format__(self, room: str) -> str:
        wide = sum(east_asian_width(sign) in "FW" for sign in self)
        return self.ljust(int(room[1:]) - wide) if room else str(self)


def values_of(template: str, text: str) -> dict[str, str]:
    """What stands at the places of this template, where the text is made by it; empty where it is not."""
    found = _pattern(template).fullmatch(text)
    return found.groupdict() if found else {}


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts))


def _said(value: Any, translate: Translate) -> Any:
    return _Signs(value.said(translate)) if isinstance(value, Mistake) else value
