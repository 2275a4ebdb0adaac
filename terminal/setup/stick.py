"""The stick: a release from one labelled WINDOW-TERM is copied to where the upgrade takes it. Runs as root.

What it says of itself lies beside the upgrade's own outcome, for the service to show: until then it must stay in.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from sync.durable import replace
from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.ratchet import InstalledSoftware, is_newer, read_installed
from sync.releases.release_file import Verifier, check_pieces, read_release
from sync.releases.signature import verifier
from sync.version_pairs import pair_text
from terminal.config.settings import load
from terminal.setup.offline_file import this_machine
from terminal.setup.paths import INSTALLED_RECORD
from terminal.setup.places import Places
from terminal.setup.upgrade.inbox import FREE_BYTES

RELEASE_FILES = "*.release"  # of the files on a stick that are looked at
STAGED = "stick.release"  # its name in the inbox
STICK_OUTCOME = "stick.json"
MOUNT_OPTIONS = "ro,nosuid,nodev,noexec"


class StickOutcome(Struct, frozen=True):
    taken: bool
    says: str


class Terms(Struct, frozen=True):
    """Whom this terminal trusts, what it is, and what is installed on it."""

    verifies: Verifier
    machine: tuple[str, str]
    installed: InstalledSoftware | None


def newest(stick: Path, terms: Terms) -> tuple[Path, Manifest]:
    """The newest release that this terminal may take. Raises `ReleaseRefused`, naming what is wrong; OSError."""
    found, wrong = [], []
    for path in sorted(stick.glob(RELEASE_FILES)):
        try:
            found.append((path, _fitting(path, terms)))
        except ReleaseRefused as e:
            wrong.append(f"{path.name}: {e}")
    if not found:
        raise ReleaseRefused("; ".join(wrong) or f"no file {RELEASE_FILES} on the stick")
    return max(found, key=lambda each: each[1].pair)


def bring(path: Path, manifest: Manifest, terms: Terms, inbox: Path) -> None:
    """Copies it into the inbox and verifies the copy: a stick may tell something else each time it is read.

    The inbox is the service's: no link that lies there is followed. Raises `ReleaseRefused`, OSError.
    """
    size = path.stat().st_size
    if size * 2 + FREE_BYTES > shutil.disk_usage(inbox).free:  # this copy, and the upgrade's own
        raise ReleaseRefused(f"the card has no room for {size} bytes and what they are unpacked to")
    folder = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    beside = f"{STAGED}.part"
    try:
        _forget(beside, folder)
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=folder), "w+b") as out:
            _copy(path, size, out)
            _verify(out, manifest, terms)
        os.rename(beside, STAGED, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    except BaseException:
        _forget(beside, folder)
        raise
    finally:
        os.close(folder)


def _fitting(path: Path, terms: Terms) -> Manifest:
    with path.open("rb") as file:
        release = read_release(file, terms.verifies)
    check_machine(release.manifest, "terminal", *terms.machine)
    if not is_newer(release.manifest, release.digest, terms.installed):
        raise ReleaseRefused("is installed already")
    return release.manifest


def _copy(path: Path, size: int, out: BinaryIO) -> None:
    with path.open("rb") as source:
        shutil.copyfileobj(source, out)
    out.flush()
    os.fsync(out.fileno())
    if out.tell() != size:
        raise ReleaseRefused(f"{path.name} changed while it was copied")


def _verify(out: BinaryIO, manifest: Manifest, terms: Terms) -> None:
    out.seek(0)
    copied = read_release(out, terms.verifies).manifest
    if copied != manifest:
        raise ReleaseRefused("changed while it was copied")
    check_pieces(out, copied)


def _forget(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def taken(stick: Path, terms: Terms, inbox: Path) -> StickOutcome:
    """Brings the newest from a mounted stick, and says how that went."""
    try:
        path, manifest = newest(stick, terms)
        bring(path, manifest, terms, inbox)
    except (ReleaseRefused, OSError) as e:
        return StickOutcome(False, str(e))
    return StickOutcome(True, f"{manifest.program} ({pair_text(manifest.pair)}) from {path.name}")


def main(arguments: Sequence[str]) -> int:
    device, mounted = arguments
    subprocess.run(["mount", "-o", MOUNT_OPTIONS, device, mounted], check=True)
    places = Places()
    record = places.upgrade / INSTALLED_RECORD
    installed = read_installed(record.read_bytes()) if record.exists() else None
    terms = Terms(verifier(load(places.settings).trust.keys), this_machine(), installed)
    outcome = taken(Path(mounted), terms, places.inbox)
    replace(places.upgrade / STICK_OUTCOME, msgspec.json.encode(outcome), 0o644)
    print(outcome.says)
    return 0 if outcome.taken else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
