from pathlib import Path

import pytest

from display.lettering import BOLD, REGULAR, Lettering


@pytest.fixture(scope="session")
def lettering() -> Lettering:
    if not all(Path(face.path).exists() for face in (REGULAR, BOLD)):
        pytest.skip("the fonts of fonts-noto-cjk are not installed")
    return Lettering()
