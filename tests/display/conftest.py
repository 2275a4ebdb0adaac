"""The lettering, and photos of two people, that the tests of the display share."""

from pathlib import Path

import pygame
import pytest

from display.lettering.fonts import BOLD, REGULAR
from display.lettering.lettering import Lettering
from display.plate.pictures import Photos
from tests.support.plates import Written


@pytest.fixture(scope="session")
def lettering() -> Lettering:
    if not all(Path(face.path).exists() for face in (REGULAR, BOLD)):
        pytest.skip("the fonts of fonts-noto-cjk are not installed")
    return Lettering()


@pytest.fixture
def keeper(lettering: Lettering) -> Written:
    """Asks for the plain lettering too, so that a machine without its fonts skips."""
    return Written()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    folder = tmp_path_factory.mktemp("photos")
    for badge in ("1023", "20231023"):
        face = pygame.Surface((300, 420))
        face.fill((90, 140, 180))
        pygame.image.save(face, str(folder / f"{badge}.png"))
    return Photos(folder)
