"""The earlier series of a card: what was set aside is delivered too, each series under the key that made it."""

import logging
from collections.abc import Callable

from sync.buffer import Buffer, BufferBusy
from sync.contract import BATCH
from sync.uplink.client import CenterClient, GiveUp
from sync.uplink.refusals import Refusals
from sync.uplink.renewal import Renewal
from terminal.domain.facts import canonical

log = logging.getLogger(__name__)

Connect = Callable[[str], CenterClient]
LOOK_MS = 3_600_000  # ms between looks: a center that was restored since asks again, one that refused may not


class EarlierSeries:
    """Those beside `buffer`. `connect` makes a line with a key, `tell` says what IT should know. For one thread."""

    def __init__(self, buffer: Buffer, connect: Connect, refusals: Refusals, tell: Callable[[str], None]) -> None:
        self._buffer, self._connect, self._refusals, self._tell = buffer, connect, refusals, tell
        self._look_at = 0  # ms since boot
        self._told: set[str] = set()
        self._waiting: dict[str, int] = {}  # by series
        self._left: list[Buffer] = []
        self._line: CenterClient | None = None
        self._renewal = Renewal()

    @property
    def waiting(self) -> int:
        """How many facts of these series the center does not have, as far as they were looked at."""
        return sum(list(self._waiting.values()))

    def look(self) -> None:
        """There may be another one."""
        self._look_at = 0

    def deliver(self, now: int) -> bool:
        """Delivers one batch; whether there may be more. `now` is in ms since boot. Raises `TryAgain`."""
        if now >= self._look_at:
            self._look_at = now + LOOK_MS
            self._open()
        if not self._left:
            return False
        try:
            done = self._batch(self._left[0], now)
        except (GiveUp, OSError) as e:
            self._refused(self._left[0], str(e))
            done = True
        if done:
            self._leave()
        return bool(self._left)

    def close(self) -> None:
        """Ends the call that is under way; from any thread."""
        if line := self._line:
            line.close()

    def leave(self) -> None:
        """Gives them up; may be called twice."""
        while self._left:
            self._leave()

    def _open(self) -> None:
        self.leave()
        for folder in self._buffer.earlier():
            try:
                self._left.append(Buffer(folder))
                self._count(self._left[-1])
            except (BufferBusy, OSError) as e:  # what is on record goes on; there is another hour
                log.warning("an earlier series is not delivered now: %s", e)

    def _batch(self, ended: Buffer, now: int) -> bool:
        """Whether the center has all of it now."""
        ended.center_is(self._buffer.cursors.store)
        end = ended.end
        facts = [fact for fact in ended.pending(BATCH) if end is None or fact.seq < end]
        if not facts:
            return True
        self._line = self._line or self._connect(ended.identity.key)
        said = self._line.deliver(ended.identity.series, [canonical(fact) for fact in facts])
        taken = self._refusals.bounded(said, facts)
        if taken.conflict:
            self._renewal.begin(ended, taken, facts, now)
            return False
        ended.settle(min(taken.through, facts[-1].seq), taken.refused)
        return ended.cursors.through < facts[0].seq

    def _refused(self, ended: Buffer, why: str) -> None:
        identity, count = ended.identity, self._count(ended)
        told = f"{count} facts of {identity.terminal}, series {identity.series}, wait on this card: {why}"
        log.warning(
            "%s; let its key in at the center, or bring them with `buffer export` and `center import`", told
        )
        if identity.series not in self._told:
            self._told.add(identity.series)
            self._tell(told)

    def _count(self, ended: Buffer) -> int:
        moved = ended.recorded - ended.end + 1 if ended.end else 0
        count = self._waiting[ended.identity.series] = max(ended.waiting - moved, 0)
        return count

    def _leave(self) -> None:
        ended = self._left.pop(0)
        self._count(ended)
        ended.close()
        line, self._line = self._line, None
        if line:
            line.close()
