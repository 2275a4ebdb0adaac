"""Journals of more than 4,000 bytes of frames whose content a test knows without reading it."""

import re
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from sync.journal import JournalStorage
from sync.journal.high_water_mark import Mark
from sync.journal.replay import Replayed, replay

COUNT = 20
MARK = ".mark"
ASIDE = ".damaged"
ADDED = b'{"n":"what is written afterwards"}'


def document(number: int) -> bytes:
    """Of its bytes some are one bit away from a newline."""
    return f'{{"n":{number},"text":"{f"*上J {number} 李强" * 9}"}}'.encode()


class Sample:
    """One document a frame, in table `t`; in one file, or with `options` in several segments."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.path = path
        self.options = {"room": 0, **options}
        with closing(self.opened()) as storage:
            for number in range(1, COUNT + 1):
                storage.commit({"t": {str(number): document(number)}})
        self.files = {file: file.read_bytes() for file in sorted(path.parent.iterdir())}
        live, *sealed = [file for file in self.files if not file.name.endswith(MARK)]
        self.segments = [*sealed, live]
        self.known = Mark(int(self.lines(live)[-1].split()[1]), COUNT)

    def opened(self) -> JournalStorage:
        return JournalStorage(self.path, **self.options)

    def lines(self, file: Path) -> list[bytes]:
        return [line for line in self.files[file].splitlines(keepends=True) if line.strip()]

    def lay(self, file: Path, content: bytes, marked: bool) -> None:
        """Puts every file as it was, but for this one."""
        for each in [*self.path.parent.iterdir()]:
            if each not in self.files or (each.name.endswith(MARK) and not marked):
                each.unlink()
        for each, whole in self.files.items():
            if marked or not each.name.endswith(MARK):
                each.write_bytes(content if each == file else whole)

    def without(self, lost: Collection[str]) -> dict[str, bytes]:
        every = {str(number): document(number) for number in range(1, COUNT + 1)}
        return {key: text for key, text in every.items() if key not in lost}

    def replayed(self, marked: bool) -> Replayed:
        return replay(self.path, self.options.get("log", ""), self.known if marked else Mark())

    def survives(self, kept: dict[str, bytes]) -> int:
        """Opens what was laid, writes to it and opens it again; how many losses were counted the first time."""
        added = str(COUNT + 1)
        with closing(self.opened()) as storage:
            assert (storage.table("t") or {}) == kept
            storage.commit({"t": {added: ADDED}})
            counted = storage.damaged
        with closing(self.opened()) as storage:
            assert storage.table("t") == {**kept, added: ADDED}
            assert storage.damaged == 0, "damage is counted once"
        return counted

    @property
    def aside(self) -> bytes:
        """What was put aside for a person."""
        file = self.path.with_name(self.path.name + ASIDE)
        return file.read_bytes() if file.exists() else b""


def ids(lines: Collection[bytes]) -> list[str]:
    """The documents that these lines hold."""
    found = (re.search(rb'"t":{"(\d+)":', line) for line in lines)
    return [match[1].decode() for match in found if match]
