"""The hall rewrite: texts put in the place of those that were read, in the form of each file, or none."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from sync.durable import replace
from terminal.config.hall_text import HallText


class ChangedMeanwhile(Exception):
    """Somebody else changed the file that the message names, and nothing was written."""


def rewrite(before: Sequence[HallText], after: Sequence[HallText]) -> None:
    """Writes what changed; where that fails, what was there comes back. Raises `ChangedMeanwhile`, OSError."""
    pairs = [(old, new, old.path.read_bytes()) for old, new in zip(before, after, strict=True) if new is not old]
    for old, _, raw in pairs:
        if _plain(raw) != old.text:
            raise ChangedMeanwhile(str(old.path))
    for number, (_, new, raw) in enumerate(pairs):
        try:
            _put(new.path, _in_form_of(raw, new.text))
        except OSError:
            for old, _, was in pairs[:number]:
                _put(old.path, was)
            raise


def _put(path: Path, content: bytes) -> None:
    replace(path, content, path.stat().st_mode & 0o777)


def _plain(raw: bytes) -> str:
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _in_form_of(raw: bytes, text: str) -> bytes:
    """With the mark before UTF-8 and the ends of lines that the file had."""
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return mark + (text.replace("\n", "\r\n") if b"\r\n" in raw else text).encode()
