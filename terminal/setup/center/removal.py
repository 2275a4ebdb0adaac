"""The removal of a center, as a plan: what it was told by a hall stays, unless somebody says otherwise. Pure."""

from collections.abc import Iterator

from terminal.setup import paths
from terminal.setup.acts import Disable, ReadCenterUnits, Remove, RemoveUser, StartUnit, SystemAct
from terminal.setup.center import paths as own
from terminal.setup.described_machine import Machine
from terminal.setup.steps import SetupPlan, SetupStep, other_kind_obstacles
from terminal.setup.volatile_folders import root_obstacles

KEPT = (
    f"kept: {own.CENTER_STATE_FOLDER}, {own.CENTER_SETTINGS_FOLDER} with the hall's authority, and their user; "
    "with --delete-data they go, too"
)


def center_removal(machine: Machine, units: tuple[str, ...], *, delete: bool) -> SetupPlan:
    """Every step that is left; `units` are the names shipped."""
    theirs = other_kind_obstacles(machine, paths.SERVICE_UNIT, "terminal")
    if obstacles := (*theirs, *root_obstacles(machine)):
        return SetupPlan(obstacles=obstacles)
    steps = tuple(_removal_steps(machine, units, delete))
    return SetupPlan(steps, (), (KEPT,) if steps and not delete else ())


def _removal_steps(machine: Machine, units: tuple[str, ...], delete: bool) -> Iterator[SetupStep]:
    """Stopped first; the program itself, which does all this, goes last."""
    ours = tuple(sorted(name for name in units if name in machine.enabled | machine.active))
    if ours:
        yield _gone("service", f"on: {', '.join(ours)}", Disable(ours))
    files = [path for path in (*map(paths.place_of, units), own.CENTER_DROP_IN) if path in machine.files]
    for path in files:
        yield _gone("units", path, Remove(path))
    if files and machine.systemd:
        yield SetupStep("units", "systemd knows what was", "what is", "--uninstall", ReadCenterUnits())
    if own.CHRONY_FILE in machine.files:
        yield _gone("time", own.CHRONY_FILE, Remove(own.CHRONY_FILE))
        if machine.systemd:
            yield SetupStep("time", "chrony tells the hall", "nobody", "--uninstall", StartUnit(own.CHRONY_UNIT))
    if delete:
        yield from _data(machine)
    if paths.PROGRAM_LINK in machine.links:
        yield _gone("release", paths.PROGRAM_LINK, Remove(paths.PROGRAM_LINK))
    if paths.OPT_FOLDER in machine.folders:
        yield _gone("release", paths.OPT_FOLDER, Remove(paths.OPT_FOLDER))


def _data(machine: Machine) -> Iterator[SetupStep]:
    for path in (own.CENTER_STATE_FOLDER, own.CENTER_UPGRADE_FOLDER, own.CENTER_SETTINGS_FOLDER):
        if path in machine.folders:
            yield _gone("data", path, Remove(path))
    if own.CENTER_USER in machine.users:
        yield _gone("user", own.CENTER_USER, RemoveUser(own.CENTER_USER))


def _gone(name: str, now: str, deed: SystemAct) -> SetupStep:
    return SetupStep(name, now, "gone", "--uninstall", deed)
