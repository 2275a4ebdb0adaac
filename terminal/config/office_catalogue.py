"""The office catalogue: what IT is told of its files, in the language of the desk where it sits."""

import locale
import os
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from terminal.domain.look import Language

OFFICE_LOCALE = Path(__file__).parent / "locale"
OFFICE_DOMAIN = "window-terminal-office"
LOCALE_NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
CHINESE_LOCALES = ("zh", "Chinese")  # as POSIX and as Windows name them


def office_language() -> "Language":
    """Of whoever types here: as gettext finds it in the environment, on Windows by the system's."""
    named = next(filter(None, map(os.environ.get, LOCALE_NAMES)), None) or _of_the_system()
    return "zh_CN" if named.startswith(CHINESE_LOCALES) else "en"


def _of_the_system() -> str:
    try:
        return locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:  # one that this machine has not
        return ""


def said(mistake: str, language: "Language") -> str:
    """The mistake and its place in this language; a text that is none stays what it is."""
    if language == "en" or not isinstance(mistake, Mistake):
        return mistake
    place = ": ".join(_step(step) for step in mistake.place.split(": ") if step)
    text = mistake.said(_catalogue().gettext)
    return f"{place}: {text}" if place else text


def chinese(text: str) -> str:
    """A text of the program, its values still open, in Chinese; one that the catalogue has not stays English."""
    return _catalogue().gettext(text)


def in_office_words(mistake: str) -> str:
    """In the language of whoever sits here."""
    return said(mistake, office_language())


def _step(step: str) -> str:
    """One step of a place: "window 2F-17" has a word of ours and a name of theirs, "look.theme" is a key."""
    word, space, name = step.partition(" ")
    return f"{_catalogue().gettext(word)}{space}{name}"


@cache
def _catalogue() -> NullTranslations:
    with (OFFICE_LOCALE / "zh_CN" / "LC_MESSAGES" / f"{OFFICE_DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)
