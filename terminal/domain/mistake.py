"""A mistake in what IT wrote, or what else IT is told: in any language that a catalogue has."""

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
    """What stands at the places of this template, where the text is made by it; empty where it is not.

    Each sign is looked at once: whoever made the text may mean harm.
    """
    found, at, open_place = dict[str, str](), 0, ""
    for fixed, place in _pieces(template):
        start = at
        if open_place:  # it ends where what is fixed behind it first stands, or at the end of all
            start = text.find(fixed, at + 1) if place else max(len(text) - len(fixed), at + 1)
            found[open_place] = text[at:start]
        if start < at or not text.startswith(fixed, start):
            return {}
        at, open_place = start + len(fixed), place
    if open_place:
        found[open_place] = text[at:]
    return found if bool(open_place) == (at < len(text)) else {}


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """Each fixed piece with the name of the place behind it, empty behind the last."""
    return tuple((text, name or "") for text, name, _, _ in Formatter().parse(template))


def _said(value: Any, translate: Translate) -> Any:
    return _Signs(value.said(translate)) if isinstance(value, Mistake) else value
