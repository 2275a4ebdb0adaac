"""Markdown as its reader uses it: the command lines to type, the TOML to copy, the tables to look a key up in."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

FENCE = re.compile(r" *```(\w*)")
OF_FILES = ("haproxy", "http", "script", "toml", "yaml")
INDENT = " " * 4
COMMENT = re.compile(r"\s+#\s.*")
ROW = re.compile(r"\| `([a-z_.]+)` \| .* \| (.*?) ?\|")


class Code(NamedTuple):
    """A line of a code block, and the language that its fence names."""

    language: str
    line: str


def code(text: str) -> Iterator[Code]:
    """The lines of every code block, fenced or indented."""
    fence: str | None = None
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark:
            fence = mark[1] if fence is None else None
        elif fence is not None or (line.startswith(INDENT) and line.strip()):
            yield Code(fence or "", line)


def command_lines(text: str) -> list[str]:
    """What is there to type: every code line that is none of a file, without its comment."""
    return [COMMENT.sub("", each.line.strip()) for each in code(text) if each.language not in OF_FILES]


def toml_texts(text: str) -> list[str]:
    """The TOML blocks as they are written."""
    return re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def tomls(text: str) -> list[dict[str, Any]]:
    """What they say."""
    return [tomllib.loads(block) for block in toml_texts(text)]


def rows(text: str) -> dict[str, str]:
    """The tables whose first cell is a key: the key, and the last cell."""
    return {found[1]: found[2] for found in map(ROW.fullmatch, text.splitlines()) if found}
