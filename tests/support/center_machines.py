"""Machines as a center's setup may find them, described; and what becomes of one when steps are carried out."""

from collections.abc import Iterable

from msgspec.structs import replace

from terminal.setup import acts, paths
from terminal.setup.center import paths as own
from terminal.setup.center.installation import center_units
from terminal.setup.center.pages_steps import CertificateFound
from terminal.setup.center.plan import CenterFound, center_plan
from terminal.setup.center.wishes import CenterWishes
from terminal.setup.described_machine import Machine
from terminal.setup.steps import SetupStep
from tests.support.machines import KEY, after

SERVER = Machine(
    debian="trixie",
    architecture="amd64",
    packages=frozenset({"systemd", "systemd-timesyncd"}),
    obtainable=frozenset({"python3-venv", "chrony"}),
    users={"root": frozenset()},
    groups=frozenset({"root"}),
)
NEW = CenterFound(CertificateFound("no certificate"), CertificateFound("no certificate"))
DONE = CenterFound()
CENTER_WISHES = CenterWishes(names=("center.hall.example",), trust=(KEY,), version="1.0", units=center_units())


def center_after(machine: Machine, steps: Iterable[SetupStep]) -> Machine:
    """The machine when these steps are done, and an upgrade among them went well."""
    for step in steps:
        machine = after(machine, [step])
        if isinstance(step.deed, acts.UpgradeCenter):
            links = dict.fromkeys((paths.CURRENT_LINK, paths.CONFIRMED_LINK), f"releases/{step.deed.new}")
            machine = replace(machine, links={**machine.links, **links})
    return machine


def installed_center(version: str = "1.0") -> Machine:
    """One that serves."""
    wishes = replace(CENTER_WISHES, version=version)
    done = center_after(SERVER, center_plan(SERVER, NEW, wishes).steps)
    return replace(done, folders={**done.folders, paths.OPT_FOLDER: done.folders[own.CENTER_UPGRADE_FOLDER]})
