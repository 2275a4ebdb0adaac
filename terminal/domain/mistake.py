"""A mistake in what IT wrote: where it is, what is wrong and what to do, in any language that a catalogue has."""

from collections.abc import Callable
from typing import Any, Self

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

    def said(self, translate: Translate) -> str:
        """The text in another language, without its place."""
        values = {name: _said(value, translate) for name, value in self.values.items()}
        return translate(self.template).format(**values)


def _said(value: Any, translate: Translate) -> Any:
    return value.said(translate) if isinstance(value, Mistake) else value
