"""A program that was never told what a plate is reads who serves there."""

import os
import shutil
import subprocess
from io import BytesIO

import pygame
import pytest

from terminal.domain.views import View
from tests.support.plates import Written, plate, written

LINE = "7"  # tesseract's page segmentation: one line of text
# Tesseract takes a line with many dots to few large blobs for dirt, a rule made for alphabets: 自然资源局 has nine
# to three, 周杰 four to none. Version 5.3 drops a line that has six dots to a blob, 5.5 one that has two.
DOTS_ARE_WRITING = "textord_noise_rejrows=0"


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract-ocr and tesseract-ocr-chi-sim")
@pytest.mark.parametrize(
    ("unit", "name", "badge"),
    [
        ("市场监督管理局", "李明轩", "1023"),
        ("自然资源局", "欧阳志远", "2088"),
        ("交通运输局", "周杰", "6871"),
    ],
)
def test_a_stranger_reads_the_unit_the_name_and_the_badge_number(
    unit: str, name: str, badge: str, keeper: Written
) -> None:
    pieces = written(View("staffed", unit=unit, name=name, badge=badge), keeper, (1280, 720))
    drawn = plate(View("staffed", unit=unit, name=name, badge=badge), keeper)
    for wanted in (unit, name, f"工号 {badge}"):
        ink = next(piece.ink for piece in pieces if piece.text == wanted)
        assert reading(drawn, ink) == wanted.replace(" ", "")


def reading(surface: pygame.Surface, part: pygame.Rect) -> str:
    """One line as tesseract reads it, forty pixels high: it is made for books, not for walls."""
    part = part.inflate(part.h, part.h // 3).clip(surface.get_rect())
    picture = BytesIO()
    line = pygame.transform.smoothscale(surface.subsurface(part), (part.w * 54 // part.h, 54))
    pygame.image.save(line, picture, "frame.png")
    command = ["tesseract", "stdin", "stdout", "-l", "chi_sim", "--psm", LINE, "-c", DOTS_ARE_WRITING]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer = subprocess.run(command, input=picture.getvalue(), capture_output=True, check=True, env=one_thread)
    return "".join(answer.stdout.decode().split())
