"""What a program does to the files in a folder, done to a fake disk as well, with a look at it after each step."""

import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.fakedisk import FakeDisk, File, Folder

LOCK = "owner"  # goes with the process; what the file holds is for people


class Tape:
    """Stands before the calls of `os` that change files below `root`. `step` is called after each.

    `left_out` names calls for a sync that do nothing.
    """

    def __init__(
        self, root: Path, disk: FakeDisk, step: Callable[[], None], left_out: tuple[str, ...] = ()
    ) -> None:
        self._root = f"{root}/"
        self._disk = disk
        self._step = step
        self._files: dict[int, File | Folder] = {}
        self._maps: list[tuple[mmap.mmap, File]] = []
        self._patch = pytest.MonkeyPatch()
        self._open, self._pwrite = os.open, os.pwrite
        self._ftruncate, self._replace = os.ftruncate, os.replace
        self._unlink, self._mkdir, self._mmap = os.unlink, os.mkdir, mmap.mmap
        self._left_out = left_out

    def __enter__(self) -> "Tape":
        mine = {"open": self.open, "pwrite": self.pwrite, "ftruncate": self.ftruncate, "unlink": self.unlink}
        mine |= {"replace": self.replace, "rename": self.replace, "mkdir": self.mkdir}
        for name in ("fsync", "fdatasync"):
            mine[name] = (lambda file: None) if name in self._left_out else self.sync
        for name, call in mine.items():
            self._patch.setattr(os, name, call)
        self._patch.setattr(mmap, "mmap", self.mmap)
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()

    def open(self, path: Any, flags: int, *more: Any, **options: Any) -> int:
        below = self._below(path)
        fresh = below is not None and flags & os.O_CREAT and not Path(path).exists()
        file = self._open(path, flags, *more, **options)
        self._files.pop(file, None)
        if below is not None:
            if fresh:
                self._rename({below: File()})
            self._files[file] = self._disk.find(below)
        return file

    def mmap(self, file: int, *more: Any, **options: Any) -> mmap.mmap:
        mapped = self._mmap(file, *more, **options)
        if file in self._files:
            self._maps.append((mapped, self._file(file)))
        return mapped

    def catch_up(self) -> None:
        """What was written to memory that is mapped passes by `os`."""
        self._maps = [(mapped, file) for mapped, file in self._maps if not mapped.closed]
        for mapped, file in self._maps:
            if mapped[:] != file.now():
                file.write(0, mapped[:])
                self._step()

    def pwrite(self, file: int, content: bytes, offset: int) -> int:
        self.catch_up()
        written = self._pwrite(file, content, offset)
        if file in self._files:
            self._file(file).write(offset, content[:written])
            self._step()
        return written

    def ftruncate(self, file: int, size: int) -> None:
        self.catch_up()
        self._ftruncate(file, size)
        if file in self._files:
            self._file(file).truncate(size)
            self._step()

    def sync(self, file: int) -> None:
        self.catch_up()
        node = self._files[file]
        if isinstance(node, File):
            self._read_again(file, node)
        node.sync()
        self._step()

    def replace(self, source: Any, target: Any) -> None:
        self._replace(source, target)
        old, new = self._below(source), self._below(target)
        assert old is not None and new is not None
        self._rename({old: None, new: self._disk.find(old)})

    def unlink(self, path: Any, **options: Any) -> None:
        self._unlink(path, **options)
        below = self._below(path)
        assert below is not None
        self._rename({below: None})

    def mkdir(self, path: Any, *more: Any, **options: Any) -> None:
        self._mkdir(path, *more, **options)
        below = self._below(path)
        assert below is not None
        self._rename({below: Folder()})

    def _rename(self, paths: dict[str, File | Folder | None]) -> None:
        self.catch_up()
        places = [self._disk.place(path) for path in paths]
        assert len({id(folder) for folder, _ in places}) == 1
        places[0][0].change(dict(zip([name for _, name in places], paths.values(), strict=True)))
        self._step()

    def _read_again(self, file: int, node: File) -> None:
        """What was written through a buffered file passes by `os`."""
        content = Path(f"/proc/self/fd/{file}").read_bytes()
        if content != node.now():
            node.truncate(0)
            node.write(0, content)
            self._step()

    def _file(self, file: int) -> File:
        node = self._files[file]
        assert isinstance(node, File)
        return node

    def _below(self, path: Any) -> str | None:
        """The path on the fake disk, None where it is not there."""
        text = str(path)
        if f"{text}/" == self._root:
            return ""
        if not text.startswith(self._root) or text.endswith(f"/{LOCK}"):
            return None
        return text.removeprefix(self._root)
