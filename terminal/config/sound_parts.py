"""The sound parts of what IT wrote: the rest of it without the values that are misshapen."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from terminal.config.toml_lines import KeyPath

# What means something else as soon as a part of it is missing, so that it goes whole
TAKEN_WHOLE = {"calendar", "sessions", "supervisors", "fittings", "later"}
NEEDED_LISTS = {"sessions"}  # which a hall must have, empty or not


def without(content: dict[str, Any], places: Iterable[KeyPath]) -> dict[str, Any]:
    """A copy without what stands at these places."""
    left = deepcopy(content)
    for place in sorted(places, key=_from_behind, reverse=True):
        _take_out(left, _to_be_taken(place))
    return left


def tells_of_somebody(place: KeyPath) -> bool:
    """Whether, without what stands here, somebody is not listed any more."""
    return place[:1] == ("people",) and (len(place) < 3 or place[2] in ("badge", "name"))


def _from_behind(place: KeyPath) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (0, step) for step in place)


def _to_be_taken(place: KeyPath) -> KeyPath:
    whole = next((end for end, step in enumerate(place, 1) if step in TAKEN_WHOLE), len(place))
    return place[:whole]


def _take_out(content: Any, place: KeyPath) -> None:
    *way, last = place or ("",)
    try:
        for step in way:
            content = content[step]
        if last in NEEDED_LISTS:
            content[last] = []
        else:
            del content[last]
    except (LookupError, TypeError):  # it was taken out with something else, or is what is missing
        return
