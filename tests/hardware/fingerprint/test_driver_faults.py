"""Whatever happens to a sensor and its cable, by a driven clock: what is said, and how soon it is found again."""

import errno
import os
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hardware.fingerprint import errors
from hardware.fingerprint.discovery import Port
from hardware.fingerprint.zfm import SPEED_REGISTER
from hardware.port_errors import Unplugged
from hardware.simulated.fingerprint.memory import Memory
from terminal.domain.events import Touched
from tests.support.driven import RENAMED, USB, Driven, World
from tests.support.sensor_desk import FLASH

BROKEN, MENDED, END = 10.0, 20.0, 32.0
BACK = 5.0  # seconds after its return in which a sensor is found
SEARCH = bytes.fromhex("1B 01 0000 00C8")  # buffer 1, all 200 slots

Act = Callable[[World], object]


def answering(spoilt: Callable[[bytes, bytes], bytes]) -> Act:
    return lambda world: setattr(world, "spoil", spoilt)


def refusing(number: int) -> Act:
    def act(world: World) -> None:
        world.refusal = OSError(number, os.strerror(number))
        world.pull()

    return act


def password(number: int) -> Act:
    def act(world: World) -> None:
        world.module.chip.memory = replace(world.module.chip.memory, password=number)
        world.module.power_cycle()

    return act


def sound(world: World) -> None:
    answering(lambda command, answer: answer)(world)


def openable(world: World) -> None:
    world.refusal = None
    world.put_back()


def slow(world: World) -> None:
    memory = world.module.chip.memory
    world.module.chip.memory = replace(memory, registers={**memory.registers, SPEED_REGISTER: 1})
    sound(world)


def babbling(world: World) -> None:
    slow(world)
    world.garbage = b"\x80\xf8\x00\x78"


def stuck_search(world: World) -> None:
    def spoil(command: bytes, answer: bytes) -> bytes:
        if SEARCH in command:
            SILENT(world)
            return b""
        return answer

    answering(spoil)(world)
    world.place(FLASH[3])


