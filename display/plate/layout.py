"""The layout of the plate: bands and boxes that share a screen by what stands in them."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from pygame import Rect

from display.lettering.line_breaking import broken
from display.plate.legibility import Smallest, is_bar

LEADING = 1.3  # of the em: what a line needs with the air around it
GAIN = 1.3  # times larger that another line must make a text
PROPORTION = 4 / 3  # height of a photo by its width
NARROW = {" ": 0.3, "-": 0.5, **dict.fromkeys(".,:fijlrtI", 0.44), **dict.fromkeys("mwMW", 0.96)}
PLAQUE_AIR = 1.12  # of its number's width: how wide the plaque is
PLAQUE_MOST = 0.4  # of the width
HINT_AIR = 1.3  # of a hint's height
MIDDLE_SHARE = 0.45  # of the height: what the middle would like at least
PHOTO_WIDTHS = (0.27, 0.2, 0.15)  # of the body, tried in turn: a long name makes the photo smaller
STANDING_PHOTO_WIDTHS = (0.48, 0.42, 0.36, 0.3, 0.25, 0.2, 0.15)  # where there is height to spare


class Share(NamedTuple):
    """What a part needs of a length, and what it would like, in pixels."""

    need: int
    wish: int


class Layout(NamedTuple):
    """The bands of the plate, from the header to the footer; `band` and `alert` are empty where nothing is said."""

    header: Rect
    unit: Rect  # with the hall's name
    plaque: Rect
    rule: Rect
    body: Rect
    band: Rect
    alert: Rect
    footer: Rect

    @property
    def panel(self) -> Rect:
        """Body and band together: what may take the whole middle for a while."""
        return self.body.union(self.band) if self.band.w and self.band.h else self.body.copy()

    @property
    def seam(self) -> Rect:
        """A rule at the edge of the band, where the panel has the body alone."""
        beside = self.band.x > self.body.x
        return Rect(self.band.topleft, (self.rule.h, self.band.h) if beside else (self.band.w, self.rule.h))


class PlateContent(NamedTuple):
    """What the layout must make room for."""

    heading: str
    hall: str
    window: str
    emblem: bool
    said: str  # on the band; empty where there is none
    alert: str
    hint: str = ""  # below what is said


def lay_out(size: tuple[int, int], content: PlateContent, least: Smallest) -> Layout:
    """The layout for a screen of this many pixels: lying, standing, or a bar."""
    if is_bar(size):
        return _bar(size, content, least)
    return _stacked(size, content, least)


def _stacked(size: tuple[int, int], content: PlateContent, least: Smallest) -> Layout:
    width, height = size
    standing = width < height
    plaque_width = 0 if standing or not content.window else _plaque_width(size, content, least, 0.18)
    heading_width = width - _margin(size) * (3 if plaque_width else 2) - plaque_width
    plaque_height = room("1", width, least.number) if standing and content.window else 0
    header = _header(content, heading_width, height * (0.12 if standing else 0.22), least, plaque_width)
    said = _said(content, width, least, height * (0.14 if standing else 0.17)) if content.said else NOTHING
    shares = (
        header,
        Share(plaque_height, max(plaque_height, round(height * 0.13))) if plaque_height else NOTHING,
        Share(least.far * 5, round(height * MIDDLE_SHARE)),
        said,
        _alert(content, width, least, height * 0.085),
        _footer(size, least),
    )
    top, plaque, body, band, alert, footer = down(Rect((0, 0), size), _with_rest(shares, 2, height))
    return _finished(size, content, (top, plaque, body, band, alert, footer), plaque_width)


def _bar(size: tuple[int, int], content: PlateContent, least: Smallest) -> Layout:
    width, height = size
    plaque_width = _plaque_width(size, content, least, 0.13) if content.window else 0
    heading_width = width - _margin(size) * (3 if plaque_width else 2) - plaque_width
    shares = (
        _header(content, heading_width, height * 0.26, least, plaque_width),
        Share(least.far * 5, round(height * MIDDLE_SHARE)),
        _alert(content, width, least, height * 0.1),
        _footer(size, least),
    )
    top, middle, alert, footer = down(Rect((0, 0), size), _with_rest(shares, 1, height))
    side = round(width * 0.36) if content.said else 0
    body = Rect(middle.x, middle.y, middle.w - side, middle.h)
    band = Rect(body.right, middle.y, side, middle.h)
    return _finished(size, content, (top, Rect(0, top.bottom, 0, 0), body, band, alert, footer), plaque_width)


def _finished(size: tuple[int, int], content: PlateContent, bands: tuple[Rect, ...], plaque_width: int) -> Layout:
    header, plaque, body, band, alert, footer = bands
    margin, rule = _margin(size), max(2, min(size) // 100)
    left = margin + (emblem_edge(size, header) + margin // 2 if content.emblem else 0)
    right = size[0] - margin
    if plaque_width:
        plaque = Rect(right - plaque_width, 0, plaque_width, header.h + rule * 3)
        right = plaque.left - margin
    top = plaque.bottom if plaque.h and not plaque_width else header.bottom
    body = Rect(body.x, top + rule, body.w, body.bottom - top - rule)
    unit = Rect(left, header.y, right - left, header.h).inflate(0, -round(header.h * 0.2))
    band = Rect(band.x, max(band.y, top + rule), band.w, band.bottom - max(band.y, top + rule))
    return Layout(header, unit, plaque, Rect(0, header.bottom, size[0], rule), body, band, alert, footer)


def _with_rest(shares: Sequence[Share], middle: int, height: int) -> list[Share]:
    """The same, but the middle wishes for what the others leave: they stay where they are in every state."""
    others = sum(share.wish for place, share in enumerate(shares) if place != middle)
    rest = max(shares[middle].wish, height - others)
    return [share._replace(wish=rest) if place == middle else share for place, share in enumerate(shares)]


def _plaque_width(size: tuple[int, int], content: PlateContent, least: Smallest, usual: float) -> int:
    """As wide as the window's number needs it, on one line, while the unit keeps its room beside it."""
    needed = round(wide(content.window) * least.number * PLAQUE_AIR)
    return max(round(size[0] * usual), min(needed, round(size[0] * PLAQUE_MOST)))


