"""The steps of a plan: what is, what shall be, why, and the act that makes it so. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from terminal.setup.acts import MakeFolder, SystemAct, WriteFile
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.paths import place_of

ROOTS_OWN = Holding(0o644)  # root's, to be read by all


class SetupStep(Struct, frozen=True):
    name: str
    now: str
    then: str
    why: str
    deed: SystemAct


class Obstacle(Struct, frozen=True):
    """Why nothing is begun, and what to do about it."""

    what: str
    remedy: str


def other_kind_obstacles(machine: Machine, unit: str, what: str) -> Iterator[Obstacle]:
    """What shares the program's folder and its links, and so the machine."""
    if place_of(unit) in machine.files:
        yield Obstacle(f"a {what} is installed on this machine", "a terminal and a center have a machine each")


class SetupPlan(Struct, frozen=True):
    """Steps in their order; none where something stands in the way."""

    steps: tuple[SetupStep, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    notes: tuple[str, ...] = ()
    restart: bool = False  # whether it takes effect only after a restart of the machine


def file_step(
    machine: Machine, name: str, path: str, content: str, why: str, *, holding: Holding = ROOTS_OWN
) -> Iterator[SetupStep]:
    """The step that writes a file; nothing where it is there as wanted."""
    found = machine.files.get(path)
    deed = WriteFile(path, content, holding)
    if found is None:
        yield SetupStep(name, f"no {path}", "written", why, deed)
    elif found.content != content:
        yield SetupStep(name, f"{path}: other content", "written anew", why, deed)
    elif found.holding != holding:
        yield SetupStep(name, f"{path}: {held(found.holding)}", held(holding), why, deed)


def folder_step(machine: Machine, path: str, holding: Holding, why: str) -> Iterator[SetupStep]:
    """The step that makes a folder, or gives it to whom it belongs."""
    found = machine.folders.get(path)
    if found != holding:
        now = f"{path}: {held(found)}" if found else f"no {path}"
        yield SetupStep("folder", now, held(holding), why, MakeFolder(path, holding))


def held(holding: Holding) -> str:
    return f"{holding.owner}:{holding.group} {holding.mode:04o}"
