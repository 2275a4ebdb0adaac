"""Words from a loudspeaker: what is played comes out of a pipe that SDL takes for a sound card."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from hardware.sound import voice
from hardware.sound.samples import RATE
from hardware.sound.voice import Voice, VoiceMissing
from tests.support.loudspeaker import PATIENCE, Loudspeaker, listening, record

COUNTED, TRY_AGAIN, LAST = 16_384, 8_192, 4_096  # how loud the words are: told apart by it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    record(folder / "counted.wav", COUNTED, 30)
    record(folder / "try_again.wav", TRY_AGAIN, 30)
    return folder


@pytest.fixture
def voices() -> Iterator[list[Voice]]:
    """Those to be closed in the end."""
    opened: list[Voice] = []
    yield opened
    for spoken in opened:
        spoken.close()


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voices: list[Voice]) -> Iterator[Loudspeaker]:
    """Pulled out before the voices are closed: they would wait for room in a full pipe."""
    with listening(tmp_path / "loudspeaker", monkeypatch) as loudspeaker:
        yield loudspeaker


def voice_of(voices: list[Voice], *folders: Path) -> Voice:
    voices.append(Voice(folders))
    return voices[-1]


def test_the_words_of_a_tone_in_place_of_those_before(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path
) -> None:
    spoken = voice_of(voices, folder)
    spoken.play(["counted"], 1.0)
    assert loudspeaker.hears(COUNTED)
    spoken.play(["try_again"], 1.0)
    assert loudspeaker.hears(TRY_AGAIN), "thirty seconds of other words are not waited for"


def test_the_volume(loudspeaker: Loudspeaker, voices: list[Voice], folder: Path) -> None:
    voice_of(voices, folder).play(["counted"], 0.25)
    assert loudspeaker.hears(COUNTED // 4)


def test_one_after_the_other_with_a_pause_between(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path
) -> None:
    record(folder / "confirm.wav", 1_000, 0.2)
    record(folder / "rating.thanks.wav", 2_000, 0.5)
    record(folder / "rating.invited.wav", LAST, 1)
    voice_of(voices, folder).play(["confirm", "rating.thanks", "rating.invited"], 1.0)
    heard = [(sample, seconds) for sample, seconds in loudspeaker.hears_until(LAST) if seconds > 0.01]
    words = heard[heard[0][0] == 0 :]  # whatever was quiet before them: as long as the card ran already, or nothing
    assert [sample for sample, _ in words] == [1_000, 0, 2_000, 0]
    assert [seconds for _, seconds in words] == pytest.approx([0.2, 0.12, 0.5, 0.12], abs=0.02)


def test_a_phrase_that_is_kept_silent_leaves_the_chime(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path, tmp_path: Path
) -> None:
    record(folder / "confirm.wav", 1_000, 0.2)
    record(folder / "rating.thanks.wav", 2_000, 0.5)
    (tmp_path / "recorded").mkdir()
    (tmp_path / "recorded/rating.thanks.wav").touch()
    voice_of(voices, tmp_path / "recorded", folder).play(["confirm", "rating.thanks"], 1.0)
    assert loudspeaker.hears(1_000)
    assert loudspeaker.hears_for(3) <= {0, 1_000}


def test_what_somebody_spoke_is_preferred_file_by_file(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "recorded").mkdir()
    record(tmp_path / "recorded/counted.wav", 3_000, 30)
    spoken = voice_of(voices, tmp_path / "recorded", folder)
    spoken.play(["counted"], 1.0)
    assert loudspeaker.hears(3_000)
    spoken.play(["try_again"], 1.0)
    assert loudspeaker.hears(TRY_AGAIN)


def test_a_name_without_words_leaves_the_others_be(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path
) -> None:
    spoken = voice_of(voices, folder)
    spoken.play(["confirm", "counted"], 1.0)
    assert loudspeaker.hears(COUNTED)
    spoken.play(["not_recorded"], 1.0)
    assert loudspeaker.hears_for(5) == {COUNTED}, "nor is what is being said broken off"


def test_a_damaged_file_is_named_and_the_rendered_one_is_said(
    loudspeaker: Loudspeaker, voices: list[Voice], folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "recorded").mkdir()
    (tmp_path / "recorded/counted.wav").write_bytes(b"RIFF\x00\x00")
    voice_of(voices, tmp_path / "recorded", folder).play(["counted"], 1.0)
    assert f"{tmp_path}/recorded/counted.wav cannot be played" in caplog.text
    assert loudspeaker.hears(COUNTED)


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


def test_who_asks_never_waits_for_the_sound_device(
    dummy: None, voices: list[Voice], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, gate, askers = threading.Event(), threading.Event(), list[int]()

    def stop() -> None:
        askers.append(threading.get_ident())
        held.set()
        gate.wait(PATIENCE)

    spoken = voice_of(voices, folder)
    monkeypatch.setattr(pygame.mixer, "stop", stop)
    for _ in range(100):
        spoken.play(["counted"], 1.0)
    assert held.wait(PATIENCE), "the device holds the first call up, and a hundred have been asked for"
    assert len(askers) == 1 and threading.get_ident() not in askers
    gate.set()


def test_a_failure_nobody_foresaw_is_told_and_the_device_given_back(
    dummy: None,
    voices: list[Voice],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise LookupError("nobody foresaw this")

    spoken = voice_of(voices, folder)
    monkeypatch.setattr(pygame.mixer, "stop", fail)
    assert spoken.trouble == ""
    spoken.play(["counted"], 1.0)
    spoken.close()
    assert "the voice fell silent" in caplog.text and "nobody foresaw this" in caplog.text
    assert spoken.trouble == "the program failed at it (LookupError('nobody foresaw this')); report it"
    assert pygame.mixer.get_init() is None


def test_closed_twice_and_silent(dummy: None, folder: Path) -> None:
    spoken = Voice([folder])
    assert pygame.mixer.get_init() == (RATE, -16, 1)
    spoken.close()
    assert pygame.mixer.get_init() is None
    spoken.close()
    spoken.play(["counted"], 1.0)


def test_a_device_that_never_answers_does_not_hold_the_end_up(
    dummy: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, freed, give_back = threading.Event(), threading.Event(), pygame.mixer.quit

    def stuck() -> None:
        gate.wait(PATIENCE)
        give_back()
        freed.set()

    monkeypatch.setattr(pygame.mixer, "quit", stuck)
    monkeypatch.setattr(voice, "SOUND_RELEASE_SECONDS", 0.01)
    Voice([folder]).close()
    assert not freed.is_set()
    with pytest.raises(VoiceMissing, match="does not let go"):
        Voice([folder])
    gate.set()
    assert freed.wait(PATIENCE)
    monkeypatch.setattr(pygame.mixer, "quit", give_back)
    monkeypatch.setattr(voice, "SOUND_RELEASE_SECONDS", PATIENCE)
    Voice([folder]).close()


def test_no_sound_device_until_one_is_plugged_in(
    folder: Path, voices: list[Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    wanted = r"^no sound device: .*no such driver.*; plug in a loudspeaker or a USB sound card$"
    with pytest.raises(VoiceMissing, match=wanted):
        Voice([folder])
    before = held_by_this_process()
    for _ in range(100):
        with pytest.raises(VoiceMissing):
            Voice([folder])
    assert nothing_more_is_held(before), "five minutes of trying again leave nothing behind"
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    voice_of(voices, folder)
    assert pygame.mixer.get_init()


def held_by_this_process() -> tuple[int, int]:
    """Open files, and threads."""
    return len(list(Path("/proc/self/fd").iterdir())), len(list(Path("/proc/self/task").iterdir()))


def nothing_more_is_held(before: tuple[int, int]) -> bool:
    """What an earlier test began may have come to its end meanwhile."""
    return all(now <= then for now, then in zip(held_by_this_process(), before, strict=True))


def test_a_folder_without_words(dummy: None, voices: list[Voice], folder: Path) -> None:
    (folder / "counted.wav").rename(folder / "gezählt.wav")
    voice_of(voices, folder).close()
    (folder / "try_again.wav").unlink()
    before = held_by_this_process()
    for _ in range(20):
        with pytest.raises(VoiceMissing, match=rf"^no words in {folder}; type:  window-terminal voices {folder}$"):
            Voice([folder])
        assert pygame.mixer.get_init() is None, "the sound device is given back"
    assert nothing_more_is_held(before)
