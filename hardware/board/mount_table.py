"""The mount table: what is mounted where, by /proc/self/mountinfo, and which folders a power cut empties. Pure."""

import re
from collections.abc import Sequence

from msgspec import Struct

IN_MEMORY = {"tmpfs", "ramfs"}
MEMORY_DEVICE = re.compile(r"/dev/z?ram[0-9]+")


class Mount(Struct, frozen=True):
    """Where a file system is: its device by number (major:minor) and by name, its kind, and its options."""

    number: str
    point: str
    options: frozenset[str]
    source: str
    kind: str = ""

    def option(self, name: str) -> str:
        """The value of `name=value`, empty where there is none."""
        return next((each.partition("=")[2] for each in self.options if each.startswith(f"{name}=")), "")


def mounts(listing: str) -> list[Mount]:
    """The lines of /proc/self/mountinfo (proc(5), fields 3, 5, 6 and those after the dash); others are left out."""
    fields = [line.split(" ") for line in listing.split("\n")]
    return [_mount(each, each.index("-", 6)) for each in fields if "-" in each[6:-3]]


def _mount(fields: list[str], dash: int) -> Mount:
    words = {*fields[5].split(","), *fields[dash + 3].split(",")}
    options = frozenset(map(_plain, words))
    return Mount(fields[2], _plain(fields[4]), options, _plain(fields[dash + 2]), fields[dash + 1])


def _plain(word: str) -> str:
    """What cannot be written goes in octal: a space in the name of a folder is \\040."""
    return re.sub(r"\\([0-3][0-7]{2})", lambda found: chr(int(found[1], 8)), word)


def holding(place: str, table: Sequence[Mount]) -> Mount | None:
    """What `place`, a path without links, is on. Of two file systems at one place the later hides the first."""
    held = [each for each in table if f"{place}/".startswith(f"{each.point.rstrip('/')}/")]
    return max(reversed(held), key=lambda each: len(each.point), default=None)


def memory_under(place: str, table: Sequence[Mount]) -> str:
    """What `place` is on, where that is memory: what is written there goes with the power. Empty for a disk.

    An overlay writes into another folder. Where that cannot be seen from here, nobody can promise that it stays.
    """
    mount = holding(place, table)
    if mount is None:
        return ""
    if mount.kind == "overlay":
        return _memory_of_overlay(mount, [each for each in table if each is not mount])
    if MEMORY_DEVICE.fullmatch(mount.source):
        return f"{mount.kind} on {mount.source}"
    return mount.kind if mount.kind in IN_MEMORY else ""


def _memory_of_overlay(overlay: Mount, others: Sequence[Mount]) -> str:
    upper = re.sub("/+", "/", overlay.option("upperdir"))
    if not upper:
        return ""  # nothing can be written there
    if "volatile" in overlay.options:
        return "an overlay that is never written out"
    if holding(upper, others) is None:
        return "overlay"
    below = memory_under(upper, others)
    return f"overlay on {below}" if below else ""
