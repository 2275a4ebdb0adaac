"""The TOML text in a file that IT writes: what it says, or on which line it is none, in words of the office."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from terminal.domain.mistake import Mistake

NOT_TOML = (
    "it is not TOML: {why}; a text stands in quotes, a list in brackets with commas, and a key in a table once"
)
FULL_WIDTH_SIGN = "a full-width {sign} stands here; write {wanted} instead, of half width"
STANDS_TWICE = "the same key or table stands here a second time; leave one out"
IS_NO_VALUE = "what stands behind `=` is no value: a text stands in quotes, true and false in small letters"
NOT_CLOSED = "a quote is opened and not closed on this line"
NO_COMMA = "a list is not closed, or a comma is missing in it"
IS_NO_KEY = "a line begins with `key = value`, with [table], or, where it is a comment, with #"
AFTER_VALUE = "something stands behind the value; a number with zeros before it, and every text, stands in quotes"
BACKSLASH = "a backslash stands in a text; write \\\\ or /"
AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
HALF_WIDTH = {
    "“": '"',
    "”": '"',
    "＂": '"',
    "‘": "'",
    "’": "'",
    "，": ",",
    "、": ",",
    "；": ",",
    "＝": "=",
    "：": "=",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "＃": "#",
    "\u3000": "U+0020",
}
IN_QUOTES = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|#.*")
# How tomllib begins what it says, and what that is in our words
PARSER_WORDS = {
    "Cannot": STANDS_TWICE,
    "Invalid value": IS_NO_VALUE,
    "Illegal character": NOT_CLOSED,
    "Unterminated string": NOT_CLOSED,
    "Unclosed array": NO_COMMA,
    "Expected newline": AFTER_VALUE,
    "Expected '='": IS_NO_KEY,
    "Invalid statement": IS_NO_KEY,
    "Invalid initial character": IS_NO_KEY,
    "Unescaped '\\'": BACKSLASH,
    "Invalid hex value": BACKSLASH,
}


class NotToml(Exception):
    """What is there is no TOML; `line` is from 1, or 0 where it has none."""

    def __init__(self, mistake: Mistake, line: int = 0) -> None:
        super().__init__(mistake)
        self.mistake, self.line = mistake, line


class TomlText(NamedTuple):
    """A file as it is written, and what that says."""

    text: str
    content: dict[str, Any]


def read_toml(path: Path) -> TomlText:
    """What is in the file; office programs put a mark before UTF-8. Raises `NotToml`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as e:
        raise NotToml(Mistake("{why}", why=os.strerror(e.errno or 0))) from e
    except UnicodeDecodeError as e:
        raise NotToml(Mistake("it is not UTF-8; save it anew with that encoding")) from e
    try:
        return TomlText(text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as e:
        raise _not_toml(text, str(e)) from e


def _not_toml(text: str, said: str) -> NotToml:
    """What the parser says, by the line that it names."""
    lines, found = text.splitlines(), AT_LINE.search(said)
    number = int(found[1]) if found and found[1] else max(len(lines), 1)
    begun = next((begins for begins in PARSER_WORDS if said.startswith(begins)), None)
    if signed := _full_width(lines[number - 1] if number <= len(lines) else ""):
        return NotToml(signed, number)
    if begun is not None:
        return NotToml(Mistake(PARSER_WORDS[begun]), number)
    return NotToml(Mistake(NOT_TOML, why=AT_LINE.sub("", said)), number)


def _full_width(line: str) -> Mistake | None:
    """A sign of full width that stands where one of TOML's should; within a text it may stand."""
    sign = next((each for each in IN_QUOTES.sub("", line) if each in HALF_WIDTH), None)
    return Mistake(FULL_WIDTH_SIGN, sign=sign.strip() or "U+3000", wanted=HALF_WIDTH[sign]) if sign else None
