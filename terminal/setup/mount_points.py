"""The mount points of this machine: whether a stick hangs where one is meant to."""

from collections.abc import Iterator
from pathlib import Path

MEDIA_FOLDERS = ("/media", "/mnt", "/run/media")


def nothing_mounted(folder: Path, fstab: str) -> bool:
    """Whether a stick is meant to hang at this folder, and none does: what is written there stays on the card."""
    place = folder.resolve()
    above = (place, *place.parents)
    meant = [point for point in map(Path, (*MEDIA_FOLDERS, *_points(fstab))) if point in above]
    return any(not any(each.is_mount() for each in above if each.is_relative_to(point)) for point in meant)


def _points(fstab: str) -> Iterator[str]:
    for line in fstab.splitlines():
        words = line.split()
        if len(words) > 1 and not words[0].startswith("#") and words[1].startswith("/"):
            yield words[1].replace(r"\040", " ")
