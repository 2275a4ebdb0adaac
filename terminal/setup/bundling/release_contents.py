"""The release contents: what belongs into one for this purpose and machine, fetched and checked."""

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from sync.releases.manifest import ReleasePiece
from sync.releases.release_file import describe
from terminal.setup.bundling.debian_archive import DebianArchive, package_name
from terminal.setup.bundling.licences import debian_licence, wheel_licence
from terminal.setup.bundling.wheel_hashes import hashes_file, read_hashes
from terminal.setup.bundling.wheel_targets import CENTER_TARGETS, WHEEL_TARGETS
from terminal.setup.bundling.wheels import (
    build,
    check_complete,
    check_tags,
    check_wheels,
    fetch,
    pinned,
)
from terminal.setup.center.packages import CENTER_PACKAGES
from terminal.setup.packages import OVERLAY_PACKAGES, PINS_PACKAGE, USUAL_PACKAGES
from terminal.setup.swap import ZRAM_PACKAGE

# What install.sh itself needs, and setup, whatever is wished.
RELEASE_PACKAGES = ("python3", "openssl", *USUAL_PACKAGES, ZRAM_PACKAGE, *OVERLAY_PACKAGES)
CENTER_RELEASE_PACKAGES = ("python3", "openssl", *CENTER_PACKAGES)
DEBIANS_WHEELS = ("pygame",)  # the registry's has no driver for a screen without a desktop


class ReleaseContents(Struct, frozen=True):
    sources: dict[str, Path]  # by name
    pieces: tuple[ReleasePiece, ...]
    missing: tuple[str, ...]  # packages that a machine must have from elsewhere


class ReleaseOrder(Struct, frozen=True):
    """What is to be made: the project's folder, the machine that it is for, and packages given by hand."""

    project: Path
    debian: str
    architecture: str
    given: tuple[Path, ...] = ()
    purpose: str = "terminal"  # as the manifest has it


def gather(order: ReleaseOrder, folder: Path, say: Callable[[str], None]) -> ReleaseContents:
    """Fetches everything into `folder`. Raises `BundlingFailed`, OSError."""
    say("wheels …")
    wheels = gather_wheels(order, folder / "wheels")
    packages: list[Path] = []
    missing: tuple[str, ...] = ()
    if wanted := _packages(order, wheels):
        say("Debian packages …")
        archive = DebianArchive(folder / "debian", order.debian, order.architecture)
        packages, missing = gather_packages(archive, order, wanted)
    say("licences …")
    found = [describe(path, "wheel", wheel_licence(path)) for path in wheels]
    found += [describe(path, "debian", debian_licence(path)) for path in packages]
    return ReleaseContents({path.name: path for path in (*wheels, *packages)}, tuple(found), missing)


def gather_wheels(order: ReleaseOrder, folder: Path) -> list[Path]:
    """The wheels of the lock, and the project's own. Raises `BundlingFailed`, OSError."""
    targets = CENTER_TARGETS if order.purpose == "center" else WHEEL_TARGETS
    target = targets[order.debian, order.architecture]
    lock = order.project / f"lock-{target.python}.txt"
    elsewhere = DEBIANS_WHEELS if order.purpose == "terminal" else ()
    pins = pinned(lock.read_text(encoding="utf-8"), target, elsewhere)
    folder.mkdir()
    fetch(pins, target, folder)
    wheels = sorted(folder.glob("*"))
    check_wheels(wheels, pins, read_hashes(hashes_file(lock).read_text(encoding="utf-8")))
    wheels.append(build(order.project, lock, folder))
    check_tags(wheels, target)
    check_complete(wheels, target, elsewhere)
    return wheels


def gather_packages(
    archive: DebianArchive, order: ReleaseOrder, wanted: Iterable[str]
) -> tuple[list[Path], tuple[str, ...]]:
    """The packages with all that they need, and those that no archive has. Raises `BundlingFailed`.

    Only the library of the pins may be missing: a Raspberry Pi may have it, and nowhere else does it come from.
    """
    archive.refresh()
    given = {package_name(path) for path in order.given}
    from_archive = [name for name in wanted if name not in given]
    missing = tuple(name for name in from_archive if name == PINS_PACKAGE and not archive.has(name))
    files = archive.fetch([name for name in from_archive if name not in missing], order.given)
    return files, missing


def _packages(order: ReleaseOrder, wheels: Iterable[Path]) -> tuple[str, ...]:
    if order.purpose != "terminal":
        return CENTER_RELEASE_PACKAGES if order.purpose == "center" else ()
    has_lgpio = any(path.name.startswith("lgpio-") for path in wheels)  # for Python 3.13 there is no wheel of it
    return RELEASE_PACKAGES if has_lgpio else (*RELEASE_PACKAGES, PINS_PACKAGE)