def _said(content: PlateContent, width: int, least: Smallest, wish: float) -> Share:
    hint = round(room(content.hint, round(width * 0.86), least.far) * HINT_AIR)
    need = room(content.said, round(width * 0.78), least.far) + hint
    return _share(need, round(max(wish, wish * 0.6 + hint)))


def _header(content: PlateContent, width: int, wish: float, least: Smallest, plaque_width: int) -> Share:
    text_width = width - (round(wish * 0.8) if content.emblem else 0)
    hall = room(content.hall, text_width, least.near)
    # A line that is not broken for so little gain needs no room for two.
    ways = (text_width, least.far), (round(text_width * GAIN), least.far * 4 // 3)
    need, better = (round((room(content.heading, own, em) + hall) * 1.25) for own, em in ways)
    plaque = round(least.near * LEADING + least.number) if plaque_width else 0
    return Share(max(need, plaque), max(need, better, plaque, round(wish)))


def _alert(content: PlateContent, width: int, least: Smallest, wish: float) -> Share:
    return _share(room(content.alert, round(width * 0.85), least.near), round(wish)) if content.alert else NOTHING


def _footer(size: tuple[int, int], least: Smallest) -> Share:
    need = round(least.near * 1.5)
    return Share(need, max(need, round(min(size[1] * 0.075, min(size) * 0.09))))


def _share(need: int, wish: int) -> Share:
    return Share(need, max(need, wish))


def emblem_edge(size: tuple[int, int], header: Rect) -> int:
    """How large the emblem is in this header, in pixels."""
    return round(min(header.h * 0.7, min(size) * 0.16))


def _margin(size: tuple[int, int]) -> int:
    return round(min(size) * 0.045)


NOTHING = Share(0, 0)


def spread(box: Rect, shares: Sequence[Share]) -> list[Rect]:
    """The box from top to bottom, as `down` has it, but what nobody wishes becomes air between, above and below."""
    air = max(box.h - sum(share.wish for share in shares), 0)
    gap = air // (len(shares) + 1)
    inner = Rect(box.x, box.y + gap, box.w, box.h - gap * (len(shares) + 1))
    return [place.move(0, gap * index) for index, place in enumerate(down(inner, shares))]


def down(box: Rect, shares: Sequence[Share]) -> list[Rect]:
    """The box divided from top to bottom: each part has what it needs, and as much of its wish as there is."""
    heights = divided(box.h, shares)
    tops = accumulate(heights, initial=box.y)
    return [Rect(box.x, top, box.w, height) for top, height in zip(tops, heights, strict=False)]


def divided(length: int, shares: Sequence[Share]) -> list[int]:
    """A length divided among shares; nothing of it is left over, and no part gets less than it needs if all can."""
    needs, wishes = sum(share.need for share in shares), sum(share.wish for share in shares)
    if wishes <= length:
        parts = [share.wish * length / wishes for share in shares] if wishes else [0.0 for _ in shares]
    elif needs >= length:
        parts = [share.need * length / needs for share in shares]
    else:
        given = (length - needs) / (wishes - needs)
        parts = [share.need + (share.wish - share.need) * given for share in shares]
    edges = [round(edge) for edge in accumulate(parts, initial=0.0)]
    return [end - start for start, end in pairwise(edges)]


@lru_cache(maxsize=128)
def room(text: str, width: int, em: int) -> int:
    """The height in pixels that a text needs at this em in this width, on as few lines as go."""
    if not text:
        return 0
    return round(len(_lines(text, width, em)) * em * LEADING)


def wide(text: str) -> float:
    """About how wide a text is, in ems: rather too much than too little."""
    return sum(NARROW[character] if character in NARROW else _usual(character) for character in text)


def _usual(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return 1.0
    return 0.62 if character.islower() else 0.66


@lru_cache(maxsize=128)
def useful(text: str, width: int, height: int) -> int:
    """How much of this height a text makes use of in this width, on as many lines as make it largest."""
    ways = [
        (min(width / max(map(wide, lines)), height / LEADING / len(lines)), len(lines)) for lines in broken(text)
    ]
    em, lines = max(ways, key=lambda way: way[0] / GAIN ** way[1])
    return round(em * lines * LEADING)


def _lines(text: str, width: int, em: int) -> tuple[str, ...]:
    for lines in broken(text):
        if max(map(wide, lines)) * em <= width:
            return lines
    return lines
