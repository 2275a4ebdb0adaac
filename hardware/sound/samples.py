"""Samples, sound as 16-bit numbers: trimmed, made equally loud, and put into WAV files. Pure."""

import math
import wave
from array import array
from io import BytesIO

RATE = 22_050  # samples a second: what espeak-ng makes
LOUD = 26_000  # of 32,767: the loudest sample of a recording
HUSH = 0.01  # of the loudest: softer than this at either end is silence
MARGIN_SAMPLES = RATE // 100  # samples that are left there, so that no sound begins with a click
CHIME = ((880.0, 0.09), (1318.5, 0.16))  # Hz and s: two notes that rise, told from every spoken word
LOUD_CHIME = LOUD // 3  # a pure tone seems louder than a voice


def trimmed(samples: "array[int]") -> "array[int]":
    """Without the silence before and after; empty where all is silent."""
    hush = HUSH * max(map(abs, samples), default=0)
    loud = [place for place, sample in enumerate(samples) if abs(sample) > hush]
    return samples[max(loud[0] - MARGIN_SAMPLES, 0) : loud[-1] + 1 + MARGIN_SAMPLES] if loud else array("h")


def levelled(samples: "array[int]") -> "array[int]":
    """As loud as every other: the loudest sample is LOUD."""
    peak = max(map(abs, samples), default=0)
    return array("h", (round(sample * LOUD / peak) for sample in samples)) if peak else samples


def chime() -> "array[int]":
    """The confirm tone."""
    return array("h", (sample for pitch, seconds in CHIME for sample in _note(pitch, round(seconds * RATE))))


def _note(pitch: float, length: int) -> list[int]:
    """Swells for a twentieth of its time and fades for the rest, so that neither end clicks."""
    swell = length // 20
    fade = length - swell
    envelope = [place / swell if place < swell else (length - place) / fade for place in range(length)]
    return [
        round(LOUD_CHIME * height * math.sin(2 * math.pi * pitch * n / RATE)) for n, height in enumerate(envelope)
    ]


def wav(samples: "array[int]") -> bytes:
    """As a WAV file."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def samples_of(file: bytes) -> "array[int]":
    """Those of a WAV file. Raises ValueError, where it is not 16-bit mono at RATE."""
    try:
        with wave.open(BytesIO(file)) as read:
            shape, content = (
                (read.getnchannels(), read.getsampwidth(), read.getframerate()),
                read.readframes(1 << 30),
            )
    except (wave.Error, EOFError) as e:
        raise ValueError(f"not a WAV file: {e}") from e
    if shape != (1, 2, RATE):
        raise ValueError(f"a WAV file of {shape[0]} channels, {shape[1]} bytes a sample and {shape[2]} Hz")
    return array("h", content)
