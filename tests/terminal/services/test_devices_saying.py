"""What the desk says aloud, and how loud: out of the loudspeaker, by the hall's time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from hardware.fingerprint.driver import trusting
from hardware.sound.prompts import PROMPTS
from hardware.sound.voice import Voice as Speaker
from terminal.config.settings import BuzzerSettings, CenterSettings, QuietHours, Settings, VoiceSettings
from terminal.config.settings import TrustSettings as Keys
from terminal.domain.effects import Effect, Invite, Say, Tone
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import LEVELS, Level, Moment, Trust
from terminal.domain.heartbeat import Heartbeat
from terminal.domain.window import Window
from terminal.services import device_factory, devices
from terminal.services.devices import Devices
from tests.support.desk import WINDOW, Desk, at
from tests.support.loudspeaker import PATIENCE, Loudspeaker, listening, record

CONFIRM, THANKS, INVITED, COUNTED, LAST = 4_000, 8_000, 12_000, 16_000, 20_000
MORNING, EVENING = at("2026-03-02 10:00"), at("2026-03-02 21:30")  # 02:00 and 13:30 in Greenwich
Makes = Callable[..., Devices]


def moment(time: int, clock: Trust = "synced") -> Moment:
    return Moment(time, 1, "boot", clock)


@pytest.fixture
def events() -> SimpleQueue[Any]:
    return SimpleQueue()


@pytest.fixture
def voice(tmp_path: Path) -> VoiceSettings:
    folder = tmp_path / "voice"
    folder.mkdir()
    words = {"confirm": CONFIRM, "rating.thanks": THANKS, "rating.invited": INVITED, "counted": COUNTED}
    for name, sample in words.items():
        record(folder / f"{name}.wav", sample, 0.2)
    return VoiceSettings(str(folder), volume=100, quiet=(QuietHours("20:00", "07:00", 25),))


@pytest.fixture
def desk(voice: VoiceSettings, events: SimpleQueue[Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Makes]:
    """Makes a desk with a voice and a buzzer; its first `PartLost` or nothing has come when it is there."""
    monkeypatch.setattr(devices, "DEVICE_RETRY_SECONDS", 0.01)
    tried, take = threading.Event(), Devices._take

    def noted(self: Devices) -> None:
        take(self)
        tried.set()

    monkeypatch.setattr(Devices, "_take", noted)
    with ExitStack() as stack:

        def make(
            now: Moment, window: Window | None = WINDOW, *, voice: VoiceSettings = voice, patient: bool = True
        ) -> Devices:
            settings = Settings("", "", CenterSettings("", ""), Keys(()), buzzer=BuzzerSettings(), voice=voice)
            factory = MockFactory()
            stack.callback(factory.reset)
            desk = Devices(
                settings, factory=factory, emit=events.put, now=lambda: now, admit=trusting, window=lambda: window
            )
            stack.callback(desk.close)
            desk.start()
            if patient:
                assert tried.wait(PATIENCE)
            return desk

        yield make


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Makes) -> Iterator[Loudspeaker]:
    """Pulled out before the desk is closed: its voice would wait for room in a full pipe."""
    with listening(tmp_path / "loudspeaker", monkeypatch) as loudspeaker:
        yield loudspeaker


@pytest.mark.parametrize(
    ("now", "window", "loud"),
    [
        (moment(MORNING), WINDOW, THANKS),
        (moment(EVENING), WINDOW, THANKS // 4),
        (moment(EVENING), replace(WINDOW, zone="Europe/London"), THANKS),
        (moment(MORNING, "held"), WINDOW, THANKS),
        (moment(MORNING, "unset"), WINDOW, THANKS // 4),
        (moment(MORNING), None, THANKS // 4),
    ],
)
def test_softer_in_quiet_hours_and_while_the_time_is_not_known(
    desk: Makes, loudspeaker: Loudspeaker, now: Moment, window: Window | None, loud: int
) -> None:
    desk(now, window).say(Say("rating.thanks"))
    assert loudspeaker.hears(loud)


def test_thanks_begin_with_the_confirm_tone(desk: Makes, loudspeaker: Loudspeaker) -> None:
    desk(moment(MORNING)).say(Say("rating.thanks"))
    assert {sample for sample, _ in loudspeaker.hears_until(THANKS)} == {0, CONFIRM}


def test_a_citizen_is_asked_aloud(desk: Makes, loudspeaker: Loudspeaker) -> None:
    desk(moment(MORNING)).invite(Invite())
    assert loudspeaker.hears(INVITED)


def test_a_staff_tone_with_a_recording(desk: Makes, loudspeaker: Loudspeaker) -> None:
    desk(moment(MORNING)).tone(Tone("counted"))
    assert loudspeaker.hears(COUNTED)


def test_no_sound_device_is_told_once_and_keeps_nothing_away(
    desk: Makes, events: SimpleQueue[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = SimpleQueue[list[Path]]()

    def open_(folders: list[Path], _: Heartbeat) -> Speaker:
        tries.put(folders)
        return Speaker(folders)

    monkeypatch.setattr(device_factory, "Voice", open_)
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    made = desk(moment(MORNING), patient=False)
    lost = events.get(timeout=PATIENCE)
    assert isinstance(lost, PartLost) and lost.part == "voice"
    assert lost.why.endswith("; plug in a loudspeaker or a USB sound card")
    made.say(Say("rating.thanks"))
    made.invite(Invite())
    made.tone(Tone("counted"))
    assert made.last_tone == "counted"
    for _ in range(5):
        tries.get(timeout=PATIENCE)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert events.get(timeout=PATIENCE) == PartFound("voice", moment(MORNING))


def test_a_recording_of_somebodys_voice_is_preferred(
    desk: Makes, loudspeaker: Loudspeaker, voice: VoiceSettings, tmp_path: Path
) -> None:
    (tmp_path / "recorded").mkdir()
    record(tmp_path / "recorded/rating.thanks.wav", LAST, 0.2)
    desk(moment(MORNING), voice=replace(voice, recorded=str(tmp_path / "recorded"))).say(Say("rating.thanks"))
    assert {sample for sample, _ in loudspeaker.hears_until(LAST)} == {0, CONFIRM}


def said(effects: tuple[Effect, ...]) -> list[Say]:
    return [effect for effect in effects if isinstance(effect, Say)]


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_thanked_for_in_the_same_words_once_it_is_durable(level: Level) -> None:
    desk = Desk()
    assert not said(desk.press(level)) and not said(desk.wait(300).tick()), "nothing is durable yet"
    assert said(desk.commit()) == [Say("rating.thanks")]


def test_a_rating_that_could_not_be_recorded_is_not_thanked_for() -> None:
    desk = Desk()
    desk.press("satisfied")
    assert not said(desk.refuse())
    desk.press("satisfied")
    assert said(desk.commit()) == [Say("rating.thanks")]


def test_pressing_the_same_again_is_heard_again() -> None:
    desk = Desk()
    desk.press("satisfied")
    desk.settle().wait(1_000)
    assert said(desk.press("satisfied")) == [Say("rating.thanks")]
    assert not desk.asked, "it was durable already"


def test_two_keys_at_once_are_asked_about() -> None:
    desk = Desk()
    desk.press("satisfied")
    desk.settle().wait(200)
    assert not said(desk.press("dissatisfied"))
    assert said(desk.commit()) == [Say("rating.unclear")]
    assert said(desk.wait(100).press("satisfied")) == [Say("rating.unclear")]


def test_a_complaint_is_chimed_once_it_is_durable_and_its_number_is_not_spoken() -> None:
    desk = Desk()
    desk.hold("dissatisfied", 3_000)
    desk.wait(100)
    assert not said(desk.press("dissatisfied"))
    assert said(desk.commit()) == [Say("complaint.taken")]
    assert PROMPTS["complaint.taken"] == ("confirm",)


def test_nothing_about_staff_is_said_aloud() -> None:
    desk = Desk()
    for slot in (1, 4, None, 2, 2):
        desk.wait(20_000).touch(slot)
        desk.settle()
    assert len(desk.facts) > 5
    assert not said(tuple(desk.effects))
