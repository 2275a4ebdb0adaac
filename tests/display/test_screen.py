from io import BytesIO

import pygame
import pytest

from display.lettering import Face, Faces, Lettering
from display.screen import Screen
from terminal.views import Message, View

SIZE = (800, 480)
NOWHERE: Faces = {"regular": (Face("/nowhere/none.ttc", "None"),), "bold": (Face("/nowhere/none.ttc", "None"),)}
NOBODY = View("nobody", unit="市场监督管理局", headline=Message("post.nobody"))
STAFFED = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A display that is not there: an X server nobody runs, then what SDL falls back to."""
    monkeypatch.setenv("DISPLAY", ":9871")
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11,offscreen")


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
        patch.setattr("display.screen.Lettering", lambda: Lettering(NOWHERE))
        screen = Screen(SIZE, fullscreen=False, headless=True)
        screen.show(STAFFED)
        before = decoded(screen)
        screen.retry()
        assert (set(screen.problem()), screen.frames) == ({"font"}, 1)
    screen.retry()
    assert (screen.problem(), screen.frames) == ({}, 2)
    assert decoded(screen) != before
