"""The staff's own screen: readable at arm's length, never cut, a mood as shape and colour."""

from collections.abc import Callable
from typing import Any

import pygame
import pytest

from display import wording
from display.lettering import Lettering
from display.staff_plate import MOODS, draw
from terminal.commands.plate_states import faces as states
from terminal.staff_face import Mood
from terminal.views import Message, StaffFace, View

SIZES = [(480, 320), (320, 480), (800, 480), (480, 800), (1024, 600)]
LONG = "阿卜杜拉·买买提江·艾合买提"
VALUES = {"minutes": "120", "until": "11:45", "opens": "13:30", "finger": "2", "image": "3", "of": "6"}
LINES = (Message("staff.counts.late", VALUES), Message("staff.open.leave", VALUES))
FEELINGS: tuple[Mood, ...] = ("quiet", "good", "unsure", "bad", "ask")
TITLES = (
    "staff.pin",
    "staff.not_recorded",
    *(f"staff.enrol.{do}" for do in ("supervisor", "touch", "again", "lift", "kept", "done", "failed")),
    *(f"staff.refused.{why}" for why in ("unknown", "unreadable", "unsettled", "wrong_pin", "locked")),
    *(f"staff.did.{did}" for did in ("in", "cover", "takeover", "back", "away", "leave", "already", "punch")),
    "staff.idle.nobody",
    "staff.idle.on_duty",
)
HEADS = ("王晓燕  工号 0317", "10:26")
SMALLEST = 16  # pixels of the em


class Written:
    """What goes through the lettering, and where its ink came to lie."""

    def __init__(self, lettering: Lettering, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all: list[tuple[str, pygame.Rect, pygame.Rect, int]] = []
        self._draw: Callable[..., pygame.Rect] = lettering.draw
        self._lettering = lettering
        monkeypatch.setattr(lettering, "draw", self._note)

    def _note(self, surface: pygame.Surface, text: str, box: pygame.Rect, *rest: Any, **more: Any) -> pygame.Rect:
        ink = self._draw(surface, text, box, *rest, **more)
        if text:
            fitted = self._lettering.fit(text, box.size, more.get("weight", "regular"), more.get("least", 0))
            self.all.append((text, box, ink, fitted.em))
        return ink


def faces() -> list[StaffFace]:
    return [
        StaffFace(Message(title, VALUES), LINES, mood, LONG, "1023", "09:12")
        for title, mood in zip(TITLES, FEELINGS * len(TITLES), strict=False)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_overlaps_or_is_too_small(
    size: tuple[int, int], lettering: Lettering, monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in faces():
        with monkeypatch.context() as patch:
            written = Written(lettering, patch)
            draw(pygame.Surface(size, 0, 32), face, lettering)
        assert {"09:12", *(text for text, *_ in written.all)} > {"09:12"}
        inks = [ink for _, _, ink, _ in written.all]
        for text, box, ink, em in written.all:
            assert box.contains(ink), (text, face.title.id)
            assert em >= SMALLEST, (text, em, face.title.id)
        assert all(not one.colliderect(two) for n, one in enumerate(inks) for two in inks[:n]), face.title.id


@pytest.mark.parametrize("size", SIZES)
def test_lines_of_one_kind_have_one_size_on_every_face(
    size: tuple[int, int], lettering: Lettering, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Written(lettering, monkeypatch)
    someone = View("staffed", name="王晓燕", badge="0317")
    for face in states(someone).values():
        draw(pygame.Surface(size, 0, 32), face, lettering)
    spoken = {wording.spoken(face.title, face.look)[0] for face in states(someone).values()}
    heads = [em for text, _, _, em in written.all if text in HEADS]
    titles = [em for text, _, _, em in written.all if text in spoken]
    lines = [em for text, _, _, em in written.all if text not in spoken.union(HEADS)]
    assert min(len(lines), len(titles)) >= 30 and min(titles) > max(lines)
    for kind in (heads, lines, titles):
        assert min(kind) >= max(kind) * 0.9, sorted(set(kind))


def test_each_mood_has_a_shape_and_a_ground_of_its_own(lettering: Lettering) -> None:
    assert len({mood.sign for mood in MOODS.values()}) == len({mood.pair for mood in MOODS.values()}) == 5
    shown = set()
    for mood in FEELINGS:
        surface = pygame.Surface((480, 320), 0, 32)
        draw(surface, StaffFace(Message("staff.did.in"), mood=mood), lettering)
        shown.add(tuple(surface.get_at((4, 160))))
    assert len(shown) == 5


def test_it_says_who_and_when(lettering: Lettering, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Written(lettering, monkeypatch)
    draw(
        pygame.Surface((480, 320), 0, 32),
        StaffFace(Message("staff.pin"), mood="ask", name="李明轩", badge="1023", clock="09:12"),
        lettering,
    )
    assert [text for text, *_ in written.all] == ["李明轩  工号 1023", "09:12", "请输入密码"]
