"""Every state beside its reference picture, and what the comparison sees and does not see."""

from pathlib import Path

import pygame
import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops, ImageFilter

from display.lettering.lettering import Lettering
from display.plate.layout import lay_out
from display.plate.legibility import smallest
from display.plate.nameplate import content
from terminal.commands.plate.states import faces, plates
from tests.reference.__main__ import DOCS
from tests.reference.cases import SOMEONE, Shown, Size, cases, picture
from tests.reference.likeness import alike, difference, halved, reduced
from tests.reference.page import page
from tests.reference.sheet import SHEETS, sheet
from tests.reference.shelf import PICTURES, PLATES, STAFF_SCREENS, kept, names, sizes

MOST = 3_600_000  # bytes that the pictures may take
CASES = cases()
STAFFED, STAFF = plates(SOMEONE)["staffed"], faces(SOMEONE)["staff-did-in"]
PEOPLE: tuple[tuple[Shown, Size], ...] = (
    *((STAFFED, size) for size in PLATES),
    *((STAFF, size) for size in STAFF_SCREENS),
)
LIKE = [("王晓燕", "0317"), ("张晓燕", "0817"), ("玉晓燕", "0377"), ("王哓燕", "0318"), ("王晓蒸", "6317")]


def seen(actual: Image.Image, reference: Image.Image, folder: Path, name: str) -> str:
    """Empty where both show the same, else where the actual and the difference lie."""
    half = halved(actual)
    if alike(half, reference):
        return ""
    paths = folder / f"{name}.actual.png", folder / f"{name}.difference.png"
    for path, each in zip(paths, (half, difference(half, reference)), strict=True):
        each.save(path)
    return f"{name} differs: {paths[0]} {paths[1]}; renew with python -m tests.reference --write"


def as_kept(shown: Shown, size: Size, lettering: Lettering) -> Image.Image:
    """A picture as its reference is kept."""
    return reduced(halved(picture(shown, size, lettering))).convert("RGB")


@pytest.mark.parametrize("state", CASES)
def test_every_state_looks_as_its_reference(state: str, lettering: Lettering, tmp_path: Path) -> None:
    for size in sizes(CASES[state]):
        name = f"{state}-{size[0]}x{size[1]}"
        assert not seen(picture(CASES[state], size, lettering), kept(state, size), tmp_path, name)


def test_the_references_are_those_of_the_states_and_small() -> None:
    assert {path.name for path in PICTURES.iterdir()} == names()
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST


@pytest.mark.parametrize("name", SHEETS)
def test_what_the_documents_show_is_what_is_drawn(name: str, lettering: Lettering) -> None:
    with Image.open(DOCS / name) as kept_sheet:
        assert alike(halved(sheet(SHEETS[name], lettering)), halved(kept_sheet.convert("RGB")))


def test_the_page_shows_every_state_and_only_pictures_that_are_there() -> None:
    assert (DOCS / "states.md").read_text(encoding="utf-8") == page()
    assert all(page().count(f'/{name}"') == 1 for name in names())


def test_a_difference_is_kept_beside_the_actual(lettering: Lettering, tmp_path: Path) -> None:
    actual = picture(CASES["covered"], (800, 480), lettering)
    said = seen(actual, kept("staffed", (800, 480)), tmp_path, "covered")
    found = sorted(tmp_path.iterdir())
    assert [path.name for path in found] == ["covered.actual.png", "covered.difference.png"]
    assert all(str(path) in said for path in found)
    with Image.open(found[1]) as mask:
        assert mask.getbbox() == difference(halved(actual), kept("staffed", (800, 480))).getbbox() is not None


@pytest.mark.parametrize(("shown", "size"), PEOPLE, ids=lambda part: str(part) if isinstance(part, tuple) else "")
def test_another_character_is_seen(shown: Shown, size: Size, lettering: Lettering) -> None:
    reference = as_kept(shown, size, lettering)
    for name, badge in LIKE:
        others = [replace(shown, name=name), replace(shown, badge=badge)]
        drawn = [halved(picture(other, size, lettering)) for other in others]
        same = [name == SOMEONE.name, badge == SOMEONE.badge]
        assert [alike(each, reference) for each in drawn] == same, (name, badge)


@pytest.mark.parametrize("size", PLATES, ids=str)
def test_a_box_that_moved_is_seen_from_two_pixels_on(size: Size, lettering: Lettering) -> None:
    reference, whole = as_kept(STAFFED, size, lettering), picture(STAFFED, size, lettering)
    layout = lay_out(size, content(STAFFED), smallest(size, 7, 3))
    for box in (layout.band, layout.plaque, layout.header, layout.footer):
        for x, y in ((2, 0), (3, 0), (0, 2), (0, -3)):
            moved = whole.copy()
            moved.paste(_cut(whole, box), (box.x + x, box.y + y))
            assert not alike(halved(moved), reference), (box, x, y)


def _cut(whole: Image.Image, box: pygame.Rect) -> Image.Image:
    return whole.crop((box.left, box.top, box.right, box.bottom))


@pytest.mark.parametrize("state", ["staffed", "photo-merits", "complaint-taken", "crowded", "closed", "notes"])
def test_noise_and_softer_edges_are_not_seen(state: str, lettering: Lettering) -> None:
    for size in PLATES:
        whole, reference = picture(CASES[state], size, lettering), kept(state, size)
        noisy = Image.effect_noise(size, 400).point(lambda level: level % 3)
        noise = Image.merge("RGB", [noisy] * 3)
        for other in (
            ImageChops.subtract(ImageChops.add(whole, noise), Image.new("RGB", size, (1, 1, 1))),
            whole.filter(ImageFilter.BoxBlur(1)),
            whole.filter(ImageFilter.GaussianBlur(1)),
        ):
            assert other.tobytes() != whole.tobytes()
            assert alike(halved(other), reference)
