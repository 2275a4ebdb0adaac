"""The sent facts: how far a center was sent a series, and so how far it is believed that it has it."""

from collections.abc import Sequence

from sync.buffer import Buffer
from terminal.domain.facts import Fact


class SentFacts:
    """Of the series that `buffer` writes to. Belongs to the thread that delivers."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._former = {buffer.identity.series: buffer.recorded}  # what was sent before this start, at most
        self._place, self._through = self._now(), 0

    def note(self, facts: Sequence[Fact]) -> None:
        """These are on their way, whether or not an answer comes; another database was sent nothing before."""
        if self._place != self._now():
            self._place, self._through = self._now(), 0
        self._through = max(self._through, facts[-1].seq)

    def believed(self, through: int) -> int:
        """As far as a center's word for it is taken: what it has beyond, it is sent once more."""
        return min(through, self._through)

    def beyond(self, through: int) -> str:
        """What is wrong with a center's word, empty where it can be true."""
        most = max(self._through, self._former.get(self._place[0], 0))
        return f"the center has {through}, it was sent {most}" if through > most else ""

    def _now(self) -> tuple[str, str]:
        return self._buffer.identity.series, self._buffer.cursors.store
