"""The hall path: which hall of a center a request's target means, and what is asked of that hall. Pure.

`https://center.city/yingjiang/v1/facts` asks the hall `yingjiang` for `/v1/facts`. It is read before anything in it
is decoded: an encoded slash, a dot or a second slash is a part of no hall's name.
"""

import re
from typing import NamedTuple

HALL_NAME_CHARACTERS = 40
A_HALL_NAME = "small letters, digits and single dashes, from a letter on, such as yingjiang or ruili-2"
_HALL_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RESERVED = re.compile(r"v[0-9]+|healthz|readyz|metrics|public")  # a center's own paths; PostgreSQL's own schema
_TARGET = re.compile(rb"/([^/]+)(/.*)?", re.DOTALL)


class HallPath(NamedTuple):
    hall: str
    rest: bytes  # as it was sent


def hall_path(target: bytes) -> HallPath | None:
    """Of a request's target without its query; None where it begins with no hall's name."""
    found = _TARGET.fullmatch(target)
    if found is None or not found[1].isascii() or not is_hall_name(found[1].decode()):
        return None
    return HallPath(found[1].decode(), found[2] or b"/")


def is_hall_name(text: str) -> bool:
    """Whether a hall of several may be called so."""
    shaped = _HALL_NAME.fullmatch(text) and len(text) <= HALL_NAME_CHARACTERS
    return bool(shaped) and _RESERVED.fullmatch(text) is None
