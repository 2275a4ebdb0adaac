"""The carried parts of the project: what a card brings to its first boot, in one file that Python runs."""

import io
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]  # the project's folder, or where its packages are installed
CARRIED = (
    "terminal/__init__.py",
    "terminal/setup/__init__.py",
    "terminal/setup/install.sh",
    "terminal/setup/newest_key.py",
    "terminal/setup/offline_file.py",
    "terminal/setup/openssl.py",
    "terminal/setup/package_index.py",
    "terminal/setup/paths.py",
    "terminal/setup/units/window-terminal-first-boot.service",
    "terminal/setup/first_boot/*.py",
    "sync/__init__.py",
    "sync/durable.py",
    "sync/public_key.py",
    "sync/version_pairs.py",
    "sync/releases/__init__.py",
    "sync/releases/manifest.py",
    "sync/releases/ratchet.py",
    "sync/releases/release_file.py",
)
START = "from terminal.setup.first_boot.hook import main\n\nmain()\n"
SHEBANG = b"#!/usr/bin/python3\n"
SAME_DAY = (2026, 1, 1, 0, 0, 0)  # equal parts make an equal file


def carried_files() -> dict[str, bytes]:
    """The content of each by its name, as it is here."""
    found = {path for pattern in CARRIED for path in PROJECT.glob(pattern)}
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in sorted(found)}


def hook_program() -> bytes:
    """The file for the boot partition: Python runs it as it lies there."""
    out = io.BytesIO(SHEBANG)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {**carried_files(), "__main__.py": START.encode()}.items():
            packed.writestr(zipfile.ZipInfo(name, SAME_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
