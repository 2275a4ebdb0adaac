"""The removal of a terminal, as a plan: no fact that waits goes without somebody saying so. Pure."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from terminal.setup import paths, swap, system_files
from terminal.setup.acts import (
    Disable,
    ExportFacts,
    LinkTo,
    ReadUnits,
    Remove,
    RemoveFacts,
    RemoveUser,
    SystemAct,
    WriteFile,
)
from terminal.setup.boot_settings import without_block, without_words
from terminal.setup.center.paths import CENTER_UNIT
from terminal.setup.described_machine import Machine
from terminal.setup.steps import Obstacle, SetupPlan, SetupStep, other_kind_obstacles
from terminal.setup.volatile_folders import root_obstacles

OWN_FILES = (
    swap.PI_SWAP_FILE,
    system_files.TIMESYNC_FILE,
    system_files.FITTED_TIME,
    system_files.WATCHDOG_FILE,
    system_files.JOURNALD_FILE,
    system_files.MODULES_FILE,
    system_files.LOGIND_FILE,
    paths.HALL_DROP_IN,
)
ELSE_UNINSTALL = "or add --keep-facts, --export FOLDER, or --delete-facts"

FactsWish = Literal["refuse", "keep", "export", "delete"]


class RemovalWish(Struct, frozen=True):
    """What is to be done with facts that wait: `out` is the folder to export to; `units` are the names shipped.

    `boot_files` are what a first boot was done by, on the boot partition.
    """

    facts: FactsWish = "refuse"
    out: str = ""
    units: tuple[str, ...] = ()
    boot_files: tuple[str, ...] = ()


def removal(machine: Machine, wish: RemovalWish, waiting: int | None) -> SetupPlan:
    """Every step that is left. `waiting`: facts that the center does not have, None where nobody can tell."""
    if obstacles := (*other_kind_obstacles(machine, CENTER_UNIT, "center"), *root_obstacles(machine)):
        return SetupPlan(obstacles=obstacles)
    obstacle = facts_in_the_way(wish, waiting, machine, ELSE_UNINSTALL)
    if obstacle and wish.facts in ("refuse", "export"):
        return SetupPlan(obstacles=(obstacle,))
    steps = tuple(_removal_steps(machine, wish, waiting))
    notes = ("the serial console stays off, swap stays off the card, Debian's packages stay",) if steps else ()
    return SetupPlan(steps, (), notes, any(step.name == "boot" for step in steps))


def facts_in_the_way(wish: RemovalWish, waiting: int | None, machine: Machine, else_do: str) -> Obstacle | None:
    """`else_do` is what the command can do with them. An earlier try may have switched off who delivers them."""
    if waiting is None:
        return Obstacle("nobody can tell which facts wait here", "window-terminal buffer check; then --keep-facts")
    if waiting and wish.facts == "refuse":
        off = paths.SERVICE_UNIT not in machine.active
        switch = f"sudo systemctl enable --now {paths.SERVICE_UNIT}, and " if off else ""
        remedy = f"{switch}wait until they are delivered; {else_do}"
        return Obstacle(f"the center does not have {waiting} facts of this terminal", remedy)
    return None


def _removal_steps(machine: Machine, wish: RemovalWish, waiting: int | None) -> Iterator[SetupStep]:
    """Stopped first; the program itself, which does all this, goes last."""
    ours = tuple(sorted(name for name in wish.units if name in machine.enabled | machine.active))
    if ours:
        yield _gone("service", f"on: {', '.join(ours)}", "off", Disable(ours))
    yield from _facts(machine, wish, waiting)
    for name in wish.units:
        yield from _file(machine, "units", paths.place_of(name))
    for path in OWN_FILES:
        yield from _file(machine, "system", path)
    if system_files.LOGIND_FILE in machine.files and system_files.LOGIN_LINK not in machine.links:
        deed = LinkTo(system_files.LOGIN_LINK, system_files.LOGIN_TARGET)
        yield _gone("login", "none on the first console", "from the next start on", deed)
    yield from _boot(machine)
    for path in wish.boot_files:
        yield _gone("first boot", path, "gone", Remove(path))
    if machine.systemd and any(f"{paths.UNITS_FOLDER}/{name}" in machine.files for name in wish.units):
        yield _gone("units", "systemd knows what was", "what is", ReadUnits())
    yield from _rest(machine, wish)


def _facts(machine: Machine, wish: RemovalWish, waiting: int | None) -> Iterator[SetupStep]:
    if paths.STATE_FOLDER not in machine.folders or wish.facts == "keep":
        return
    if wish.facts == "export" and waiting:
        deed = ExportFacts(paths.STATE_FOLDER, wish.out)
        yield _gone("facts", f"{waiting} facts wait", f"written to {wish.out}", deed)
    allowed = -1 if wish.facts == "delete" else waiting or 0
    now = "facts wait that nobody can count" if waiting is None else f"{waiting} facts wait"
    yield _gone("facts", f"{paths.STATE_FOLDER}: {now}", "gone", RemoveFacts(paths.STATE_FOLDER, allowed))


def _boot(machine: Machine) -> Iterator[SetupStep]:
    for path, undone in ((system_files.CMDLINE, without_words), (system_files.CONFIG, without_block)):
        found = machine.files.get(path)
        if found and undone(found.content) != found.content:
            deed = WriteFile(path, undone(found.content), found.holding)
            yield _gone("boot", f"{path}: our lines", "without", deed)


def _rest(machine: Machine, wish: RemovalWish) -> Iterator[SetupStep]:
    """Who keeps facts keeps whose they are, too, and what they are delivered with."""
    if wish.facts != "keep":
        for path in (paths.UPGRADE_FOLDER, paths.SETTINGS_FOLDER):
            if path in machine.folders:
                yield _gone("folder", path, "gone", Remove(path))
        if paths.SERVICE_USER in machine.users:
            yield _gone("user", paths.SERVICE_USER, "gone", RemoveUser(paths.SERVICE_USER))
    if paths.PROGRAM_LINK in machine.links:
        yield _gone("release", paths.PROGRAM_LINK, "gone", Remove(paths.PROGRAM_LINK))
    if paths.OPT_FOLDER in machine.folders:
        yield _gone("release", paths.OPT_FOLDER, "gone", Remove(paths.OPT_FOLDER))


def _file(machine: Machine, name: str, path: str) -> Iterator[SetupStep]:
    if path in machine.files:
        yield _gone(name, path, "gone", Remove(path))


def _gone(name: str, now: str, then: str, deed: SystemAct) -> SetupStep:
    return SetupStep(name, now, then, "--uninstall", deed)
