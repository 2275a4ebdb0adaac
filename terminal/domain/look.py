"""The look of a hall's plates, and how they speak: colours, emblem, language, hotline, and words of its own."""

import base64
import binascii
import zlib
from math import floor
from typing import Annotated, Literal

from msgspec import Meta, Struct

from terminal.domain.mistake import Mistake

HexColour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z", description='a colour such as "#0c2c60"')]
Language = Literal["zh_CN", "en"]

READABLE = 7.0  # contrast of ink on its ground, WCAG 2.1 level AAA
EMBLEM_MAX_BYTES = 64 << 10  # bytes of an emblem: a bundle holds 256 KB
EMBLEM_MAX_PIXELS = 512  # pixels of an emblem each way: a megabyte once it is opened
PNG = b"\x89PNG\r\n\x1a\n"
WHITE_HEX = "#ffffff"
TOO_PALE = "{name} reads at {reads}:1 only, 7:1 is needed; {cure}"
CURES = dict.fromkeys(("serving", "resting", "window"), "white stands on it: take a darker colour")
CURES["ink"] = "take a darker ink, or a lighter body"
EMBLEM_TOO_LARGE = "more than {size} bytes; save it smaller or with fewer colours"


class Theme(Struct, frozen=True, forbid_unknown_fields=True):
    """The grounds that a hall may choose; on the first three the ink is white, on the body it is `ink`."""

    serving: HexColour = "#0c2c60"  # the head of the plate while somebody serves
    resting: HexColour = "#343e4e"  # and while nobody does
    window: HexColour = "#9e121a"  # under the window's number
    body: HexColour = "#fcfaf5"
    ink: HexColour = "#0e1a30"
    accent: HexColour = "#c9a24a"  # rules only: nothing is written in it or on it


class Look(Struct, frozen=True, forbid_unknown_fields=True):
    """What citizens see besides the facts.

    `emblem` is a PNG: its path in IT's file, base64 in what a terminal is sent. `complaints` is the public address
    at which a complaint can be followed, with `{number}` in it; without one no code is shown. `words` replace the
    catalogue's, by message id.
    """

    language: Language = "zh_CN"
    theme: Theme = Theme()
    emblem: str = ""
    hotline: Annotated[str, Meta(max_length=40)] = ""
    complaints: Annotated[str, Meta(max_length=200)] = ""
    words: dict[str, Annotated[str, Meta(min_length=1, max_length=120)]] = {}


def contrast(one: str, other: str) -> float:
    """How well one colour reads on the other, from 1 to 21 (WCAG 2.1)."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def look_problems(look: Look) -> list[Mistake]:
    """What is wrong with a look beyond its shape, as a terminal would be sent it."""
    theme = look.theme
    pairs = {name: (getattr(theme, name), WHITE_HEX) for name in ("serving", "resting", "window")}
    pairs["ink"] = (theme.body, theme.ink)
    found = [
        Mistake(TOO_PALE, place="theme", name=name, reads=f"{floor(reads * 10) / 10}", cure=Mistake(CURES[name]))
        for name, pair in pairs.items()
        if (reads := contrast(*pair)) < READABLE
    ]
    found += _emblem_problems(look.emblem) + _address_problems(look.complaints)
    return found


def picture_problem(picture: bytes) -> Mistake | None:
    """Why these bytes are no emblem, and what to do; None where they are one."""
    if not picture.startswith(PNG):
        return Mistake("not a PNG; save it as one")
    if len(picture) > EMBLEM_MAX_BYTES:
        return Mistake(EMBLEM_TOO_LARGE, size=EMBLEM_MAX_BYTES)
    if not _whole(picture):
        return Mistake("a damaged PNG; save it anew")
    width, height = (int.from_bytes(picture[place : place + 4], "big") for place in (16, 20))
    if not (0 < width <= EMBLEM_MAX_PIXELS and 0 < height <= EMBLEM_MAX_PIXELS):
        said = "{width}x{height} pixels, at most {most}x{most}; save it smaller"
        return Mistake(said, width=width, height=height, most=EMBLEM_MAX_PIXELS)
    return None


def _whole(picture: bytes) -> bool:
    """Whether every chunk of a PNG is there as it was written, from IHDR to IEND (PNG specification, section 5)."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length = int.from_bytes(picture[place : place + 4], "big")
        kind, end = picture[place + 4 : place + 8], place + 8 + length
        if place == len(PNG) and (kind, length) != (b"IHDR", 13):
            return False
        if zlib.crc32(picture[place + 4 : end]).to_bytes(4, "big") != picture[end : end + 4]:
            return False
        place = end + 4
    return place == len(picture)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _emblem_problems(emblem: str) -> list[Mistake]:
    if not emblem:
        return []
    try:
        picture = base64.b64decode(emblem, validate=True)
    except (binascii.Error, ValueError):
        return [Mistake("not a picture in base64", place="emblem")]
    problem = picture_problem(picture)
    return [problem.at("emblem")] if problem else []


def _address_problems(address: str) -> list[Mistake]:
    if not address:
        return []
    if not address.startswith(("https://", "http://")) or address.count("{number}") != 1:
        said = "wanted an address such as https://hall.example/c/{number}"
        return [Mistake(said, place="complaints", number="{number}")]
    return []
