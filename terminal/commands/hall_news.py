"""The hall news before a push: what changes for whom, by what the center says was published last."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.office_words import office_error, tell
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from sync.rollouts.hall_question import PublishedBefore
    from terminal.domain.hall import Hall
    from terminal.domain.window import Window

NOT_COMPARED = (
    "the center is older than this program and does not say what is published: all windows are taken for new"
)
OTHERS_KEY = (
    "{count} windows were last published with a key that this one did not follow on, as after a recovery: whether "
    "the center tells rightly what was there cannot be checked; a push takes its place"
)
UNREADABLE_WINDOWS = "{count} windows have what this version cannot read; they are taken for new"


def tell_news(url: str, ca: Path, key: "KeyFile", hall: "Hall") -> "dict[str, PublishedBefore]":
    """Says what a push of this hall changes; what was published before. Raises OSError."""
    from terminal.domain.hall import merge

    before = _before(url, ca, key)
    _tell(before, {window.window: window for window in merge(hall)})
    return before


def tell_window_news(url: str, ca: Path, key: "KeyFile", window: "Window") -> None:
    """The same of one window, which alone is published. Raises OSError."""
    name = window.window
    _tell({each: said for each, said in _before(url, ca, key).items() if each == name}, {name: window})


def confirm(asked: Mistake) -> None:
    """Goes on after a yes. Raises ClickException."""
    if not click.confirm(in_office_words(asked), err=True):
        raise office_error(Mistake("nothing was published"))


def _tell(before: "dict[str, PublishedBefore]", after: "dict[str, Window]") -> None:
    from terminal.domain.hall_changes import hall_changes

    if others := [each for each in before.values() if not each.sure]:
        _warn(Mistake(OTHERS_KEY, count=len(others)))
    for change in hall_changes(_readable(before), after) or (Mistake("nothing changes"),):
        tell(change)


def _before(url: str, ca: Path, key: "KeyFile") -> "dict[str, PublishedBefore]":
    """By window, what its terminal works by, or shall. Raises OSError."""
    from sync.bundles.hand_over import PushUnknown
    from sync.rollouts.hall_question import ask_published_hall

    try:
        return ask_published_hall(url, ca, key)
    except PushUnknown:
        _warn(Mistake(NOT_COMPARED))
        return {}


def _readable(published: "dict[str, PublishedBefore]") -> "dict[str, Window]":
    found = {name: each.window for name, each in published.items()}
    readable = {name: window for name, window in found.items() if window}
    if missing := len(found) - len(readable):
        _warn(Mistake(UNREADABLE_WINDOWS, count=missing))
    return readable


def _warn(mistake: Mistake) -> None:
    tell(mistake.at("warning"), err=True)
