"""The Debian archive as another machine sees it: packages with all that they need, fetched without being root.

apt works in a folder of its own, where nothing is installed: so it fetches everything, and the machine takes what
it lacks.
"""

import platform
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from terminal.setup.bundling.apt_sources import sources_for
from terminal.setup.bundling.wheels import BundlingFailed

APT_FOLDER = Path("/etc/apt")


class DebianArchive:
    """The packages of one release and architecture. Makes `folder`."""

    def __init__(self, folder: Path, debian: str, architecture: str) -> None:
        self._folder = folder
        self._options = self._prepare(debian, architecture)

    def refresh(self) -> None:
        """Fetches the lists. Raises `BundlingFailed`."""
        self._run("apt-get", "update", "--error-on=any")

    def has(self, package: str) -> bool:
        """Whether the archive has it."""
        told = subprocess.run(
            ["apt-cache", *self._options, "show", package], check=False, capture_output=True, text=True
        )
        return told.returncode == 0 and f"Package: {package}\n" in told.stdout

    def fetch(self, packages: Iterable[str], given: Sequence[Path]) -> list[Path]:
        """The files of the packages, of what they need, and of those given. Raises `BundlingFailed`."""
        asked = [str(path.absolute()) for path in given]
        self._run("apt-get", "install", "--yes", "--download-only", "--no-install-recommends", *asked, *packages)
        return [*sorted((self._folder / "cache/archives").glob("*.deb")), *given]

    def _prepare(self, debian: str, architecture: str) -> list[str]:
        for part in ("state/lists/partial", "cache/archives/partial", "sources"):
            (self._folder / part).mkdir(parents=True)
        (self._folder / "status").touch()
        (self._folder / "sources/here.sources").write_text(_sources(debian), encoding="utf-8")
        settings = {
            "Dir::State": self._folder / "state",
            "Dir::State::Status": self._folder / "status",
            "Dir::Cache": self._folder / "cache",
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": self._folder / "sources",
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "APT::Sandbox::User": "",  # the folder is this user's
        }
        return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]

    def _run(self, program: str, *arguments: str) -> None:
        command = [program, "--quiet=1", *self._options, *arguments]
        told = subprocess.run(command, check=False, capture_output=True, text=True)
        if told.returncode:
            raise BundlingFailed(f"{program} {arguments[0]}: {(told.stdout + told.stderr).strip()[-800:]}")


def package_name(path: Path) -> str:
    """Which package is in a file. Raises `BundlingFailed`."""
    told = subprocess.run(["dpkg-deb", "--field", path, "Package"], check=False, capture_output=True, text=True)
    if told.returncode:
        raise BundlingFailed(f"{path} is no Debian package")
    return told.stdout.strip()


def _sources(debian: str) -> str:
    """This computer's, for that release. Raises `BundlingFailed`."""
    here = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    places = [APT_FOLDER / "sources.list", *sorted((APT_FOLDER / "sources.list.d").glob("*"))]
    files = [(path.name, path.read_text(encoding="utf-8")) for path in places if path.is_file()]
    sources = sources_for(files, here, debian)
    if not sources:
        raise BundlingFailed(f"{APT_FOLDER} has no archive of Debian {here}; make the file on a Debian computer")
    return sources
