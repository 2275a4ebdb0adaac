"""The shape of a hall's file: what msgspec refuses is named, all of it, and what it takes is not."""

import copy
import tomllib
from datetime import date
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from terminal.config.shape import Placed, mistakes, wanted
from terminal.domain.hall import Hall
from terminal.domain.timetable import Clock, Session
from terminal.domain.window import Rules
from tests.support.commands import HALL

SOUND = tomllib.loads(HALL)


def of_session(**change: Any) -> list[Placed]:
    return list(mistakes({"id": "am", "start": "08:00", "end": "12:00", **change}, Session))


def test_a_sound_hall_has_no_mistake() -> None:
    assert list(mistakes(SOUND, Hall)) == []


WANTED = [
    (bool, "true or false"),
    (Annotated[int, Meta(ge=1, le=600)], "a whole number from 1 to 600"),
    (Annotated[str, Meta(max_length=20)], "text of 0 to 20 characters"),
    (
        tuple[Clock, Clock] | None,
        'a list of two, each a time of the hall\'s day such as "08:30", from "00:00" to "23:59"',
    ),
    (dict[str, str], "a table"),
    (Rules, "a table"),
]


@pytest.mark.parametrize(("kind", "words"), WANTED)
def test_what_is_wanted_is_said_in_words(kind: Any, words: str) -> None:
    assert wanted(kind) == words


SAID: list[tuple[dict[str, Any], str]] = [
    ({"punch": "twice"}, '"twice"; wanted: one of "both", "in", "out"'),
    ({"days": [1, 8]}, "8; wanted: a weekday from 1, which is Monday, to 7"),
    ({"days": 1}, "1; wanted: a list, each a weekday from 1, which is Monday, to 7"),
    ({"in_window": ["07:30"]}, "a list; wanted: a list of two, each a time of"),
    (
        {"season": {"first": date(2026, 5, 1), "last": "09-30"}},
        '2026-05-01; wanted, in quotes: a day of the year such as "05-01"',
    ),
    ({"season": "summer"}, '"summer"; wanted: a table'),
    ({"stert": "08:00"}, "there is no such key; did you mean `start`?"),
    ({"shift": 1}, "there is no such key; there are: id, start, end, days, punch, in_window, out_window, season"),
]


@pytest.mark.parametrize(("change", "said"), SAID)
def test_what_stands_there_is_said_beside_what_was_wanted(change: dict[str, Any], said: str) -> None:
    ((place, mistake),) = of_session(**change)
    assert mistake.startswith(said)
    assert place[0] in change


def test_what_is_missing_is_said_at_its_table() -> None:
    assert [place for place, _ in mistakes({"id": "am"}, Session, ("sessions", 1))] == [("sessions", 1)] * 2


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in items for found in paths(each, (*path, key)))]


anything = st.sampled_from(
    [None, 0, 7, -1, 1.5, True, "", "A", "08:00", "x" * 60, [], [1], ["08:00", "09:00"], {}, {"x": 1}]
)


def put(content: Any, path: tuple[Any, ...], value: Any) -> None:
    """Writes a value in place of another, where what was changed before has left such a place."""
    try:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value
    except (LookupError, TypeError):
        return


@given(st.lists(st.tuples(st.sampled_from(paths(SOUND)[1:]), anything), max_size=3))
def test_it_says_something_where_and_only_where_msgspec_refuses(changes: list[tuple[Any, Any]]) -> None:
    content = copy.deepcopy(SOUND)
    for path, value in changes:
        put(content, path, value)
    try:
        msgspec.convert(content, Hall)
        refused = False
    except msgspec.ValidationError:
        refused = True
    assert bool(list(mistakes(content, Hall))) == refused
