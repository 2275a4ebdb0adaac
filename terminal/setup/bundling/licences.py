"""The licences of what is in a release, as wheels and Debian packages tell them."""

import re
import subprocess
import tarfile
from pathlib import Path

from terminal.setup.bundling.wheels import metadata

LICENCE_CHARACTERS = 300  # of what is told of one piece
NO_LICENCE_TOLD = "not told"
CLASSIFIED = "License :: OSI Approved :: "


def wheel_licence(path: Path) -> str:
    """The licence that a wheel names: its expression, else its classifiers, else the first line of what it says."""
    told = metadata(path)
    classes = [line.removeprefix(CLASSIFIED) for line in told.get_all("Classifier", []) if CLASSIFIED in line]
    first = (told.get("License") or "").strip().partition("\n")[0]
    return _short(told.get("License-Expression") or ", ".join(classes) or first or NO_LICENCE_TOLD)


def debian_licence(path: Path) -> str:
    """The licences that a Debian package's copyright file lists; where it is a text, where that stands."""
    command = ["dpkg-deb", "--fsys-tarfile", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            # Up to the first: what lies behind it need not be unpacked.
            text = next((_text(archive, member) for member in archive if _is_copyright(member)), "")
    names = {name.strip() for name in re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE)}
    return _short(", ".join(sorted(names)) or "see copyright in its /usr/share/doc")


def _is_copyright(member: tarfile.TarInfo) -> bool:
    return member.isfile() and bool(re.fullmatch(r"\./usr/share/doc/[^/]+/copyright", member.name))


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    return file.read().decode("utf-8", "replace") if file else ""


def _short(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= LICENCE_CHARACTERS else f"{plain[: LICENCE_CHARACTERS - 1]}…"
