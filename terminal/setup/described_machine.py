"""The described machine: what setup knows of the board that it works on. Pure; the survey reads it."""

import re
from collections.abc import Mapping

from msgspec import Struct

from terminal.setup.paths import SERVICE_UNIT, UNFINISHED_MARK, UPGRADE_FOLDER

OLD_BOARDS = {"3", "4"}  # Bluetooth has their good serial port


class Holding(Struct, frozen=True):
    """Who may do what with a file or folder."""

    mode: int
    owner: str = "root"
    group: str = "root"


class FoundFile(Struct, frozen=True):
    content: str
    holding: Holding = Holding(0o644)


class Machine(Struct, frozen=True):
    """A machine as it is. Files, folders and links are those that a plan looks at, by their absolute path."""

    debian: str  # the release's code name
    architecture: str  # as dpkg calls it
    model: str = ""  # empty where it is no Pi
    packages: frozenset[str] = frozenset()
    obtainable: frozenset[str] | None = None  # what the archives offer of what is missing; None where nobody knows
    lgpio: bool = False  # whether Python finds the library of the pins
    users: Mapping[str, frozenset[str]] = {}  # and which groups each is in
    groups: frozenset[str] = frozenset()
    files: Mapping[str, FoundFile] = {}
    folders: Mapping[str, Holding] = {}
    links: Mapping[str, str] = {}
    enabled: frozenset[str] = frozenset()  # units that a start of the system starts
    active: frozenset[str] = frozenset()  # of ours: those that run
    swaps: tuple[str, ...] = ()
    volatile: Mapping[str, str] = {}  # root or folder of ours that a power cut empties: what it is on
    root_writable: bool = True
    online: bool = True  # whether there is a way out of this machine
    systemd: bool = True  # whether it runs: in a root under another kernel it does not

    @property
    def generation(self) -> str:
        """`3`, `4` or `5` for a Pi; empty for what is none, or none that is known."""
        if self.model.startswith("Raspberry Pi Zero 2"):
            return "3"
        found = re.match(r"Raspberry Pi (?:Compute Module )?([345])", self.model)
        return found[1] if found else ""

    def text(self, path: str) -> str | None:
        """What the file holds, None where there is none."""
        return self.files[path].content if path in self.files else None

    @property
    def runs(self) -> bool:
        return SERVICE_UNIT in self.active

    @property
    def upgrading(self) -> bool:
        return f"{UPGRADE_FOLDER}/{UNFINISHED_MARK}" in self.files
