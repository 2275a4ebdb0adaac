"""The reference of the hall's configuration says every key, and of each what the code's own types say."""

import typing
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from terminal.domain.hall import Hall
from terminal.domain.look import Language
from tests.support.configuration import KEYS, PAGES, SECTIONS, examples, keys_of, page
from tests.support.markdown import rows


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_that_of_the_code(language: Language) -> None:
    """After a change: python -m tests.support.configuration"""
    assert PAGES[language].read_text(encoding="utf-8") == page(language)


def test_every_type_that_a_hall_is_written_in_has_its_section() -> None:
    assert set(SECTIONS) == {*_types(Hall)}


def _types(kind: Any) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
        for each in msgspec.structs.fields(kind):
            yield from _types(each.type)
    for part in typing.get_args(kind):
        yield from _types(part)


def test_every_key_is_explained_and_no_other() -> None:
    assert {kind.__name__: [each.name for each in keys_of(kind)] for kind in SECTIONS} == {
        name: [*keys] for name, keys in KEYS.items()
    }
    assert all(key.keys() == {"en", "zh", "example"} for keys in KEYS.values() for key in keys.values())


@pytest.mark.parametrize(("_key", "kind", "example"), list(examples()), ids=[each[0] for each in examples()])
def test_every_example_may_be_written(_key: str, kind: Any, example: Any) -> None:
    written = example.isoformat() if isinstance(example, date) else example  # days need no quotes
    assert msgspec.convert(written, kind) is not None


def test_a_reader_finds_bounds_unit_and_default() -> None:
    found = PAGES["en"].read_text(encoding="utf-8")
    assert "| a whole number from 0 to 1440 | minutes | `15` | `15` |" in found
    assert "| a whole number from 1 to 600 | seconds | `8` | `8` |" in found
    assert "| a whole number from 1 to 60 | working days | `15` | `15` |" in found
    assert len(rows(found)) == sum(map(len, KEYS.values()))
