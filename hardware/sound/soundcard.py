"""The sound device that pygame's mixer plays on: whether it is still there."""

import ctypes
from typing import Any

STOPPED = 0  # SDL_AudioStatus, in SDL_audio.h
NUMBERS = range(1, 17)  # of the devices that SDL opens


class SoundCard:
    """What the mixer, and nothing else in this process, has open.

    The mixer itself plays on into the void when its device is pulled out, and the event that tells so comes to
    windows only: SDL is asked, in the very copy that pygame uses. Not to be asked while the mixer is closed.
    """

    def __init__(self, mixer: Any) -> None:
        self._status = ctypes.CDLL(mixer.__file__).SDL_GetAudioDeviceStatus
        self._open = [number for number in NUMBERS if self._playing(number)]

    @property
    def gone(self) -> bool:
        """Whether it was pulled out, or its server ended; it does not come back by itself."""
        return not all(map(self._playing, self._open))

    def _playing(self, number: int) -> bool:
        return bool(self._status(number) != STOPPED)
