"""The acts of setup, as data: what one step does to the machine. Pure; the executor carries them out."""

from msgspec import Struct

from terminal.setup.described_machine import Holding


class InstallPackages(Struct, frozen=True, tag=True):
    """Debian packages by name; `files` given by hand; `archive` is a folder with an index of its own."""

    names: tuple[str, ...]
    files: tuple[str, ...] = ()
    archive: str = ""


class MakeGroup(Struct, frozen=True, tag=True):
    name: str


class MakeUser(Struct, frozen=True, tag=True):
    """A user of the system with a group of the same name, who cannot log in."""

    name: str
    home: str


class JoinGroups(Struct, frozen=True, tag=True):
    user: str
    groups: tuple[str, ...]


class MakeFolder(Struct, frozen=True, tag=True):
    path: str
    holding: Holding


class WriteFile(Struct, frozen=True, tag=True):
    path: str
    content: str
    holding: Holding = Holding(0o644)


class LinkTo(Struct, frozen=True, tag=True):
    """A symbolic link, switched by rename."""

    path: str
    target: str


class Enable(Struct, frozen=True, tag=True):
    units: tuple[str, ...]


class Disable(Struct, frozen=True, tag=True):
    """Not at the next start, and not now either."""

    units: tuple[str, ...]


class SwapOff(Struct, frozen=True, tag=True):
    """No more swapping there; a file is removed."""

    path: str


class ReadUnits(Struct, frozen=True, tag=True):
    """systemd and udev read anew what was written for them."""


class StartUnit(Struct, frozen=True, tag=True):
    """Started, or started anew where it runs."""

    unit: str


class BeginUpgrade(Struct, frozen=True, tag=True):
    """Lets the upgrade take a release that lies there whole."""

    version: str


class RemoveFacts(Struct, frozen=True, tag=True):
    """The state folder; refused where more facts wait in it than `waiting`, as somebody knows."""

    path: str
    waiting: int


class ExportFacts(Struct, frozen=True, tag=True):
    """Every fact that the center does not have, into files in the folder `out`."""

    path: str
    out: str


class Remove(Struct, frozen=True, tag=True):
    """A file, a link or a folder with all that is in it."""

    path: str


class RemoveUser(Struct, frozen=True, tag=True):
    name: str


class Stop(Struct, frozen=True, tag=True):
    """Not now; at the next start as before."""

    units: tuple[str, ...]


class OverwriteFreeSpace(Struct, frozen=True, tag=True):
    """Zeros over what was deleted, on every file system that one of these folders lies on."""

    folders: tuple[str, ...]


class LayFirstBoot(Struct, frozen=True, tag=True):
    """The part that a first boot is done by, switched on, with the mark of a clone."""


class EstablishCertificate(Struct, frozen=True, tag=True):
    """An authority in this folder, where there is none, and its certificate for these names and its former."""

    folder: str
    names: tuple[str, ...]


class ReadCenterUnits(Struct, frozen=True, tag=True):
    """systemd reads anew what was written of a center's units."""


class UpgradeCenter(Struct, frozen=True, tag=True):
    """Another version takes the center over after a backup; it goes back where that is not ready in time."""

    old: str
    new: str


SystemAct = (
    InstallPackages
    | MakeGroup
    | MakeUser
    | JoinGroups
    | MakeFolder
    | WriteFile
    | LinkTo
    | Enable
    | Disable
    | SwapOff
    | ReadUnits
    | StartUnit
    | BeginUpgrade
    | RemoveFacts
    | ExportFacts
    | Remove
    | RemoveUser
    | Stop
    | OverwriteFreeSpace
    | LayFirstBoot
    | EstablishCertificate
    | ReadCenterUnits
    | UpgradeCenter
)
