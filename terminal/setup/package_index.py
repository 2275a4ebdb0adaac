"""A package index of a folder of Debian packages, so that apt installs from it with the network off."""

import hashlib
import subprocess
from pathlib import Path
from urllib.parse import quote

INDEX = "Packages"
SOURCES = "sources.list"


def write_index(folder: Path) -> None:
    """Writes index and list of sources into the folder. Raises OSError, subprocess.CalledProcessError."""
    stanzas = [_stanza(path) for path in sorted(folder.glob("*.deb"))]
    (folder / INDEX).write_text("\n".join(stanzas), encoding="utf-8")
    # Trusted: these bytes were signed by IT's key, as part of a release, and just now verified.
    place = f"file:{quote(str(folder.absolute()))}"
    (folder / SOURCES).write_text(f"deb [trusted=yes] {place} ./\n", encoding="utf-8")


def apt_options(folder: Path) -> list[str]:
    """What makes apt-get know the packages of this folder and no others, leaving its own lists as they are."""
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::Etc::SourceList": folder / SOURCES,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": lists,
        "APT::Sandbox::User": "root",  # the folder is not for the user that fetches
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _stanza(path: Path) -> str:
    control = subprocess.run(["dpkg-deb", "--field", path], check=True, capture_output=True, text=True).stdout
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    lines = (f"Filename: ./{path.name}", f"Size: {path.stat().st_size}", f"SHA256: {digest}")
    return control.rstrip("\n") + "\n" + "\n".join(lines) + "\n"
