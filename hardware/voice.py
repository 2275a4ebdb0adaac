"""The staff tones as recorded words from a loudspeaker behind the counter, through pygame's mixer."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from terminal.events import ToneName

if TYPE_CHECKING:
    from pygame.mixer import Sound

log = logging.getLogger(__name__)

TONES: tuple[ToneName, ...] = get_args(ToneName)

# SDL would swallow SIGTERM; ending is decided by whoever runs the terminal.
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")


class VoiceMissing(Exception):
    """Nothing can be said: no sound device, or no words; the message says which. Try again later."""


class Voice:
    """Says `<folder>/<tone>.wav`; a tone without a file is silent. `volume` is from 0.0 to 1.0.

    Raises `VoiceMissing`.
    """

    def __init__(self, folder: Path, *, volume: float = 1.0) -> None:
        import pygame

        try:
            pygame.mixer.init()
        except pygame.error as e:
            raise VoiceMissing(f"no sound device: {e}") from e
        self._mixer = pygame.mixer
        self._words: dict[ToneName, Sound] = {}
        for tone in TONES:
            self._learn(tone, folder / f"{tone}.wav", volume)
        if not self._words:
            self.close()
            raise VoiceMissing(f"{folder}: no tone has words here; they are named like {TONES[0]}.wav")

    def play(self, tone: ToneName) -> None:
        """Begins to say the words, in place of what is being said, and returns."""
        if tone in self._words:
            self._mixer.stop()
            self._words[tone].play()

    def close(self) -> None:
        """Falls silent and gives the sound device back; may be called twice."""
        self._words.clear()
        self._mixer.quit()

    def _learn(self, tone: ToneName, path: Path, volume: float) -> None:
        from pygame import error

        try:
            if path.exists():
                self._words[tone] = self._mixer.Sound(str(path))
                self._words[tone].set_volume(volume)
        except (error, OSError) as e:
            log.warning("%s cannot be played: %s", path, e)
