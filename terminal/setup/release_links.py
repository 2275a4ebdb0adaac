"""The release links, which say what runs: made where nothing runs yet, else the upgrade's. Pure."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from terminal.setup.acts import BeginUpgrade, LinkTo, Remove
from terminal.setup.described_machine import Machine
from terminal.setup.paths import (
    CONFIRMED_LINK,
    CURRENT_LINK,
    PROGRAM,
    PROGRAM_LINK,
    UNFINISHED_MARK,
    UPGRADE_FOLDER,
    UPGRADE_JOURNAL,
    UPGRADE_UNIT,
)
from terminal.setup.steps import Obstacle, SetupStep

WATCHED_STAGES = ("switching", "switched", "going_back")
UPGRADE_RECORDS = (f"{UPGRADE_FOLDER}/{UPGRADE_JOURNAL}", f"{UPGRADE_FOLDER}/{UNFINISHED_MARK}")


class _Staged(Struct, frozen=True):
    """The part of the upgrade's journal that says how far it is."""

    stage: str


_staged_json = msgspec.json.Decoder(_Staged)


def upgrade_obstacles(machine: Machine, version: str) -> Iterator[Obstacle]:
    """One upgrade at a time."""
    if _replaces(machine, version) and machine.upgrading and (machine.runs or UPGRADE_UNIT in machine.active):
        yield Obstacle(
            f"an upgrade is not over yet: {version} cannot be taken",
            "it waits until nobody is served, and then takes some minutes; window-terminal status says how it went",
        )


def watched_obstacles(machine: Machine) -> Iterator[Obstacle]:
    """A new version is compared with what was measured before: what setup changes meanwhile would be its fault."""
    if UPGRADE_UNIT in machine.active and _stage(machine) in WATCHED_STAGES:
        yield Obstacle(
            "a new version is being watched: what is changed now would undo it",
            "three minutes later again; window-terminal status says how it went",
        )


def release_steps(machine: Machine, version: str) -> Iterator[SetupStep]:
    """The links, so far as they are not the upgrade's; what is left of one that nothing runs of ends here."""
    if not version:
        return
    replaces, upgrades = _replaces(machine, version), _upgrades(machine, version)
    if replaces and not upgrades:
        yield from _ended(machine)
    if CONFIRMED_LINK not in machine.links or (replaces and not upgrades):
        target = machine.links[CURRENT_LINK] if upgrades else _folder(version)
        yield from _link(machine, "confirmed", CONFIRMED_LINK, target, "it looks after upgrades")
    if not upgrades:
        why = "it runs; nothing runs now that it could be compared with"
        yield from _link(machine, "release", CURRENT_LINK, _folder(version), why)
    program = f"{CURRENT_LINK}/bin/{PROGRAM}"
    yield from _link(machine, "program", PROGRAM_LINK, program, "the command is found everywhere")


def upgrade_steps(machine: Machine, version: str) -> Iterator[SetupStep]:
    """Another version than the one that runs is tried, watched against it, and undone where it works worse."""
    if _upgrades(machine, version):
        before = machine.links[CURRENT_LINK].rpartition("/")[2]
        why = "tried on a copy, taken when nobody is served, watched for two minutes, left where it works worse"
        yield SetupStep(
            "upgrade", f"{before} serves", f"{version}, if it works as well", why, BeginUpgrade(version)
        )


def _stage(machine: Machine) -> str:
    """Of an upgrade that is open; empty where none is."""
    text = machine.text(f"{UPGRADE_FOLDER}/{UPGRADE_JOURNAL}") if machine.upgrading else None
    try:
        return _staged_json.decode(text).stage if text else ""
    except msgspec.DecodeError:
        return ""


def _folder(version: str) -> str:
    return f"releases/{version}"


def _replaces(machine: Machine, version: str) -> bool:
    return bool(version) and machine.links.get(CURRENT_LINK, _folder(version)) != _folder(version)


def _upgrades(machine: Machine, version: str) -> bool:
    """Whether something runs that the version can be compared with."""
    return _replaces(machine, version) and machine.runs


def _ended(machine: Machine) -> Iterator[SetupStep]:
    for path in UPGRADE_RECORDS if machine.upgrading else ():
        if path in machine.files:
            yield SetupStep(
                "release", f"{path}: not over", "gone", "nothing runs that it could go on with", Remove(path)
            )


def _link(machine: Machine, name: str, path: str, target: str, why: str) -> Iterator[SetupStep]:
    now = machine.links.get(path)
    if now != target:
        yield SetupStep(name, f"{path}: {now or 'nothing'}", target, why, LinkTo(path, target))
