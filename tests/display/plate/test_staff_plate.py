"""The staff's own screen: readable at arm's length, never cut, a mood as shape and colour."""

import pygame
import pytest

from display.lettering.lettering import Lettering
from display.plate.staff_plate import MOOD_STYLES, draw
from display.texts import wording
from terminal.commands.plate.states import STICK_SAYS
from terminal.commands.plate.states import faces as states
from terminal.core.staff_view import Mood
from terminal.domain.views import Message, StaffFace, View
from tests.support.plates import Written

SIZES = [(480, 320), (320, 480), (800, 480), (480, 800), (1024, 600)]
LONG = "阿卜杜拉·买买提江·艾合买提"
VALUES = {"minutes": "120", "until": "11:45", "opens": "13:30", "window": "3F-08"}
VALUES |= {"finger": "2", "image": "3", "of": "6"}
LINES = (Message("staff.counts.late", VALUES), Message("staff.open.leave", VALUES))
FEELINGS: tuple[Mood, ...] = ("quiet", "good", "unsure", "bad", "ask")
TITLES = (
    "staff.pin",
    "staff.not_recorded",
    *(f"staff.enrol.{do}" for do in ("supervisor", "touch", "again", "lift", "kept", "done", "failed")),
    *(f"staff.refused.{why}" for why in ("unknown", "unreadable", "unsettled", "unlisted", "wrong_pin", "locked")),
    *(f"staff.did.{did}" for did in ("in", "cover", "takeover", "back", "away", "leave", "already", "punch")),
    "staff.elsewhere",
    "staff.idle.nobody",
    "staff.idle.on_duty",
    "staff.idle.away",
)
HEADS = ("王晓燕  工号 0317", "10:26")
SMALLEST = 16  # pixels of the em


def faces() -> list[StaffFace]:
    return [
        StaffFace(Message(title, VALUES), LINES, mood, LONG, "1023", "09:12")
        for title, mood in zip(TITLES, FEELINGS * len(TITLES), strict=False)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_overlaps_or_is_too_small(size: tuple[int, int], keeper: Written) -> None:
    for face in faces():
        keeper.kept.clear()
        draw(pygame.Surface(size, 0, 32), face, keeper)
        assert {"09:12", *(piece.text for piece in keeper.kept)} > {"09:12"}
        inks = [piece.ink for piece in keeper.kept]
        for text, box, ink, em, _ in keeper.kept:
            assert box.contains(ink), (text, face.title.id)
            assert em >= SMALLEST, (text, em, face.title.id)
        assert all(not one.colliderect(two) for n, one in enumerate(inks) for two in inks[:n]), face.title.id


@pytest.mark.parametrize("size", SIZES)
def test_lines_of_one_kind_have_one_size_on_every_face(size: tuple[int, int], keeper: Written) -> None:
    someone = View("staffed", name="王晓燕", badge="0317")
    for face in states(someone).values():
        if not face.day:  # is read line by line, and has a table of its own
            draw(pygame.Surface(size, 0, 32), face, keeper)
    spoken = {wording.spoken(face.title, face.look)[0] for face in states(someone).values()}
    heads = [piece.em for piece in keeper.kept if piece.text in HEADS]
    # A question to a supervisor says whom it is about, whatever the length.
    asking = [face for face in states(someone).values() if face.title.id.startswith("staff.sure_")]
    asked = {wording.spoken(face.title, face.look)[0] for face in asking}
    titles = [piece.em for piece in keeper.kept if piece.text in spoken - asked]
    said = [piece for piece in keeper.kept if piece.text not in spoken.union(HEADS)]
    said = [piece for piece in said if " · " not in piece.text]  # the notes, small and quiet
    lines = [piece.em for piece in said if not piece.text.endswith(STICK_SAYS["refused"])]  # quoted whole, and long
    assert min(len(lines), len(titles)) >= 30 and min(titles) > max(lines)
    for kind in (heads, lines, titles):
        assert min(kind) >= max(kind) * 0.9, sorted(set(kind))


def test_each_mood_has_a_shape_and_a_ground_of_its_own(lettering: Lettering) -> None:
    assert (
        len({mood.sign for mood in MOOD_STYLES.values()}) == len({mood.pair for mood in MOOD_STYLES.values()}) == 5
    )
    shown = set()
    for mood in FEELINGS:
        surface = pygame.Surface((480, 320), 0, 32)
        draw(surface, StaffFace(Message("staff.did.in"), mood=mood), lettering)
        shown.add(tuple(surface.get_at((4, 160))))
    assert len(shown) == 5


def test_it_says_who_and_when(keeper: Written) -> None:
    draw(
        pygame.Surface((480, 320), 0, 32),
        StaffFace(Message("staff.pin"), mood="ask", name="李明轩", badge="1023", clock="09:12"),
        keeper,
    )
    assert [piece.text for piece in keeper.kept] == ["李明轩  工号 1023", "09:12", "请输入密码"]
