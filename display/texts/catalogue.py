"""The catalogue: a sentence for every message id, by language, out of `locale/` by gettext.

A line break in a sentence parts what is said large from what is said below it.
"""

import re
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from terminal.domain.look import Language
from terminal.domain.views import Message

LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE = Path(__file__).parent / "locale"
GETTEXT_DOMAIN = "window-terminal"
PLACE = re.compile(r"\{([a-z]+)\}")  # where a value goes; nothing else in a text is ever looked into
DEFAULTS = ("where",)  # values that a message may leave out: `default.where` is said then

NO_WORDS: Mapping[str, str] = MappingProxyType({})


def sentence(message: Message, language: Language = "zh_CN", words: Mapping[str, str] = NO_WORDS) -> str:
    """The message in words: the hall's own where `words` has its id. KeyError where id or value are not known."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in DEFAULTS and not message.values.get(name):
            return sentence(Message(f"default.{name}"), language, words)
        return message.values[name]

    text = words.get(message.id) or template(message.id, language, message.values.get("count"))
    return PLACE.sub(value, text)


def template(id: str, language: Language, count: str | None = None) -> str:
    """The catalogue's text with its values still open, in the form for `count`. KeyError where id is unknown."""
    catalogue = _catalogue(language)
    return catalogue.gettext(id) if count is None else catalogue.ngettext(id, id, int(count))


class _Unknown(NullTranslations):
    """Where gettext would answer an unknown id with the id itself."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise KeyError(msgid1)


@cache
def _catalogue(language: Language) -> GNUTranslations:
    with (LOCALE / language / "LC_MESSAGES" / f"{GETTEXT_DOMAIN}.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    catalogue.add_fallback(_Unknown())
    return catalogue
