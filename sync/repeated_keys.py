"""The repeated keys of a JSON object: some readers take the first value, others the last. Pure.

What one reader was shown is then not what another one works by, under one signature or one hash.
"""

import json
from typing import Any


class KeyRepeated(ValueError):
    """One object has a key twice; whoever wrote it must write it anew, with each key once."""


def refuse_repeated_keys(content: bytes) -> None:
    """Raises `KeyRepeated` where any object in this JSON has a key twice, however each is escaped.

    Raises ValueError or RecursionError where it is not JSON.
    """
    json.loads(content.decode(), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> None:
    # What an object is does not matter: it may be None in the one around it.
    if len(pairs) == len({key for key, _ in pairs}):
        return
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise KeyRepeated(f"key {key[:60]!r} stands twice in one object")
        seen.add(key)
