"""Plates that the tests draw, and a lettering that keeps what was written on them."""

from typing import NamedTuple

import msgspec
import pygame

from display.lettering.fonts import Weight
from display.lettering.lettering import Align, Lettering
from display.palette import Colour
from display.plate.layout import Layout, lay_out
from display.plate.legibility import smallest
from display.plate.nameplate import content, draw
from display.plate.pictures import Photos
from terminal.domain.views import Message, View

HALL = View(
    "nobody", hall="幸福县政务服务中心", unit="市场监督管理局", window="2F-17", clock="09:26", clock_trusted=True
)
STAFFED = View(
    "staffed",
    hall="幸福县政务服务中心",
    unit="市场监督管理局",
    window="2F-17",
    name="李明轩",
    badge="1023",
    clock="09:26",
    clock_trusted=True,
)
LONG = View(
    "covered",
    hall="幸福县政务服务中心",
    unit="人力资源和社会保障局（社会保险综合服务窗口）",
    window="2F-17",
    name="阿卜杜拉·买买提江·艾合买提",
    badge="20231023",
    headline=Message("post.cover", {"name": "阿卜杜拉·买买提江·艾合买提"}),
    notes=tuple(Message(f"note.{part}") for part in ("clock", "offline", "sensor", "evaluator", "font")),
)
VIEWS = {
    "staffed": STAFFED,
    "long": LONG,
    "away": View("away", name="李明轩", badge="1023", headline=Message("post.away", {"until": "10:45"})),
    "nobody": View("nobody", unit="市场监督管理局", headline=Message("post.nobody", {"where": "一楼总服务台"})),
    "closed": View("closed", unit="税务局", window="17", headline=Message("post.closed", {"opens": "13:30"})),
    "touch_please": View("touch_please", headline=Message("post.unshown")),
    "pairing": View("pairing", headline=Message("pairing.code", {"code": "482913"})),
    "unconfigured": View("unconfigured", headline=Message("unconfigured.waiting")),
}
OVER_THEM = [
    None,
    Message("rating.thanks"),
    Message("rating.unclear"),
]


class Piece(NamedTuple):
    """What was written, into which box, where its ink is, its em in pixels, and the least that was asked for."""

    text: str
    box: pygame.Rect
    ink: pygame.Rect
    em: int
    least: int


class Written(Lettering):
    """The real lettering, which also keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Piece] = []

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
        least: int = 0,
    ) -> pygame.Rect:
        ink = super().draw(surface, text, box, colour, weight=weight, align=align, least=least)
        if text:
            self.kept.append(Piece(text, box.copy(), ink, self.fit(text, box.size, weight, least).em, least))
        return ink


def plate(
    view: View, lettering: Lettering, size: tuple[int, int] = (1280, 720), photos: Photos | None = None
) -> pygame.Surface:
    surface = pygame.Surface(size, 0, 32)
    draw(surface, view, lettering, photos or Photos(None))
    return surface


def laid(view: View, size: tuple[int, int] = (1280, 720)) -> Layout:
    return lay_out(size, content(view), smallest(size, 7, 3))


def with_banner(view: View, banner: Message | None) -> View:
    return msgspec.structs.replace(view, banner=banner)


def pixels(surface: pygame.Surface, box: pygame.Rect) -> bytes:
    return pygame.image.tostring(surface.subsurface(box), "RGB")


def written(view: View, keeper: Written, size: tuple[int, int]) -> list[Piece]:
    keeper.kept.clear()
    plate(view, keeper, size)
    return list(keeper.kept)


def texts(view: View, keeper: Written) -> list[str]:
    return [piece.text for piece in written(view, keeper, (1280, 720))]
