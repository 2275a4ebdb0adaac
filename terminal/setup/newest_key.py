"""The newest key that this machine knows IT by, from root's own files; read before anything is installed.

Standard library only. What stands in these files was verified before root wrote it.
"""

import base64
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sync.releases.release_file import SIGNATURE_BYTES


@dataclass(frozen=True)
class NewestKey:
    """Its public half and its epoch, empty and 0 where nothing names one; `gone` are those before it."""

    key: str = ""
    epoch: int = 0
    gone: frozenset[str] = frozenset()


def newest_key(word: Path, successions: Path) -> NewestKey:
    """By root's word, where root gave one, and by the successions that led on. Raises OSError, ValueError."""
    try:
        named, gone = _by_root(word)
        named += [each for each in _by_successions(successions) if not named or each[1] > named[0][1]]
    except (LookupError, TypeError, AttributeError) as e:
        raise ValueError(f"{word} or {successions} is not as root wrote it") from e
    if not named:
        return NewestKey()
    return NewestKey(*named[-1], frozenset((*gone, *(key for key, _ in named[:-1]))))


def _by_root(word: Path) -> tuple[list[tuple[str, int]], list[str]]:
    if not word.exists():
        return [], []
    told = tomllib.loads(word.read_text(encoding="utf-8-sig"))
    return [(str(told["keys"][0]), int(told["epoch"]))], list(told.get("former", ()))


def _by_successions(path: Path) -> list[tuple[str, int]]:
    if not path.exists():
        return []
    signed = json.loads(path.read_bytes())
    said = (json.loads(base64.b64decode(each.partition(".")[0])[SIGNATURE_BYTES:]) for each in signed)
    return [(str(each["key"]), int(each["epoch"])) for each in said]
