"""The reference pictures on the disk, and what they are called."""

from PIL import Image

from display.lettering.lettering import Lettering
from terminal.domain.views import View
from tests.reference.cases import HERE, Shown, Size, cases, picture
from tests.reference.likeness import halved, reduced

PLATES: tuple[Size, ...] = ((800, 480), (1280, 400), (1080, 1920))
STAFF_SCREENS: tuple[Size, ...] = ((480, 320), (800, 480), (480, 800))
PICTURES = HERE / "pictures"


def sizes(shown: Shown) -> tuple[Size, ...]:
    """Those at which it is kept: a lying screen, a bar or a small one, a standing one."""
    return PLATES if isinstance(shown, View) else STAFF_SCREENS


def names() -> set[str]:
    """Every picture that belongs here."""
    return {named(state, size) for state, shown in cases().items() for size in sizes(shown)}


def kept(state: str, size: Size) -> Image.Image:
    """The reference picture. Raises FileNotFoundError where there is none: renew them."""
    with Image.open(PICTURES / named(state, size)) as found:
        return found.convert("RGB")


def renew(lettering: Lettering) -> int:
    """Draw all of them anew; how many bytes they take."""
    for old in PICTURES.glob("*.png"):
        old.unlink()
    PICTURES.mkdir(exist_ok=True)
    for state, shown in cases().items():
        for size in sizes(shown):
            path = PICTURES / named(state, size)
            reduced(halved(picture(shown, size, lettering))).save(path, optimize=True)
    return sum(path.stat().st_size for path in PICTURES.glob("*.png"))


def named(state: str, size: Size) -> str:
    """The file of a state at a size."""
    return f"{state}-{size[0]}x{size[1]}.png"
