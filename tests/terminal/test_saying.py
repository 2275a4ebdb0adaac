"""What the desk says aloud, and how loud: out of the loudspeaker, by the hall's time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from hardware.fingerprint import trusting
from terminal.commands import devices
from terminal.commands.devices import Devices
from terminal.events import Invite, PartFound, PartLost, Say, Tone
from terminal.facts import Moment, Trust
from terminal.hall import Window
from terminal.settings import Buzzer, Center, Quiet, Settings, Voice
from terminal.settings import Trust as Keys
from tests.hardware.loudspeaker import PATIENCE, Loudspeaker, listening, record
from tests.terminal.desk import WINDOW, at

CONFIRM, THANKS, INVITED, COUNTED, LAST = 4_000, 8_000, 12_000, 16_000, 20_000
MORNING, EVENING = at("2026-03-02 10:00"), at("2026-03-02 21:30")  # 02:00 and 13:30 in Greenwich
Makes = Callable[..., Devices]


def moment(time: int, clock: Trust = "synced") -> Moment:
    return Moment(time, 1, "boot", clock)


@pytest.fixture
def events() -> SimpleQueue[Any]:
    return SimpleQueue()


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    folder = tmp_path / "voice"
    folder.mkdir()
    words = {"confirm": CONFIRM, "rating.thanks": THANKS, "rating.invited": INVITED, "counted": COUNTED}
    for name, sample in words.items():
        record(folder / f"{name}.wav", sample, 0.2)
    return Voice(str(folder), volume=100, quiet=(Quiet("20:00", "07:00", 25),))


@pytest.fixture
def desk(voice: Voice, events: SimpleQueue[Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Makes]:
    """Makes a desk with a voice and a buzzer; its first `PartLost` or nothing has come when it is there."""
    monkeypatch.setattr(devices, "RETRY", 0.01)
    with ExitStack() as stack:

        def make(
            now: Moment, window: Window | None = WINDOW, *, voice: Voice = voice, patient: bool = True
        ) -> Devices:
            settings = Settings("", "", Center("", ""), Keys(()), buzzer=Buzzer(), voice=voice)
            factory = MockFactory()
            stack.callback(factory.reset)
            desk = Devices(
                settings, factory=factory, emit=events.put, now=lambda: now, admit=trusting, window=lambda: window
            )
            stack.callback(desk.close)
            desk.start()
            if patient:
                desk._taking.join(PATIENCE)
            return desk

        yield make


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Makes) -> Iterator[Loudspeaker]:
    """Closed before the desk is: its voice would wait for room in a full pipe."""
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


def test_a_complaints_number_is_spelled_in_threes(desk: Makes, loudspeaker: Loudspeaker, voice: Voice) -> None:
    record(Path(voice.folder) / "complaint.taken.wav", THANKS, 0.2)
    record(Path(voice.folder) / "0.wav", COUNTED, 0.1)
    record(Path(voice.folder) / "7.wav", LAST, 0.1)
    desk(moment(MORNING)).say(Say("complaint.taken", "0-000000-7"))
    heard = loudspeaker.hears_until(LAST)
    spelled = heard[[sample for sample, _ in heard].index(THANKS) + 1 :]
    pauses = [seconds for sample, seconds in spelled if sample == 0]
    usual, long = 0.12, 0.24
    assert pauses == pytest.approx([usual, long, usual, usual, long, usual, usual, long], abs=0.02)


def test_no_sound_device_is_told_once_and_keeps_nothing_away(
    desk: Makes, events: SimpleQueue[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    made = desk(moment(MORNING), patient=False)
    lost = events.get(timeout=PATIENCE)
    assert isinstance(lost, PartLost) and lost.part == "voice"
    assert lost.why.endswith("; plug in a loudspeaker or a USB sound card")
    made.say(Say("rating.thanks"))
    made.invite(Invite())
    made.tone(Tone("counted"))
    assert made.last_tone == "counted"
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert events.get(timeout=PATIENCE) == PartFound("voice", moment(MORNING))


def test_a_recording_of_somebodys_voice_is_preferred(
    desk: Makes, loudspeaker: Loudspeaker, voice: Voice, tmp_path: Path
) -> None:
    (tmp_path / "recorded").mkdir()
    record(tmp_path / "recorded/rating.thanks.wav", LAST, 0.2)
    desk(moment(MORNING), voice=replace(voice, recorded=str(tmp_path / "recorded"))).say(Say("rating.thanks"))
    assert {sample for sample, _ in loudspeaker.hears_until(LAST)} == {0, CONFIRM}
