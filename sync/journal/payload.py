"""The payload of a frame: changes of tables, and where a segment begins, its place among the others. Pure."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import msgspec
from msgspec import Raw, Struct

Documents = dict[str, bytes]  # document id to its JSON
Change = Mapping[str, Mapping[str, bytes | None]]  # table to document id to new JSON, None where it was removed

JOURNAL_FORMAT = 1  # that is written here, and the newest that is read
SEGMENT_START = b'{"head"'  # how the first frame of a segment begins
REMOVED_JSON = b"null"
WHOLE = ""  # the id under which a table that is no mapping of documents lies


class Head(Struct, frozen=True):
    """What a segment begins with; the documents of its snapshot follow in frames of their own.

    `tables` are all that there are. Of the log, documents from `since` on lie in this segment or behind it, all up
    to `last` were there when it began, and memory held those from `floor` on. Segments before one that stands
    `alone` mean nothing any more. `frames` is the length of the snapshot: it was on the disk before the segment had
    its name, so that no cut takes any of it. `format` says how what follows is to be read.
    """

    tables: list[str]
    alone: bool
    since: int
    last: int
    floor: int
    frames: int
    format: int = 1  # of journals that say none


class FramePayload(Struct, omit_defaults=True):
    head: Head | None = None
    change: dict[str, dict[str, Raw]] = {}
    drop: list[str] = []
    floor: int = 0


_decoder = msgspec.json.Decoder(FramePayload)


def encode(change: Change, drop: list[str] | None = None, floor: int = 0, head: Head | None = None) -> bytes:
    """The payload of a frame, empty where it says nothing."""
    tables = {
        table: {key: Raw(REMOVED_JSON if text is None else text) for key, text in documents.items()}
        for table, documents in change.items()
    }
    if not (head or drop or floor or tables):
        return b""
    return msgspec.json.encode(FramePayload(head, tables, drop or [], floor))


def decode(payload: bytes) -> FramePayload | None:
    """What `encode` made a payload of; None for what another version wrote, or nobody."""
    try:
        return _decoder.decode(payload)
    except msgspec.DecodeError:
        return None


def packed(documents: Any) -> Documents:
    """A table as memory and disk hold it: not the caller's own lists, tuples and dates."""
    if not isinstance(documents, Mapping):
        return {WHOLE: text(documents)}
    return {str(key): text(document) for key, document in documents.items()}


def text(document: Any) -> bytes:
    """A document as JSON. Raises ValueError for what would not be read again as it was."""
    written = msgspec.json.encode(document)
    if REMOVED_JSON in written and not _finite(document):
        raise ValueError("a number that is infinite or none (NaN) has no JSON")
    return written


def _finite(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple | set):
        return all(map(_finite, value))
    return not isinstance(value, float) or isfinite(value)


def unpacked(documents: Mapping[str, bytes]) -> Any:
    """The table again, a copy."""
    if WHOLE in documents:
        return msgspec.json.decode(documents[WHOLE])
    return {key: msgspec.json.decode(text) for key, text in documents.items()}
