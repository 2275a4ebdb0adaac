"""A loudspeaker that is pulled out of a running terminal, and plugged in again."""

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pygame
import pytest

from hardware.fingerprint.driver import trusting
from terminal.config.settings import CenterSettings, Settings, TrustSettings, VoiceSettings
from terminal.domain.effects import Say, Tone
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment
from terminal.services import devices
from terminal.services.devices import Devices
from tests.support.loudspeaker import Loudspeaker, listening, record

NOW = Moment(1_795_000_000_000, 1, "boot", "synced")
UNCLEAR, COUNTED = 16_000, 8_000
PATIENCE = 10  # s

Events = SimpleQueue[Any]


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    with listening(tmp_path / "loudspeaker", monkeypatch) as loudspeaker:
        yield loudspeaker


@pytest.fixture
def events() -> Events:
    return SimpleQueue()


@pytest.fixture
def desk(tmp_path: Path, events: Events, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devices]:
    record(tmp_path / "rating.unclear.wav", UNCLEAR, 30)
    record(tmp_path / "counted.wav", COUNTED, 30)
    monkeypatch.setattr(devices, "DEVICE_RETRY_SECONDS", 0.01)
    voice = VoiceSettings(str(tmp_path), volume=100)
    settings = Settings(state="", runtime="", center=CenterSettings("", ""), trust=TrustSettings(()), voice=voice)
    desk = Devices(settings, factory=None, emit=events.put, now=lambda: NOW, admit=trusting)
    yield desk
    desk.close()


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> SimpleQueue[None]:
    """One for each time that somebody tries to open the sound device."""
    tries, begin = SimpleQueue[None](), pygame.mixer.init

    def counted(*how: Any) -> None:
        tries.put(None)
        begin(*how)

    monkeypatch.setattr(pygame.mixer, "init", counted)
    return tries


def test_it_is_missed_once_and_speaks_again_when_it_is_back(
    desk: Devices, loudspeaker: Loudspeaker, events: Events, tries: SimpleQueue[None]
) -> None:
    loudspeaker.pull_out()
    desk.start()
    assert "no sound device" in missed(events)
    for _ in range(2):
        for _ in range(tries.qsize() + 3):
            tries.get(timeout=PATIENCE)
        desk.say(Say("rating.unclear"))  # a desk without a voice is told, and shrugs
        loudspeaker = loudspeaker.plug_in()
        try:
            assert events.get(timeout=PATIENCE) == PartFound("voice", NOW), "what is still missing is told once"
            desk.say(Say("rating.unclear"))
            assert loudspeaker.hears(UNCLEAR)
            desk.tone(Tone("counted"))
            assert loudspeaker.hears(COUNTED)
        finally:
            loudspeaker.pull_out()
        assert missed(events) == "the sound device is gone; plug in a loudspeaker or a USB sound card"


def missed(events: Events) -> str:
    lost = events.get(timeout=PATIENCE)
    assert isinstance(lost, PartLost) and lost.part == "voice"
    return lost.why


def test_a_voice_that_fails_in_a_way_nobody_foresaw_is_opened_again(
    desk: Devices, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise LookupError("nobody foresaw this")

    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    desk.start()
    assert "no sound device" in missed(events)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert events.get(timeout=PATIENCE) == PartFound("voice", NOW)
    with monkeypatch.context() as patch:
        patch.setattr(pygame.mixer, "stop", fail)
        desk.say(Say("rating.unclear"))
        assert missed(events) == "the program failed at it (LookupError('nobody foresaw this')); report it"
    assert events.get(timeout=PATIENCE) == PartFound("voice", NOW)
