"""The middle of a plate that waits to be accepted: a telephone reads the whole fingerprint, at every size."""

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image

from display.lettering.lettering import Lettering
from terminal.commands.plate.states import plates
from terminal.domain.look import Language
from tests.reference.cases import SIZES, SOMEONE, Size, picture

WAITS = plates(SOMEONE)["pairing"]
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


def read(shown: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(shown)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_telephone_reads_the_fingerprint(lettering: Lettering, size: Size, language: Language) -> None:
    spoken = replace(WAITS, look=replace(WAITS.look, language=language))
    assert read(picture(spoken, size, lettering)) == [WAITS.qr]
    assert read(picture(replace(spoken, qr=""), size, lettering)) == []
