"""Operations on a buffer whose disk is a fake one as well, and what a power cut in each of them would leave."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.journal import JournalStorage
from terminal.domain.facts import Audit, Draft, Moment
from tests.machine.witness import line
from tests.support.fakedisk import FakeDisk, Image
from tests.support.tape import Tape

NAME = "buffer"  # of its folder
DAY = 86_400_000  # ms
START = 1_795_391_520_000


class World(Struct, frozen=True):
    """What a buffer holds, or what it must."""

    lines: tuple[str, ...] = ()
    through: int = 0
    version: int = 0  # of the configuration
    series: str = ""

    @property
    def texts(self) -> KeptBundles:
        version = self.version
        return KeptBundles(f"{version}.", f"{version}" * 200, "", (1, version)) if version else KeptBundles()


class Cut(Struct, frozen=True):
    """What a cut left while `before` became `after`."""

    before: World
    after: World
    image: Image


class Session:
    """A program on a fake disk, and what it acknowledged. `left_out` names calls for a sync that do nothing."""

    def __init__(
        self, root: Path, left_out: tuple[str, ...] = (), image: Image = (), world: World | None = None
    ) -> None:
        self.disk = FakeDisk(image)
        self.world = world or World()
        self._images: set[Image] = set()
        self._chance = random.Random(0)
        self._wanted = False
        self._tape = Tape(root, self.disk, self._step, left_out)

    def cuts(self, call: Callable[[], World], wanted: bool = True) -> list[Cut]:
        """Makes the call, and gives what cuts in it and right after it would leave, if that is wanted."""
        self.disk.forget_between()
        self._wanted, before = wanted, self.world
        during = self._look()
        with self._tape:
            self.world = call()
            self._tape.catch_up()
        during |= self._images
        after = self._look()
        found = [Cut(before, self.world, image) for image in during - after]
        return found + [Cut(self.world, self.world, image) for image in after]

    def _look(self) -> set[Image]:
        self._images = set()
        self._step()
        return self._images

    def _step(self) -> None:
        if self._wanted:
            self._images |= self.disk.images(self._chance)


class Workload:
    """Operations one after the other on one buffer, which lies in a new folder below `root`."""

    def __init__(self, root: Path, left_out: tuple[str, ...] = ()) -> None:
        self._root = root
        self._session = Session(root, left_out)

    def cuts_of_last(self, operations: Sequence[str]) -> list[Cut]:
        """What cuts in the last of these operations would leave; without any, in the opening."""
        buffers: list[Buffer] = []
        cuts = self._session.cuts(lambda: self._open(buffers), not operations)
        for place, operation in enumerate(operations, 1):
            world, act = self._session.world, ACTS[operation]
            call = partial(act, buffers[0], world)
            cuts = self._session.cuts(call, place == len(operations))
        buffers[0].close()
        return cuts

    def _open(self, opened: list[Buffer]) -> World:
        opened.append(small(self._root / NAME))
        return World(series=opened[0].identity.series)


def small(folder: Path) -> Buffer:
    """A buffer whose segments end within a workload."""
    return Buffer(folder, room=512, reserve=512, segment=1200)


def record(buffer: Buffer, world: World, many: int = 1) -> World:
    numbers = range(len(world.lines) + 1, len(world.lines) + many + 1)
    facts = buffer.record([draft(number) for number in numbers])
    return replace(world, lines=(*world.lines, *map(line, facts)))


def several(buffer: Buffer, world: World) -> World:
    return record(buffer, world, 3)


def settle(buffer: Buffer, world: World) -> World:
    buffer.settle(len(world.lines))
    return replace(world, through=len(world.lines))


def archive(buffer: Buffer, world: World) -> World:
    buffer.archive(START + 10_000 * DAY)
    return world


def compact(buffer: Buffer, world: World) -> World:
    assert isinstance(buffer.storage, JournalStorage)
    buffer.storage.compact()
    return world


def configure(buffer: Buffer, world: World) -> World:
    after = replace(world, version=world.version + 1)
    buffer.configure(after.texts)
    return after


def draft(number: int) -> Draft:
    """A day after the one before, so that memory lets go of what is settled."""
    moment = Moment(START + number * DAY, 1000 + number, "b" * 32, "synced")
    return Draft(moment, "2F-17", "1.1", Audit("fault", f"{number} " + "窗" * (number * 7 % 60)))


ACTS: dict[str, Callable[[Buffer, World], World]] = {
    "record": record,
    "several": several,
    "settle": settle,
    "archive": archive,
    "compact": compact,
    "configure": configure,
}
