"""The tables as memory holds them: each document as its JSON, of a log only what is recent."""

import weakref
from collections.abc import Iterator, Mapping

from sync.journal.payload import JOURNAL_FORMAT, REMOVED_JSON, Change, Documents, FramePayload, Head, encode


class Lent:
    """A table's documents as they were when it was lent; it is copied only where it changes before this is gone."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents


class Tables:
    """What a journal holds. `log` names the table whose documents are only ever added, with rising ids."""

    def __init__(self, log: str = "") -> None:
        self.documents: dict[str, Documents] = {}
        self.log = log
        self.last = 0  # the highest id in the log
        self.floor = 1  # the lowest id of the log that memory must hold
        self._held = 1  # no document of the log below this one is held
        self._lent: dict[str, weakref.ref[Lent]] = {}

    def check(self, change: Change, drop: list[str]) -> None:
        """Raises ValueError where the log would not just grow."""
        if not self.log:
            return
        last, added = self.last, change.get(self.log, {})
        for key, text in added.items():
            if text is None or int(key) <= last:
                raise ValueError(f"table {self.log!r} only grows: {key} is not added behind {last}")
            last = int(key)
        if self.log in drop:
            raise ValueError(f"table {self.log!r} only grows: it is not dropped")

    def lend(self, name: str) -> Lent:
        """That table for whoever reads it, without a copy."""
        documents = self.documents.get(name, {})
        known = self._lent.get(name)
        lent = known() if known else None
        if lent is None or lent.documents is not documents:
            lent = Lent(documents)
            self._lent[name] = weakref.ref(lent)
        return lent

    def take(self, change: Change, drop: list[str] | None = None, floor: int = 0) -> None:
        for name in drop or ():
            self.documents.pop(name, None)
        for name, documents in change.items():
            self._update(name, documents)
        if floor > self.floor:
            self.shed(floor)

    def replay(self, payload: FramePayload) -> None:
        """Takes what a frame of the file says."""
        if payload.head:
            self._begin(payload.head)
        change = {
            name: {key: None if (text := bytes(raw)) == REMOVED_JSON else text for key, raw in documents.items()}
            for name, documents in payload.change.items()
        }
        self.take(change, payload.drop, payload.floor)

    def shed(self, floor: int) -> None:
        """Forgets what lies below the floor; the last document stays, for what follows from it."""
        end = min(floor, self.last)
        if self.log in self.documents:
            log = self.documents[self.log] = self._own(self.log)
            for number in range(self._held, end) if log else ():  # a start sheds thousands that it never held
                log.pop(str(number), None)
        self._held = max(self._held, end)
        self.floor = max(self.floor, floor)

    def missing(self) -> list[int]:
        """The ids that the log must have in memory and has not."""
        log = self.documents.get(self.log, {})
        return [number for number in range(self.floor, self.last + 1) if str(number) not in log]

    def add(self, found: dict[int, bytes]) -> None:
        """Puts documents that were missing into the log."""
        log = {int(key): text for key, text in self.documents.get(self.log, {}).items()} | found
        self.documents[self.log] = {str(number): log[number] for number in sorted(log)}

    def snapshot(self, since: int, alone: bool) -> Iterator[bytes]:
        """The payloads that a segment begins with: its head, then one document a frame: damage takes no more."""
        payloads = [
            encode({name: {key: text}})
            for name, documents in self.documents.items()
            for key, text in documents.items()
            if not self.log or name != self.log or int(key) >= since
        ]
        yield encode(
            {}, head=Head(list(self.documents), alone, since, self.last, self.floor, len(payloads), JOURNAL_FORMAT)
        )
        yield from payloads

    def _begin(self, head: Head) -> None:
        log = self.documents.get(self.log, {})
        self.documents = {name: log if name == self.log else {} for name in head.tables}
        self.last = max(self.last, head.last)
        self.shed(head.floor)

    def _own(self, name: str) -> Documents:
        """Its documents, to be changed: a copy where they are lent."""
        documents = self.documents.get(name, {})
        known = self._lent.pop(name, None)
        lent = known() if known else None
        return dict(documents) if lent and lent.documents is documents else documents

    def _update(self, name: str, changes: Mapping[str, bytes | None]) -> None:
        documents = self.documents[name] = self._own(name)
        for key, text in changes.items():
            if text is None:
                documents.pop(key, None)
            else:
                documents[key] = text
        if self.log and name == self.log and changes:
            self.last = max(self.last, int(key))  # they rise
