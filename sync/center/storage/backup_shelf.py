"""The backup shelf: a folder with the center's database as of some days, the newest of which are kept."""

import re
from pathlib import Path

from sync.center.storage.backup import back_up

DAILY = re.compile(r"center-\d{8}-\d{6}\.db")
UNFINISHED = "center-*.db.*.part"  # what a power cut left of one


def daily_backups(shelf: Path) -> list[Path]:
    """The daily ones, the oldest first: others that lie there are somebody's own."""
    return sorted(path for path in shelf.iterdir() if DAILY.fullmatch(path.name))


def add_backup(shelf: Path, database: Path, stamp: str, keep: int) -> tuple[Path, int]:
    """Makes one more, checked, and then removes all daily ones but the newest `keep`: the new one is among them.

    `stamp` is its moment, as 20261130-031000. Says where it is and how many facts are in it. Raises `NoBackup`,
    OSError; then none is removed.
    """
    made = shelf / f"center-{stamp}.db"
    for left in shelf.glob(UNFINISHED):
        left.unlink()
    facts = back_up(database, made)
    for old in daily_backups(shelf)[: -max(keep, 1)]:
        old.unlink()
    return made, facts
