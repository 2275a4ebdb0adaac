"""The shape of what IT writes: every mistake in it at once, each with its place and what was wanted there. Pure."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, UnsetType
from msgspec.structs import fields

from terminal.config.toml_lines import KeyPath
from terminal.domain.mistake import Mistake

SHOWN_CHARACTERS = 40  # of a value that is quoted
PLAINLY = {bool: "true or false", int: "a whole number", str: "text"}
WITHIN = {int: "a whole number from {low} to {high}", str: "text of {low} to {high} characters"}
EACH, BOTH = "a list, each {what}", "a list of two, each {what}"
KEYS = "there are: {keys}"
Placed = tuple[KeyPath, Mistake]


def mistakes(value: Any, kind: Any, place: KeyPath = ()) -> Iterator[Placed]:
    """Where a value, as TOML or JSON gives it, is not of this type; nothing where `msgspec.convert` takes it."""
    bare = _bare(kind)[0]
    if isinstance(value, dict) and isinstance(bare, type) and issubclass(bare, Struct):
        yield from _of_table(value, bare, place)
    elif isinstance(value, dict) and get_origin(bare) is dict and _bare(get_args(bare)[0])[0] is not int:
        for key, each in value.items():
            named, written = get_args(bare)
            if not _fits(key, named):
                known = Mistake(KEYS, keys=", ".join(get_args(named)))
                yield (*place, key), Mistake("there is no such key; {meant}", meant=known)
            yield from mistakes(each, written, (*place, key))
    elif (
        value
        and isinstance(value, list)
        and get_origin(bare) is tuple
        and len(kinds := _kinds(bare, value)) == len(value)
    ):
        for number, each in enumerate(value):
            yield from mistakes(each, kinds[number], (*place, number))
    elif not _fits(value, kind):
        quotes = bare is str and not isinstance(value, (str, dict, list))
        said = "{value}; wanted, in quotes: {wanted}" if quotes else "{value}; wanted: {wanted}"
        yield place, Mistake(said, value=_said(value), wanted=wanted(kind))


def misshapen(value: Any, kind: Any) -> str:
    """The same in a line, each mistake behind its key; empty where there is none."""
    return "; ".join(f"{_dotted(place)}: {wrong}" for place, wrong in mistakes(value, kind))


def _dotted(place: KeyPath) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def wanted(kind: Any) -> Mistake:
    """What may be written for this type, in words."""
    bare, metas = _bare(kind)
    described = [meta.description for meta in metas if meta.description]
    if described:
        return Mistake(described[-1])  # the nearest to the key that has it
    if get_origin(bare) is Literal:
        return Mistake("one of {words}", words=", ".join(f'"{each}"' for each in get_args(bare)))
    if get_origin(bare) is tuple:
        first, last = get_args(bare)[0], get_args(bare)[-1]
        return Mistake(EACH if last is Ellipsis else BOTH, what=wanted(first))
    return _bounded(bare, metas) if bare in PLAINLY else Mistake("a table")


def _of_table(value: dict[str, Any], kind: type[Struct], place: KeyPath) -> Iterator[Placed]:
    known = {field.encode_name: field for field in fields(kind)}
    for key, each in value.items():
        if key in known:
            yield from mistakes(each, known[key].type, (*place, key))
        else:
            from difflib import get_close_matches  # only where something is wrong: a start waits for its imports

            near = get_close_matches(key, known, 1)
            meant = Mistake("did you mean `{key}`?", key=near[0]) if near else Mistake(KEYS, keys=", ".join(known))
            yield (*place, key), Mistake("there is no such key; {meant}", meant=meant)
    missing = [name for name, field in known.items() if field.required and name not in value]
    said = "`{key}` is missing; wanted: {wanted}"
    yield from ((place, Mistake(said, key=name, wanted=wanted(known[name].type))) for name in missing)


def _kinds(bare: Any, value: list[Any]) -> list[Any]:
    """The type of each element."""
    given = get_args(bare)
    return [given[0]] * len(value) if given[-1] is Ellipsis else list(given)


def _bare(kind: Any) -> tuple[Any, tuple[Meta, ...]]:
    """A type without what is said about it, and that. What may be left out is asked for as if it could not."""
    metas: tuple[Meta, ...] = ()
    while get_origin(kind) in (Annotated, Union, UnionType):
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            metas += tuple(each for each in more if isinstance(each, Meta))
        else:
            (kind,) = (each for each in get_args(kind) if each not in (NoneType, UnsetType))
    return kind, metas


def _bounded(bare: type, metas: tuple[Meta, ...]) -> Mistake:
    """A number or text, with its bounds where it has any."""
    for meta in metas:
        low = meta.ge if meta.ge is not None else meta.min_length or 0
        high = meta.le if meta.le is not None else meta.max_length
        if high is not None:
            return Mistake(WITHIN[bare], low=low, high=high)
    return Mistake(PLAINLY[bare])


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, str_keys=True)
    except msgspec.ValidationError:
        return False
    return True


def _said(value: Any) -> str:
    """The value as TOML writes it, in short; a day or a time needs no quotes to be one."""
    if isinstance(value, (dict, list)):
        return "a table" if isinstance(value, dict) else "a list"
    text = msgspec.json.encode(value).decode() if isinstance(value, (str, bool, int, float)) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
