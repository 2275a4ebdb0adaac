"""What a citizen takes away: the number, and the code that a telephone reads."""

import pygame
import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image

from display.lettering.lettering import Lettering
from display.plate.legibility import smallest
from display.plate.qr_code import QUIET_MODULES, code
from display.texts.wording import grouped
from terminal.domain.views import Message, View
from tests.reference.cases import SIZES
from tests.support.plates import STAFFED, Written, plate, written

ADDRESSES = (
    "https://hall.example/c/2F-17-120034-5",
    "https://zwfw.hall.example.gov.cn/complaints?number=2F-17-120034-5",
)
DOTS = 16  # of the smallest character that can be read: a module is no smaller than one of its dots


def complained(**more: str) -> View:
    return replace(STAFFED, complaint=Message("complaint.taken", {"number": "2F-17-120034-5"}), **more)


def test_a_complaint_shows_its_number_largest_in_its_panel_and_in_groups(keeper: Written) -> None:
    seen = {piece.text: piece.em for piece in written(complained(), keeper, (800, 480))}
    del seen[STAFFED.window]
    assert max(seen, key=lambda text: seen[text]) == "2F-17-120 034-5"
    assert {"投诉已登记，编号", "由督查室受理，请记下编号"} <= seen.keys()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("window", ["2F-17", "2F-17A"])
def test_the_number_stays_on_one_line_with_air_around_it(
    size: tuple[int, int], window: str, keeper: Written
) -> None:
    number = f"{window}-120034-5"
    view = complained(qr=ADDRESSES[0])
    seen = written(replace(view, complaint=Message("complaint.taken", {"number": number})), keeper, size)
    piece = next(piece for piece in seen if piece.text == grouped(number))
    assert len(keeper.fit(piece.text, piece.box.size, "bold", piece.least).lines) == 1
    assert piece.ink.h < piece.em * 1.1
    assert piece.em >= piece.least
    assert any(piece.text == "扫码查进度" for piece in seen)


def test_the_receipt_names_whom_it_is_about_whoever_serves_by_now(keeper: Written) -> None:
    about = Message("complaint.taken", {"number": "2F-17-120034-5", "name": "王晓燕", "badge": "0317"})
    said = [piece.text for piece in written(replace(complained(), complaint=about), keeper, (800, 480))]
    assert "王晓燕 工号 0317" in [" ".join(text.split()) for text in said]
    assert not [text for text in said if STAFFED.name in text]


def test_a_code_is_drawn_only_where_there_is_an_address(lettering: Lettering) -> None:
    address = "https://hall.example/c/2F-17-120034-5"
    own = pygame.image.tostring(code(address, 200), "RGB")
    for size in SIZES:
        with_code, without = plate(complained(qr=address), lettering, size), plate(complained(), lettering, size)
        white = [
            sum(
                surface.get_at((x, y)) == pygame.Color(255, 255, 255)
                for x in range(0, size[0], 4)
                for y in range(0, size[1], 4)
            )
            for surface in (with_code, without)
        ]
        assert white[0] > white[1] + size[0] * size[1] // 16 // 50
    assert own != pygame.image.tostring(code(address + "6", 200), "RGB")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("size", SIZES)
def test_a_stranger_reads_the_address_off_the_plate(
    size: tuple[int, int], address: str, lettering: Lettering
) -> None:
    read = scanned(plate(complained(qr=address), lettering, size))
    assert [(found.text, found.format) for found in read] == [(address, zxingcpp.BarcodeFormat.QRCode)]
    assert scanned(plate(complained(), lettering, size)) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_module_is_seen_from_where_the_smallest_letters_are_read(
    size: tuple[int, int], lettering: Lettering
) -> None:
    (found,) = scanned(plate(complained(qr=ADDRESSES[0]), lettering, size))
    modules = modules_across(ADDRESSES[0])
    across = found.position.top_right.x - found.position.top_left.x
    assert across / modules >= smallest(size, 7, 3).far / DOTS
    assert across >= min(size) * 0.3


def modules_across(address: str) -> int:
    return code(address, 1).get_width() - 2 * QUIET_MODULES


def scanned(surface: pygame.Surface) -> list[zxingcpp.Barcode]:
    picture = Image.frombytes("RGB", surface.get_size(), pygame.image.tostring(surface, "RGB"))
    return list(zxingcpp.read_barcodes(picture))
