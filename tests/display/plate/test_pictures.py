"""Photos and emblems: found by badge number, never too large, and nobody waits for one."""

import base64
import gc
import weakref
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event

import pygame
import pytest

from display.plate import nameplate
from display.plate.pictures import PICTURE_MAX_PIXELS, Photos, PhotosInTime, emblem, filling, within
from display.screen.screen import Screen
from terminal.domain.views import View

RED = (200, 30, 40)
PATIENCE = 10  # s


def encoded(size: tuple[int, int], name: str) -> bytes:
    surface, file = pygame.Surface(size), BytesIO()
    surface.fill(RED)
    pygame.image.save(surface, file, name)
    return file.getvalue()


def claiming(width: int) -> bytes:
    """A small PNG that says it is this wide."""
    whole = encoded((10, 10), "wall.png")
    return whole[:16] + width.to_bytes(4, "big") + whole[20:]


@pytest.mark.parametrize("name", ["1023.png", "1023.jpg", "1023.jpeg"])
def test_a_photo_is_found_by_its_badge_number(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(encoded((300, 400), name))
    picture = Photos(tmp_path).of("1023")
    assert picture is not None
    assert picture.get_size() == (300, 400)
    assert picture.get_at((150, 200))[0] == pytest.approx(RED[0], abs=3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        encoded((300, 400), "a.png")[:200],
        encoded((300, 400), "a.jpg")[:20],
        b"\xff\xd8" + b"\xff" * 50,
        b"\xff\xd8\xff\xe0\x00\x00" * 9,
        claiming(PICTURE_MAX_PIXELS),
        claiming(0),
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_broken_or_huge_file_is_no_photo(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1023.png").write_bytes(content)
    (tmp_path / "1024.png").write_bytes(encoded((30, 40), "a.png"))
    photos = Photos(tmp_path)
    assert photos.of("1023") is None
    assert photos.of("1024") is not None


def test_a_picture_of_more_pixels_than_can_be_held_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("display.plate.pictures.PICTURE_MAX_PIXELS", 10_000)
    for badge, width in (("1", 100), ("2", 101)):
        for name in (f"{badge}.png", f"{badge}0.jpg"):
            (tmp_path / name).write_bytes(encoded((width, 100), name))
    photos = Photos(tmp_path)
    assert [photos.of(badge) is None for badge in ("1", "10", "2", "20")] == [False, False, True, True]


def test_a_broken_photo_gives_way_to_a_whole_one_of_another_form(tmp_path: Path) -> None:
    (tmp_path / "7.png").write_bytes(b"broken")
    (tmp_path / "7.jpg").write_bytes(encoded((30, 40), "7.jpg"))
    assert Photos(tmp_path).of("7") is not None


def test_no_badge_number_leads_out_of_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "photos"
    inner.mkdir()
    for folder in (tmp_path, inner):
        (folder / "7.png").write_bytes(encoded((30, 40), "7.png"))
    assert Photos(inner).of("7") is not None
    for badge in ("../7", "", "..", "\0"):
        assert Photos(inner).of(badge) is None
    assert Photos(None).of("7") is None


def test_a_photo_is_read_once_and_so_is_one_that_is_not_there(tmp_path: Path) -> None:
    photos = Photos(tmp_path)
    assert photos.of("7") is None
    (tmp_path / "7.png").write_bytes(encoded((30, 40), "7.png"))
    assert photos.of("7") is None
    fresh = Photos(tmp_path)
    assert fresh.of("7") is not None
    (tmp_path / "7.png").unlink()
    assert fresh.of("7") is not None


def test_a_large_photo_is_kept_no_larger_than_a_screen_shows_it(tmp_path: Path) -> None:
    (tmp_path / "7.jpg").write_bytes(encoded((1500, 2000), "7.jpg"))
    picture = Photos(tmp_path).of("7")
    assert picture is not None
    assert picture.get_size() == (720, 960)


def test_what_a_large_photo_was_made_from_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, smoothscale = list[weakref.ref[pygame.Surface]](), pygame.transform.smoothscale

    def watched(picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
        made.append(weakref.ref(picture))
        return smoothscale(picture, size)

    monkeypatch.setattr(pygame.transform, "smoothscale", watched)
    (tmp_path / "7.jpg").write_bytes(encoded((1500, 2000), "7.jpg"))
    photos = Photos(tmp_path)
    assert photos.of("7") is not None
    gc.collect()
    assert [picture() for picture in made] == [None], "twelve megabytes"


def test_who_draws_does_not_wait_for_a_photo_and_hears_when_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for badge in ("7", "8"):
        (tmp_path / f"{badge}.png").write_bytes(encoded((30, 40), "a.png"))
    photos, gate, begun = PhotosInTime(tmp_path), Event(), Event()

    def slow(self: Path) -> bytes:
        begun.set()
        assert gate.wait(PATIENCE)
        return encoded((30, 40), "a.png")

    monkeypatch.setattr(Path, "read_bytes", slow)
    assert photos.of("7") is None
    assert begun.wait(PATIENCE) and not photos.arrived()
    gate.set()
    assert until(photos)
    assert photos.of("7") is not None
    assert not photos.arrived(), "it is told once"
    assert photos.of("8") is None
    assert until(photos)
    assert photos.of("7") is not None
    assert not photos.arrived(), "nobody asks for the other one any more"


def test_nobody_is_told_of_a_photo_that_is_not_there_or_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Path) -> bytes:
        raise LookupError("nobody foresaw this")

    (tmp_path / "7.png").write_bytes(encoded((30, 40), "a.png"))
    (tmp_path / "8.png").write_bytes(encoded((30, 40), "a.png"))
    photos = PhotosInTime(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", fail)
        for badge in ("9", "7"):
            photos.of(badge)
        photos.of("8")  # one after the other: when this is read, so are those
        assert photos._coming("8").result(PATIENCE) is None
    assert [photos.of(badge) for badge in ("9", "7", "8")] == [None, None, None]
    assert not photos.arrived()
    assert "the photo of 7 cannot be read" in caplog.text and "nobody foresaw this" in caplog.text


def test_the_plate_is_drawn_again_once_when_the_photo_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1023.png").write_bytes(encoded((30, 40), "a.png"))
    photos, gate = PhotosInTime(tmp_path), gated(monkeypatch)
    draw = partial(nameplate.draw, photos=photos)
    staffed = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")
    with Screen((800, 480), fullscreen=False, headless=True, draw=draw, fresh=photos.arrived) as screen:
        drew = [screen.show(staffed)]
        gate.set()
        assert photos._awaited is not None
        photos._awaited.result(PATIENCE)
        drew += [screen.show(staffed), screen.show(staffed)]
        picture = pygame.image.load(BytesIO(screen.picture()), "frame.png")
    assert drew == [True, True, False]
    seen = {tuple(picture.get_at((x, y)))[:3] for x in range(0, 800, 5) for y in range(100, 380, 5)}
    assert RED in seen, "the photo is on it"


def gated(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Who reads a file waits for this."""
    gate, read = Event(), Path.read_bytes

    def patient(self: Path) -> bytes:
        assert gate.wait(PATIENCE)
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", patient)
    return gate


def until(photos: PhotosInTime) -> bool:
    """Whether the photo that was asked for arrives."""
    assert photos._awaited is not None
    photos._awaited.result(PATIENCE)
    return photos.arrived()


def test_a_picture_fills_its_place_or_goes_into_it_whole() -> None:
    picture = pygame.Surface((300, 500), pygame.SRCALPHA)
    assert filling(picture, (90, 120)).get_size() == (90, 120)
    assert within(picture, (90, 120)).get_size() == (72, 120)


def test_an_emblem_that_is_broken_is_none() -> None:
    picture = encoded((64, 64), "emblem.png")
    assert emblem(base64.b64encode(picture).decode()) is not None
    for text in ("", "%%%", base64.b64encode(b"no picture").decode(), base64.b64encode(picture[:100]).decode()):
        assert emblem(text) is None
