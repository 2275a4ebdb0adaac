"""Pictures on the plate: who serves, from a folder, and the hall's emblem. A picture that is broken is none."""

import base64
import binascii
import logging
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from terminal.domain.look import PNG

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)

PICTURE_MAX_BYTES = 8 << 20  # bytes
PICTURE_MAX_PIXELS = 16_000_000  # pixels: four bytes each while it is read
PICTURE_SIZE = (720, 960)  # pixels that a picture is kept in: no screen shows more of it
PHOTOS_KEPT = 8  # photos that are kept: three megabytes each
ENDINGS = (".png", ".jpg", ".jpeg")
# JPEG (ITU-T T.81, table B.1): the frame headers, which give height and width, and what has no length of its own.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PICTURED_BADGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")  # no other text becomes part of a path
BARE = {0x01, *range(0xD0, 0xD9)}


class Photos:
    """The people's pictures, each read once, by badge number: `1023.png` or `1023.jpg` in the folder."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept = lru_cache(maxsize=PHOTOS_KEPT)(self._read)

    def of(self, badge: str) -> pygame.Surface | None:
        """The picture of whoever has this badge number, or None."""
        return self._kept(badge)

    def _read(self, badge: str) -> pygame.Surface | None:
        if self._folder is None or not PICTURED_BADGE.fullmatch(badge):
            return None
        paths = (self._folder / f"{badge}{ending}" for ending in ENDINGS)
        return next(filter(None, map(_opened, paths)), None)


class PhotosInTime(Photos):
    """The same for whoever must not wait: a thread reads them, and until a picture is there, there is none.

    What a camera makes takes a sixth of a second to read on a desktop computer, and a Pi several times as long.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder)
        self._coming = lru_cache(maxsize=PHOTOS_KEPT)(self._begun)
        self._awaited: Future[pygame.Surface | None] | None = None

    def of(self, badge: str) -> pygame.Surface | None:
        """The picture, or None while it is still to come; `arrived` then tells when it is there."""
        if self._folder is None:
            return None
        coming = self._coming(badge)
        if not coming.done():
            self._awaited = coming
            return None
        self._awaited = None
        return coming.result()

    def arrived(self) -> bool:
        """Whether the picture that `of` did not have the last time has come; said once."""
        coming = self._awaited
        if coming is None or not coming.done():
            return False
        self._awaited = None
        return coming.result() is not None

    @cached_property
    def _reading(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor  # where there are no photos, no plate waits for it

        return ThreadPoolExecutor(1, "photos")

    def _begun(self, badge: str) -> "Future[pygame.Surface | None]":
        return self._reading.submit(self._safely, badge)

    def _safely(self, badge: str) -> pygame.Surface | None:
        try:
            return self._read(badge)
        except Exception:
            log.exception("the photo of %s cannot be read", badge)
            return None


@lru_cache(maxsize=2)
def emblem(encoded: str) -> pygame.Surface | None:
    """The hall's emblem from base64, or None."""
    try:
        return _picture(base64.b64decode(encoded, validate=True), "emblem.png")
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=4)
def filling(picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    """The picture over the whole of `size` pixels; of what is too high, less goes at the top: faces are there."""
    scale = max(size[0] / picture.get_width(), size[1] / picture.get_height())
    width, height = (max(edge, round(own * scale)) for own, edge in zip(picture.get_size(), size, strict=True))
    whole = pygame.transform.smoothscale(picture, (width, height))
    return whole.subsurface((width - size[0]) // 2, (height - size[1]) // 4, *size)


@lru_cache(maxsize=4)
def within(picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    """The whole picture, as large as it goes into `size` pixels."""
    return _shrunk(picture, size)


def _shrunk(picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    scale = min(size[0] / picture.get_width(), size[1] / picture.get_height())
    width, height = (max(1, int(edge * scale)) for edge in picture.get_size())
    return pygame.transform.smoothscale(picture, (width, height))


def _opened(path: Path) -> pygame.Surface | None:
    try:
        if path.stat().st_size > PICTURE_MAX_BYTES:
            return None
        return _picture(path.read_bytes(), path.name)
    except (OSError, ValueError):
        return None


def _picture(content: bytes, name: str) -> pygame.Surface | None:
    width, height = _dimensions(content)
    if not 0 < width * height <= PICTURE_MAX_PIXELS:
        return None
    import pygame.image  # with a library for each kind of picture: where there is none, no plate waits for it

    try:
        read = pygame.image.load(BytesIO(content), name)
    except pygame.error:
        return None
    if read.get_bitsize() >= 24:
        read = _bounded(read)  # before it is copied: that holds every other thread up
    # Scaling smoothly wants true colours, and the display's own form may not be known yet.
    whole = pygame.Surface(read.get_size(), pygame.SRCALPHA)
    whole.blit(read, (0, 0))
    return _bounded(whole)


def _bounded(picture: pygame.Surface) -> pygame.Surface:
    # Not by `within`: what is kept there keeps the picture that it was made from, too.
    return (
        _shrunk(picture, PICTURE_SIZE)
        if picture.get_width() > PICTURE_SIZE[0] or picture.get_height() > PICTURE_SIZE[1]
        else picture
    )


def _dimensions(content: bytes) -> tuple[int, int]:
    """Width and height as the file says before it is read: a small file may claim to be as large as a wall."""
    if content.startswith(PNG):
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    for marker, start in _segments(content):
        if marker in FRAMES:
            return (
                int.from_bytes(content[start + 5 : start + 7], "big"),
                int.from_bytes(content[start + 3 : start + 5], "big"),
            )
    return 0, 0


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """The markers of a JPEG, and where what follows each of them begins."""
    place = 2 if content.startswith(b"\xff\xd8") else len(content)
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, place = content[place + 1], place + 2
        if marker in BARE:
            continue
        if marker == 0xFF:  # a byte that fills
            place -= 1
            continue
        yield marker, place
        place += int.from_bytes(content[place : place + 2], "big")
