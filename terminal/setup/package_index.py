"""A package index of a folder of Debian packages, so that apt installs from it with the network off."""

import hashlib
import re
import subprocess
from pathlib import Path
from urllib.parse import quote

INDEX = "Packages"
SOURCES = "sources.list"
OF_A_PACKAGE = re.compile(r"^(Package|Architecture|Status): (.*)$", re.MULTILINE)


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


def half_installed(status: Path) -> list[str]:
    """Those that a power cut left half unpacked, by dpkg's own list.

    apt-get unpacks them again only where they are named: else it configures what needs them first, and fails.
    """
    listed = status.read_text(encoding="utf-8", errors="replace") if status.exists() else ""
    fields = (dict(OF_A_PACKAGE.findall(each)) for each in listed.split("\n\n"))
    return [
        f"{each['Package']}:{each['Architecture']}" for each in fields if " reinstreq " in each.get("Status", "")
    ]


def _stanza(path: Path) -> str:
    control = subprocess.run(["dpkg-deb", "--field", path], check=True, capture_output=True, text=True).stdout
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    lines = (f"Filename: ./{path.name}", f"Size: {path.stat().st_size}", f"SHA256: {digest}")
    return control.rstrip("\n") + "\n" + "\n".join(lines) + "\n"
