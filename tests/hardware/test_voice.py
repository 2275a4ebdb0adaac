"""Recorded words for the staff tones: what is played comes out of a pipe that SDL takes for a sound card."""

import logging
import os
import select
import signal
import struct
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from hardware.voice import Voice, VoiceMissing

PATIENCE = 10  # s; nothing here takes one
ROOT = Path(__file__).parents[2]
COUNTED, TRY_AGAIN = 16_384, 8_192  # how loud the words are: told apart by it


def record(path: Path, sample: int, seconds: int) -> None:
    with wave.open(str(path), "wb") as words:
        words.setnchannels(2)
        words.setsampwidth(2)
        words.setframerate(44_100)
        words.writeframes(struct.pack("<hh", sample, sample) * 44_100 * seconds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    record(folder / "counted.wav", COUNTED, 30)
    record(folder / "try_again.wav", TRY_AGAIN, 30)
    return folder


class Loudspeaker:
    """Hears what SDL's disk driver writes."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def hears(self, sample: int) -> bool:
        """Whether this follows, after what was on its way already."""
        for _ in range(1_000):
            assert select.select([self._pipe], [], [], PATIENCE)[0], "nothing is played"
            data = os.read(self._pipe, 4_096)
            if struct.pack("<h", sample) * 8 in data:
                return True
        return False

    def close(self) -> None:
        os.close(self._pipe)


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "loudspeaker"))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    loudspeaker = Loudspeaker(tmp_path / "loudspeaker")
    yield loudspeaker
    loudspeaker.close()
    pygame.mixer.quit()


def test_the_words_of_a_tone_in_place_of_those_before(loudspeaker: Loudspeaker, folder: Path) -> None:
    voice = Voice(folder)
    voice.play("counted")
    assert loudspeaker.hears(COUNTED)
    voice.play("try_again")
    assert loudspeaker.hears(TRY_AGAIN), "thirty seconds of other words are not waited for"


def test_the_volume(loudspeaker: Loudspeaker, folder: Path) -> None:
    Voice(folder, volume=0.25).play("counted")
    assert loudspeaker.hears(COUNTED // 4)


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    yield
    pygame.mixer.quit()


def test_a_tone_without_words_is_silent(dummy: None, folder: Path) -> None:
    voice = Voice(folder)
    voice.play("not_recorded")
    assert not pygame.mixer.get_busy()
    voice.play("counted")
    assert pygame.mixer.get_busy()


def test_a_damaged_file_is_named_and_the_others_are_said(
    dummy: None, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (folder / "counted.wav").write_bytes(b"RIFF\x00\x00")
    voice = Voice(folder)
    assert f"{folder}/counted.wav cannot be played" in caplog.text
    voice.play("counted")
    assert not pygame.mixer.get_busy()
    voice.play("try_again")
    assert pygame.mixer.get_busy()


def test_closed_twice_and_silent(dummy: None, folder: Path) -> None:
    voice = Voice(folder)
    voice.close()
    assert pygame.mixer.get_init() is None
    voice.close()
    voice.play("counted")


def test_no_sound_device(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    with pytest.raises(VoiceMissing, match=r"^no sound device: .*no such driver"):
        Voice(folder)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    Voice(folder).close()


def test_a_folder_without_words(dummy: None, folder: Path) -> None:
    (folder / "counted.wav").rename(folder / "gezählt.wav")
    Voice(folder).close()
    (folder / "try_again.wav").unlink()
    with pytest.raises(VoiceMissing, match=r": no tone has words here; they are named like counted\.wav$"):
        Voice(folder)
    assert pygame.mixer.get_init() is None, "the sound device is given back"


def test_no_display_is_opened_and_sigterm_still_ends_the_process(folder: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from hardware.voice import Voice\n"
        "loaded = 'pygame' in sys.modules\n"
        "Voice(Path(sys.argv[1])).play('counted')\n"
        "import pygame\n"
        "print('loaded', loaded, 'display', pygame.display.get_init(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "signal.pause()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env={**os.environ, "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("loaded False display False\n", -signal.SIGTERM), done.stderr
