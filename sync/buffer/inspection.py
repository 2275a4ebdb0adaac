"""The inspection of a buffer: whether its files, and the chain of its facts in them, are as they were written."""

from hashlib import sha256
from heapq import merge
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from sync.buffer.archive import Archive, header
from sync.buffer.chain import Chain, Link
from sync.buffer.cursors import Cursors
from sync.buffer.identity import COPIES, Identity
from sync.buffer.lock import FolderLock
from sync.buffer.succession import FILE
from sync.contract import key_hash
from sync.journal.findings import Finding
from sync.journal.inspection import Inspection, StoredFrame
from sync.journal.payload import Documents
from sync.journal.tables import Tables
from sync.repeated_keys import refuse_repeated_keys
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import canonical

BY_NUMBER = attrgetter("seq")
_cursors_json = msgspec.json.Decoder(Cursors)
_identity_json = msgspec.json.Decoder(Identity)


class InspectionReport(Struct, frozen=True):
    """`problems` are what is wrong; `notes` what is odd and explained: declared losses, and what a cut left."""

    files: int
    frames: int
    facts: int
    waiting: int
    problems: list[Finding]
    notes: list[Finding]


class Found:
    """What the frames of a journal say: the facts as links, and the tables without them."""

    def __init__(self) -> None:
        self.problems: list[Finding] = []
        self.links: dict[int, Link] = {}
        self.last = 0  # the highest number that a segment began with
        self._tables = Tables()

    def take(self, stored: StoredFrame) -> None:
        """The next frame."""
        facts = stored.payload.change.pop("facts", {})
        self._tables.replay(stored.payload)
        if stored.payload.head:
            self.last = max(self.last, stored.payload.head.last)
        for key, raw in facts.items():
            self._take_fact(stored, int(key), raw)

    def table(self, name: str) -> Documents:
        return self._tables.documents.get(name, {})

    @property
    def identity(self) -> Identity | None:
        raw = next(filter(None, map(self.table("identity").get, COPIES)), None)
        return _identity_json.decode(raw) if raw else None

    @property
    def cursors(self) -> Cursors:
        raw = self.table("cursors").get("1")
        return _cursors_json.decode(raw) if raw else Cursors()

    def archive(self, folder: Path) -> Archive | None:
        """The archive of this series, None where nothing tells which that is."""
        who = self.identity
        return Archive(folder, header(who.terminal, who.board, key_hash(who.key), who.series)) if who else None

    def _take_fact(self, stored: StoredFrame, number: int, raw: Raw) -> None:
        try:
            link = linked(bytes(raw), stored)
        except ValueError as e:  # what cannot be decoded is one, too
            where = (stored.file, stored.offset, stored.number, number)
            self.problems.append(Finding(f"not a fact: {e}", *where))
            return
        if link.seq != number:
            self.problems.append(link.finding(f"stored as {number}"))
        elif self.links.setdefault(number, link).digest != link.digest:
            self.problems.append(link.finding(f"not the same as in {self.links[number].file}"))


def inspect(folder: Path) -> InspectionReport:
    """Reads all of the buffer in `folder`, and changes nothing. Raises `BufferBusy`, or OSError."""
    lock = FolderLock(folder, look=True)
    try:
        return _report(folder / "archive", Inspection(folder / FILE))
    finally:
        lock.close()


def linked(raw: bytes, stored: StoredFrame | None = None) -> Link:
    """The link that a fact's canonical bytes are. Raises ValueError where they are none."""
    fact = fact_in(raw)
    if canonical(fact) != raw:  # what is written anew just as it is has each key once
        refuse_repeated_keys(raw)
    start = fact.body.get("from") if fact.kind == "lost" else None
    link = Link(
        seq=fact.seq,
        first=start if isinstance(start, int) else fact.seq,
        prev=bytes.fromhex(fact.prev),
        digest=sha256(raw).digest(),
        kind=fact.kind,
        series=fact.series,
    )
    if stored is None:
        return link
    return msgspec.structs.replace(link, file=stored.file, offset=stored.offset, frame=stored.number)


def _report(folder: Path, journal: Inspection) -> InspectionReport:
    found = Found()
    for stored in journal.contents():
        found.take(stored)
    archive, problems, notes = found.archive(folder), [*journal.problems, *found.problems], journal.notes
    if archive is None:
        problems.append(Finding("the terminal's identity is gone; without it the archive is not read", FILE))
    for name, what in archive.problems() if archive else ():
        # A cut leaves an archive file empty; its facts are then still in the journal.
        (problems if (folder / name).stat().st_size else notes).append(Finding(what, name))
    chain = _chained(found, archive)
    chain.promise(max(journal.mark.last, found.last, found.cursors.through))
    return InspectionReport(
        files=journal.files + sum(1 for _ in folder.glob("*.jsonl.gz")),
        frames=journal.frames,
        facts=chain.count,
        waiting=chain.waiting,
        problems=[*problems, *chain.problems],
        notes=[*notes, *chain.notes],
    )


def _chained(found: Found, archive: Archive | None) -> Chain:
    lost = sorted((linked(raw) for raw in found.table("lost").values()), key=BY_NUMBER)
    facts = [found.links[number] for number in sorted(found.links)]
    archived = (linked(canonical(fact)) for fact in archive.facts(1)) if archive else iter(())
    series = found.identity.series if found.identity else "".join(link.series for link in facts[:1])
    chain = Chain(series, found.cursors.through, [range(link.first, link.seq + 1) for link in lost])
    for link in merge(archived, facts, lost, key=BY_NUMBER):
        chain.take(link)
    return chain
