"""The screen: a face shown whole, and only when it differs from what is shown; without a display, off screen."""

from collections.abc import Callable
from io import BytesIO
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

import pygame

from display.lettering.lettering import Lettering
from display.plate import nameplate
from display.screen.backlight import Backlight
from display.screen.sdl_window import SdlWindow
from terminal.domain.events import Part
from terminal.domain.views import StaffFace, View

CARD_LOOK_SECONDS = 0.05

ShownFace = View | StaffFace
Draw = Callable[[pygame.Surface, Any, Lettering], None]


class Screen:
    """For the main thread only. `size` in pixels as the panel has them; fullscreen takes the size of its display.

    `rotation` in degrees, clockwise, `brightness` in per cent; `display` is the number of the one to open on.
    `draw` draws a View; `fresh` says whether something that was missing when it was last drawn is there now.
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        fullscreen: bool,
        headless: bool,
        rotation: int = 0,
        display: int = 0,
        backlight: Backlight | None = None,
        draw: Draw = nameplate.draw,
        fresh: Callable[[], bool] = lambda: False,
    ) -> None:
        self.frames = 0  # drawn since the start
        self._headless = headless
        self._fresh = fresh
        self._draws: dict[type, Draw] = {View: draw, StaffFace: _draw_staff}
        self._window = SdlWindow(size, fullscreen=fullscreen, rotation=rotation, display=display)
        self._backlight = backlight or Backlight()
        self._lettering = Lettering()
        self._shown: ShownFace | None = None
        self._find_display()
        self._surface = pygame.Surface(self._window.upright, 0, 32)

    @property
    def driver(self) -> str:
        """What shows it, in SDL's words; "headless", or "none" where there is no display."""
        return "headless" if self._headless else self._window.driver

    @property
    def light(self) -> str:
        """Why the panel's light cannot be set, empty where it can or nobody asked."""
        return self._backlight.trouble

    def show(self, face: ShownFace) -> bool:
        """Draw the face unless it is shown already; True where it drew."""
        if face == self._shown and not self._fresh():
            return False
        self._draws[type(face)](self._surface, face, self._lettering)
        self._shown = face
        self.frames += 1
        self._window.show(self._surface)
        if not self._headless:
            self._backlight.light(not _dark(face))
        return True

    def picture(self) -> bytes:
        """The last whole frame as a PNG, upright."""
        import pygame.image  # not before the first plate: see `display.plate.pictures`

        picture = BytesIO()
        pygame.image.save(self._surface, picture, "frame.png")
        return picture.getvalue()

    def await_card(self, patience: float) -> None:
        """Waits while its display may still come, at most so many seconds: its driver may be loaded late."""
        end = monotonic() + patience
        while self._window.coming and monotonic() < end:
            sleep(CARD_LOOK_SECONDS)
            self.retry()

    def problem(self) -> dict[Part, str]:
        """What is missing, and why; empty when all is well."""
        missing: dict[Part, str | None] = {"screen": self._window.why, "font": self._lettering.problem()}
        return {part: why for part, why in missing.items() if why}

    def retry(self) -> None:
        """Look again for what is missing or was exchanged, and show the face with it once it is there."""
        found = [self._find_font(), self._find_display()]
        if any(found):
            self._surface = pygame.Surface(self._window.upright, 0, 32)
            face, self._shown = self._shown, None
            if face:
                self.show(face)

    def pump(self, typed: Callable[[str], None] | None = None) -> bool:
        """Take what the window reports, without waiting; False when the user closed it.

        `typed` is called with every character that was typed into it.
        """
        closed, spoiled = self._window.pump(typed)
        if spoiled:
            self._window.show(self._surface)
        return not closed

    def close(self) -> None:
        """Give the display back; may be called twice."""
        self._backlight.close()
        self._window.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _find_font(self) -> bool:
        if not self._lettering.missing:
            return False
        self._lettering = Lettering()
        return not self._lettering.missing

    def _find_display(self) -> bool:
        return not self._headless and self._window.find()


def _draw_staff(surface: pygame.Surface, face: StaffFace, lettering: Lettering) -> None:
    from display.plate import staff_plate  # the plate's own process shows none, and its start waits for its imports

    staff_plate.draw(surface, face, lettering)


def _dark(face: ShownFace) -> bool:
    return isinstance(face, View) and face.scene == "standby" and not (face.banner or face.complaint or face.alert)
