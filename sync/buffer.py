"""The TinyDB database of this terminal: its facts, how far the center has them, its identity and configuration.

Tables: `facts` (document id = seq), `identity`, `cursors`, `slots` (one document each, named by its field `name`),
`refused` (what the center would not take).
"""

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tinydb import TinyDB, where
from tinydb.table import Document

from sync.contract import Refusal, key_hash
from sync.journal import JournalStorage, JournalTable, SyncFailed
from sync.owner import BufferBusy, own
from terminal.facts import GENESIS, Body, Draft, Fact, digest

__all__ = ["FILE", "Buffer", "BufferBusy", "Cursors", "Identity"]

FILE = "buffer.journal"


class Identity(Struct, frozen=True):
    """Who this terminal is. `key` is its bearer key, `board` the board it was made on."""

    terminal: str
    series: str
    key: str
    board: str


class Cursors(Struct, frozen=True):
    """How far things have come: facts settled, orders done, and in which center's database."""

    through: int = 0
    orders: int = 0
    store: str = ""


class Buffer(TinyDB):
    """The buffer in `folder`. Raises `BufferBusy`, or OSError where the disk refuses.

    With `look` nothing in the folder is changed, as behoves a card taken from a dead board; recording fails.
    """

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]

    def __init__(self, folder: Path, board: str = "", *, look: bool = False) -> None:
        if not look:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = own(folder, look)
        with ExitStack() as undo:  # what was taken is given back when the opening fails
            undo.callback(self._give_up)
            super().__init__(folder / FILE, access_mode="r" if look else "r+")
            undo.callback(super().close)
            self._load(board, look)
            undo.pop_all()

    def _load(self, board: str, look: bool) -> None:
        self._burnt: list[Fact] = []  # `void` facts for numbers that a failed sync may have left on the disk
        self.identity = self._identify(board)
        facts = self.history()
        self.recorded = facts[-1].seq if facts else 0
        self._prev = digest(facts[-1]) if facts else GENESIS
        if len(facts) < self.recorded and not look:
            self._declare_lost(facts)
        self.cursors = self._one("cursors", Cursors) or Cursors()

    def record(self, drafts: Sequence[Draft]) -> list[Fact]:
        """Numbers, chains and stores these facts in one frame, all or none; durable when this returns."""
        with self._journal.writing():
            facts = list(self._burnt)
            for draft in drafts:
                prev = digest(facts[-1]) if facts else self._prev
                facts.append(self._numbered(draft, self.recorded + len(facts) + 1, prev))
            try:
                self._insert(facts)
            except SyncFailed as e:
                self._burn(facts, str(e))
                raise
            self.recorded, self._prev = self.recorded + len(facts), digest(facts[-1]) if facts else self._prev
            facts, self._burnt = facts[len(self._burnt) :], []
        return facts

    def _burn(self, facts: Iterable[Fact], why: str) -> None:
        """Numbers that may be on the disk are never given to another fact: a `void` fact takes each."""
        self._burnt, prev = [], self._prev
        for fact in facts:
            void = msgspec.structs.replace(fact, prev=prev, kind="void", body={"why": why})
            self._burnt.append(void)
            prev = digest(void)

    def _void(self) -> None:
        """Nothing else is written before the numbers that are burnt have their `void` facts."""
        if self._burnt:
            self.record([])

    def history(self) -> list[Fact]:
        """Every fact, in `seq` order."""
        documents = self.table("facts").all()
        return [_fact(document) for document in sorted(documents, key=lambda document: document.doc_id)]

    def pending(self, limit: int) -> list[Fact]:
        """The oldest facts that the center does not have, `limit` at most."""
        first = self.cursors.through + 1
        numbers = range(first, min(first + limit, self.recorded + 1))
        with self._journal.reading():
            facts = (self._journal.read() or {}).get("facts", {})
            documents = [facts[str(number)] for number in numbers]
        return [_fact(document) for document in documents]

    @property
    def damaged(self) -> int:
        """How many damaged frames were passed over at opening."""
        return self._journal.damaged

    @property
    def waiting(self) -> int:
        """How many facts the center does not have."""
        return self.recorded - self.cursors.through

    def settle(self, through: int, refused: Iterable[Refusal] = ()) -> None:
        """The center has everything up to `through`; what it refused is set aside. Goes back, too."""
        self._void()
        for refusal in refused:
            self.table("refused").upsert(msgspec.to_builtins(refusal), where("seq") == refusal.seq)
        if through < self.cursors.through:
            self._forget_refused(through)
        self._advance(through=min(through, self.recorded))

    def refused(self) -> list[Refusal]:
        """What the center would not take, and why."""
        return [msgspec.convert(dict(document), Refusal) for document in self.table("refused").all()]

    def order_done(self, number: int) -> None:
        """This order and all before it will not be asked for again."""
        self._advance(orders=number)

    def center_is(self, store: str) -> None:
        """Notes which database answers; another one than before knows nothing of ours and is told again."""
        if store != self.cursors.store:
            self._void()
            self._forget_refused(0)
            self._advance(store=store, through=0, orders=0)

    def keep(self, slot: str, text: str) -> None:
        """Stores a text under a name: a configuration, the finger map."""
        self._void()
        self.table("slots").upsert({"name": slot, "text": text}, where("name") == slot)

    def kept(self, slot: str) -> str | None:
        """The text under this name, None where there is none."""
        document = self.table("slots").get(where("name") == slot)
        return str(document["text"]) if isinstance(document, Document) else None

    def close(self) -> None:
        """Gives the buffer up; may be called twice."""
        if self._lock >= 0:
            with suppress(OSError):  # the disk still refuses; the numbers stay on it as they are
                self._void()
        super().close()
        self._give_up()

    def _give_up(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @property
    def _journal(self) -> JournalStorage:
        storage = self.storage
        assert isinstance(storage, JournalStorage)
        return storage

    def _numbered(self, draft: Draft, seq: int, prev: str) -> Fact:
        moment = draft.moment
        return Fact(
            terminal=self.identity.terminal,
            series=self.identity.series,
            seq=seq,
            window=draft.window,
            config=draft.config,
            prev=prev,
            at=moment.at,
            boot=moment.boot,
            mono=moment.mono,
            clock=moment.clock,
            kind=draft.kind,
            body=draft.body,
        )

    def _declare_lost(self, facts: Sequence[Fact]) -> None:
        """Gives each number whose frame was damaged to a fact that says so: the center counts without gaps."""
        known = {fact.seq: fact for fact in facts}
        missing = [seq for seq in range(1, self.recorded) if seq not in known]
        for seq in missing:
            near = known.get(seq - 1, facts[0])
            body: Body = {"from": seq, "to": seq, "why": "its frame in the journal was damaged"}
            prev = digest(near) if seq > 1 else GENESIS
            known[seq] = msgspec.structs.replace(near, seq=seq, prev=prev, kind="lost", body=body)
        self._insert([known[seq] for seq in missing])

    def _insert(self, facts: Iterable[Fact]) -> None:
        documents = [Document(msgspec.to_builtins(fact), doc_id=fact.seq) for fact in facts]
        self.table("facts").insert_multiple(documents)

    def _forget_refused(self, through: int) -> None:
        """What comes again to a center that went back may be taken this time."""
        self.table("refused").remove(where("seq") > through)

    def _identify(self, board: str) -> Identity:
        known: Identity | None = self._one("identity", Identity)
        if known:
            return known
        key = secrets.token_hex(32)
        identity = Identity(f"t-{key_hash(key)[:12]}", secrets.token_hex(16), key, board)
        self.table("identity").insert(msgspec.to_builtins(identity))
        return identity

    def _advance(self, **changes: Any) -> None:
        with self._journal.writing():
            self._void()
            cursors = msgspec.structs.replace(self.cursors, **changes)
            self.table("cursors").upsert(Document(msgspec.to_builtins(cursors), doc_id=1))
            self.cursors = cursors

    def _one(self, table: str, kind: type[Any]) -> Any:
        documents = self.table(table).all()
        return msgspec.convert(dict(documents[0]), kind) if documents else None


def _fact(document: Mapping[str, Any]) -> Fact:
    return msgspec.convert(dict(document), Fact)
