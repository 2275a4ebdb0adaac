"""The serial evaluator's driver, over a pseudo-terminal: presses, receipts, and what the boxes are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.evaluator.frames import Acknowledgement, BoxRating, Operator, StartRating
from hardware.simulated.evaluator import Box, Boxes, BoxPort
from terminal.domain.facts import Key
from tests.support.serial_bus_desk import Desk, at_desk, heard


@pytest.fixture
def boxes() -> Boxes:
    return Boxes((1, 2, 9))


@pytest.fixture
def port(boxes: Boxes, tmp_path: Path) -> Iterator[BoxPort]:
    with BoxPort(boxes, tmp_path / "bus") as port:
        yield port


@pytest.fixture
def desk(port: BoxPort) -> Iterator[Desk]:
    with at_desk(port) as desk:
        yield desk


@pytest.mark.parametrize(
    ("wire", "key", "receipt"),
    [
        ("FF68 0303 68 01 11 02 14 16", "satisfied", Acknowledgement(BoxRating(1, 2))),
        ("FF68 0303 68 02 11 00 13 16", "dissatisfied", Acknowledgement(BoxRating(2, 0))),
        ("FF68 0303 68 02 10 12 24 16", "away", Acknowledgement(Operator(2, 0x12))),
        ("FF68 0404 68 01 10 01 0B 1D 16", "invite", Acknowledgement(Operator(1, 0x0B, b"\x01"))),
    ],
)
def test_a_press_is_counted_then_receipted(
    desk: Desk, boxes: Boxes, port: BoxPort, wire: str, key: Key, receipt: Acknowledgement
) -> None:
    port.send(bytes.fromhex(wire))
    desk.pressed(key)
    assert heard(boxes, 1)
    assert boxes.heard == [receipt]


@pytest.mark.parametrize(
    "said",
    [BoxRating(9, 2), Operator(9, 0x0B), BoxRating(1, 1), Operator(1, 0x0C)],
    ids=["box", "box", "key", "key"],
)
def test_what_is_not_ours_or_means_nothing_is_neither_counted_nor_receipted(
    desk: Desk, boxes: Boxes, port: BoxPort, said: BoxRating | Operator
) -> None:
    port.say(said)
    port.say(BoxRating(1, 3))
    desk.pressed("very_satisfied")
    assert heard(boxes, 1)
    assert boxes.heard == [Acknowledgement(BoxRating(1, 3))]


def test_a_key_without_a_meaning_is_logged_once(
    desk: Desk, port: BoxPort, caplog: pytest.LogCaptureFixture
) -> None:
    for said in (BoxRating(1, 1), BoxRating(2, 1), Operator(1, 0x0C), Operator(1, 0x0C, b"\x07"), BoxRating(1, 3)):
        port.say(said)
    desk.pressed("very_satisfied")
    assert len(caplog.records) == 2
    assert "Rating(address=1, key=1)" in caplog.text
    assert "Operator(address=1, key=12" in caplog.text


def test_a_press_repeated_for_want_of_a_receipt_is_counted_once(desk: Desk, boxes: Boxes, port: BoxPort) -> None:
    for count, mono in enumerate((1_000, 1_900, 2_800), 1):
        desk.mono = mono
        port.say(BoxRating(1, 2))
        assert heard(boxes, count)
    assert boxes.state[1].receipts == 3
    desk.mono = 1_000
    desk.pressed("satisfied")
    desk.mono = 3_800
    port.say(BoxRating(1, 2))
    desk.pressed("satisfied")
    assert desk.events.empty()


def test_two_boxes_and_two_keys_are_no_repetition(desk: Desk, port: BoxPort) -> None:
    for said in (BoxRating(1, 2), BoxRating(2, 2), BoxRating(1, 3), BoxRating(1, 2)):
        port.say(said)
    for key in ("satisfied", "satisfied", "very_satisfied", "satisfied"):
        desk.pressed(key)


def test_a_damaged_frame_is_no_press_and_hides_none(desk: Desk, port: BoxPort) -> None:
    port.send(bytes.fromhex("FF68 0303 68 01 11 02 15 16"))
    port.send(bytes.fromhex("FF68 0808 68 01 11"))
    port.send(bytes.fromhex("FF68 0303 68 01 11 03"))
    port.send(bytes.fromhex("15 16"))
    desk.pressed("very_satisfied")
    assert desk.events.empty()


def test_what_the_boxes_are_told(desk: Desk, boxes: Boxes) -> None:
    desk.driver.invite()
    assert heard(boxes, 4)
    ours = Box(asked=1, beeps=1)
    assert boxes.state == {1: ours, 2: ours, 9: Box()}


class Loop(Boxes):
    """The adapter hears itself: all that is sent comes back."""

    port: BoxPort

    def receive(self, data: bytes) -> None:
        super().receive(data)
        self.port.send(data)


def test_our_own_bytes_are_no_presses(tmp_path: Path) -> None:
    """An invitation looks like the operator's key that asks for one."""
    boxes = Loop((1, 2))
    boxes.port = BoxPort(boxes, tmp_path / "bus")
    with boxes.port as port, at_desk(port) as desk:
        port.say(Operator(1, 0x0B))
        desk.pressed("invite")
        assert heard(boxes, 1)
        desk.driver.invite()
        assert heard(boxes, 5)
        port.say(BoxRating(1, 2))
        desk.pressed("satisfied")
        assert heard(boxes, 6)
        assert boxes.heard[1] == StartRating(1)
        assert desk.events.empty()
        desk.mono += 1_000
        port.say(Operator(1, 0x0B))
        desk.pressed("invite")
