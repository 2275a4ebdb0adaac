"""Version lock: the exact version of every package, one file a Python, which pip takes as constraints.

`./install.sh lock` resolves the files anew with uv: what still fits pyproject.toml keeps its version; with
`--upgrade` everything becomes the newest that fits. Beside each, `lock-*.sha256` has the hashes of the wheels that
a release may hold.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from terminal.setup.bundling.wheel_hashes import hashes_file, published_hashes, write_hashes
from tests.support.modules import ROOT

PYTHONS = ("3.11", "3.13")  # what Debian 12 and Debian 13 bring
MACHINES = ("x86_64", "aarch64")  # an office computer, a Raspberry Pi
OFFICE = "x86_64-pc-windows-msvc"  # where IT's commands run: what they need there and nowhere else
OFFICE_PARTS = ("build", "terminal", "office")
C_LIBRARY = "manylinux_2_36"  # Debian 12's, the older one: what fits it fits Debian 13's
HEADER = """\
# The exact version of every package, for Python {python} on x86_64 and aarch64; install.sh installs by this file.
# Written by ./install.sh lock, never by hand. A package stands once, in the first part that needs it; "via" names
# the packages and parts that ask for it.
"""


def lock_file(python: str) -> Path:
    return ROOT / f"lock-{python}.txt"


def requirements() -> dict[str, list[str]]:
    """What pyproject.toml asks for by part, in the order of a lock: the build, the terminal, then every extra."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = table["project"]
    return {
        "build": table["build-system"]["requires"],
        "terminal": project["dependencies"],
        **project["optional-dependencies"],
    }


def resolve(
    folder: Path, python: str, platform: str, *arguments: str, parts: Iterable[str] = ("*",)
) -> dict[str, list[str]]:
    """Who asks for each `name==version` that uv chooses for these parts' files in the folder.

    What stands in its `chosen.txt` stays where it fits. Wheels only: a terminal has no compiler.
    """
    target = ["--python-version", python, "--python-platform", platform, "--no-build"]
    form = ["--no-header", "--annotation-style", "line", "--output-file", "chosen.txt", "--quiet"]
    files = [file.name for part in parts for file in folder.glob(f"{part}.in")]
    command = [sys.executable, "-m", "uv", "pip", "compile", *files, *target, *form, *arguments]
    if subprocess.run(command, cwd=folder, check=False).returncode:  # uv has said why
        sys.exit(f"lock-{python}.txt stays as it was: nothing fits pyproject.toml on {platform}")
    lines = re.findall(r"^(\S+==\S+) *# via (.*)$", (folder / "chosen.txt").read_text(), re.MULTILINE)
    return {pin: re.sub(r"-r (\w+)\.in", r"\1", via).split(", ") for pin, via in lines}


def by_part(parts: Iterable[str], via: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Every pin in the first part that needs it, itself or by what it asks for."""
    left = set(via)
    for part in parts:
        here: set[str] = set()
        needing = {part}
        while found := {pin for pin in left if needing & set(via[pin])}:
            needing = {pin.partition("==")[0] for pin in found}
            here |= found
            left -= found
        if here:
            yield part, sorted(here)


def resolve_for_all(folder: Path, python: str, options: list[str]) -> list[dict[str, list[str]]]:
    """What uv chooses for each machine and the office, each taking the versions of those before it where it can."""
    for part, lines in requirements().items():
        (folder / f"{part}.in").write_text("\n".join(lines))
    if lock_file(python).exists():
        (folder / "chosen.txt").write_text(lock_file(python).read_text())
    first, second = (f"{machine}-{C_LIBRARY}" for machine in MACHINES)
    chosen = [resolve(folder, python, first, *options), resolve(folder, python, second)]
    return [*chosen, resolve(folder, python, OFFICE, parts=OFFICE_PARTS)]


def text(python: str, chosen: list[dict[str, list[str]]]) -> str:
    # The machines need the most parts: their askers stand over the office's.
    via = {pin: askers for each in reversed(chosen) for pin, askers in each.items()}
    lines = [HEADER.format(python=python)]
    for part, pins in by_part(requirements(), via):
        lines.append(f"\n# {part}\n")
        for pin in pins:
            lines.append(f"{pin + marker(pin, chosen):39} # via {', '.join(via[pin])}\n")
    return "".join(lines)


def marker(pin: str, chosen: list[dict[str, list[str]]]) -> str:
    """Where it is needed: on both machines, on one of them, or only in the office."""
    *machines, _ = chosen
    where = [machine for machine, each in zip(MACHINES, machines, strict=True) if pin in each]
    if len(where) == len(MACHINES):
        return ""
    return f" ; platform_machine == '{where[0]}'" if where else " ; sys_platform == 'win32'"


def main() -> None:
    for python in PYTHONS:
        with TemporaryDirectory() as folder:
            chosen = resolve_for_all(Path(folder), python, sys.argv[1:])
        lock_file(python).write_text(text(python, chosen))
        hashes = published_hashes(lock_file(python))
        hashes_file(lock_file(python)).write_text(write_hashes(hashes))
        print(f"{lock_file(python).name}: {len(chosen[0])} packages")


if __name__ == "__main__":
    main()
