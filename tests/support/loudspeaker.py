"""A loudspeaker that a test can hear, and words of one sample each, told apart by how loud that is."""

import os
import select
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.sound.samples import RATE, wav

PATIENCE = 10  # s; nothing here takes one


def record(path: Path, sample: int, seconds: float) -> None:
    path.write_bytes(wav(array("h", [sample]) * round(RATE * seconds)))


class Loudspeaker:
    """Hears what SDL's disk driver writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def hears(self, sample: int) -> bool:
        """Whether this follows, after what was on its way already."""
        return any(sample in self._next() for _ in range(1_000))

    def hears_until(self, last: int) -> list[tuple[int, float]]:
        """What follows up to `last`: each stretch of equal samples, and for how many seconds."""
        heard: list[list[int]] = []
        for _ in range(3_000):
            for sample in self._next():
                if sample == last:
                    return [(value, round(count / RATE, 2)) for value, count in heard]
                if not heard or heard[-1][0] != sample:
                    heard.append([sample, 0])
                heard[-1][1] += 1
        raise AssertionError("the last one is not heard")

    def hears_for(self, seconds: float) -> set[int]:
        """What follows for so long, each kind of sample once."""
        heard, left = set[int](), round(seconds * RATE)
        while left > 0:
            samples = self._next()
            heard, left = heard | set(samples), left - len(samples)
        return heard

    def _next(self) -> "array[int]":
        assert select.select([self._pipe], [], [], PATIENCE)[0], "nothing is played"
        return array("h", os.read(self._pipe, 4_096))

    def pull_out(self) -> None:
        """From now on it takes nothing more, like a USB sound card that is pulled out; may be called twice.

        Nor can it be opened: whoever opens a pipe that nobody reads any more waits for good.
        """
        pipe, self._pipe = self._pipe, -1
        if pipe >= 0:
            nowhere = self._path.with_suffix(".gone")
            nowhere.symlink_to(self._path / "nowhere")
            nowhere.replace(self._path)
            os.close(pipe)

    def plug_in(self) -> "Loudspeaker":
        """Another one in its place."""
        other = Loudspeaker(self._path.with_suffix(".new"))
        other._path = other._path.replace(self._path)
        return other


@contextmanager
def listening(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    """What SDL plays from now on goes into a pipe at `path`."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(path))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    loudspeaker = Loudspeaker(path)
    try:
        yield loudspeaker
    finally:
        loudspeaker.pull_out()
