"""The catalogues as translators edit them. `python -m tests.support.catalogues` compiles them after a change."""

from pathlib import Path

import polib

from display.texts.catalogue import GETTEXT_DOMAIN, LANGUAGES, LOCALE
from terminal.commands.usage_words import USAGE_DOMAIN
from terminal.config.office_catalogue import OFFICE_DOMAIN, OFFICE_LOCALE

USAGE = OFFICE_LOCALE / "zh_CN" / "LC_MESSAGES" / f"{USAGE_DOMAIN}.po"
OFFICE = OFFICE_LOCALE / "zh_CN" / "LC_MESSAGES" / f"{OFFICE_DOMAIN}.po"


def source(language: str) -> polib.POFile:
    """What a translator edits."""
    return polib.pofile(str(_path(language)))


def compiled(language: str) -> polib.MOFile:
    """What the plate reads."""
    return polib.mofile(str(_path(language).with_suffix(".mo")))


def entries(catalogue: polib.POFile | polib.MOFile) -> dict[str, list[str]]:
    """The texts by id, the plural forms in their order."""
    return {entry.msgid: _texts(entry) for entry in catalogue}


def _texts(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    forms = entry.msgstr_plural
    return [forms[form] for form in sorted(forms)] if forms else [entry.msgstr]


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{GETTEXT_DOMAIN}.po"


if __name__ == "__main__":
    for each in LANGUAGES:
        source(each).save_as_mofile(str(_path(each).with_suffix(".mo")))
    for file in (OFFICE, USAGE):
        polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))
