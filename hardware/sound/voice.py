"""The voice: words from a loudspeaker, for citizens and for the staff's tones, through pygame's mixer."""

import ctypes
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, get_args

from hardware.sound.prompts import RECORDINGS
from hardware.sound.samples import RATE
from terminal.domain.effects import ToneName
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

log = logging.getLogger(__name__)

RECORDING_NAMES = (*get_args(ToneName), *RECORDINGS)
RECORDING_PAUSE_SECONDS = 0.12  # s between two recordings
SOUND_RELEASE_SECONDS = 2.0  # s for the sound device to be given back: one that was unplugged may never answer
REMEDY = "plug in a loudspeaker or a USB sound card"

# SDL would swallow SIGTERM; ending is decided by whoever runs the terminal.
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")


class VoiceMissing(Exception):
    """Nothing can be said: no sound device, or no words; the message says which. Try again later."""


class Saying(NamedTuple):
    names: tuple[str, ...]
    volume: float


class Voice:
    """Says `<name>.wav` from the first of `folders` that has it. An empty file keeps that name silent.

    Raises `VoiceMissing`.
    """

    def __init__(self, folders: Sequence[Path], heartbeat: Heartbeat = UNWATCHED) -> None:
        import pygame.mixer

        self._heartbeat = heartbeat
        self._mixer: Any = pygame.mixer
        if self._mixer.get_init():  # it would be taken over, and with it the end that is waited for
            raise VoiceMissing("the sound device that was there before does not let go; restart the terminal")
        try:
            # Mono, as the words are rendered: a second channel would double what all of them take in memory.
            self._mixer.init(RATE, -16, 1)
        except pygame.error as e:
            raise VoiceMissing(f"no sound device: {e}; {REMEDY}") from e
        self._words = {name: words for name in RECORDING_NAMES if (words := self._learn(name, folders))}
        if not self._words:
            self._mixer.quit()
            places = ", ".join(map(str, folders))
            raise VoiceMissing(f"no words in {places}; type:  window-terminal voices {folders[-1]}")
        self._failure = ""
        self._card = SoundCard(self._mixer)
        self._sayings: SimpleQueue[Saying | None] = SimpleQueue()
        # Whoever asks is the plate's thread, and a sound device may hold a call up.
        self._speaking = threading.Thread(target=self._speak, name="voice", daemon=True)
        self._heartbeat.turned()
        self._speaking.start()

    def play(self, names: Sequence[str], volume: float) -> None:
        """Begins to say these one after the other, in place of what is being said, and returns at once.

        `volume` is from 0.0 to 1.0.
        """
        self._sayings.put(Saying(tuple(names), volume))

    @property
    def trouble(self) -> str:
        """Why it has fallen silent by itself, empty while it has not; then close it, and open another."""
        return self._failure or (f"the sound device is gone; {REMEDY}" if self._card.gone else "")

    def close(self) -> None:
        """Falls silent and gives the sound device back; may be called twice."""
        self._sayings.put(None)
        self._speaking.join(SOUND_RELEASE_SECONDS)
        self._heartbeat.ended()

    def _learn(self, name: str, folders: Sequence[Path]) -> bytes:
        """The words as the sound device takes them."""
        from pygame import error

        for path in (folder / f"{name}.wav" for folder in folders):
            try:
                if path.exists():
                    return self._mixer.Sound(str(path)).get_raw() if path.stat().st_size else b""
            except (error, OSError) as e:
                log.warning("%s cannot be played: %s", path, e)
        return b""

    def _speak(self) -> None:
        try:
            while saying := self._next():
                self._say(saying)
        except Exception as e:
            log.exception("the voice fell silent")
            self._failure = f"the program failed at it ({e!r}); report it"
        finally:
            self._mixer.quit()

    def _next(self) -> Saying | None:
        """What is to be said next, None when it is to fall silent."""
        while True:
            self._heartbeat.turned()
            try:
                return self._sayings.get(timeout=self._heartbeat.rest)
            except Empty:
                continue

    def _say(self, saying: Saying) -> None:
        known = [name for name in saying.names if name in self._words]
        if known:
            words = self._pause().join(self._words[each] for each in known)
            sound = self._mixer.Sound(buffer=words)
            sound.set_volume(saying.volume)
            self._mixer.stop()
            sound.play()

    def _pause(self) -> bytes:
        rate, bits, channels = self._mixer.get_init()
        return bytes(round(RECORDING_PAUSE_SECONDS * rate) * channels * abs(bits) // 8)


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
