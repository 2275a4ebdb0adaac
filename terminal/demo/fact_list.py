"""The fact list of the panel: the last ten as sentences, and which of the first steps they show to be done."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from terminal.domain.facts import Fact
from terminal.services.fact_sentences import Bilingual, fact_told

SHOWN_FACTS = 10
FIRST_STEPS = ("finger", "rate", "complain", "cable", "plug", "clock")  # in the order of the strip
SHOWN_BY = {"punch": "finger", "touch": "finger", "rating": "rate", "complaint": "complain"}  # step by kind of fact


class ListedFact(Struct, frozen=True):
    """A fact that is durable; `waiting` as long as the center does not have it."""

    seq: int
    at: int  # ms UTC, by the terminal's clock
    kind: str
    told: Bilingual
    waiting: bool


class FactList:
    """Follows the facts of a terminal; `facts` gives those above a number."""

    def __init__(self, facts: Callable[[int], tuple[Fact, ...]], names: Mapping[str, str]) -> None:
        self._facts, self._names = facts, names
        self._last: deque[tuple[Fact, Bilingual]] = deque(maxlen=SHOWN_FACTS)
        self._series, self._seq, self._boots = "", 0, 0
        self._done: set[str] = set()

    def follow(self, series: str, recorded: int) -> None:
        """Reads what is new. Raises what `facts` raises."""
        if series != self._series:
            self._series, self._seq = series, 0
            self._last.clear()
        if recorded > self._seq:
            for fact in self._facts(self._seq):
                self._take(fact)

    def did(self, step: str) -> None:
        """Ticks a step off that no fact shows."""
        self._done.add(step)

    @property
    def done(self) -> list[str]:
        return [step for step in FIRST_STEPS if step in self._done]

    def listed(self, at_center: int) -> list[ListedFact]:
        """The newest first; the center has those up to this number."""
        return list(_listed(reversed(self._last), at_center))

    def _take(self, fact: Fact) -> None:
        self._seq = fact.seq
        self._last.append((fact, fact_told(fact, self._names)))
        self._boots += fact.body.get("what") == "boot"
        if self._boots > 1:
            self._done.add("plug")
        if step := SHOWN_BY.get(fact.kind):
            self._done.add(step)


def _listed(facts: Iterable[tuple[Fact, Bilingual]], at_center: int) -> Iterable[ListedFact]:
    for fact, told in facts:
        yield ListedFact(fact.seq, fact.at, fact.kind, told, fact.seq > at_center)
