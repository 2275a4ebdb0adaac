"""What keeps a file from being TOML, by its line and in words."""

from pathlib import Path

import pytest

from terminal.config.toml_text import NotToml, read_toml

WRONG = [
    ("a = 1\nb = “2”\n", 2, 'a full-width “ stands here; write " instead'),
    ('a = ["1"，"2"]\n', 1, "a full-width ， stands here; write , instead"),
    ('a：1\nb = "：，"\n', 1, "a full-width ： stands here; write = instead"),
    ('a = "，\nb = 1\n', 1, "a quote is opened and not closed"),
    ('a = ["1" "2"]\n', 1, "a list is not closed, or a comma is missing"),
    ("a = 1\na = 2\n", 2, "stands here a second time"),
    ("a = True\n", 1, "is no value"),
    ("a = 0117\n", 1, "something stands behind the value"),
    ("only text\n", 1, "a line begins with `key = value`"),
]


@pytest.mark.parametrize(("text", "line", "why"), WRONG, ids=[row[2] for row in WRONG])
def test_each_is_named_by_its_line_in_words(tmp_path: Path, text: str, line: int, why: str) -> None:
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")
    with pytest.raises(NotToml) as e:
        read_toml(tmp_path / "hall.toml")
    assert (e.value.line, why in e.value.mistake) == (line, True), e.value.mistake
