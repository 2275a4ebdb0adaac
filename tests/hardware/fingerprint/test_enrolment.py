"""Enrolling, with the clock driven: steps, refusals and their twins, nothing half kept."""

from concurrent.futures import Future
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.fingerprint.enrolment import Enrol, EnrolmentFailed
from hardware.fingerprint.zfm import Instruction
from hardware.port_errors import PortMissing, Unplugged
from hardware.simulated.fingerprint.profiles import AS608, R503, Profile
from terminal.domain.events import Touched
from terminal.domain.finger_ledger import Contents, Step
from tests.support.driven import Driven, World
from tests.support.sensor_desk import FLASH


class Person:
    """Does what the steps say: lays the next of these fingers on the glass, and lifts it."""

    def __init__(self, world: World, *fingers: str) -> None:
        self._world, self._fingers = world, list(fingers)
        self.steps: list[Step] = []

    def told(self, step: Step) -> None:
        self.steps.append(step)
        if step.do == "touch" and self._fingers:
            self._world.plan(self._world.at + 0.5, lambda: self._world.place(self._fingers.pop(0)))
        if step.do in ("lift", "again"):
            self._world.plan(self._world.at + 0.5, lambda: self._world.place(""))

    @property
    def did(self) -> list[str]:
        return [step.do for step in self.steps]


class Enrolling:
    """A desk at which slot 7 is enrolled at second 5."""

    def __init__(self, world: World, *fingers: str, images: int = 3, slot: int = 7, **wish: Any) -> None:
        self.world, self.ready = world, 0
        self.person = Person(world, *fingers)
        self.future: Future[int] = Future()
        wanted = Enrol(slot, 1, wish.get("ready", self._ready), wish.get("cancelled", lambda: False))
        self.desk = Driven(world, images=images)
        world.plan(5.0, lambda: self._begin(wanted))

    def _ready(self) -> None:
        assert 7 not in self.world.module.chip.memory.flash
        self.ready += 1

    def _begin(self, wanted: Enrol) -> None:
        self.future = self.desk.driver.enrol(wanted, self.person.told)

    def run(self, seconds: float = 60.0) -> "Enrolling":
        self.desk.run(seconds)
        assert not any(isinstance(event, Touched) for event in self.desk.events)
        return self

    def failed(self) -> str:
        error = self.run().future.exception(0)
        assert isinstance(error, EnrolmentFailed)
        assert self.world.module.chip.memory.flash == FLASH
        return str(error)


TWO = replace(R503, name="two buffers", buffers=2)


@pytest.mark.parametrize("profile", [R503, TWO, AS608])
@pytest.mark.parametrize("images", [2, 3, 6])
def test_a_finger_is_enrolled(profile: Profile, images: int) -> None:
    enrolling = Enrolling(World(profile), *["new"] * images, images=images).run()
    assert enrolling.future.result(0) == 7
    assert enrolling.world.module.chip.memory.flash == {**FLASH, 7: "new"}
    between = ["touch", "kept", "lift"] * (images - 1)
    assert enrolling.person.did == [*between, "touch", "kept", "done"]
    assert enrolling.person.steps[0] == Step("touch", 1, images, 1)
    assert enrolling.ready == 1


def test_a_smudge_is_taken_again_with_advice() -> None:
    enrolling = Enrolling(World(), "smudge", "new", "new", images=2).run()
    assert enrolling.future.result(0) == 7
    again = next(step for step in enrolling.person.steps if step.do == "again")
    assert (again.image, again.why) == (1, "the image is smudged; dry the finger and the glass")


def test_a_finger_already_enrolled_is_refused_by_its_slot() -> None:
    enrolling = Enrolling(World(), FLASH[41])
    assert "already enrolled in slot 41" in enrolling.failed()
    assert enrolling.ready == 0


@pytest.mark.parametrize("profile", [R503, TWO])
@pytest.mark.parametrize("fingers", [("new", "other", "new"), ("new", "new", "other")])
def test_images_of_two_fingers_are_refused(profile: Profile, fingers: tuple[str, ...]) -> None:
    assert "begin the enrolment again" in Enrolling(World(profile), *fingers).failed()


@pytest.mark.parametrize(
    ("slot", "why"), [(3, "already holds a finger"), (200, "outside its capacity"), (-1, "outside its capacity")]
)
def test_a_slot_that_cannot_be_filled_is_refused(slot: int, why: str) -> None:
    assert why in Enrolling(World(), "new", "new", "new", slot=slot).failed()


def test_nobody_comes_for_thirty_seconds() -> None:
    enrolling = Enrolling(World())
    enrolling.world.plan(34.9, lambda: enrolling.person.steps.append(Step("done")))
    assert enrolling.failed() == "no finger came for 30 seconds; begin again"


def test_a_cancelled_enrolment_keeps_nothing() -> None:
    world = World()
    assert "cancelled" in Enrolling(world, "new", cancelled=lambda: world.at > 6).failed()


def test_who_is_not_ready_keeps_it_from_being_kept() -> None:
    def unready() -> None:
        raise EnrolmentFailed("no room for the note")

    assert Enrolling(World(), *["new"] * 3, ready=unready).failed() == "no room for the note"


def test_a_finger_that_the_sensor_did_not_keep_is_not_enrolled() -> None:
    world = World()

    def forget(command: bytes, answer: bytes) -> bytes:
        if command[9] == Instruction.STORE:
            world.module.chip.memory = replace(world.module.chip.memory, flash=FLASH)
        return answer

    world.spoil = forget  # type: ignore[method-assign]
    assert "did not keep" in Enrolling(world, *["new"] * 3).failed()


def test_a_sensor_lost_on_the_way_fails_the_enrolment() -> None:
    world = World()
    enrolling = Enrolling(world, "new", "new", "new")
    world.plan(6.0, world.pull)
    assert isinstance(enrolling.run().future.exception(0), Unplugged)


def test_requests_fail_at_once_while_the_sensor_is_lost() -> None:
    world, futures = World(), list[Future[Contents]]()
    desk = Driven(world)
    world.plan(5.0, world.pull)
    world.plan(10.0, lambda: futures.append(desk.driver.examine()))
    world.plan(10.0, lambda: futures.append(desk.driver.examine()) if futures[0].done() else None)
    desk.run(20.0)
    assert [type(future.exception(0)) for future in futures] == [PortMissing] * 2
