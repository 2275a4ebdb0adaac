"""Fact JSON as it is read, also where a newer program wrote it."""

from typing import Any

import msgspec

from terminal.domain.facts import Fact

_known = msgspec.json.Decoder(Fact)
_anything = msgspec.json.Decoder(dict[str, Any])
_FIELDS = frozenset(Fact.__struct_encode_fields__) - {""}


def fact_in(raw: bytes) -> Fact:
    """The fact that this JSON is, with all that it says. Raises ValueError, RecursionError."""
    try:
        fact = _known.decode(raw)
    except msgspec.ValidationError:
        fact = None
    if fact and not fact.more:
        return fact
    said = _anything.decode(raw)
    more = {name: said.pop(name) for name in said.keys() - _FIELDS}
    return msgspec.structs.replace(msgspec.convert(said, Fact), more=more)
