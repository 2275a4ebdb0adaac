"""What a sensor holds: whose library it is, erasing and naming with read-back, and what names nobody."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.fingerprint import template_library
from hardware.fingerprint.module import Module
from hardware.fingerprint.zfm import Confirmation, Instruction
from hardware.simulated.fingerprint.memory import Memory
from hardware.simulated.fingerprint.profiles import R503, Profile
from terminal.domain.events import PartFound, PartLost, Touched, Unsettled
from terminal.domain.finger_ledger import Contents, Verdict
from tests.support.driven import USB, Driven, World
from tests.support.sensor_desk import FLASH

# "WTL1", sixteen bytes, and the CRC-32 of these twenty
LIBRARY = "000102030405060708090a0b0c0d0e0f"
PAGE = bytes.fromhex("57544C31 000102030405060708090A0B0C0D0E0F B6D82C9E 0000000000000000")


def holding(page: bytes, profile: Profile = R503) -> World:
    return World(profile, Memory(flash=FLASH, notepad={0: page}))


WITHOUT = replace(R503, instructions=R503.instructions - {Instruction.READ_NOTEPAD, Instruction.WRITE_NOTEPAD})


@pytest.mark.parametrize(
    ("page", "profile", "named"),
    [
        (PAGE, R503, LIBRARY),
        (bytes(32), R503, ""),
        (b"\xff" * 32, R503, ""),
        (PAGE[:23] + b"\x00" + PAGE[24:], R503, ""),
        (PAGE[:31] + b"\x01", R503, ""),
        (PAGE, WITHOUT, None),
    ],
)
def test_whose_library_it_is(page: bytes, profile: Profile, named: str | None) -> None:
    asked: list[Contents] = []

    def admit(contents: Contents) -> Verdict:
        asked.append(contents)
        return Verdict()

    world = holding(page, profile)
    Driven(world, admit=admit).run(5.0)
    assert asked == [Contents(named, frozenset(FLASH))]
    assert world.module.chip.memory.notepad == {0: page}


def asking(world: World, ask: Callable[[Driven], Future[Any]], **settings: Any) -> tuple[Driven, Future[Any]]:
    futures: list[Future[Any]] = []
    desk = Driven(world, **settings)
    world.plan(5.0, lambda: futures.append(ask(desk)))
    desk.run(10.0)
    return desk, futures[0]


def test_a_name_is_written_and_read_back() -> None:
    world = holding(b"somebody else's note, 32 bytes..")
    _, future = asking(world, lambda desk: desk.driver.name(LIBRARY))
    assert future.result(0) == Contents(LIBRARY, frozenset(FLASH))
    assert world.module.chip.memory.notepad == {0: PAGE}


def test_slots_are_erased_and_read_back() -> None:
    world = World()
    _, future = asking(world, lambda desk: desk.driver.erase([41]))
    assert future.result(0).slots == {3}
    assert world.module.chip.memory.flash == {3: FLASH[3]}


def test_a_slot_that_stays_is_not_erased() -> None:
    world = World()

    def keep(command: bytes, answer: bytes) -> bytes:
        if command[9] == Instruction.DELETE:
            world.module.chip.memory = replace(world.module.chip.memory, flash=FLASH)
        return answer

    world.spoil = keep  # type: ignore[method-assign]
    _, future = asking(world, lambda desk: desk.driver.erase([41]))
    assert isinstance(future.exception(0), template_library.NotErased)
    assert "slots 41 " in str(future.exception(0))


def test_what_a_power_cut_left_is_erased_before_anybody_is_named() -> None:
    world = World()
    Driven(world, admit=lambda found: Verdict(erase=found.slots & {41})).run(5.0)
    assert world.module.chip.memory.flash == {3: FLASH[3]}


def test_fingers_of_an_unsettled_sensor_tell_nobody_until_it_is_settled() -> None:
    world, whose = World(), [Verdict("nobody said whose")]
    world.plan(2.0, lambda: world.place(FLASH[3]))
    world.plan(3.0, lambda: world.place(""))
    world.plan(4.0, whose.clear)
    world.plan(7.0, lambda: world.place(FLASH[3]))
    desk, _ = asking(world, lambda desk: desk.driver.examine(), admit=lambda _: whose[0] if whose else Verdict())
    kinds = [type(event) for event in desk.events]
    assert kinds == [PartFound, PartLost, Unsettled, PartFound, Touched]
    assert desk.lost("fingers") == ["nobody said whose"]
    assert desk.found("fingers")[0] >= 5.0


def test_a_sensor_that_does_not_tell_its_slots_names_nobody() -> None:
    profile = replace(R503, instructions=R503.instructions - {Instruction.READ_INDEX})
    world = World(profile)
    world.plan(2.0, lambda: world.place(FLASH[3]))
    desk = Driven(world).run(5.0)
    assert desk.lost("fingers") == [template_library.UNTOLD]
    assert [type(event) for event in desk.events] == [PartFound, PartLost, Unsettled]


def greeted(world: World) -> Module:
    module = Module(world.open(USB, 57600), USB, time=lambda: world.at)
    module.greet(0)
    return module


@pytest.mark.parametrize("lacking", [Instruction.FAST_SEARCH, None])
def test_a_module_without_the_fast_search_is_searched_the_other_way(lacking: Instruction | None) -> None:
    world = World(replace(R503, instructions=R503.instructions - {lacking}))
    module = greeted(world)
    for _ in range(2):
        world.place(FLASH[41])
        assert (module.look(), module.features(1), module.search()) == (Confirmation.OK, Confirmation.OK, 41)
    asked = [code for _, code in world.commands if code in (0x04, 0x1B)]
    assert asked == ([0x1B, 0x04, 0x04] if lacking else [0x1B, 0x1B])


def test_a_large_index_is_read_page_by_page() -> None:
    world = World(replace(R503, capacity=1000), Memory(flash={0: "a", 255: "b", 256: "c", 999: "d"}))
    module = greeted(world)
    assert module.index() == frozenset({0, 255, 256, 999})
    assert [code for _, code in world.commands].count(0x1F) == 4
