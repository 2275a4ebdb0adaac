"""The screen: a View shown whole, and only when it differs from what is shown; without a display, off screen."""

import os
from collections.abc import Callable
from io import BytesIO
from types import TracebackType
from typing import Self

import pygame

from display.lettering import Lettering
from display.nameplate import draw
from terminal.events import Part
from terminal.views import View

# SDL would turn SIGTERM into an event of its window; ending is decided by whoever runs the terminal.
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")

# SDL falls back to these without a word where it finds no display, and nobody would see the plate.
UNSEEN = ("offscreen", "dummy")


class Screen:
    """The window, for the main thread only. `size` in pixels; a fullscreen plate takes the size of its display.

    `typed` is called with every character that is typed into the window.
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        fullscreen: bool,
        headless: bool,
        typed: Callable[[str], None] | None = None,
    ) -> None:
        self.frames = 0  # drawn since the start
        self.driver = "headless" if headless else "none"
        self._size = size
        self._fullscreen = fullscreen
        self._headless = headless
        self._typed = typed
        self._why = ""  # there is no display
        self._lettering = Lettering()
        self._surface = pygame.Surface(size, 0, 32)
        self._window: pygame.Surface | None = None
        self._shown: View | None = None
        self._find_display()

    def show(self, view: View) -> bool:
        """Draw the plate unless it already shows this view; True where it drew."""
        if view == self._shown:
            return False
        draw(self._surface, view, self._lettering)
        self._shown = view
        self.frames += 1
        self._flip()
        return True

    def picture(self) -> bytes:
        """The last whole frame as a PNG."""
        picture = BytesIO()
        pygame.image.save(self._surface, picture, "frame.png")
        return picture.getvalue()

    def problem(self) -> dict[Part, str]:
        """What is missing, and why; empty when all is well."""
        missing: dict[Part, str | None] = {"screen": self._why, "font": self._lettering.problem()}
        return {part: why for part, why in missing.items() if why}

    def retry(self) -> None:
        """Look again for what is missing, and show the plate with it once it is there."""
        found = [self._find_font(), self._find_display()]
        if any(found) and self._shown:
            view, self._shown = self._shown, None
            self.show(view)

    def pump(self) -> bool:
        """Take what the window reports, without waiting; False when the user closed it."""
        if not self._window:
            return True
        events = pygame.event.get()
        kinds = {event.type for event in events}
        if self._typed:
            for event in events:
                if event.type == pygame.KEYDOWN and event.unicode:
                    self._typed(event.unicode)
        if pygame.VIDEOEXPOSE in kinds:
            self._flip()
        return pygame.QUIT not in kinds

    def close(self) -> None:
        """Give the display back; may be called twice."""
        if self._window:
            self._window = None
            pygame.display.quit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _flip(self) -> None:
        if self._window:
            self._window.blit(self._surface, (0, 0))
            pygame.display.flip()

    def _find_font(self) -> bool:
        if not self._lettering.missing:
            return False
        self._lettering = Lettering()
        return not self._lettering.missing

    def _find_display(self) -> bool:
        if self._headless or self._window:
            return False
        try:
            self._open()
        except pygame.error as error:
            pygame.display.quit()
            self._why = f"no display: {error}"
            return False
        self._why = ""
        return True

    def _open(self) -> None:
        pygame.display.init()
        driver = pygame.display.get_driver()
        if driver in UNSEEN and os.environ.get("SDL_VIDEODRIVER") != driver:
            raise pygame.error(f"SDL found none and chose {driver}")
        self._window = self._full() if self._fullscreen else pygame.display.set_mode(self._size)
        pygame.display.set_caption("window terminal")
        self.driver = driver
        self._surface = pygame.Surface(self._window.get_size(), 0, 32)

    def _full(self) -> pygame.Surface:
        pygame.display.set_allow_screensaver(False)
        window = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        pygame.mouse.set_visible(False)
        return window
