"""The structure of the code: `python -m tests.support.structure [ROOT]` counts rooms, levels and arrows.

A room is a file or folder in it, an arrow leads from one room to another that it imports, wherever in the file, and
levels are the rooms on the longest way along the arrows. A cycle of rooms counts as one level.
"""

import ast
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.support.modules import ROOT, imports_among, modules

Arrows = Mapping[str, frozenset[str]]


class Count(NamedTuple):
    """One folder in numbers."""

    rooms: int
    levels: int
    arrows: int


def file_arrows(root: Path) -> dict[str, frozenset[str]]:
    """Which modules each module imports, inside functions and for type checking too."""
    known = modules(root)
    return {
        name: frozenset(imports_among(ast.parse(path.read_text()), known) - {name}) for name, path in known.items()
    }


def room_arrows(folder: str, arrows: Arrows) -> dict[str, frozenset[str]]:
    """Which rooms of a folder (dotted, empty for the root) each of its rooms imports."""
    rooms: dict[str, set[str]] = {}
    for name, targets in arrows.items():
        room = _room(folder, name)
        if room:
            found = {other for target in targets if (other := _room(folder, target)) and other != room}
            rooms.setdefault(room, set()).update(found)
    return {room: frozenset(targets) for room, targets in rooms.items()}


def count(arrows: Arrows) -> Count:
    """Rooms, levels and arrows of a folder whose rooms import one another so."""
    groups = {room: group for group in cycles(arrows) for room in group}

    @cache
    def depth(group: frozenset[str]) -> int:
        below = {groups[target] for room in group for target in arrows[room]} - {group}
        return 1 + max((depth(each) for each in below), default=0)

    return Count(len(arrows), max(map(depth, groups.values()), default=0), sum(map(len, arrows.values())))


def cycles(arrows: Arrows) -> list[frozenset[str]]:
    """The rooms in groups that reach one another: a room of its own where nothing leads back to it."""
    reach = {room: _reached(room, arrows) for room in arrows}
    return list({frozenset({room, *(other for other in reach[room] if room in reach[other])}) for room in arrows})


def _reached(start: str, arrows: Arrows) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found)


def _room(folder: str, module: str) -> str:
    """The room of this folder in which a module lies, empty where it lies outside or is the folder itself."""
    inside = f"{folder}." if folder else ""
    return inside + module.removeprefix(inside).split(".")[0] if module.startswith(inside) else ""


def main(root: Path) -> None:
    arrows = file_arrows(root)
    folders = sorted({name.rpartition(".")[0] for name in arrows} - {""})
    print(f"{'folder':34}{'rooms':>6}{'levels':>7}{'arrows':>7}")
    for folder in folders:
        print(f"{folder:34}{'{:6}{:7}{:7}'.format(*count(room_arrows(folder, arrows)))}")
    print(f"{'all files':34}{'{:6}{:7}{:7}'.format(*count(arrows))}")
    for group in cycles(arrows):
        if len(group) > 1:
            print("cycle:", ", ".join(sorted(group)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT)
