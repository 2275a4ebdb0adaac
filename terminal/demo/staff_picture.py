"""The staff picture: what stands on a window's staff's screen, drawn by what draws it there."""

import threading
from typing import TYPE_CHECKING

from terminal.domain.views import StaffFace

if TYPE_CHECKING:
    from display.screen.screen import Screen

STAFF_PICTURE_SIZE = 480, 320  # px, as the settings have it where they do not say otherwise


class StaffPicture:
    """For any thread. What draws is loaded for the first picture: the demo's start does not wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._screen: Screen | None = None

    def png(self, face: StaffFace) -> bytes:
        with self._lock:
            self._screen = self._screen or _loaded()
            self._screen.show(face)
            return self._screen.picture()


def _loaded() -> "Screen":
    from display.screen.screen import Screen

    return Screen(STAFF_PICTURE_SIZE, fullscreen=False, headless=True)
