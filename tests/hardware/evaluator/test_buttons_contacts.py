"""The evaluator's contacts on gpiozero's mock pins: bounces, many keys at once, and a thread that is late."""

import random
import threading
from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.evaluator.debounce import SETTLE_MS
from terminal.domain.facts import Key, Moment
from tests.support.button_panel import BUTTONS, PATIENCE, Panel, at_panel


@pytest.fixture
def panel() -> Iterator[Panel]:
    with at_panel() as panel:
        yield panel


def test_a_chattering_contact_is_pressed_once(panel: Panel) -> None:
    """The trains themselves are varied in `test_debounce`; here they come over a pin, many in a row."""
    chance = random.Random(2)
    for begins in range(1000, 41_000, 1000):
        mono, last = begins, begins
        for level in (True, False):
            bounces = 2 * chance.randrange(5)
            for number in range(bounces + 1):
                last = mono
                panel.edge("dissatisfied", level ^ bool(number % 2), mono)
                mono += chance.randrange(1, 6)
            mono = begins + 400
        panel.mono = begins + 900
        assert panel.next() == (True, "dissatisfied", begins)
        assert panel.next() == (False, "dissatisfied", last)
    assert panel.events.empty()


def test_a_thread_that_is_late_sees_the_same(panel: Panel) -> None:
    """Edges count by when they happened, not by when the thread came to look at them."""
    panel.free.clear()
    panel.edge("satisfied", True, 0)
    assert panel.busy.wait(PATIENCE)
    for pressed, mono in ((False, 200), (True, 205), (False, 210)):
        panel.edge("satisfied", pressed, mono)
    panel.edge("staff", True, 1000)
    panel.edge("satisfied", True, 1010)
    panel.free.set()
    assert [panel.next() for _ in range(4)] == [
        (True, "satisfied", 0),
        (False, "satisfied", 210),
        (True, "staff", 1000),
        (True, "satisfied", 1010),
    ]


class Overtaken(Panel):
    """Its thread looks whether a release is over, and is held up just then."""

    def __init__(self, factory: MockFactory) -> None:
        self.looking, self.go_on = threading.Event(), threading.Event()
        super().__init__(factory)

    def _now(self) -> Moment:
        moment = super()._now()
        if moment.mono == 200 + SETTLE_MS:
            self.looking.set()
            assert self.go_on.wait(PATIENCE)
        return moment


def test_a_bounce_that_arrives_while_its_release_is_judged_is_a_bounce() -> None:
    panel = Overtaken(MockFactory())
    try:
        panel.edge("satisfied", True, 0)
        panel.edge("satisfied", False, 200)
        panel.mono = 200 + SETTLE_MS
        assert panel.looking.wait(PATIENCE)
        panel.edge("satisfied", True, 240)
        panel.edge("satisfied", False, 241)
        panel.go_on.set()
        panel.mono = 400
        assert [panel.next() for _ in range(2)] == [(True, "satisfied", 0), (False, "satisfied", 241)]
    finally:
        panel.go_on.set()
        panel.evaluator.close()
        panel.factory.close()
    assert panel.events.empty()


def test_five_buttons_at_once(panel: Panel) -> None:
    keys = list(BUTTONS)[:5]
    for key in keys:
        panel.edge(key, True, 100)
    assert [panel.next() for _ in keys] == [(True, key, 100) for key in keys]
    for key in keys:
        panel.edge(key, False, 300)
    panel.mono = 400
    assert {panel.next() for _ in keys} == {(False, key, 300) for key in keys}


@pytest.mark.parametrize("key", ["away", "invite"])
def test_the_keys_of_the_staff_are_keys_like_any(panel: Panel, key: Key) -> None:
    panel.edge(key, True, 100)
    assert panel.next() == (True, key, 100)
    panel.edge(key, False, 300)
    panel.mono = 400
    assert panel.next() == (False, key, 300)


def test_a_contact_that_never_rests_stops_no_other(panel: Panel) -> None:
    """It is one press, of which nobody hears the end; the edges of another come in between."""
    for mono in range(0, 20_000, 10):
        panel.edge("satisfied", mono % 20 == 0, mono)
        if mono % 1000 in (500, 700):
            panel.edge("staff", mono % 1000 == 500, mono)
    assert panel.next() == (True, "satisfied", 0)
    for second in range(20):
        assert panel.next() == (True, "staff", 1000 * second + 500)
        assert panel.next() == (False, "staff", 1000 * second + 700)
    assert panel.events.empty()
