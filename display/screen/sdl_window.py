"""The SDL window on a display, or the scanout of a bare screen: opened when there is one, and when it is back.

For the main thread only."""

from collections.abc import Callable

import pygame

from display.palette import CALM
from display.screen.scanout import Scanout
from display.screen.sdl_driver import connected, start

ICON_SIZE = (32, 32)  # all of one colour: pygame would read its own, and a dozen kinds of pictures with it
# Whatever may have spoiled what the window shows.
SPOILED = (pygame.VIDEOEXPOSE, pygame.VIDEORESIZE, pygame.WINDOWEXPOSED, pygame.WINDOWSHOWN, pygame.WINDOWRESTORED)


class SdlWindow:
    """A window of `size` pixels, or all of the display with this number; the picture is turned when it is shown.

    `rotation` is in degrees, clockwise.
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        fullscreen: bool,
        rotation: int = 0,
        display: int = 0,
    ) -> None:
        self.driver = "none"
        self.why = ""  # there is no display
        self.coming = False  # it may be there in a moment
        self._size = size
        self._fullscreen = fullscreen
        self._rotation = rotation
        self._display = display
        self._shows: pygame.Surface | None = None
        self._scanout: Scanout | None = None
        self._screens: frozenset[tuple[str, bytes]] | None = None

    @property
    def upright(self) -> tuple[int, int]:
        """The size of a picture as whoever stands before the screen sees it."""
        width, height = self._shows.get_size() if self._shows else self._size
        return (height, width) if self._rotation in (90, 270) else (width, height)

    def find(self) -> bool:
        """Look for a display that was missing, or whether another one is there; True where it was opened."""
        if self._shows and not self._changed():
            return False
        self.close()
        try:
            self._open()
        except (pygame.error, OSError, ValueError) as error:  # ValueError: no display with this number
            self.close()
            pygame.display.quit()
            self.coming = isinstance(error, FileNotFoundError | PermissionError)
            self.why = f"no display: {error}"
            return False
        self.why, self.coming = "", False
        return True

    def show(self, picture: pygame.Surface) -> None:
        """Show the upright picture."""
        if self._shows:
            turned = pygame.transform.rotate(picture, -self._rotation) if self._rotation else picture
            self._shows.blit(turned, (0, 0))
            (self._scanout or pygame.display).flip()

    def pump(self, typed: Callable[[str], None] | None) -> tuple[bool, bool]:
        """Take what the window reports, without waiting: whether the user closed it, and whether it was spoiled.

        `typed` is called with every character that was typed into it.
        """
        if not self._shows or self._scanout:  # nobody can close or cover a bare screen
            return False, False
        events = pygame.event.get()
        if typed:
            for event in events:
                if event.type == pygame.KEYDOWN and event.unicode:
                    typed(event.unicode)
        kinds = {event.type for event in events}
        return pygame.QUIT in kinds, not kinds.isdisjoint(SPOILED)

    def close(self) -> None:
        """Give the display back; may be called twice."""
        if self._shows:
            self._shows, self.driver = None, "none"
            pygame.display.quit()
        if self._scanout:
            self._scanout.close()
            self._scanout = None

    def _changed(self) -> bool:
        """Whether other screens are plugged in than when it was opened. A desktop sees to that by itself."""
        return self._scanout is not None and connected() != self._screens

    def _open(self) -> None:
        self.driver = start(self._bare)
        if self._scanout:
            self._shows = self._scanout.surface
        else:
            icon = pygame.Surface(ICON_SIZE)
            icon.fill(CALM.ground)
            pygame.display.set_icon(icon)
            self._shows = self._full() if self._fullscreen else pygame.display.set_mode(self._size)
            pygame.display.set_caption("window terminal")

    def _bare(self) -> None:
        self._screens = connected()
        self._scanout = Scanout(self._display)

    def _full(self) -> pygame.Surface:
        pygame.display.set_allow_screensaver(False)
        shows = pygame.display.set_mode((0, 0), pygame.FULLSCREEN, display=self._display)
        pygame.mouse.set_visible(False)
        return shows
