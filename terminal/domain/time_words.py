"""The time words: what the sources of the time said in this boot, and whether they can all be right. Pure.

A word that cannot be true, by the bounds, says only that its source is wrong. Two words that contradict each other,
one source's before and after a step or two sources', leave the time open: until ten minutes have passed without a
contradiction nobody is believed.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.anchor import AGREED, Anchor
from terminal.domain.time_bounds import TimeBounds, in_words

TimeSource = Literal["center", "timesyncd"]
CALM_MS = 600_000  # ms without a contradiction until the sources are believed again
NARROW_EVERY_MS = 60_000  # ms between two words that narrow what is known
SILENT_MS = 86_400_000  # ms after which a word contradicts nobody any more


class TimeWords(Struct, frozen=True):
    """`known` is what each source's words say together. `refused` and `disputed` are why, empty for nothing, and
    `since` each is when that was last said (mono).
    """

    known: dict[TimeSource, Anchor] = {}
    refused: str = ""
    refused_since: int = 0
    disputed: str = ""
    disputed_since: int = 0

    @property
    def fault(self) -> str:
        """What is wrong with the sources, empty for nothing."""
        return self.disputed or self.refused

    @property
    def doubted(self) -> int | None:
        """When that was last said, mono."""
        return self.disputed_since if self.disputed else self.refused_since if self.refused else None

    def said(self, source: TimeSource, word: Anchor, bounds: TimeBounds) -> "TimeWords":
        """After one more word."""
        calm = self._calm(word.mono)
        if refusal := bounds.refusal(word.utc):
            return replace(calm, refused=f"{source}: {refusal}", refused_since=word.mono)
        contradicted = [other for other in self.known if _contradicted(word, self.known[other])]
        if contradicted:
            why = _in_words(source, word, contradicted[0], self.known[contradicted[0]])
            calm = replace(calm, disputed=why, disputed_since=word.mono)
        before = None if source in contradicted else self.known.get(source)
        return replace(calm, known={**self.known, source: _together(before, word)})

    def _calm(self, mono: int) -> "TimeWords":
        """Without what was last said long ago."""
        refused = self.refused if mono - self.refused_since < CALM_MS else ""
        disputed = self.disputed if mono - self.disputed_since < CALM_MS else ""
        return replace(self, refused=refused, disputed=disputed)


def _contradicted(word: Anchor, known: Anchor) -> bool:
    apart = abs(word.utc - known.utc_at(word.mono)) - word.bound - known.bound_at(word.mono)
    return apart > AGREED and word.mono - known.mono <= SILENT_MS


def _together(known: Anchor | None, word: Anchor) -> Anchor:
    """What the words of one source say together. A newer one only narrows it: else its time could creep away.

    Once a minute, for each narrowing rounds by a millisecond.
    """
    if known is None or word.mono - known.mono > SILENT_MS:
        return word
    if word.mono - known.mono < NARROW_EVERY_MS:
        return known
    utc, bound = known.utc_at(word.mono), known.bound_at(word.mono)
    low, high = max(utc - bound, word.utc - word.bound), min(utc + bound, word.utc + word.bound)
    if low > high:
        return Anchor(word.boot, word.mono, utc, bound)
    return Anchor(word.boot, word.mono, (low + high) // 2, (high - low + 1) // 2)


def _in_words(source: TimeSource, word: Anchor, other: TimeSource, known: Anchor) -> str:
    before = "said before" if other == source else f"{other} says"
    return f"{source} says {in_words(word.utc)}, {before} {in_words(known.utc_at(word.mono))}"
