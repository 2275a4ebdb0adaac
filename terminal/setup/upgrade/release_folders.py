"""The release folders: one a version side by side, whole or not there, and the two links that say which is which.

releases/VERSION/complete   written last; a folder without it is what a cut left
current                     what the service runs
confirmed                   what was found to work: it looks after upgrades, so a new version cannot hinder it
"""

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from sync.durable import make_folder, point, replace, sync_folder
from terminal.setup.paths import COMPLETE

ReleaseLink = Literal["current", "confirmed"]
RELEASE_NAME = re.compile(r"[0-9][0-9A-Za-z.+]{0,39}")  # as a manifest has them


class ReleaseFolders:
    """Below `root`, which is root's. Every change is durable when it returns, and may be done again."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, name: str) -> Path:
        """Raises ValueError for what is no version."""
        if not RELEASE_NAME.fullmatch(name):
            raise ValueError(f"{name[:60]!r} is not a version of the program")
        return self._root / "releases" / name

    def complete(self, name: str) -> bool:
        return (self.path(name) / COMPLETE).is_file()

    def names(self) -> list[str]:
        """All that are whole."""
        names = sorted(each.name for each in (self._root / "releases").iterdir())
        return [name for name in names if RELEASE_NAME.fullmatch(name) and self.complete(name)]

    def linked(self, link: ReleaseLink) -> str:
        """The version that a link names; empty where there is none."""
        try:
            return (self._root / link).readlink().name
        except FileNotFoundError:
            return ""

    def begin(self, name: str) -> Path:
        """An empty folder for a version, whatever a cut left of it. Raises ValueError for one that is in use."""
        if name in (self.linked("current"), self.linked("confirmed")):
            raise ValueError(f"{name} is what runs here")
        self.remove(name)
        make_folder(self.path(name), 0o755)
        return self.path(name)

    def finish(self, name: str) -> None:
        """Says that all of it is there, once all of it is on the disk."""
        os.sync()
        replace(self.path(name) / COMPLETE, b"", 0o644)

    def point(self, link: ReleaseLink, name: str) -> None:
        """Lets a link name a version that is whole. Raises ValueError for one that is not, OSError."""
        if not self.complete(name):
            raise ValueError(f"{name} is not whole")
        if self.linked(link) != name:
            point(self._root / link, Path("releases") / name)
        else:
            sync_folder(self._root)  # a cut may have come before it

    def remove(self, name: str) -> None:
        """It is no release from the first moment on, and gone at the last."""
        (self.path(name) / COMPLETE).unlink(missing_ok=True)
        if self.path(name).exists():
            sync_folder(self.path(name))
            shutil.rmtree(self.path(name))
            sync_folder(self._root / "releases")

    def prune(self, keep: Collection[str]) -> None:
        """Removes every other version, and what cuts left."""
        keep = {*keep, self.linked("current"), self.linked("confirmed")}
        for each in (self._root / "releases").iterdir():
            if each.name not in keep and RELEASE_NAME.fullmatch(each.name):
                self.remove(each.name)
