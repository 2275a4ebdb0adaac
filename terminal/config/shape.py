"""The shape of what IT writes: every mistake in it at once, each with its place and what was wanted there."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from terminal.config.toml_lines import KeyPath

SHOWN_CHARACTERS = 40  # of a value that is quoted
PLAINLY = {bool: "true or false", int: "a whole number", str: "text", dict: "a table"}


class Mistake(Struct, frozen=True):
    """What is wrong at a place, and what was wanted there."""

    place: KeyPath
    why: str


def mistakes(value: Any, kind: Any, place: KeyPath = ()) -> Iterator[Mistake]:
    """Where a value, as TOML or JSON gives it, is not of this type; nothing where `msgspec.convert` takes it."""
    bare = _bare(kind)[0]
    if isinstance(value, dict) and isinstance(bare, type) and issubclass(bare, Struct):
        yield from _of_table(value, bare, place)
    elif isinstance(value, dict) and get_origin(bare) is dict:
        for key, each in value.items():
            yield from mistakes(each, get_args(bare)[1], (*place, key))
    elif isinstance(value, list) and get_origin(bare) is tuple and len(kinds := _kinds(bare, value)) == len(value):
        for number, each in enumerate(value):
            yield from mistakes(each, kinds[number], (*place, number))
    elif not _fits(value, kind):
        quotes = ", in quotes" if bare is str and not isinstance(value, (str, dict, list)) else ""
        yield Mistake(place, f"{_said(value)}; wanted: {wanted(kind)}{quotes}")


def wanted(kind: Any) -> str:
    """What may be written for this type, in words."""
    bare, metas = _bare(kind)
    described = [meta.description for meta in metas if meta.description]
    if described:
        return described[0]
    if get_origin(bare) is Literal:
        return " or ".join(f'"{each}"' for each in get_args(bare))
    if get_origin(bare) is tuple:
        first, last = get_args(bare)[0], get_args(bare)[-1]
        return f"a list, each {wanted(first)}" if last is Ellipsis else f"a list of two, each {wanted(first)}"
    plain = PLAINLY.get(get_origin(bare) or bare, "a table")
    return " ".join([plain, *(bound for meta in metas for bound in _bounds(meta))])


def _of_table(value: dict[str, Any], kind: type[Struct], place: KeyPath) -> Iterator[Mistake]:
    known = {field.encode_name: field for field in fields(kind)}
    for key, each in value.items():
        if key in known:
            yield from mistakes(each, known[key].type, (*place, key))
        else:
            near = get_close_matches(key, known, 1)
            meant = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known)}"
            yield Mistake((*place, key), f"there is no such key; {meant}")
    missing = [name for name, field in known.items() if field.required and name not in value]
    yield from (Mistake(place, f"`{name}` is missing; wanted: {wanted(known[name].type)}") for name in missing)


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
            (kind,) = (each for each in get_args(kind) if each is not NoneType)
    return kind, metas


def _bounds(meta: Meta) -> Iterator[str]:
    low, high = (meta.ge, meta.le) if meta.ge is not None else (meta.min_length, meta.max_length)
    what = "" if meta.ge is not None else " characters"
    if low is not None and high is not None:
        yield f"from {low} to {high}{what}"
    elif high is not None:
        yield f"up to {high}{what}"


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _said(value: Any) -> str:
    """The value as TOML writes it, in short; a day or a time needs no quotes to be one."""
    if isinstance(value, (dict, list)):
        return "a table" if isinstance(value, dict) else "a list"
    text = msgspec.json.encode(value).decode() if isinstance(value, (str, bool, int, float)) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
