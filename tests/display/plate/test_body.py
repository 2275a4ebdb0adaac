"""The middle of the plate: what is said there in its order, and a code that a telephone reads, at every size."""

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image

from display.lettering.lettering import Lettering
from terminal.commands.plate.states import plates
from terminal.domain.look import Language
from terminal.domain.views import View
from tests.reference.cases import SIZES, SOMEONE, Size, cases, picture
from tests.support.plates import Written, laid, written

WAITS = plates(SOMEONE)["pairing"]
DARK_OR_SERVING = ("standby", "covered")
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


HEADED = {
    name: view for name, view in plates(SOMEONE).items() if view.headline and view.scene not in DARK_OR_SERVING
}


@pytest.fixture(scope="module")
def keeper() -> Written:
    return Written()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_below_a_headline_is_larger_than_it(size: Size, keeper: Written) -> None:
    for name, view in HEADED.items():
        headline, *below = [
            piece.em for piece in written(view, keeper, size) if laid(view, size).body.contains(piece.box)
        ]
        assert max(below, default=0) <= headline, name


def test_the_post_of_a_cover_is_as_large_as_any_on_an_upright_screen(keeper: Written) -> None:
    """Also below a long name and a unit that takes two lines."""
    for name, post in (("merits", "A岗"), ("long-cover", "B岗")):
        shown = cases()[name]
        assert isinstance(shown, View)
        pieces = written(shown, keeper, (1080, 1920))
        assert max(piece.em for piece in pieces if piece.text == post) >= 1080 // 16, name


def read(shown: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(shown)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_telephone_reads_the_fingerprint(lettering: Lettering, size: Size, language: Language) -> None:
    spoken = replace(WAITS, look=replace(WAITS.look, language=language))
    assert read(picture(spoken, size, lettering)) == [WAITS.qr]
    assert read(picture(replace(spoken, qr=""), size, lettering)) == []
