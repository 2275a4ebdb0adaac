"""PINs are compared away from the desk: one at a time, each answered, and nothing of them in the log."""

import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import pytest
from argon2.exceptions import VerifyMismatchError

from terminal.core import State
from terminal.domain.effects import CheckPin, Effect, Lamp
from terminal.domain.events import PinChecked, Pressed
from terminal.domain.facts import Moment
from terminal.domain.window import PIN_HASH
from terminal.services import pin_verifier as verifier_module
from terminal.services.loop import Loop
from terminal.services.pin_verifier import PinVerifier, make
from tests.support.office import CARD_KEY

PATIENCE = 20  # s; nothing here takes one
NOW = Moment(1_772_413_200_000, 60_000, "boot-1", "synced")
PIN = "493817"
# Made by OpenSSL, another implementation (RFC 9106), with the salt "sixteenbytesalt!".
SOUND = "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$o7Zga8dIb8fY3W735IklbHwDGc5EB9iJ5X8qgLXvE6I"


def asked(badge: str, hashed: str = SOUND, pin: str = PIN, mono: int = 1) -> CheckPin:
    return CheckPin(badge, hashed, pin, Moment(mono, mono, "boot-1", "synced"))


class Keeper:
    """A verifier and its answers."""

    def __init__(self) -> None:
        self.answers: SimpleQueue[PinChecked] = SimpleQueue()
        self.verifier = PinVerifier(self.answers.put, CARD_KEY)

    def next(self) -> PinChecked:
        return self.answers.get(timeout=PATIENCE)

    def right(self, check: CheckPin) -> bool:
        self.verifier.check(check)
        answer = self.next()
        assert (answer.badge, answer.moment) == (check.badge, check.moment)
        return answer.right


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    keeper = Keeper()
    keeper.verifier.start()
    yield keeper
    keeper.verifier.close()


class Gate:
    """Stands for argon2: each comparison waits until it is let through. The right PIN is `PIN`."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.open = threading.Semaphore(0)

    def verify(self, hashed: str, pin: str) -> bool:
        self.begun.put(hashed)
        assert self.open.acquire(timeout=PATIENCE)
        if pin != PIN:
            raise VerifyMismatchError
        return True


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(verifier_module, "HASHER", gate)
    return gate


def test_the_right_pin_and_another(keeper: Keeper) -> None:
    assert keeper.right(asked("GH-0217"))
    assert not keeper.right(asked("GH-0217", pin="493816"))
    assert not keeper.right(asked("GH-0217", pin=""))


def test_what_is_made_is_taken_by_a_hall_and_never_twice_the_same(keeper: Keeper) -> None:
    first, second = make(PIN, CARD_KEY), make(PIN, CARD_KEY)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1,keyid=")
    assert re.match(PIN_HASH, first)
    assert keeper.right(asked("GH-0217", first))
    assert not keeper.right(asked("GH-0217", make("493816", CARD_KEY)))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(SOUND[:-1] + "é", id="letter"),
        pytest.param(SOUND[:-20] + "!" * 20, id="not base 64"),
        pytest.param(SOUND.replace("t=2", "t=0"), id="no passes"),
        pytest.param(SOUND.replace("argon2id", "bcrypt"), id="other kind"),
        pytest.param("493817", id="no verifier"),
    ],
)
def test_a_damaged_verifier_is_told_without_the_pin(
    keeper: Keeper, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    assert not keeper.right(asked("GH-0452", broken))
    (said,) = [record.getMessage() for record in caplog.records]
    assert re.fullmatch(r"a PIN's hash in the hall's file is damaged \(\w+\); make it anew", said)
    assert PIN not in caplog.text
    assert keeper.right(asked("GH-0217"))


def test_a_pin_that_no_keypad_types(keeper: Keeper, caplog: pytest.LogCaptureFixture) -> None:
    assert not keeper.right(asked("GH-0217", pin="49381\ud800"))
    assert "UnicodeEncodeError" in caplog.text
    assert "ud800" not in caplog.text


def test_who_has_no_pin_is_compared_all_the_same(keeper: Keeper, gate: Gate) -> None:
    """With a hash as costly as one that is made: how long it takes must not tell who has a PIN."""
    keeper.verifier.check(asked("GH-0452", hashed=""))
    stand_in = gate.begun.get(timeout=PATIENCE)
    assert stand_in.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    gate.open.release()
    assert keeper.next().right is False, "even a PIN that fits the stand-in"
    keeper.verifier.check(asked("GH-0217"))
    gate.open.release()
    assert keeper.next().right is True


def test_the_stand_in_is_a_sound_verifier(keeper: Keeper, caplog: pytest.LogCaptureFixture) -> None:
    assert not keeper.right(asked("GH-0452", hashed=""))
    assert caplog.records == []


def test_one_at_a_time_in_their_order_and_one_too_many_is_not_right(
    keeper: Keeper, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keeper.verifier.check(asked("first", mono=0))
    gate.begun.get(timeout=PATIENCE)
    for mono in range(1, 5):
        keeper.verifier.check(asked("waiting", mono=mono))
    assert keeper.answers.empty()
    keeper.verifier.check(asked("late", mono=5))
    assert keeper.next() == PinChecked("late", False, Moment(5, 5, "boot-1", "synced"))
    assert [record.getMessage() for record in caplog.records] == ["the PIN for late is refused: 4 others wait"]
    assert PIN not in caplog.text
    assert gate.begun.empty(), "one at a time"
    gate.open.release(5)
    answers = [keeper.next() for _ in range(5)]
    assert [(answer.badge, answer.right, answer.moment.mono) for answer in answers] == [
        ("first", True, 0),
        *(("waiting", True, mono) for mono in range(1, 5)),
    ]


def test_closing_waits_for_one_pin_and_drops_the_rest(gate: Gate) -> None:
    dropped = threading.Event()

    class Telling(PinVerifier):
        def _drop(self) -> None:
            super()._drop()
            dropped.set()

    answers: SimpleQueue[PinChecked] = SimpleQueue()
    verifier = Telling(answers.put, CARD_KEY)
    verifier.start()
    verifier.check(asked("GH-0217", mono=0))
    gate.begun.get(timeout=PATIENCE)
    for mono in range(1, 5):
        verifier.check(asked("GH-0217", mono=mono))
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(verifier.close)
        assert dropped.wait(PATIENCE)
        gate.open.release()
        closing.result(PATIENCE)
    assert answers.get_nowait().moment.mono == 0
    assert answers.empty()
    assert gate.begun.empty()
    verifier.close()


def test_one_that_never_started_closes() -> None:
    PinVerifier(lambda answer: None, b"").close()


def test_the_desk_goes_on_while_a_pin_is_compared(keeper: Keeper, gate: Gate) -> None:
    lamps: SimpleQueue[str] = SimpleQueue()

    def act(effect: Effect) -> None:
        if isinstance(effect, Lamp):
            keeper.verifier.check(asked(effect.key))
            lamps.put(effect.key)

    loop = Loop(State(NOW), now=lambda: NOW, act=act, show=lambda view: None)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(loop.run)
        loop.emit(Pressed("satisfied", NOW))
        assert lamps.get(timeout=PATIENCE) == "satisfied"
        gate.begun.get(timeout=PATIENCE)
        loop.emit(Pressed("dissatisfied", NOW))
        assert lamps.get(timeout=PATIENCE) == "dissatisfied"
        assert keeper.answers.empty(), "nothing is answered before it was compared"
        gate.open.release(2)
        assert [keeper.next().badge, keeper.next().badge] == ["satisfied", "dissatisfied"]
        loop.stop()
        running.result(PATIENCE)
