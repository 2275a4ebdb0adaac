"""The plan of an installation: from what is there and what is wished to the steps between. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from terminal.setup.accounts import account_folder_steps, account_steps
from terminal.setup.acts import BeginUpgrade, ReadUnits, StartUnit, WriteFile
from terminal.setup.center.paths import CENTER_UNIT
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.packages import package_obstacles, package_steps
from terminal.setup.paths import (
    BUFFER_FOLDER,
    CA_FILE,
    SERVICE_UNIT,
    SERVICE_USER,
    SETTINGS_FILE,
    TOKEN_FILE,
    TRUSTED_KEY_FILE,
    UDEV_FOLDER,
)
from terminal.setup.release_links import release_steps, upgrade_obstacles, upgrade_steps, watched_obstacles
from terminal.setup.steps import Obstacle, SetupPlan, SetupStep, file_step, other_kind_obstacles
from terminal.setup.swap import swap_steps
from terminal.setup.system_files import (
    CMDLINE,
    FITTED_TIME,
    TIMESYNC_FILE,
    address_obstacles,
    boot_steps,
    login_steps,
    system_steps,
    unit_steps,
    word_obstacles,
)
from terminal.setup.toml_text import toml
from terminal.setup.volatile_folders import ROOT, folder_obstacles, root_obstacles
from terminal.setup.wishes import Wishes, missing_settings, settings_wanted, time_hosts

RELEASES = {"trixie": "13", "bookworm": "12"}
ARCHITECTURES = {"arm64", "amd64"}
AFTER_RESTART = ("boot", "swap")  # steps of these names take effect when the machine starts anew


def plan(machine: Machine, wishes: Wishes) -> SetupPlan:
    """Every step that is left, in order; where something stands in the way, that instead."""
    told = settings_wanted(existing_settings(machine), wishes, machine.generation)
    obstacles = (
        *_unfit(machine),
        *_unsaid(machine, wishes, told),
        *_overruled(machine, wishes),
        *address_obstacles(machine, wishes, told),
        *word_obstacles(wishes),
        *upgrade_obstacles(machine, wishes.version),
        *package_obstacles(machine, wishes, told),
    )
    if obstacles:
        return SetupPlan(obstacles=obstacles)
    steps = tuple(_steps(machine, wishes, told))
    if steps and (watched := tuple(watched_obstacles(machine))):
        return SetupPlan(obstacles=watched)
    return SetupPlan(
        steps, (), tuple(_notes(machine, wishes, steps)), any(step.name in AFTER_RESTART for step in steps)
    )


def existing_settings(machine: Machine) -> dict[str, Any] | None:
    """The tables of the settings file that is there. Raises ValueError where it is not TOML."""
    text = machine.text(SETTINGS_FILE)
    try:
        return tomllib.loads(text) if text is not None else None
    except ValueError as e:
        raise ValueError(f"{SETTINGS_FILE}: not TOML: {e}") from e


def settings_text(machine: Machine, wishes: Wishes) -> str:
    """The settings file as it shall be: as it stands where nothing in it changes, comments and all."""
    existing = existing_settings(machine)
    told = settings_wanted(existing, wishes, machine.generation)
    return machine.files[SETTINGS_FILE].content if told == existing else toml(told)


def _unfit(machine: Machine) -> Iterator[Obstacle]:
    """What no terminal can be set up on."""
    if machine.debian not in RELEASES:
        yield Obstacle(
            f"this is {machine.debian or 'no Debian'}, not Debian 13 (trixie) or 12 (bookworm)",
            "write a card with Raspberry Pi OS Lite, 64-bit, on Debian 13",
        )
    if machine.architecture not in ARCHITECTURES:
        yield Obstacle(
            f"the system is {machine.architecture}, not arm64",
            "write a card with the 64-bit Raspberry Pi OS Lite; every Pi from 3 on runs it",
        )
    yield from other_kind_obstacles(machine, CENTER_UNIT, "center")
    yield from root_obstacles(machine)
    yield from folder_obstacles(machine)
    if ROOT not in machine.volatile and not machine.root_writable:
        yield Obstacle("the root is read-only", "sudo mount -o remount,rw / and then again")


def _unsaid(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> Iterator[Obstacle]:
    missing = missing_settings(told, ca=bool(wishes.ca) or CA_FILE in machine.files)
    if missing:
        yield Obstacle(
            f"not said: {', '.join(missing)}", "give the flags or --preseed FILE; at a keyboard it is asked"
        )


def _overruled(machine: Machine, wishes: Wishes) -> Iterator[Obstacle]:
    """A key that nobody would trust although it was wished for."""
    word, wished = machine.text(TRUSTED_KEY_FILE), wishes.settings.get("trust", {}).get("keys", [])
    counts = tomllib.loads(word).get("keys", []) if word is not None else wished  # not among the former ones
    if any(key not in counts for key in wished):
        yield Obstacle(
            f"root had this terminal trust another key than --key: {TRUSTED_KEY_FILE} stands over the settings",
            "sudo window-terminal trust FILE  for the new key, or remove that file",
        )


def _steps(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> Iterator[SetupStep]:
    screen = told.get("screen", {})
    size = screen.get("width", 800), screen.get("height", 480)
    steps = [
        *package_steps(machine, wishes, told),
        *account_steps(machine),
        *account_folder_steps(machine),
        *_own_files(machine, wishes),
        *swap_steps(machine, wishes),
        *system_steps(machine, _hosts(machine, wishes, told)),
        *boot_steps(machine, wishes, size),
        *release_steps(machine, wishes.version),
        *unit_steps(machine, wishes),
        *login_steps(machine),
    ]
    yield from steps
    yield from _service(machine, wishes, steps)
    yield from upgrade_steps(machine, wishes.version)


def _own_files(machine: Machine, wishes: Wishes) -> Iterator[SetupStep]:
    private = Holding(0o640, "root", SERVICE_USER)
    if wishes.ca:
        yield from file_step(machine, "center", CA_FILE, wishes.ca, "nothing else is trusted", holding=private)
    text = settings_text(machine, wishes)
    yield from file_step(machine, "settings", SETTINGS_FILE, text, "center, trust, devices", holding=private)
    # A token is good once: a terminal that has a buffer had its own already.
    if wishes.token and BUFFER_FOLDER not in machine.folders:
        holding = Holding(0o600, SERVICE_USER, SERVICE_USER)
        why = "joins without comparing, and is gone then"
        yield from file_step(machine, "token", TOKEN_FILE, wishes.token + "\n", why, holding=holding)


def _hosts(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> str:
    """Nobody where an earlier run has said it and nobody wishes otherwise."""
    from_before = machine.text(TIMESYNC_FILE)
    return "" if from_before and wishes.ntp is None else time_hosts(wishes, told)


def _service(machine: Machine, wishes: Wishes, steps: list[SetupStep]) -> Iterator[SetupStep]:
    """Starts the terminal, and again where it runs with what is no longer so."""
    if not machine.systemd:
        return
    if any(_is_of_systemd(step) for step in steps):
        yield SetupStep("units", "systemd knows what was", "what is", "files were written for it", ReadUnits())
    changed = any(step.name in ("settings", "center", "release", "units", "groups") for step in steps)
    if SERVICE_UNIT in wishes.units and (changed or not machine.runs):
        now = "runs as before" if machine.runs else "does not run"
        yield SetupStep("service", f"the terminal {now}", "started", "the plate hangs", StartUnit(SERVICE_UNIT))


def _is_of_systemd(step: SetupStep) -> bool:
    return isinstance(step.deed, WriteFile) and step.deed.path.startswith(("/etc/systemd/", UDEV_FOLDER))


def _notes(machine: Machine, wishes: Wishes, steps: tuple[SetupStep, ...]) -> Iterator[str]:
    if wishes.ntp is not None and FITTED_TIME in machine.files:
        yield f"--ntp counts once the hall's configuration names nobody else: {FITTED_TIME} stands over it"
    if CMDLINE not in machine.files:
        yield "no boot partition of a Pi here: its boot settings are left out"
    if not machine.systemd:
        yield "no systemd runs here: units are linked, and started when the system starts"
    if not machine.online:
        from_file = "packages come from the file" if wishes.archive else "what is installed by now is enough"
        yield f"no network: {from_file}"
    if wishes.token and BUFFER_FOLDER in machine.folders:
        yield "a token is taken before the first start alone; where the plate shows a code: `center accept CODE`"
    if any(isinstance(step.deed, BeginUpgrade) for step in steps):
        yield "the upgrade goes on by itself when nobody is served; window-terminal status says how it went"
