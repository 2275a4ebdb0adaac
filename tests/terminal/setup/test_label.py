"""The label: read by a telephone, with nothing over the edge, in the size of its paper."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageOps

from terminal.setup.label import LABEL_SIZE, TerminalLabel, drawn, save

FINGERPRINT = "4f2c81d09ab3" + "e7" * 26
LABEL = TerminalLabel("t-4f2c81d09ab3", "2F-17", FINGERPRINT)


def ink(picture: Image.Image) -> int:
    """How many pixels are printed."""
    return picture.convert("L").histogram()[0]


def test_a_telephone_reads_what_the_plate_of_a_terminal_that_waits_says() -> None:
    [found] = zxingcpp.read_barcodes(drawn(LABEL).convert("L"))
    assert found.text == FINGERPRINT.upper()


@pytest.mark.parametrize("window", ["2F-17", "", "政务服务中心二楼综合受理窗口17"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_off_and_nothing_lies_on_the_code(window: str, language: str) -> None:
    picture = drawn(TerminalLabel(LABEL.terminal, window, FINGERPRINT), language)  # type: ignore[arg-type]
    left, top, right, bottom = ImageOps.invert(picture.convert("L")).getbbox() or (0, 0, *LABEL_SIZE)
    assert picture.size == LABEL_SIZE
    assert min(left, top, LABEL_SIZE[0] - right, LABEL_SIZE[1] - bottom) > 5
    [found] = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == FINGERPRINT.upper()


def test_a_window_is_said_only_where_there_is_one() -> None:
    without = drawn(TerminalLabel(LABEL.terminal, "", FINGERPRINT))
    assert ink(without) < ink(drawn(LABEL))


def test_it_is_printed_in_its_size(tmp_path: Path) -> None:
    for name in ("label.png", "label.PDF"):
        save(drawn(LABEL), tmp_path / name)
    with Image.open(tmp_path / "label.png") as picture:
        width, height = (
            pixels / dots * 25.4 for pixels, dots in zip(picture.size, picture.info["dpi"], strict=True)
        )
    assert (round(width), round(height)) == (62, 29)
    assert (tmp_path / "label.PDF").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match=r"a \.png or a \.pdf"):
        save(drawn(LABEL), tmp_path / "label.gif")
