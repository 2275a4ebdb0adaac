"""The written hall as a command reads it from its files, with what whoever publishes it should know."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from terminal.commands.console import say

if TYPE_CHECKING:
    from terminal.config.hall_text import HallText
    from terminal.domain.hall import Hall


def publishable(path: Path) -> "Hall":
    """The hall in this file, or an error that names what no plate could show."""
    return written_hall(path)[1]


def say_warnings(path: Path, texts: "Sequence[HallText]", hall: "Hall") -> None:
    """What the hall may have but most do not mean, and what lies beside its files and is not read."""
    from terminal.config.hall_file import hall_warnings
    from terminal.config.hall_text import placed, rows, unread_files
    from terminal.config.office_catalogue import in_office_words

    warnings = hall_warnings(hall, datetime.now(ZoneInfo(hall.zone)).date())
    found = rows(texts, warnings) if warnings else []
    for file, line, warning in [(f, n, each.at("warning")) for f, n, each in found] + unread_files(texts, path):
        say(f"{placed(file, line)}: {in_office_words(warning)}", err=True)


def written_hall(path: Path) -> "tuple[list[HallText], Hall]":
    """The same with the texts that say it."""
    from display.lettering.coverage import unwritable
    from terminal.config.hall_file import hall_of
    from terminal.config.hall_text import HallWrong, read_texts, refuse
    from terminal.config.lettering import hall_lettering_problems
    from terminal.config.office_catalogue import office_language

    try:
        texts = read_texts(path)
        hall = hall_of(texts)
        refuse(texts, hall_lettering_problems(hall, unwritable))
    except HallWrong as e:
        raise click.ClickException(e.said(office_language())) from e
    return texts, hall
