"""The root's releases: made on this machine as IT makes them, under other pairs, and by a stranger's key."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sync.bundles.signing import KeyFile
from sync.center.network.certificates import establish
from sync.releases.manifest import Manifest
from sync.releases.release_file import FIRST_LINE, describe, read_release
from sync.releases.signature import seal, verifier
from terminal import __version__
from terminal.setup.bundling.wheels import build
from tests.machine.bare_root import PROJECT
from tests.support.signing_keys import new_key, plain_key

OWN_WHEEL = "window_terminal-"
VERSION_PLACES = ("pyproject.toml", "terminal/__init__.py")
SOURCES = ("README.md", "LICENSE", "terminal", "display", "hardware", "sync", "pyproject.toml")
HOST = "10.0.0.1"  # of a center that nothing asks for here
PRESEED = """\
[center]
url = "https://{host}:8443"
ca = '''
{ca}'''
[trust]
keys = ["{key}"]
"""


class RootReleases:
    """In `folder`, kept: IT's key, a stranger's, and what they signed for this Debian release."""

    def __init__(self, folder: Path, debian: str) -> None:
        self._folder, self.debian = folder, debian
        folder.mkdir(parents=True, exist_ok=True)
        self.it, self.stranger = self._key("it.key"), self._key("stranger.key")
        self.preseed = folder / "preseed.toml"
        ca = establish(folder / "tls", [HOST], datetime.now(UTC)).ca.read_text(encoding="utf-8")
        self.preseed.write_text(PRESEED.format(host=HOST, ca=ca, key=self.it.public), encoding="utf-8")

    def bundle(self, given: Sequence[Path]) -> Path:
        """What `release bundle` makes of this checkout; `given` are packages that no archive has."""
        made = self._folder / "bundle.release"
        if not made.exists():
            words = ["--key", str(self._folder / "it.key"), "--debian", self.debian, "--architecture", "arm64"]
            words += ["--project", str(PROJECT), *(f"--with={path}" for path in given)]
            made_by = [sys.executable, "-m", "terminal", "release", "bundle", str(made), *words]
            subprocess.run(made_by, check=True)
        return made

    def resigned(self, source: Path, name: str, signer: KeyFile, **changes: Any) -> Path:
        """The same pieces under another manifest, by this key."""
        made = self._folder / f"{name}.release"
        with source.open("rb") as file, made.open("wb") as out:
            manifest = read_release(file, verifier([self.it.public])).manifest
            out.write(_head(signer, replace(manifest, **changes)))
            shutil.copyfileobj(file, out)
        return made

    def with_program(self, source: Path, version: str, pair: tuple[int, int]) -> Path:
        """The same release with this checkout as another version of the program, under another pair."""
        made = self._folder / f"{version}.release"
        with TemporaryDirectory(dir=self._folder) as place, source.open("rb") as file, made.open("wb") as out:
            manifest = read_release(file, verifier([self.it.public])).manifest
            wheel = _built(version, Path(place))
            pieces = tuple(
                describe(wheel, "wheel", each.licence) if each.name.startswith(OWN_WHEEL) else each
                for each in manifest.pieces
            )
            epoch, number = pair
            changed = replace(manifest, program=version, epoch=epoch, version=number, pieces=pieces)
            out.write(_head(self.it, changed))
            for piece in manifest.pieces:
                content = file.read(piece.size)
                out.write(wheel.read_bytes() if piece.name.startswith(OWN_WHEEL) else content)
        return made

    def _key(self, name: str) -> KeyFile:
        path = self._folder / name
        return plain_key(path) if path.exists() else new_key(path, 1)


def give_version(project: Path, version: str) -> None:
    """Lets the project in this folder be another version."""
    for name in VERSION_PLACES:
        file = project / name
        file.write_text(
            file.read_text(encoding="utf-8").replace(f'"{__version__}"', f'"{version}"'), encoding="utf-8"
        )


def _head(signer: KeyFile, manifest: Manifest) -> bytes:
    return FIRST_LINE + seal(signer, manifest).encode() + b"\n"


def _built(version: str, place: Path) -> Path:
    project = place / "project"
    project.mkdir()
    for name in SOURCES:
        source = PROJECT / name
        shutil.copytree(source, project / name) if source.is_dir() else shutil.copy(source, project / name)
    give_version(project, version)
    return build(project, PROJECT / "lock-3.13.txt", place)
