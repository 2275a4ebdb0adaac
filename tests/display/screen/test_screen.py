"""The screen: drawn when something changed, and taken in again after a display or a font was missing."""

from io import BytesIO
from pathlib import Path

import pygame
import pytest

from display.lettering.fonts import Face, Faces
from display.lettering.lettering import Lettering
from display.screen import sdl_window as window_module
from display.screen.scanout import Scanout
from display.screen.screen import Screen
from display.screen.sdl_driver import connected, drivers
from terminal.domain.views import Message, View
from tests.support.kms import KNOWN_CONNECTORS, FakeCard, mode

SIZE = (800, 480)
NOWHERE: Faces = {"regular": (Face("/nowhere/none.ttc", "None"),), "bold": (Face("/nowhere/none.ttc", "None"),)}
NOBODY = View("nobody", unit="市场监督管理局", headline=Message("post.nobody"))
STAFFED = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A display that is not there: an X server nobody runs."""
    monkeypatch.setenv("DISPLAY", ":9871")
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def decoded(screen: Screen) -> bytes:
    return pygame.image.tostring(pygame.image.load(BytesIO(screen.picture()), "frame.png"), "RGB")


def window() -> bytes:
    return pygame.image.tostring(pygame.display.get_surface(), "RGB")


def test_an_unchanged_view_draws_nothing() -> None:
    with Screen(SIZE, fullscreen=False, headless=True) as screen:
        assert [screen.show(NOBODY), screen.show(NOBODY), screen.show(STAFFED)] == [True, False, True]
        again = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")
        assert not screen.show(again)
        assert screen.frames == 2


def test_the_picture_is_the_last_whole_frame() -> None:
    with Screen(SIZE, fullscreen=False, headless=True) as screen:
        screen.show(NOBODY)
        first = decoded(screen)
        screen.show(STAFFED)
        assert len(first) == 800 * 480 * 3
        assert decoded(screen) != first
        screen.show(NOBODY)
        assert decoded(screen) == first


def test_headless_needs_no_display_and_opens_no_audio() -> None:
    with Screen(SIZE, fullscreen=True, headless=True) as screen:
        screen.retry()
        assert (screen.driver, screen.problem(), screen.pump()) == ("headless", {}, True)
        assert not pygame.display.get_init()
        assert pygame.mixer.get_init() is None


def test_a_missing_display_is_reported_and_taken_in_when_it_appears(
    absent: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Screen(SIZE, fullscreen=False, headless=False) as screen:
        assert screen.show(STAFFED)
        assert screen.problem().keys() == {"screen"}
        assert (screen.driver, screen.pump(), bool(screen.picture())) == ("none", True, True)
        screen.retry()
        assert (set(screen.problem()), screen.frames) == ({"screen"}, 1)
        monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
        screen.retry()
        assert (screen.driver, screen.problem(), screen.frames) == ("dummy", {}, 2)
        assert window() == decoded(screen)


def test_the_window_shows_what_the_picture_shows(present: None) -> None:
    with Screen(SIZE, fullscreen=False, headless=False) as screen:
        screen.show(STAFFED)
        assert window() == decoded(screen)


def test_what_covered_the_window_leaves_no_hole(present: None) -> None:
    with Screen(SIZE, fullscreen=False, headless=False) as screen:
        screen.show(STAFFED)
        assert screen.pump()  # the window has come up
        pygame.display.get_surface().fill((0, 0, 0))
        assert screen.pump()
        assert window() != decoded(screen)
        pygame.event.post(pygame.event.Event(pygame.VIDEOEXPOSE))
        assert screen.pump()
        assert window() == decoded(screen)
        assert screen.frames == 1


def test_the_user_may_close_the_window(present: None) -> None:
    screen = Screen(SIZE, fullscreen=False, headless=False)
    assert screen.pump()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert not screen.pump()
    screen.close()
    screen.close()
    assert screen.show(NOBODY)
    assert screen.pump()


def test_a_missing_font_is_reported_and_taken_in_when_it_appears(
    monkeypatch: pytest.MonkeyPatch, lettering: Lettering
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("display.screen.screen.Lettering", lambda: Lettering(NOWHERE))
        screen = Screen(SIZE, fullscreen=False, headless=True)
        screen.show(STAFFED)
        before = decoded(screen)
        screen.retry()
        assert (set(screen.problem()), screen.frames) == ({"font"}, 1)
    screen.retry()
    assert (screen.problem(), screen.frames) == ({}, 2)
    assert decoded(screen) != before


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_plate_is_drawn_upright_and_turned_when_it_is_shown(present: None, rotation: int) -> None:
    with Screen(SIZE, fullscreen=False, headless=False, rotation=rotation) as screen:
        screen.show(STAFFED)
        picture = pygame.image.load(BytesIO(screen.picture()), "frame.png")
        assert picture.get_size() == (SIZE if rotation in (0, 180) else SIZE[::-1])
        assert pygame.display.get_surface().get_size() == SIZE
        # The upright picture's first pixel lies where the screen's first corner went, clockwise.
        corner = {0: (0, 0), 90: (799, 0), 180: (799, 479), 270: (0, 479)}[rotation]
        places = [(dx, dy) for dx in range(0, 40, 8) for dy in range(0, 40, 8)]
        turned = pygame.transform.rotate(pygame.display.get_surface(), rotation)
        assert [turned.get_at(place)[:3] for place in places] == [picture.get_at(place)[:3] for place in places]
        assert pygame.display.get_surface().get_at(corner)[:3] == picture.get_at((0, 0))[:3]


def test_drivers_are_asked_in_order_and_never_one_that_nobody_sees() -> None:
    assert drivers({}) == ("kmsdrm",)
    assert drivers({"DISPLAY": ":0"}) == ("x11", "kmsdrm")
    assert drivers({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}) == ("wayland", "x11", "kmsdrm")
    assert drivers({"DISPLAY": ":0", "SDL_VIDEODRIVER": "dummy"}) == ("dummy",)


class Cards:
    """The connectors of a graphics card as the kernel shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("card1-HDMI-A-1", "card1-HDMI-A-2"):
            (folder / name).mkdir(parents=True)
            self.plug(name, None)

    def plug(self, name: str, edid: bytes | None) -> None:
        (self.folder / name / "status").write_text("disconnected\n" if edid is None else "connected\n")
        (self.folder / name / "edid").write_bytes(edid or b"")


