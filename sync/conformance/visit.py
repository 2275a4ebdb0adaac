"""The visit: a terminal made for the check, once it is let in, and the series that it writes, about nobody."""

import secrets
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from sync.buffer.numbering import Numbered, SeriesPosition, lost
from sync.conformance.wire import CenterWire, Json, WireAnswer
from sync.contract import terminal_name
from terminal.domain.facts import Body, Fact, canonical

AT = 1_767_225_600_000  # 2026-01-01, ms UTC: when all that the check records happened, by its own account


class CheckedSeries:
    """One series of the visitor's. Its facts are made as they are asked for, and are the same each time."""

    def __init__(self, terminal: str, window: str) -> None:
        self.name = secrets.token_hex(16)
        self._window = window
        self._places = [SeriesPosition(terminal, self.name)]  # before each fact, and behind the last
        self._facts: list[Numbered] = []

    def fact(self, seq: int) -> bytes:
        """The fact of this number, in its canonical bytes."""
        while len(self._facts) < seq:
            fact = self._made(self._places[-1])
            raw = canonical(fact)
            self._facts.append((fact, raw))
            self._places.append(self._places[-1].after(fact, raw))
        return self._facts[seq - 1][1]

    def facts(self, first: int, last: int) -> list[bytes]:
        return [self.fact(seq) for seq in range(first, last + 1)]

    def changed(self, seq: int, **fields: object) -> bytes:
        """The same fact, saying something else there; what follows still follows the true one."""
        return _sorted({**msgspec.json.decode(self.fact(seq)), **fields})

    def lost(self, seq: int, start: int) -> bytes:
        """Says under number `seq` that those from `start` on are lost with it."""
        self.fact(seq)
        return canonical(lost(self._places[start - 1], seq, self._facts[seq - 1][0], "a check of the contract"))

    def _made(self, behind: SeriesPosition) -> Fact:
        seq = behind.seq + 1
        body: Body = {"what": "center_check", "detail": f"{seq}"}
        place = (behind.terminal, behind.series, seq, self._window, "", behind.prev)
        return Fact(*place, AT + seq, "0" * 32, 1000 * seq, "synced", "audit", body)


class Visit(Struct, frozen=True):
    """What every check is given: the wire, who it speaks for, where that stands, and the name of the store."""

    wire: CenterWire
    fingerprint: str
    window: str
    store: str

    @property
    def terminal(self) -> str:
        return terminal_name(self.fingerprint)

    def series(self) -> CheckedSeries:
        """A new one."""
        return CheckedSeries(self.terminal, self.window)

    def beside(self) -> "Visit":
        """The same terminal on another connection."""
        return msgspec.structs.replace(self, wire=self.wire.beside())

    def deliver(
        self, series: CheckedSeries, facts: list[bytes], headers: Mapping[str, str] | None = None
    ) -> WireAnswer:
        return self.wire.call("POST", "/v1/facts", delivery(series, facts), headers=headers)


def delivery(series: CheckedSeries, facts: list[bytes]) -> bytes:
    """The body of `POST /v1/facts`, with each fact in its own bytes."""
    return b'{"series":"%s","facts":[%s]}' % (series.name.encode(), b",".join(facts))


def _sorted(fact: Json) -> bytes:
    return msgspec.json.encode(fact, order="sorted")
