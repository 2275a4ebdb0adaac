"""The message catalogues: a sentence for every message id, by language.

A line break in a sentence parts what is said large from what is said below it. What may stand in a sentence for
citizens is the rule of the house: never lateness, never a level, never why somebody is absent.
"""

from typing import NamedTuple

from display.texts import en, zh_CN
from terminal.views import Message


class Catalogue(NamedTuple):
    texts: dict[str, str]
    defaults: dict[str, str]


LANGUAGES = {
    "zh_CN": Catalogue(zh_CN.TEXTS, zh_CN.DEFAULTS),
    "en": Catalogue(en.TEXTS, en.DEFAULTS),
}


def sentence(message: Message, language: str = "zh_CN") -> str:
    """The message in words. KeyError where the id or a value that its text names is not known."""
    catalogue = LANGUAGES[language]
    missing = {name: value for name, value in catalogue.defaults.items() if not message.values.get(name)}
    return catalogue.texts[message.id].format_map(message.values | missing)
