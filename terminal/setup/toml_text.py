"""TOML text of a settings file's tables. Pure; the standard library only reads TOML."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any


def toml(tables: Mapping[str, Any]) -> str:
    """Values first, then a table each; what lies deeper stands in a line. None is left out."""
    return "\n".join(_lines(tables)).lstrip("\n") + "\n"


def _lines(tables: Mapping[str, Any]) -> Iterator[str]:
    plain = {key: value for key, value in tables.items() if not isinstance(value, Mapping)}
    yield from _pairs(plain)
    for key, table in tables.items():
        if isinstance(table, Mapping):
            yield f"\n[{_key(key)}]"
            yield from _pairs(table)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    # A string of JSON is one of TOML, but for the delete character, which JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)
