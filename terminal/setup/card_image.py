"""The card image: a plan that makes a running card one that can be cloned. Pure.

A clone has no key, no series and nothing else of this machine's; its first boot makes them.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.accounts import account_folder_steps
from terminal.setup.acts import (
    Disable,
    ExportFacts,
    LayFirstBoot,
    OverwriteFreeSpace,
    Remove,
    RemoveFacts,
    Stop,
    WriteFile,
)
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.removal import RemovalWish, facts_in_the_way
from terminal.setup.steps import Obstacle, SetupPlan, SetupStep
from terminal.setup.volatile_folders import root_obstacles

ELSE_IMAGE = "or add --export FOLDER, or --delete-facts"
MACHINE_ID = "/etc/machine-id"  # empty: the next start makes one, and is no first boot to systemd
SEED_UNIT = "systemd-random-seed.service"  # it writes a seed when the machine stops
OVERWRITTEN = ("/", paths.STATE_FOLDER, "/boot/firmware")  # each may be a partition of its own
IMAGE_NOTES = (
    "now: unset HISTFILE; sudo poweroff; then read the card on another computer, before it starts once more",
    "a user's password, authorized ssh keys, and a cable's fixed address are on every clone",
)


class CardTrace(Struct, frozen=True):
    """What goes: a path, by a name for the plan."""

    name: str
    path: str
    why: str


class RunningCard(Struct, frozen=True):
    """What is there: `state` is whether the state folder has anything in it, `waiting` as removal knows it."""

    machine: Machine
    traces: Sequence[CardTrace]
    machine_id: str
    state: bool
    waiting: int | None
    laid: bool = False  # the first boot's part, with its mark


def image(card: RunningCard, wish: RemovalWish) -> SetupPlan:
    """Every step that is left; where something stands in the way, that instead."""
    obstacles = tuple(_obstacles(card, wish))
    if obstacles:
        return SetupPlan(obstacles=obstacles)
    return SetupPlan(tuple(_steps(card, wish)), (), IMAGE_NOTES)


def _obstacles(card: RunningCard, wish: RemovalWish) -> Iterator[Obstacle]:
    yield from root_obstacles(card.machine)
    if paths.CURRENT_LINK not in card.machine.links:
        yield Obstacle("no terminal is installed here", "sudo ./install.sh first; a clone has what this card has")
    if card.machine.upgrading:
        yield Obstacle("an upgrade is not over", "wait until `window-terminal status` says that it is")
    if card.state and wish.facts != "delete":
        obstacle = facts_in_the_way(wish, card.waiting, card.machine, ELSE_IMAGE)
        yield from (obstacle,) if obstacle else ()


def _steps(card: RunningCard, wish: RemovalWish) -> Iterator[SetupStep]:
    """Nothing of ours runs while its state goes; the first boot is switched on last, when nothing is left to go."""
    if paths.SERVICE_UNIT in card.machine.enabled | card.machine.active:
        why = "a clone serves when its first boot is over"
        yield SetupStep("service", "the terminal is on", "off", why, Disable((paths.SERVICE_UNIT,)))
    yield from _state(card, wish)
    yield from _traces(card)
    if not card.laid:
        now, why = "holds what was deleted", "it could be read from every clone; takes minutes on a large card"
        yield SetupStep("free space", now, "zeros", why, OverwriteFreeSpace(OVERWRITTEN))
        why = "it makes a clone's own keys, and reads window-terminal.toml on its boot partition"
        yield SetupStep("first boot", "not prepared", "waits for the next start", why, LayFirstBoot())


def _traces(card: RunningCard) -> Iterator[SetupStep]:
    if any(trace.name == "seed" for trace in card.traces):
        yield SetupStep(
            "seed", f"{SEED_UNIT} writes one at the end", "stopped", "it would be back", Stop((SEED_UNIT,))
        )
    for trace in card.traces:
        yield SetupStep(trace.name, trace.path, "gone", trace.why, Remove(trace.path))
    if card.machine_id:
        deed = WriteFile(MACHINE_ID, "", Holding(0o444))
        yield SetupStep("machine-id", f"{MACHINE_ID}: this machine's", "empty", "the next start makes one", deed)


def _state(card: RunningCard, wish: RemovalWish) -> Iterator[SetupStep]:
    if not card.state:
        return
    why = "a key and a series belong to one terminal"
    if wish.facts == "export" and card.waiting:
        deed = ExportFacts(paths.STATE_FOLDER, wish.out)
        yield SetupStep("facts", f"{card.waiting} facts wait", f"written to {wish.out}", "nothing is lost", deed)
    allowed = -1 if wish.facts == "delete" else card.waiting or 0
    gone = RemoveFacts(paths.STATE_FOLDER, allowed)
    yield SetupStep("facts", f"{paths.STATE_FOLDER}: facts and a key", "gone", why, gone)
    without = {path: held for path, held in card.machine.folders.items() if not path.startswith(paths.STATE_FOLDER)}
    yield from account_folder_steps(replace(card.machine, folders=without))
