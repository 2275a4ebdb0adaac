"""Samples: what is cut off, how loud the rest becomes, and that a file gives back what was put in."""

from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.sound.samples import LOUD, MARGIN_SAMPLES, RATE, chime, levelled, samples_of, trimmed, wav

SILENCE = array("h", [0]) * RATE
sounds = st.lists(st.integers(-32_768, 32_767)).map(lambda samples: array("h", samples))


def test_silence_at_both_ends_goes_and_a_pause_within_stays() -> None:
    word = array("h", [9_000, -9_000] * 500)
    hiss = array("h", [20, -20] * 500)
    spoken = hiss + SILENCE + word + SILENCE + word + SILENCE
    left = trimmed(spoken)
    assert left[MARGIN_SAMPLES:-MARGIN_SAMPLES] == word + SILENCE + word, "the hiss is a 450th of the words"
    assert not any(left[:MARGIN_SAMPLES]) and not any(left[-MARGIN_SAMPLES:])
    assert trimmed(SILENCE) == array("h")


@given(sounds)
def test_every_recording_becomes_as_loud_as_the_next(sound: "array[int]") -> None:
    level = levelled(sound)
    assert max(map(abs, level), default=0) == (LOUD if any(sound) else 0)
    assert all(after * before >= 0 for after, before in zip(level, sound, strict=True)), "no sample turned over"


@given(sounds)
def test_a_file_gives_back_what_was_put_in(sound: "array[int]") -> None:
    assert samples_of(wav(sound)) == sound


@pytest.mark.parametrize("file", [b"", b"RIFF\x00\x00", b"MP3 or so", wav(SILENCE)[:30]])
def test_what_is_no_sound_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="not a WAV file"):
        samples_of(file)


def test_sound_of_another_shape_is_refused() -> None:
    faster = bytearray(wav(SILENCE))
    faster[24:28] = (44_100).to_bytes(4, "little")
    with pytest.raises(ValueError, match=r"^a WAV file of 1 channels, 2 bytes a sample and 44100 Hz$"):
        samples_of(bytes(faster))
    assert samples_of(wav(SILENCE)) == SILENCE


def test_the_chime_is_short_and_neither_clicks_nor_deafens() -> None:
    tone = chime()
    assert 0.1 * RATE < len(tone) < 0.5 * RATE
    assert abs(tone[0]) < LOUD // 50 and abs(tone[-1]) < LOUD // 50
    assert LOUD // 5 < max(map(abs, tone)) < LOUD // 2
    steps = [abs(after - before) for before, after in pairwise(tone)]
    assert max(steps) < LOUD // 5, "no jump between its two notes"
