"""The scanout: what is drawn comes to the screen that is meant, as it is driven, and the card is given back."""

from pathlib import Path

import pygame
import pytest

from display.screen.kms_card import PluggedScreen
from display.screen.scanout import UNPLUGGED, Scanout
from tests.support.kms import CRTC_NUMBER, FRAME_NUMBER, FakeCard, mode

RED = b"\x00\x00\xff\x00"  # blue, green, red, nothing


@pytest.fixture
def card(tmp_path: Path) -> FakeCard:
    return FakeCard(tmp_path)


def scanout(card: FakeCard, number: int = 0) -> Scanout:
    return Scanout(number, card.path.parent, card.ask)


def files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.parametrize(("spare", "told"), [(0, True), (64, True), (0, False)])
def test_what_is_drawn_is_seen_after_the_flip(tmp_path: Path, spare: int, told: bool) -> None:
    card = FakeCard(tmp_path, spare=spare, told=told)
    card.plugged = {42: [mode(8, 4), mode(4, 2)]}
    shown = scanout(card)
    assert card.shown == [(42, mode(8, 4), FRAME_NUMBER)]
    assert shown.surface.get_size() == (8, 4)
    shown.surface.fill((255, 0, 0), pygame.Rect(0, 1, 8, 1))
    assert card.pixels == bytes(4 * (32 + spare))
    shown.flip()
    line = 32 + spare
    lines = [card.pixels[n * line : n * line + 32] for n in range(4)]
    assert lines == [bytes(32), RED * 8, bytes(32), bytes(32)]
    assert card.changes == int(told)
    shown.close()


def test_a_screen_stays_as_it_is_driven(card: FakeCard) -> None:
    """The words of the kernel may have named a size that is not the first that the screen offers."""
    card.plugged, card.driven = {41: [mode(1920, 1080), mode(800, 480)]}, mode(800, 480)
    shown = scanout(card)
    assert shown.surface.get_size() == (800, 480)
    assert card.shown == [(41, mode(800, 480), FRAME_NUMBER)]
    shown.close()


def test_screens_are_counted_where_one_is_plugged_in(card: FakeCard) -> None:
    card.plugged = {41: [mode(800, 480)], 42: [mode(1280, 800)]}
    second = scanout(card, 1)
    assert second.surface.get_size() == (1280, 800)
    second.close()
    del card.plugged[41]
    only = scanout(card)
    assert only.surface.get_size() == (1280, 800)
    only.close()


@pytest.mark.parametrize("number", [0, 1])
def test_no_screen_is_said_and_is_not_waited_for(card: FakeCard, number: int) -> None:
    card.plugged = {41: [mode(800, 480)]} if number else {}
    with pytest.raises(OSError, match=UNPLUGGED) as failed:
        scanout(card, number)
    assert type(failed.value) is OSError


def test_a_card_may_still_come_while_there_is_none_or_only_one_that_computes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no graphics card"):
        Scanout(0, tmp_path)
    with pytest.raises(FileNotFoundError, match="no graphics card"):
        scanout(FakeCard(tmp_path, computes=True))


def test_who_cannot_have_the_card_holds_nothing_of_it(card: FakeCard) -> None:
    card.plugged, card.busy = {41: [mode(800, 480)]}, True
    before = files()
    with pytest.raises(PermissionError, match="somebody else"):
        scanout(card)
    assert files() == before


def test_closing_gives_the_card_back(card: FakeCard) -> None:
    card.plugged = {41: [mode(800, 480)]}
    before = files()
    shown = scanout(card)
    assert files() > before
    shown.close()
    assert files() == before


def test_the_size_is_the_modes() -> None:
    assert PluggedScreen(41, CRTC_NUMBER, mode(1024, 600)).size == (1024, 600)
