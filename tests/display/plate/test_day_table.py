"""The day on the staff's screen: small, whole where there is room, and without what counts least where not."""

import pygame
import pytest

from display.palette import palette
from display.plate.day_table import DayTable
from display.plate.legibility import smallest
from display.plate.pen import Pen
from display.plate.staff_plate import STAFF_SIGHT, draw
from display.texts.wording import worded
from terminal.commands.plate.states import faces
from terminal.domain.look import Look
from terminal.domain.views import StaffDay, StaffFace, View
from tests.support.plates import Written

SIZES = [(480, 320), (320, 480), (800, 480), (480, 800), (1024, 600)]
DAYS = {name: face for name, face in faces(View("staffed", name="王晓燕", badge="0317")).items() if face.day}
LATE = DAYS["staff-day-late"].day or StaffDay()
EM = 20
ROW = 26  # pixels: a line of that em with its air


def texts(height: int, day: StaffDay = LATE) -> list[str]:
    return [row.what for row in DayTable.of(day, Look(), EM, (760, height)).rows]


def test_with_room_it_has_the_whole_day_and_how_each_counts() -> None:
    table = DayTable.of(LATE, Look(), EM, (760, 8 * ROW))
    assert [row.what for row in table.rows][:3] == ["08:07 上岗", "09:20 在岗打卡", "11:50 下班"]
    assert [row.counts for row in table.rows][:3] == ["晚 7 分钟", "", "早 10 分钟"]


def test_punches_give_way_are_counted_and_those_that_say_how_they_count_stay_longest() -> None:
    came, _, left, back, _, *below = texts(8 * ROW)
    assert texts(7 * ROW) == ["另有 2 次未列出", came, left, back, *below]
    assert texts(5 * ROW) == ["另有 4 次未列出", back, *below]
    assert texts(4 * ROW) == ["另有 5 次未列出", *below]
    assert texts(3 * ROW) == texts(0) == []


def texts_of(face: StaffFace) -> set[str]:
    day = face.day or StaffDay()
    return {worded(part, face.look) for parts in (*day.punches, day.below) for part in parts}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DAYS)
def test_it_is_readable_at_arms_length_and_no_larger(name: str, size: tuple[int, int]) -> None:
    keeper = Written()
    draw(pygame.Surface(size, 0, 32), DAYS[name], keeper)
    inks = [piece.ink for piece in keeper.kept]
    assert all(piece.box.contains(piece.ink) for piece in keeper.kept)
    assert all(not one.colliderect(two) for n, one in enumerate(inks) for two in inks[:n])
    table = texts_of(DAYS[name])
    sizes = {piece.em for piece in keeper.kept if piece.text in table}
    near = smallest(size, *STAFF_SIGHT).near
    assert near <= min(sizes) and max(sizes) <= near * 1.1, sizes


def test_what_happened_stands_in_one_column_and_how_it_counts_in_another() -> None:
    keeper = Written()
    surface = pygame.Surface((800, 300), 0, 32)
    pen, table = Pen(surface, keeper), DayTable.of(LATE, Look(), EM, (760, 300))
    table.draw(pen, pygame.Rect(20, 0, 760, 300), palette(Look().theme).body)
    counts = {piece.box.x for piece in keeper.kept if piece.text in ("晚 7 分钟", "早 10 分钟", "准时")}
    assert len(counts) == 1
    assert max(piece.ink.right for piece in keeper.kept if "上岗" in piece.text) < min(counts)
