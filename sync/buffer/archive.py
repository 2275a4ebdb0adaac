"""The archive: facts that the center has had for long, packed as `sync.export_file` does, oldest given up first."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from sync.durable import make_folder, sync_folder
from sync.export_file import FORMAT, Header, NotAnExport, opened, write
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact

ARCHIVE_BYTES = 64 << 20  # bytes; a fact takes some hundred


class Archive:
    """The archive of one series in `folder`."""

    def __init__(self, folder: Path, header: Header) -> None:
        self._folder = folder
        self._header = header

    def add(self, facts: Sequence[Fact]) -> None:
        """Durable when this returns; what is there already is not written again. Raises OSError."""
        make_folder(self._folder, 0o700)
        first, last = facts[0].seq, facts[-1].seq
        path = self._folder / f"{first:010d}-{last:010d}.{self._header.series[:8]}.jsonl.gz"
        if path.exists() and not self._whole(path):
            for each in (path, *self._folder.glob(f".{path.name}.*")):
                each.unlink()  # what a cut left
        if not path.exists():
            write(path, msgspec.structs.replace(self._header, first=first), facts)

    def facts(self, first: int) -> Iterator[Fact]:
        """The facts from this number on, in order, as far as they are kept and readable."""
        for path in self._files():
            with suppress(NotAnExport, FileNotFoundError):  # given up meanwhile
                if _last(path) >= first:
                    yield from self._facts_in(path, first)

    def _facts_in(self, path: Path, first: int) -> Iterator[Fact]:
        with opened(path) as export:
            facts = map(fact_in, export.facts())
            yield from (fact for fact in facts if fact.seq >= first)

    def problems(self) -> Iterator[tuple[str, str]]:
        """The files that cannot be read, by name, each with what is wrong."""
        for path in self._files():
            try:
                with opened(path):
                    pass
            except (NotAnExport, OSError) as e:
                yield path.name, str(e)

    def prune(self, limit: int = ARCHIVE_BYTES) -> None:
        """Gives up the oldest files until the rest are not larger than `limit` bytes together. Raises OSError."""
        files = self._files()
        size = sum(path.stat().st_size for path in files)
        for path in files:
            if size <= limit:
                return
            size -= path.stat().st_size
            path.unlink()
            sync_folder(self._folder)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*.{self._header.series[:8]}.jsonl.gz"))

    def _whole(self, path: Path) -> bool:
        try:
            with opened(path) as export:
                return export.header.series == self._header.series
        except (NotAnExport, OSError):
            return False


def header(terminal: str, board: str, key_hash: str, series: str) -> Header:
    """What each file says of whose facts it holds."""
    return Header(
        format=FORMAT, terminal=terminal, board=board, version="", key_hash=key_hash, series=series, first=1
    )


def _last(path: Path) -> int:
    return int(path.name[11:21])
