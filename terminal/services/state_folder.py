"""The state folder: whether what this terminal remembers is where it was, or its disk came without it."""

import os
from pathlib import Path

BEGINS_FILE = "new"  # whoever puts it there means another terminal to begin
MADE_WITH_THE_DISK = {"lost+found"}  # ext4's own


def emptied(folder: Path) -> str:
    """What is wrong where `folder` is a disk of its own and holds nothing; empty for nothing wrong.

    Facts and key were to lie there. systemd makes the folder anew where a bind mount's source is gone (another
    stick, a repaired disk), and a terminal that took it for its first start would be a stranger with a code
    on its plate, while its facts wait elsewhere for somebody to miss them. On the system's own disk it is a first
    start, and in memory it is one each time.
    """
    place = Path(os.path.realpath(folder))
    try:
        apart = device(place) != device(place.parent)
        holds = {each.name for each in os.scandir(place)} - MADE_WITH_THE_DISK
    except OSError:
        return ""  # whoever opens it says why it cannot be used
    if not apart or holds or _in_memory(place):
        return ""
    return f"{folder} is a disk of its own and holds nothing: facts and key are not where they were"


def _in_memory(place: Path) -> bool:
    from hardware.board.disk import memory_under  # no plate waits for it where all is well

    return bool(memory_under(place))


def device(place: Path) -> int:
    """The number of the file system that it is on."""
    return place.stat().st_dev