def test_what_is_plugged_in(tmp_path: Path) -> None:
    assert connected(tmp_path) is None
    cards = Cards(tmp_path)
    assert connected(tmp_path) == frozenset()
    cards.plug("card1-HDMI-A-2", b"one")
    assert connected(tmp_path) == frozenset({("card1-HDMI-A-2", b"one")})


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCard:
    """No desktop: a card of its own, to which a screen is plugged."""
    card = FakeCard(tmp_path)
    card.plugged = {KNOWN_CONNECTORS[0]: [mode(*SIZE)]}
    monkeypatch.setenv("SDL_VIDEODRIVER", "kmsdrm")
    monkeypatch.setattr(window_module, "Scanout", lambda number: Scanout(number, tmp_path, card.ask))
    return card


def test_a_bare_screen_shows_what_the_picture_shows_without_sdl(bare: FakeCard) -> None:
    with Screen((100, 100), fullscreen=True, headless=False) as screen:
        screen.show(STAFFED)
        picture = pygame.image.load(BytesIO(screen.picture()), "frame.png")
        red, green, blue, _ = picture.get_at((5, 5))
        assert bare.pixels[(5 * SIZE[0] + 5) * 4 :][:3] == bytes((blue, green, red))
        assert picture.get_size() == SIZE
        assert (screen.driver, screen.problem(), screen.pump()) == ("kmsdrm", {}, True)
        assert not pygame.display.get_init()


def test_a_screen_that_is_unplugged_is_lost_and_comes_back(
    bare: FakeCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = Cards(tmp_path / "sys")
    cards.plug("card1-HDMI-A-1", b"one")
    monkeypatch.setattr(window_module, "connected", lambda: connected(tmp_path / "sys"))
    with Screen(SIZE, fullscreen=True, headless=False) as screen:
        screen.show(STAFFED)
        screen.retry()
        assert (screen.problem(), screen.frames) == ({}, 1)
        first = bare.pixels
        plugged, bare.plugged = bare.plugged, {}
        cards.plug("card1-HDMI-A-1", None)
        screen.retry()
        assert "unplugged" in screen.problem()["screen"]
        assert (screen.driver, screen.pump()) == ("none", True)
        bare.plugged = plugged
        cards.plug("card1-HDMI-A-1", b"one")
        screen.retry()
        assert (screen.problem(), screen.frames) == ({}, 2)
        assert bare.pixels == first
        cards.plug("card1-HDMI-A-1", b"another")
        screen.retry()
        assert screen.frames == 3


def test_a_card_that_comes_late_is_waited_for(
    bare: FakeCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At boot its driver is loaded while we start."""
    later = bare.path.rename(tmp_path / "later")
    monkeypatch.setattr("display.screen.screen.sleep", lambda _: later.rename(bare.path))
    with Screen(SIZE, fullscreen=True, headless=False) as screen:
        assert "no graphics card" in screen.problem()["screen"]
        screen.await_card(20.0)
        assert screen.problem() == {}


def test_a_screen_that_is_not_plugged_in_is_not_waited_for(bare: FakeCard) -> None:
    bare.plugged = {}
    with Screen(SIZE, fullscreen=True, headless=False) as screen:
        screen.await_card(3600.0)
        assert "unplugged" in screen.problem()["screen"]
