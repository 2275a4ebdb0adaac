"""The scanout: a picture on a bare screen by the kernel's own buffer, without the OpenGL that SDL draws it with."""

import mmap
from contextlib import suppress
from errno import ENODEV
from fcntl import ioctl
from pathlib import Path

import pygame

from display.screen.kms_card import Ioctl, KmsCard, PluggedScreen

CARD_DEVICES = Path("/dev/dri")
UNPLUGGED = "the screen is unplugged"


class Scanout:
    """The screen with this number among those that are plugged in; what is drawn on `surface` is seen after `flip`.

    Raises OSError; FileNotFoundError or PermissionError where its card may still come: udev loads the driver, and
    then says whose it is.
    """

    def __init__(self, number: int = 0, devices: Path = CARD_DEVICES, ask: Ioctl = ioctl) -> None:
        self._card, screen = _found(number, devices, ask)
        self._memory: mmap.mmap | None = None
        self.surface = pygame.Surface(screen.size, 0, 32)
        try:
            self._frame, self._pitch, self._memory = self._card.buffer(screen.size)
            self._card.light(screen, self._frame)
        except OSError:
            self.close()
            raise

    def flip(self) -> None:
        """What was drawn is seen. Raises nothing: whether the screen is still there is asked elsewhere."""
        assert self._memory
        drawn, row = self.surface.get_buffer().raw, self.surface.get_pitch()
        if row == self._pitch:
            self._memory[: len(drawn)] = drawn
        else:
            for y in range(self.surface.get_height()):
                self._memory[y * self._pitch : y * self._pitch + row] = drawn[y * row : (y + 1) * row]
        with suppress(OSError):
            self._card.changed(self._frame)

    def close(self) -> None:
        """The console has the screen back."""
        if self._memory:
            self._memory.close()
        self._card.close()


def _found(number: int, devices: Path, ask: Ioctl) -> tuple[KmsCard, PluggedScreen]:
    before, places = 0, 0
    for path in sorted(devices.glob("card*")):
        card = KmsCard(path, ask)
        screens, there = _screens(card)
        if number < before + len(screens):
            return card, screens[number - before]
        card.close()
        before, places = before + len(screens), places + there
    raise OSError(ENODEV, UNPLUGGED) if places else FileNotFoundError("no graphics card")


def _screens(card: KmsCard) -> tuple[list[PluggedScreen], int]:
    """Those that are plugged in, and how many could be. A card that only computes has none."""
    try:
        crtcs, connectors = card.outputs()
        found = [screen for each in connectors if (screen := card.screen(each, crtcs))]
    except OSError:
        return [], 0
    return found, len(connectors)
