"""Nobody is named by a sensor that may be another one by now, or that contradicts itself; with the clock driven."""

import logging

import pytest

from hardware.fingerprint.zfm import Instruction
from hardware.simulated.fingerprint.memory import Memory
from hardware.simulated.fingerprint.module import SimulatedModule
from hardware.simulated.fingerprint.profiles import R503
from terminal.domain.events import PartLost, Touched, Unreadable, Unsettled
from terminal.domain.finger_ledger import Contents, Verdict
from tests.support.driven import Driven, World
from tests.support.sensor_desk import FLASH

# "WTL1", sixteen bytes, and the CRC-32 of these twenty
LIBRARY = "000102030405060708090a0b0c0d0e0f"
PAGE = bytes.fromhex("57544C31 000102030405060708090A0B0C0D0E0F B6D82C9E 0000000000000000")
TOUCH, END = 10.0, 25.0


def ours(contents: Contents) -> Verdict:
    return Verdict("" if contents.library == LIBRARY else "another sensor")


def named() -> World:
    return World(memory=Memory(flash=FLASH, notepad={0: PAGE}))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("EF01 FFFFFFFF 07 0007 00 0007 0064 0079", Unreadable),
        ("EF01 FFFFFFFF 07 0007 00 0029 0064 009B", Touched),
    ],
)
def test_a_finger_found_in_an_empty_slot_is_nobody(
    found: str, told: type[object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    world = named()
    world.spoil = lambda command, answer: (  # type: ignore[method-assign]
        bytes.fromhex(found) if command[9] == Instruction.FAST_SEARCH else answer
    )
    world.plan(TOUCH, lambda: world.place(FLASH[3]))
    desk = Driven(world, admit=ours).run(END)
    assert [type(event) for event in desk.events[1:]] == [told]
    assert ("in slot 7, which is empty" in caplog.text) is (told is Unreadable)


@pytest.mark.parametrize("step", [Instruction.GET_IMAGE, Instruction.IMAGE_TO_FEATURES, Instruction.FAST_SEARCH])
def test_a_sensor_that_was_swapped_within_a_touch_names_nobody(step: Instruction) -> None:
    world = named()

    def swap(command: bytes, answer: bytes) -> bytes:
        if world.at < TOUCH or command[9] != step:
            return answer
        world.spoil = lambda command, answer: answer  # type: ignore[method-assign]
        world.module = SimulatedModule(R503, Memory(flash={3: "of another window"}), lambda _: None)
        world.place("of another window")
        return b""

    world.spoil = swap  # type: ignore[method-assign]
    world.plan(TOUCH, lambda: world.place(FLASH[3]))
    desk = Driven(world, admit=ours).run(END)
    assert not [event for event in desk.events if isinstance(event, Touched)]
    assert [type(event) for event in desk.events[1:]] == [PartLost, Unsettled]


def test_the_same_sensor_that_missed_a_command_within_a_touch_names_the_finger_once() -> None:
    world = named()

    def miss(command: bytes, answer: bytes) -> bytes:
        if world.at < TOUCH or command[9] != Instruction.FAST_SEARCH:
            return answer
        world.spoil = lambda command, answer: answer  # type: ignore[method-assign]
        return b""

    world.spoil = miss  # type: ignore[method-assign]
    world.plan(TOUCH, lambda: world.place(FLASH[3]))
    desk = Driven(world, admit=ours).run(END)
    assert [event.slot for event in desk.events if isinstance(event, Touched)] == [3]
    assert not desk.lost() and not desk.lost("fingers")


@pytest.mark.parametrize("silent", [2.5, 3.5])  # seconds: a command is repeated for two
@pytest.mark.parametrize("step", [Instruction.READ_INDEX, Instruction.READ_NOTEPAD])
def test_a_sensor_that_was_silent_while_it_was_met_is_not_refused_for_ever(
    step: Instruction, silent: float
) -> None:
    world = named()
    missed: list[float] = []

    def miss(command: bytes, answer: bytes) -> bytes:
        if command[9] == step and not missed:
            missed.append(world.at)
        return b"" if missed and world.at < missed[0] + silent else answer

    world.spoil = miss  # type: ignore[method-assign]
    world.plan(TOUCH, lambda: world.place(FLASH[3]))
    desk = Driven(world, admit=ours).run(END)
    assert [event.slot for event in desk.events if isinstance(event, Touched)] == [3]
    assert not desk.lost("fingers")


def test_a_sensor_that_is_silent_to_the_notepad_only_has_none() -> None:
    world, asked = named(), list[Contents]()
    world.spoil = lambda command, answer: (  # type: ignore[method-assign]
        b"" if command[9] == Instruction.READ_NOTEPAD else answer
    )

    def admit(contents: Contents) -> Verdict:
        asked.append(contents)
        return Verdict()

    Driven(world, admit=admit).run(END)
    assert asked[0] == Contents(None, frozenset(FLASH))
