"""On which line of a TOML text each table, key and value stands."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.config.toml_lines import KeyPath, TomlLines

TEXT = """# a hall
name = "hall"  # 2

[look]
words."rating.thanks" = "thanks"
theme = { body = "#fcfaf5", ink = [1,
  2] }

[[units]]
name = '''
[[units]]
no = "table"'''

[[units.windows]]
id = "2F-17"

  [[units.windows.people]]
  badge = "1"
  [[units.windows.people]]
  badge = "2"

[[units]]
name = "second"
[units.look]
hotline = "12345"
[[units.windows]]
id = "2F-18"
"""
PLACES: list[tuple[int, KeyPath]] = [
    (2, ("name",)),
    (4, ("look",)),
    (5, ("look", "words", "rating.thanks")),
    (6, ("look", "theme", "ink", 1)),
    (9, ("units", 0)),
    (10, ("units", 0, "name")),
    (14, ("units", 0, "windows", 0)),
    (15, ("units", 0, "windows", 0, "id")),
    (18, ("units", 0, "windows", 0, "people", 0, "badge")),
    (20, ("units", 0, "windows", 0, "people", 1, "badge")),
    (22, ("units", 1)),
    (25, ("units", 1, "look", "hotline")),
    (27, ("units", 1, "windows", 0, "id")),
    # What stands nowhere is looked for where it should stand.
    (26, ("units", 1, "windows", 0, "people", 3)),
    (1, ("zone",)),
]


@pytest.mark.parametrize(("line", "path"), PLACES)
def test_each_value_stands_on_a_line(line: int, path: KeyPath) -> None:
    assert TomlLines(TEXT).line(path) == line


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
values = st.recursive(
    st.integers(-9, 9) | st.booleans() | words.map(lambda text: text.replace("\x7f", "")),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ",\n".join(map(written, value)) + "]"
    if isinstance(value, str):
        return (
            '"'
            + "".join(each if each.isalnum() else f"\\u{ord(each):04x}" for each in value if ord(each) < 0xD800)
            + '"'
        )
    return str(value)


@given(st.lists(st.tuples(st.sampled_from(["key", "table", "list"]), values), max_size=8))
def test_whatever_stands_before_it(parts: list[tuple[str, object]]) -> None:
    """Each part is a key of its own, in the table that was opened last."""
    text, lists, expected = "", 0, dict[KeyPath, int]()
    table: KeyPath = ()
    for number, (kind, value) in enumerate(parts):
        if kind == "table":
            text, table = f"{text}[t{number}]\n", (f"t{number}",)
        if kind == "list":
            text, table, lists = f"{text}[[rows]]\n", ("rows", lists), lists + 1
        expected[(*table, f"k{number}")] = text.count("\n") + 1
        text += f"k{number} = {written(value)} # said\n\n"
    tomllib.loads(text)
    lines = TomlLines(text)
    assert {path: lines.line(path) for path in expected} == expected
