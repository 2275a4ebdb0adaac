"""Whether a picture shows what the reference shows, which is kept at half its size and in few colours.

A pixel may have any colour on the way from its like to the neighbours of that, half way at most, give or take a
part of the contrast there: edges may be a pixel of the screen off, and softer. So it goes unseen how a FreeType
hints and smooths; whatever moved by two pixels or has another shape does not. A thin line that is softer loses
contrast, so that more is allowed of what is missing than of what is new; and all may be blurred by a pixel at once.
"""

from collections.abc import Callable, Iterator
from itertools import product

from PIL import Image, ImageChops, ImageFilter

Pick = Callable[[Image.Image, Image.Image], Image.Image]

HALF = 2
EXACT, MIXED = 32, 96  # colours of a picture that is kept: its grounds, and what smooths the edges between them
NOISE = 14  # levels allowed everywhere: what keeping few colours may cost
SOFT, THIN = 0.2, 0.5  # of the contrast around: allowed of what is new, and of what is missing
BLUR = 0.5  # pixels of a half
TILE = 16  # pixels of a half
OFF = 3  # pixels of a tile: softer edges come to 2, the smallest change of a glyph (晓 for 哓, 16 pixels high) to 5


def halved(picture: Image.Image) -> Image.Image:
    """The picture at half its size, as it is compared."""
    return picture.reduce(HALF)


def reduced(picture: Image.Image, mixed_colours: int = MIXED) -> Image.Image:
    """The picture in few colours: grounds stay exact, what smooths an edge is rounded."""
    found = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[:EXACT]
    exact = [part for _, colour in found for part in _parts(colour)]
    mixed = picture.quantize(mixed_colours, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(exact + mixed[: mixed_colours * 3])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def difference(actual: Image.Image, reference: Image.Image) -> Image.Image:
    """White wherever one of these halves shows what the other does not, be the actual as sharp or blurred."""
    return min((_different(actual, each) for each in _sharp_and_blurred(reference)), key=off)


def off(mask: Image.Image) -> int:
    """How many pixels are off in the worst tile."""
    worst = mask.reduce(TILE).getextrema()[1]
    assert isinstance(worst, int)
    return round(worst * TILE * TILE / 255)


def alike(actual: Image.Image, reference: Image.Image) -> bool:
    """Whether nobody would call these halves different pictures."""
    return actual.size == reference.size and any(
        off(_different(actual, each)) <= OFF for each in _sharp_and_blurred(reference)
    )


def _sharp_and_blurred(picture: Image.Image) -> Iterator[Image.Image]:
    yield picture
    yield picture.filter(ImageFilter.GaussianBlur(BLUR))


def _different(one: Image.Image, other: Image.Image) -> Image.Image:
    """White where they are; only where they are further apart than noise is it worth a look."""
    mask = Image.new("L", one.size)
    apart = ImageChops.difference(one, other).point(lambda level: 255 * (level > NOISE)).getbbox()
    if apart:
        left, top, right, bottom = apart
        (west, east), (north, south) = _around(left, right, one.width), _around(top, bottom, one.height)
        first, second = one.crop((west, north, east, south)), other.crop((west, north, east, south))
        found = ImageChops.lighter(_beyond(first, second, SOFT), _beyond(second, first, THIN))
        mask.paste(found.crop((left - west, top - north, right - west, bottom - north)), apart)
    return mask


def _around(low: int, high: int, size: int) -> tuple[int, int]:
    """A stretch with its neighbours; those of an edge are at the opposite one."""
    return (low - 1, high + 1) if low > 0 and high < size else (0, size)


def _beyond(one: Image.Image, other: Image.Image, soft: float) -> Image.Image:
    """Where a pixel of one has no like near that of the other."""
    near = [Image.blend(other, ImageChops.offset(other, x, y), 0.5) for x, y in product((-1, 0, 1), repeat=2)]
    high, low = _picked(near, ImageChops.lighter), _picked(near, ImageChops.darker)
    allowed = ImageChops.subtract(high, low).point(lambda level: round(2 * level * soft) + NOISE)
    outside = ImageChops.lighter(ImageChops.subtract(one, high), ImageChops.subtract(low, one))
    return _strongest(ImageChops.subtract(outside, allowed)).point(lambda level: 255 * (level > 0))


def _picked(pictures: list[Image.Image], pick: Pick) -> Image.Image:
    picked = pictures[0]
    for each in pictures[1:]:
        picked = pick(picked, each)
    return picked


def _strongest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _parts(colour: object) -> tuple[int, ...]:
    assert isinstance(colour, tuple)
    return colour
