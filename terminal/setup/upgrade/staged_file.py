"""The staged file: root's own copy of a release, verified, made an environment, rehearsed by its program."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from sync.bundles.trust import KeyTrust
from sync.durable import replace
from sync.journal.payload import JOURNAL_FORMAT
from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.ratchet import InstalledSoftware, is_newer, read_installed, write_installed
from sync.releases.release_file import VerifiedRelease, read_release, unpack
from sync.releases.signature import verifier
from terminal.setup.paths import ACCEPTED_RELEASE as ACCEPTED
from terminal.setup.paths import INSTALLED_RECORD
from terminal.setup.upgrade.procedure import StagedRelease, UpgradeFailed
from terminal.setup.upgrade.progress import Progress
from terminal.setup.upgrade.release_folders import ReleaseFolders

BUILD_SECONDS = 900.0  # s: pip on a Pi 3 with a slow card
REHEARSAL_SECONDS = 180.0  # s


class Rehearser(Struct, frozen=True):
    """Who tries a new version: the service's user and groups, None for whoever runs this; and by which settings."""

    settings: Path
    user: int | None = None
    group: int | None = None


class StagedFile:
    """In root's `folder`. `trust` says which keys are IT's; `machine` is (Debian release, architecture) here."""

    def __init__(
        self,
        folder: Path,
        folders: ReleaseFolders,
        trust: KeyTrust,
        machine: tuple[str, str],
        rehearser: Rehearser,
        build: Callable[[Path, Path, str], None] | None = None,
    ) -> None:
        self.path, self.accepted = folder / "staged", folder / ACCEPTED
        self._unpacked, self._scratch = folder / "unpacked", folder / "rehearsal"
        self._installed = folder / INSTALLED_RECORD
        self._folders, self._trust, self._machine = folders, trust, machine
        self._rehearser, self._build = rehearser, build or build_environment

    def unpack(self) -> StagedRelease:
        """Raises `UpgradeFailed`, OSError, ValueError; nothing that takes room is left then."""
        if self.accepted.exists():
            self.accepted.replace(self.path)
        shutil.rmtree(self._unpacked, ignore_errors=True)
        try:
            manifest, digest = self._pieces()
        except ReleaseRefused as e:
            raise UpgradeFailed(str(e)) from e
        release = self._folders.begin(manifest.program)
        try:
            self._build(release, self._unpacked / "wheel", manifest.program)
        except BaseException:
            self._folders.remove(manifest.program)
            raise
        self._folders.finish(manifest.program)
        return StagedRelease(manifest.program, manifest.pair, digest)

    def fitting(self, file: BinaryIO) -> VerifiedRelease:
        """The release in this file, which stands at its first piece then.

        Raises `ReleaseRefused` for one that is not for this machine, or not newer than what was let run; OSError.
        """
        release = read_release(file, verifier(self._trust.keys))
        manifest = release.manifest
        check_machine(manifest, "terminal", *self._machine)
        if not is_newer(manifest, release.digest, self._before(), self._trust.epoch):
            raise ReleaseRefused("is what is installed")
        if manifest.buffer_format > JOURNAL_FORMAT:
            told = f"it writes the buffer in format {manifest.buffer_format}, here {JOURNAL_FORMAT} is read"
            raise ReleaseRefused(f"{told}: a version that reads it and does not write it yet comes first")
        return release

    def rehearse(self, name: str) -> None:
        """Raises `UpgradeFailed`, OSError."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(0o700)
        who = self._rehearser
        if who.user is not None and who.group is not None:
            os.chown(self._scratch, who.user, who.group)
        program = self._folders.path(name) / "bin" / "window-terminal"
        words = ["upgrade", "rehearse", "--settings", str(who.settings), "--scratch", str(self._scratch)]
        try:
            _run([str(program), *words], REHEARSAL_SECONDS, user=who.user, group=who.group, cwd=self._scratch)
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def used(self, release: Progress) -> None:
        if not release.digest:
            return  # somebody installed it by hand, from no release file
        record = InstalledSoftware(*release.pair, release.digest)
        replace(self._installed, write_installed(record), 0o644)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        shutil.rmtree(self._unpacked, ignore_errors=True)

    def _pieces(self) -> tuple[Manifest, str]:
        """Unpacks what may be used here. Raises `ReleaseRefused`, OSError, ValueError."""
        with self.path.open("rb") as file:
            release = self.fitting(file)
            unpack(file, release.manifest, self._unpacked)
        return release.manifest, release.digest

    def _before(self) -> InstalledSoftware | None:
        try:
            return read_installed(self._installed.read_bytes())
        except FileNotFoundError:
            return None


def build_environment(release: Path, wheels: Path, version: str) -> None:
    """An environment of its own from the wheels of the release alone, for the pins, too.

    pip is brought along as it is here: unpacked and compiled anew, it would be the half of an upgrade's work.
    Raises `UpgradeFailed`, OSError.
    """
    _run([sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", str(release)], BUILD_SECONDS)
    _bring_pip(release)
    words = ["install", "--quiet", "--no-index", "--disable-pip-version-check", "--find-links", str(wheels)]
    _run([str(release / "bin" / "python"), "-m", "pip", *words, f"window-terminal[pi]=={version}"], BUILD_SECONDS)


def _bring_pip(release: Path) -> None:
    here, there = (Path(sysconfig.get_path("purelib", vars={"base": str(each)})) for each in (sys.prefix, release))
    for each in (here / "pip", *here.glob("pip-*.dist-info")):
        shutil.copytree(each, there / each.name)


def _run(
    command: list[str], seconds: float, user: int | None = None, group: int | None = None, cwd: Path | None = None
) -> None:
    """Raises `UpgradeFailed` with the last that it said, OSError."""
    groups: list[int] | None = None if group is None else []
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            user=user,
            group=group,
            extra_groups=groups,
            cwd=cwd,
        )
    except subprocess.CalledProcessError as e:
        said = (e.stderr.strip().splitlines() or [f"status {e.returncode}"])[-1]
        raise UpgradeFailed(f"{' '.join(Path(word).name for word in command[:3])}: {said}") from e
    except subprocess.TimeoutExpired as e:
        raise UpgradeFailed(f"{Path(command[0]).name}: not done in {seconds:.0f} s") from e