SILENT = answering(lambda command, answer: b"")
CONSOLE = answering(lambda command, answer: b"\r\nraspberrypi login: ")
CHECKSUM = answering(lambda command, answer: answer[:-1] + bytes([answer[-1] ^ 1]))
ECHO = answering(lambda command, answer: command)
HALF = answering(lambda command, answer: answer[: len(answer) // 2 + 4])
FOREIGN = answering(lambda command, answer: bytes.fromhex("F5 09 00 00 00 00 09 F5"))  # the other family
WAKING = answering(lambda command, answer: b"\x00\x55")

MATRIX = [
    ("silent", SILENT, sound, errors.Silent),
    ("only waking bytes", WAKING, sound, errors.Silent),
    ("silent in a search", stuck_search, sound, errors.Silent),
    ("back at another speed", SILENT, slow, errors.Silent),
    ("back at another speed, heard as noise", SILENT, babbling, errors.Silent),
    ("another device", FOREIGN, sound, errors.ForeignDevice),
    ("login console", CONSOLE, sound, errors.ForeignDevice),
    ("echo", ECHO, sound, errors.ForeignDevice),
    ("checksum", CHECKSUM, sound, errors.Garbled),
    ("half a packet", HALF, sound, errors.Garbled),
    ("cable pulled", World.pull, World.put_back, Unplugged),
    ("renamed", World.pull, lambda world: world.put_back(RENAMED), Unplugged),
    ("port busy", refusing(errno.EBUSY), openable, Unplugged),
    ("port denied", refusing(errno.EACCES), openable, Unplugged),
    ("password refused", password(0x1234), password(0), errors.PasswordRefused),
]


@pytest.mark.parametrize("offset", [0.0, 0.7, 1.3, 2.1, 2.9])
@pytest.mark.parametrize(("broken", "mended", "kind"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_a_fault_is_told_once_and_the_sensor_found_soon(
    broken: Act, mended: Act, kind: type[errors.SensorLost], offset: float
) -> None:
    world = World()
    world.plan(BROKEN, lambda: broken(world))
    world.plan(MENDED + offset, lambda: mended(world))
    desk = Driven(world).run(END)
    assert desk.lost() == [f"{USB}: {kind.remedy}"]
    _, again = desk.found()
    assert MENDED + offset <= again <= MENDED + offset + BACK


@pytest.mark.parametrize("broken", [SILENT, CHECKSUM, CONSOLE], ids=["silent", "checksum", "console"])
def test_one_spoilt_answer_loses_nothing(broken: Act) -> None:
    world = World()

    def once(command: bytes, answer: bytes) -> bytes:
        broken(world)
        spoilt = world.spoil(command, answer)
        sound(world)
        return spoilt

    world.plan(BROKEN, lambda: answering(once)(world))
    world.plan(MENDED, lambda: world.place(FLASH[3]))
    desk = Driven(world).run(END)
    assert not desk.lost()
    assert [event.slot for event in desk.events if isinstance(event, Touched)] == [3]


@pytest.mark.parametrize("number", [0, 0x1234])
def test_a_sensor_that_reboots_is_greeted_again_in_silence(number: int) -> None:
    world = World(memory=Memory(flash=FLASH, password=number))
    world.plan(BROKEN, world.module.power_cycle)
    world.plan(MENDED, lambda: world.place(FLASH[3]))
    desk = Driven(world, password=number).run(END)
    assert not desk.lost()
    assert [event.slot for event in desk.events if isinstance(event, Touched)] == [3]


def test_a_sensor_that_always_wants_its_password_is_lost_and_not_asked_without_end() -> None:
    world = World()
    locked = bytes.fromhex("EF01 FFFFFFFF 07 0003 21 002B")
    world.plan(BROKEN, lambda: answering(lambda command, answer: locked if command[9] == 1 else answer)(world))
    desk = Driven(world).run(END)
    assert desk.lost()[0] == f"{USB}: {errors.Rebooted.remedy}"
    assert len(world.commands) < 100 * END


def test_a_sensor_at_another_speed_is_set_to_ours() -> None:
    world = World()
    slow(world)
    desk = Driven(world).run(END)
    assert world.module.baud == 57600
    assert (len(desk.found()), desk.lost()) == (1, [])
    assert [baud for _, baud in world.opened] == [57600, 9600, 57600]


def test_a_refused_password_is_not_tried_at_other_speeds() -> None:
    world = World(memory=Memory(password=0x1234))
    desk = Driven(world).run(END)
    assert desk.lost() == [f"{USB}: {errors.PasswordRefused.remedy}"]
    assert {baud for _, baud in world.opened} == {57600}


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        (Port(RENAMED, 0x1A86, 0x7523, None, "1-1.3"), True),
        (Port(RENAMED, 0x1A86, 0x7523, None, "1-1.4"), False),
        (Port(RENAMED, 0x1A86, 0x7523, "A1", "1-1.3"), False),
        (Port(RENAMED, 0x0403, 0x6001, None, "1-1.3"), False),
        (Port(RENAMED), False),
    ],
)
def test_only_the_same_adapter_is_taken_under_another_name(other: Port, taken: bool) -> None:
    world = World()

    def renamed() -> None:
        world.device, world.others = RENAMED, [other]

    world.plan(BROKEN, renamed)
    real = world.ports
    world.ports = lambda: world.others or real()  # type: ignore[method-assign]
    Driven(world).run(END)
    assert ((RENAMED, 57600) in world.opened) is taken


def test_an_adapter_with_a_serial_number_is_known_in_any_socket() -> None:
    here = Port(USB, 0x0403, 0x6001, "A1", "1-1.3")
    assert here.same(Port(RENAMED, 0x0403, 0x6001, "A1", "1-1.4"))
    assert not here.same(Port(RENAMED, 0x0403, 0x6001, "A2", "1-1.3"))
