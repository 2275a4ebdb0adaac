"""The wheels of a release: exactly the versions of the lock, each by its hash, and none missing on that machine.

pip resolves for the machine that it runs on, and takes an ancient wheel where a new version has none. So nothing is
left to it but fetching what is named; conditions and completeness are checked here, from what the wheels say.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from terminal.setup.bundling.wheel_targets import WheelTarget

PARTS = ("build", "terminal")  # of every lock: a library of the terminal's asks for setuptools


class BundlingFailed(Exception):
    """What belongs into a release is not there or not right; the message names it."""


def pinned(lock: str, target: WheelTarget, without: Iterable[str] = ()) -> dict[str, str]:
    """The lock's versions by package, of what this machine needs."""
    sections = dict(re.findall(r"^# (\w+)\n((?:\S+==.*\n)+)", lock, re.MULTILINE))
    lines = [
        line.partition("#")[0] for part in (*PARTS, target.extra) for line in sections.get(part, "").splitlines()
    ]
    wanted = [each for each in map(Requirement, lines) if _applies(each, target)]
    pins = {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in wanted}
    return {name: version for name, version in pins.items() if name not in without}


def fetch(pins: Mapping[str, str], target: WheelTarget, folder: Path) -> None:
    """Puts a wheel of each into the folder. Raises `BundlingFailed` where there is none for that machine."""
    pip("download", *pip_target(target), "--dest", str(folder), *pip_pins(pins))


def build(project: Path, lock: Path, folder: Path) -> Path:
    """Builds the project's own wheel with the lock's setuptools. Raises `BundlingFailed`."""
    with TemporaryDirectory() as place:
        pip("wheel", "--no-deps", "--wheel-dir", place, str(project), constraint=lock)
        (wheel,) = Path(place).glob("*.whl")
        kept = folder / wheel.name
        kept.write_bytes(wheel.read_bytes())
    return kept


def pip_target(target: WheelTarget) -> list[str]:
    """What makes pip take wheels for that machine and nothing else."""
    platforms = [word for tag in target.platforms for word in ("--platform", tag)]
    return [
        "--no-deps",
        "--only-binary=:all:",
        "--implementation",
        "cp",
        "--python-version",
        target.python,
        *platforms,
    ]


def pip_pins(pins: Mapping[str, str]) -> list[str]:
    return [f"{name}=={version}" for name, version in pins.items()]


def pip(*arguments: str, constraint: Path | None = None) -> str:
    """What pip prints; a constraint binds also what it builds with. Raises `BundlingFailed`."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", arguments[0], *quiet, *arguments[1:]]
    bound = dict.fromkeys(("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"), str(constraint)) if constraint else {}
    told = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **bound})
    if told.returncode:
        raise BundlingFailed(f"pip {arguments[0]}: {told.stderr.strip()[-600:]}")
    return told.stdout


def check_wheels(wheels: Iterable[Path], pins: Mapping[str, str], hashes: Mapping[str, str]) -> None:
    """Raises `BundlingFailed` unless there is just the lock's wheel of each package.

    `hashes` has what each wheel's name and SHA-256 were when the lock was written.
    """
    found = {}
    for wheel in wheels:
        name, version = _named(wheel)
        if pins.get(name) != version:
            raise BundlingFailed(f"{wheel.name}: the lock says {name} {pins.get(name, 'not at all')}")
        if hashes.get(wheel.name) != _sha256(wheel):
            raise BundlingFailed(f"{wheel.name} is not the one of the lock: it has another name or other bytes")
        found[name] = wheel
    missing = sorted(set(pins) - set(found))
    if missing:
        raise BundlingFailed(f"no wheel of {', '.join(missing)}")


def check_complete(wheels: Iterable[Path], target: WheelTarget, elsewhere: Iterable[str]) -> None:
    """Raises `BundlingFailed` where a wheel asks for something that is neither here nor comes from `elsewhere`."""
    wheels = list(wheels)
    here = {_named(wheel)[0]: _named(wheel)[1] for wheel in wheels}
    for wheel in wheels:
        for line in metadata(wheel).get_all("Requires-Dist", []):
            asked = Requirement(line)
            name = canonicalize_name(asked.name)
            if not _applies(asked, target, target.extra) or name in elsewhere:
                continue
            if name not in here or not asked.specifier.contains(here[name], prereleases=True):
                raise BundlingFailed(f"{wheel.name} needs {name}{asked.specifier}, which is not in the release")


def check_tags(wheels: Iterable[Path], target: WheelTarget) -> None:
    """Raises `BundlingFailed` where a wheel is for another machine."""
    allowed = {*target.platforms, "any"}
    for wheel in wheels:
        tags: frozenset[Tag] = parse_wheel_filename(wheel.name)[3]
        if not {tag.platform for tag in tags} & allowed:
            raise BundlingFailed(f"{wheel.name} is not for this machine: {target.platforms[0]}")


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself. Raises `BundlingFailed`."""
    try:
        with ZipFile(wheel) as archive:
            (name,) = (each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
            return HeaderParser().parsestr(archive.read(name).decode())
    except (BadZipFile, ValueError) as e:
        raise BundlingFailed(f"{wheel.name} is no wheel") from e


def _sha256(wheel: Path) -> str:
    with wheel.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(wheel: Path) -> tuple[str, str]:
    try:
        name, version, *_ = parse_wheel_filename(wheel.name)
    except InvalidWheelFilename as e:
        raise BundlingFailed(str(e)) from e
    return name, str(version)


def _applies(requirement: Requirement, target: WheelTarget, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**target.markers, "extra": extra})
