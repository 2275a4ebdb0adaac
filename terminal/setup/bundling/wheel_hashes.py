"""The wheel hashes of a lock: name and SHA-256 of every wheel that a release may hold, as `sha256sum` has them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from terminal.setup.bundling.wheel_targets import ALL_TARGETS, WheelTarget
from terminal.setup.bundling.wheels import BundlingFailed, pinned, pip, pip_pins, pip_target


def hashes_file(lock: Path) -> Path:
    return lock.with_suffix(".sha256")


def read_hashes(text: str) -> dict[str, str]:
    """The SHA-256 by name."""
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line)
    return {name: digest for digest, name in pairs}


def write_hashes(hashes: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))


def published_hashes(lock: Path, targets: Iterable[WheelTarget] = ALL_TARGETS) -> dict[str, str]:
    """What the registry has today of a lock's wheels, for all machines with its Python. Raises `BundlingFailed`."""
    text = lock.read_text(encoding="utf-8")
    ours = [target for target in targets if lock.stem == f"lock-{target.python}"]
    return {name: digest for target in ours for name, digest in _published(pinned(text, target), target)}


def _published(pins: Mapping[str, str], target: WheelTarget) -> Iterable[tuple[str, str]]:
    with TemporaryDirectory() as nowhere:
        dry = ["--dry-run", "--ignore-installed", "--report", "-", "--target", nowhere]
        report = json.loads(pip("install", *dry, *pip_target(target), *pip_pins(pins)))
    for each in report["install"]:
        found = each["download_info"]
        name, digest = found["url"].rpartition("/")[2], found["archive_info"]["hashes"].get("sha256")
        if not digest:
            raise BundlingFailed(f"the registry tells no SHA-256 of {name}")
        yield name, digest
