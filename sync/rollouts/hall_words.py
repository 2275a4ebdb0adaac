"""The hall words: how windows, posts and rollouts stand, and why, as texts that a catalogue may have. Pure.

A center answers in English. What is a word or a reason of ours is known again here; what a terminal says in its own
words stays as it came.
"""

from collections.abc import Iterable, Mapping
from typing import get_args, get_type_hints

from sync.contract import NO_HALL_THERE, NOTHING_BELOW
from sync.hall_status import WindowStatus
from sync.rollouts.waves import (
    CANCELLED_BY_IT,
    FAILED_MORE,
    FAILED_WINDOW,
    HARM,
    NOTHING_TO,
    RolloutAct,
    RolloutStanding,
    WindowOutcome,
)
from terminal.domain.facts import Post
from terminal.domain.mistake import Mistake, values_of

HELD = "not yet offered"
UNREADABLE_POST = "unreadable"
KNOWN_CHARACTERS = 1_000  # more than any reason of ours has: a longer text is not looked into
NO_ROLLOUT = "there was no rollout yet: `config push` begins one"
WAVE_TO_COME = "the rollout is {standing}, its wave has not begun"
AWAY_TOO_LONG = "away beyond the limit"
NOBODY_REGISTERED = "nobody registered in a session"
HALL_REASONS = (HARM, NOTHING_TO, WAVE_TO_COME, NOTHING_BELOW)

_POST = get_type_hints(Post)
_KINDS = (WindowStatus, WindowOutcome, RolloutStanding, RolloutAct, _POST["state"], _POST["by"])
_OF_KINDS = (word for kind in _KINDS for word in get_args(kind))
_WHOLE = (HELD, UNREADABLE_POST, CANCELLED_BY_IT, NO_ROLLOUT, AWAY_TOO_LONG, NOBODY_REGISTERED, NO_HALL_THERE)
HALL_WORDS: Mapping[str, Mistake] = {text: Mistake(text) for text in (*_OF_KINDS, *_WHOLE)}


def word(text: str) -> str:
    """How something stands, or another text of ours without a value in it."""
    return HALL_WORDS.get(text, text)


def known(text: str) -> str:
    """Why something is so, where that is a reason of ours; in a mistake, what it quotes of a center."""
    if isinstance(text, Mistake):
        values = {name: known(each) if isinstance(each, str) else each for name, each in text.values.items()}
        return Mistake(text.template, place=text.place, **values)
    if len(text) > KNOWN_CHARACTERS:
        return text
    for template in HALL_REASONS:
        if found := values_of(template, text):
            return Mistake(template, **{name: _said(name, value) for name, value in found.items()})
    return word(text)


def counted(counts: Iterable[tuple[int, str]]) -> str:
    """So many of each: "2 kept + 1 waiting"."""
    parts = [Mistake("{count} {what}", count=count, what=word(what)) for count, what in counts]
    return Mistake.joined(" + ", parts) if parts else "0"


def _said(name: str, value: str) -> str:
    return _failed(value) if name == "windows" else word(value)


def _failed(windows: str) -> Mistake:
    """Those that a reason names, and how many more there are."""
    if more := values_of(FAILED_MORE, windows):
        return Mistake(FAILED_MORE, windows=_failed(more["windows"]), count=more["count"])
    return Mistake.joined(", ", map(_failed_window, windows.split(", ")))


def _failed_window(text: str) -> str:
    found = values_of(FAILED_WINDOW, text)
    return Mistake(FAILED_WINDOW, window=found["window"], status=word(found["status"])) if found else text
