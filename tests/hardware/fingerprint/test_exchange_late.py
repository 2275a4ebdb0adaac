"""Answers that come after their command was given up: nobody is named by an answer to somebody else's touch."""

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.domain.events import Touched
from tests.support.driven import Driven, World
from tests.support.sensor_desk import FLASH

FIRST, SECOND = 3, 41  # the slots of those who touch, one after the other


class Late(World):
    """Holds some answers back until the next command has been sent."""

    def __init__(self, late: list[bool]) -> None:
        super().__init__()
        self._late, self._held = list(late), b""

    def spoil(self, command: bytes, answer: bytes) -> bytes:
        held, self._held = self._held, b""
        if self.at > 3 and self._late and self._late.pop(0):
            self._held = answer
            return held
        return held + answer


def touches(world: World) -> list[int | None]:
    for at, finger in ((5.0, FLASH[FIRST]), (8.0, ""), (12.0, FLASH[SECOND]), (15.0, "")):
        world.plan(at, lambda finger=finger: world.place(finger))  # type: ignore[misc]
    events = Driven(world).run(30.0).events
    return [event.slot for event in events if isinstance(event, Touched)]


def test_without_a_fault_both_are_named() -> None:
    assert touches(Late([])) == [FIRST, SECOND]


def test_one_late_answer_is_dropped_and_both_are_named() -> None:
    for number in range(40):
        assert touches(Late([False] * number + [True])) in ([FIRST, SECOND], [SECOND], [FIRST]), number


@settings(max_examples=150, deadline=None)
@given(st.lists(st.booleans(), max_size=120))
def test_nobody_is_named_twice_or_in_somebody_elses_place(late: list[bool]) -> None:
    assert touches(Late(late)) in ([], [FIRST], [SECOND], [FIRST, SECOND])


def test_an_answer_of_a_look_is_none_to_the_greeting_after_a_quick_restart() -> None:
    greeted = []

    class Eager(Late):
        def spoil(self, command: bytes, answer: bytes) -> bytes:
            greeted.append(command[9])
            no_finger = bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C")  # of the driver before
            return (no_finger if len(greeted) == 1 else b"") + answer

    desk = Driven(Eager([])).run(2.0)
    assert desk.lost() == []
    assert len(desk.found()) == 1
