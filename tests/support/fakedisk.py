"""A disk as a power cut finds it: what is durable, and for everything else the states that it may be left in.

A file is durable after its own sync, its name after that of its folder. Until then each sector holds any version
that was written to it, the file has any of its sizes (sectors that never came are zeros), and each change of a
name happened or did not, whatever became of the others.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from math import prod

SECTOR = 512
EXHAUSTIVE = 256  # images of one moment; where there are more, some families and a sample of them
SAMPLE = 32
EMPTY = bytes(SECTOR)

Image = tuple[tuple[str, bytes | None], ...]  # path to content, None for a folder
Versions = Mapping[tuple["Node", int], int]  # which state each loose thing is in; those that are not named: durable

_ticks = count()


class File:
    """Sectors and a size; of each the durable version, then those that were written since."""

    def __init__(self, content: bytes = b"") -> None:
        self.sectors: dict[int, list[bytes]] = {}
        self.sizes = [0]
        self.stamps: dict[int, int] = {}  # when each was last written; the size is number -1
        self.write(0, content)
        self.sync()

    def write(self, offset: int, content: bytes) -> None:
        if offset + len(content) > self.sizes[-1]:
            self._resize(offset + len(content))
        for start in range(offset // SECTOR * SECTOR, offset + len(content), SECTOR):
            before = self.sectors.get(start // SECTOR, [EMPTY])[-1]
            low, high = max(offset - start, 0), min(offset + len(content) - start, SECTOR)
            written = content[start + low - offset : start + high - offset]
            self._put(start // SECTOR, before[:low] + written + before[high:])

    def truncate(self, size: int) -> None:
        if size < self.sizes[-1]:
            for number in [number for number in self.sectors if (number + 1) * SECTOR > size]:
                kept = self.sectors[number][-1][: max(size - number * SECTOR, 0)]
                self._put(number, kept.ljust(SECTOR, b"\0"))
        self._resize(size)

    def sync(self) -> None:
        self.sectors = {number: versions[-1:] for number, versions in self.sectors.items()}
        self.sizes = self.sizes[-1:]

    def forget_between(self) -> None:
        """Of what is not durable keeps the newest versions only."""
        for versions in self.sectors.values():
            del versions[1:-1]
        del self.sizes[1:-1]

    def loose(self) -> Iterator[tuple[int, int, int]]:
        """When it was written, number and count of versions of each sector that is not durable; -1 for the size."""
        every = {-1: len(self.sizes)} | {number: len(versions) for number, versions in self.sectors.items()}
        return ((self.stamps[number], number, many) for number, many in every.items() if many > 1)

    def content(self, versions: Versions) -> bytes:
        size = self.sizes[versions.get((self, -1), 0)]
        numbers = range((size + SECTOR - 1) // SECTOR)
        found = (
            self.sectors[number][versions.get((self, number), 0)] if number in self.sectors else EMPTY
            for number in numbers
        )
        return b"".join(found)[:size]

    def now(self) -> bytes:
        """What the system shows."""
        return b"".join(self.sectors.get(n, [EMPTY])[-1] for n in range(-(-self.sizes[-1] // SECTOR)))[
            : self.sizes[-1]
        ]

    def _resize(self, size: int) -> None:
        if size != self.sizes[-1]:
            self.sizes.append(size)
            self.stamps[-1] = next(_ticks)

    def _put(self, number: int, content: bytes) -> None:
        self.sectors.setdefault(number, [EMPTY]).append(content)
        self.stamps[number] = next(_ticks)


class Folder:
    """Names; the durable ones, and the changes since, a rename being one."""

    def __init__(self) -> None:
        self.names: dict[str, Node] = {}
        self.changes: list[tuple[int, Mapping[str, Node | None]]] = []

    def change(self, names: Mapping[str, "Node | None"]) -> None:
        self.changes.append((next(_ticks), names))

    def sync(self) -> None:
        self.names, self.changes = self.now(), []

    def forget_between(self) -> None:
        """Each change counts for itself: nothing lies between."""

    def now(self) -> dict[str, "Node"]:
        """What the system shows."""
        return self.shown({(self, number): 1 for number in range(len(self.changes))})

    def shown(self, versions: Versions) -> dict[str, "Node"]:
        names: dict[str, Node | None] = dict(self.names)
        for number, (_, change) in enumerate(self.changes):
            if versions.get((self, number)):
                names |= change
        return {name: node for name, node in names.items() if node is not None}

    def loose(self) -> Iterator[tuple[int, int, int]]:
        return ((stamp, number, 2) for number, (stamp, _) in enumerate(self.changes))

    def nodes(self) -> set["Node"]:
        """Everything that is in it in some state."""
        changed = {node for _, change in self.changes for node in change.values() if node is not None}
        return {*self.names.values(), *changed}


Node = File | Folder


class FakeDisk:
    """A tree of folders and files."""

    def __init__(self, image: Image = ()) -> None:
        self.root = Folder()
        for path, content in image:
            folder, name = self.place(path)
            folder.names[name] = Folder() if content is None else File(content)

    def place(self, path: str) -> tuple[Folder, str]:
        """The folder that a path lies in, and its name there."""
        *above, name = path.split("/")
        folder = self.root
        for each in above:
            inner = folder.now()[each]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, name

    def find(self, path: str) -> Node:
        if not path:
            return self.root
        folder, name = self.place(path)
        return folder.now()[name]

    def forget_between(self) -> None:
        for node in self._nodes():
            node.forget_between()

    def images(self, chance: random.Random) -> set[Image]:
        """What a power cut may leave."""
        loose = sorted(
            (stamp, number, many, node) for node in self._nodes() for stamp, number, many in node.loose()
        )
        keys = [(node, number) for _, number, _, node in loose]
        picks = choices([many for _, _, many, _ in loose], chance)
        return {tuple(sorted(_files("", self.root, dict(zip(keys, pick, strict=True))))) for pick in picks}

    def _nodes(self) -> Iterator[Node]:
        waiting: list[Node] = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.nodes() if isinstance(node, Folder) else ()


def choices(counts: Sequence[int], chance: random.Random) -> Iterator[Sequence[int]]:
    """Which version of each thing, 0 the durable one. All ways where they are few; else all beginnings and all ends
    of what was done, all with one thing lost, all with only one, and a sample.
    """
    if prod(counts) <= EXHAUSTIVE:
        yield from product(*map(range, counts))
        return
    old, new = [0] * len(counts), [many - 1 for many in counts]
    for place in range(len(counts) + 1):
        yield new[:place] + old[place:]
        yield old[:place] + new[place:]
        yield new[:place] + old[place : place + 1] + new[place + 1 :]
        yield old[:place] + new[place : place + 1] + old[place + 1 :]
    yield from ([chance.randrange(many) for many in counts] for _ in range(SAMPLE))


def _files(above: str, folder: Folder, versions: Versions) -> Iterator[tuple[str, bytes | None]]:
    for name, node in folder.shown(versions).items():
        if isinstance(node, Folder):
            yield above + name, None
            yield from _files(f"{above}{name}/", node, versions)
        else:
            yield above + name, node.content(versions)
