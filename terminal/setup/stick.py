"""The stick: what IT signed, from one labelled WINDOW-TERM, is copied into root's own folder. Runs as root.

Whoever plugs one in is a stranger: what lies on it is looked at within bounds of number, bytes and time. How it
goes is left beside the upgrade's own outcome, for the screens: until then it must stay in.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import KeyTrust
from sync.durable import replace, sync_folder
from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.ratchet import InstalledSoftware, is_newer, read_installed
from sync.releases.release_file import Verifier, check_pieces, read_release
from sync.releases.signature import verifier
from sync.version_pairs import pair_text
from terminal.config.settings import SettingsWrong
from terminal.domain.events import StickStep
from terminal.services.stick_outcome import STICK_OUTCOME, StickOutcome
from terminal.setup import stick_configuration
from terminal.setup.offline_file import this_machine
from terminal.setup.paths import INSTALLED_RECORD, STICK_RELEASE
from terminal.setup.places import Places
from terminal.setup.root_trust import root_trust
from terminal.setup.upgrade.inbox import CHUNK, FREE_BYTES, RELEASE_BYTES, SUFFIX, NoPlainFile, open_plain
from terminal.setup.upgrade.refusals import SAYS_LETTERS, RefusedSoftware, printable

NAMES_LOOKED_AT, RELEASES_LOOKED_AT = 2_000, 20
COPY_SECONDS = 600.0  # s for all of it: 190 MB from the slowest stick take four minutes
# What every PC formats a stick with, and no other: one of Linux's own, such as ext4, can ask the kernel to panic by
# a word in its first block, and has links and pipes.
FILE_SYSTEMS = "vfat,exfat"
MOUNT_OPTIONS = "ro,nosuid,nodev,noexec"


class Terms(Struct, frozen=True):
    """Whom this terminal trusts, in the epoch that was `named`, what it is, what is installed on it; and how time
    passes, in seconds.
    """

    verifies: Verifier
    machine: tuple[str, str]
    installed: InstalledSoftware | None
    now: Callable[[], float] = time.monotonic
    named: int = 0


def newest(stick: Path, terms: Terms) -> tuple[Path, Manifest]:
    """The newest release that this terminal may take. Raises `ReleaseRefused`, naming what is wrong; OSError."""
    found, wrong = [], []
    for path in _named(stick):
        try:
            found.append((path, _fitting(path, terms)))
        except ReleaseRefused as e:
            wrong.append(f"{path.name[:40]}: {e}")
    if not found:
        raise ReleaseRefused("; ".join(wrong) or f"no file *{SUFFIX} on the stick")
    return max(found, key=lambda each: each[1].pair)


def bring(path: Path, manifest: Manifest, terms: Terms, folder: Path) -> None:
    """Copies it into root's folder and verifies the copy: a stick may tell something else each time it is read.

    Raises `ReleaseRefused`, OSError.
    """
    beside = folder / f"{STICK_RELEASE}.part"
    beside.unlink(missing_ok=True)
    try:
        with _opened(path) as source, beside.open("x+b") as out:
            _copy(source, out, folder, terms)
            _verify(out, manifest, terms)
        beside.replace(folder / STICK_RELEASE)
        sync_folder(folder)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _named(stick: Path) -> list[Path]:
    """A stick may have any number of names."""
    with os.scandir(stick) as entries:
        names = sorted(each.name for each in islice(entries, NAMES_LOOKED_AT) if each.name.endswith(SUFFIX))
    return [stick / name for name in names[:RELEASES_LOOKED_AT]]


def _opened(path: Path) -> BinaryIO:
    """A plain file, asked of the open one. Raises `ReleaseRefused`, OSError."""
    try:
        return os.fdopen(open_plain(path), "rb")
    except NoPlainFile as e:
        raise ReleaseRefused(str(e)) from e


def _fitting(path: Path, terms: Terms) -> Manifest:
    with _opened(path) as file:
        release = read_release(file, terms.verifies)
    check_machine(release.manifest, "terminal", *terms.machine)
    if not is_newer(release.manifest, release.digest, terms.installed, terms.named):
        raise ReleaseRefused("is installed already")
    return release.manifest


def _copy(source: BinaryIO, out: BinaryIO, folder: Path, terms: Terms) -> None:
    size, until = os.fstat(source.fileno()).st_size, terms.now() + COPY_SECONDS
    if size > RELEASE_BYTES:
        raise ReleaseRefused(f"larger than {RELEASE_BYTES >> 20} MiB")
    if size * 2 + FREE_BYTES > shutil.disk_usage(folder).free:
        raise ReleaseRefused(f"the card has no room for {size} bytes and what they are unpacked to")
    while out.tell() <= size and (chunk := source.read(CHUNK)):
        out.write(chunk)
        if terms.now() > until:
            raise ReleaseRefused(f"not read in {COPY_SECONDS / 60:.0f} minutes")
    out.flush()
    os.fsync(out.fileno())
    if out.tell() != size:
        raise ReleaseRefused("changed while it was copied")


def _verify(out: BinaryIO, manifest: Manifest, terms: Terms) -> None:
    out.seek(0)
    copied = read_release(out, terms.verifies).manifest
    if copied != manifest:
        raise ReleaseRefused("changed while it was copied")
    check_pieces(out, copied)


def taken(stick: Path, terms: Terms, folder: Path) -> tuple[StickStep, str]:
    """Brings the newest from a mounted stick; how that went, with what to do where nothing was taken."""
    try:
        path, manifest = newest(stick, terms)
        bring(path, manifest, terms, folder)
    except (ReleaseRefused, OSError) as e:
        return "refused", RefusedSoftware(folder).note(f"from the stick: {e}")
    what = f"{manifest.program} ({pair_text(manifest.pair)}) from {path.name}"
    return "taken", printable(what, SAYS_LETTERS)


def brought(stick: Path, terms: Terms, trust: KeyTrust, folder: Path) -> tuple[StickStep, str, bool]:
    """Takes configuration and software, whichever is on it; how that went, and whether there is configuration."""
    if not stick_configuration.there(stick):
        return *taken(stick, terms, folder), False
    try:
        carried = stick_configuration.verified(stick, trust)
        stick_configuration.pass_on(carried, folder)
    except (BundleRefused, OSError, KeyError) as e:
        return "refused", printable(f"from the stick: {e}; to do: have IT sign the files anew", SAYS_LETTERS), False
    says = f"configuration of {len(carried.bundles)} windows"
    if not _named(stick):
        return "taken", says, True
    step, told = taken(stick, terms, folder)
    return step, printable(f"{says}; {told}", SAYS_LETTERS), True


def mount(device: str, mounted: Path) -> str:
    """Why it cannot be mounted; empty where it is now."""
    words = ["mount", "-t", FILE_SYSTEMS, "-o", MOUNT_OPTIONS, device, str(mounted)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else "from the stick: it is neither FAT nor exFAT"


def main(arguments: Sequence[str]) -> int:
    device, mounted = arguments
    places = Places()
    _tell(places, device, "reading", "")
    if wrong := mount(device, Path(mounted)):
        told: tuple[StickStep, str, bool] = "refused", RefusedSoftware(places.upgrade).note(wrong), False
    else:
        told = _looked_at(Path(mounted), places)
    _tell(places, device, *told)
    print(told[1])
    return 0 if told[0] == "taken" else 1


def _looked_at(stick: Path, places: Places) -> tuple[StickStep, str, bool]:
    try:
        trust = root_trust(places)
    except SettingsWrong as e:
        return "refused", RefusedSoftware(places.upgrade).note(str(e)), False
    return brought(stick, _terms(places, trust), trust, places.upgrade)


def _terms(places: Places, trust: KeyTrust) -> Terms:
    record = places.upgrade / INSTALLED_RECORD
    installed = read_installed(record.read_bytes()) if record.exists() else None
    return Terms(verifier(trust.keys), this_machine(), installed, named=trust.epoch)


def _tell(places: Places, device: str, step: StickStep, says: str, configuration: bool = False) -> None:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    mono = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    outcome = StickOutcome(step, says, device, boot, mono, configuration, time.time_ns() // 1_000_000)
    replace(places.upgrade / STICK_OUTCOME, msgspec.json.encode(outcome), 0o644)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
