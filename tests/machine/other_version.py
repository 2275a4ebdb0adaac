"""Another version of this checkout's program: its release file, with text put after what stands in some modules.

Made by the project's own means, but for the Debian packages: an upgrade installs none of them."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from msgspec import Struct

from sync.journal.payload import JOURNAL_FORMAT
from sync.releases.manifest import ALGORITHM, Manifest
from sync.releases.release_file import describe, write_release
from sync.releases.signature import seal
from terminal import __version__
from terminal.setup.bundling.licences import wheel_licence
from terminal.setup.bundling.release_contents import ReleaseOrder, gather_wheels
from tests.machine.bare_root import PROJECT
from tests.support.signing_keys import plain_key

GUESTS_ARCHITECTURE = "amd64"
INFO = "window_terminal-{}.dist-info"


def wheels_for_guests(release: str, folder: Path) -> list[Path]:
    """The wheels of a guest's release; fetched once, and kept in `folder`."""
    if not folder.exists():
        begun = folder.with_name(f"{folder.name}.begun")
        for each in begun.glob("*"):
            each.unlink()
        if begun.exists():
            begun.rmdir()
        gather_wheels(ReleaseOrder(PROJECT, release, GUESTS_ARCHITECTURE), begun)
        begun.rename(folder)
    return sorted(folder.glob("*.whl"))


class VersionMaker(Struct, frozen=True):
    """Makes release files in `folder`, for guests of this Debian release, signed with IT's `key`."""

    folder: Path
    key: Path
    release: str
    wheels: list[Path]  # what the program needs, and the program

    def whole(self, program: str) -> Path:
        """A file with all that this version needs."""
        return self._write(program, self.wheels, {})

    def small(self, program: str, added: Mapping[str, str] | None = None) -> Path:
        """A file with nothing but the program, this text put after what stands in its modules."""
        return self._write(program, [each for each in self.wheels if is_program(each)], added or {})

    def _write(self, program: str, wheels: list[Path], added: Mapping[str, str]) -> Path:
        path = self.folder / f"{program}.release"
        with TemporaryDirectory() as place:
            pieces = [
                renumbered(each, program, added, Path(place)) if is_program(each) else each for each in wheels
            ]
            manifest, seal_line = self._signed(program, pieces)
            write_release(path, seal_line, manifest, {each.name: each for each in pieces})
        return path

    def _signed(self, program: str, pieces: list[Path]) -> tuple[Manifest, str]:
        key = plain_key(self.key).next_release()
        manifest = Manifest(
            algorithm=ALGORITHM,
            purpose="terminal",
            debian=self.release,
            architecture=GUESTS_ARCHITECTURE,
            program=program,
            epoch=key.epoch,
            version=key.release,
            issued=0,
            buffer_format=JOURNAL_FORMAT,
            pieces=tuple(describe(each, "wheel", wheel_licence(each)) for each in pieces),
        )
        return manifest, seal(key, manifest)


def is_program(wheel: Path) -> bool:
    return wheel.name.startswith("window_terminal-")


def renumbered(wheel: Path, program: str, added: Mapping[str, str], folder: Path) -> Path:
    """The program's wheel under this number, in `folder`."""
    before, after = INFO.format(__version__), INFO.format(program)
    record = []
    with (
        ZipFile(wheel) as old,
        ZipFile(folder / wheel.name.replace(__version__, program), "w", ZIP_DEFLATED) as new,
    ):
        assert added.keys() <= set(old.namelist())
        for name in old.namelist():
            if name == f"{before}/RECORD":
                continue
            content = old.read(name) + added.get(name, "").encode()
            if name in (f"{before}/METADATA", "terminal/__init__.py"):
                content = content.replace(__version__.encode(), program.encode(), 1)
            new.writestr(name.replace(before, after), content)
            record.append(f"{name.replace(before, after)},{_digest(content)},{len(content)}\n")
        new.writestr(f"{after}/RECORD", "".join([*record, f"{after}/RECORD,,\n"]))
        return Path(str(new.filename))


def _digest(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
