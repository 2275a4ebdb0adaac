"""The preparation: requests are numbered, chained and encoded while the disk is still busy with those before them.

It is a guess. Each is prepared behind the one that was prepared before it, and written as it is only if the series
stands there by then; after a failed sync or a refusal it is numbered again, by the same rule.
"""

import threading
from collections.abc import Sequence

from msgspec import Struct

from sync.buffer.numbering import SeriesPosition, documents, number
from terminal.domain.facts import Draft, Fact


class Prepared(Struct, frozen=True):
    """What these drafts become behind `behind`; the series stands at `place` then."""

    drafts: Sequence[Draft]
    behind: SeriesPosition
    facts: list[Fact]
    documents: dict[str, bytes | None]  # the facts as a table holds them
    place: SeriesPosition


def prepared(behind: SeriesPosition, drafts: Sequence[Draft]) -> Prepared:
    numbered, place = number(behind, drafts)
    return Prepared(drafts, behind, [fact for fact, _ in numbered], documents(numbered), place)


def following(place: SeriesPosition, requests: Sequence[Prepared]) -> list[Prepared]:
    """The same requests behind `place`; whichever was prepared behind another is numbered again."""
    right = []
    for request in requests:
        right.append(request if request.behind == place else prepared(place, request.drafts))
        place = right[-1].place
    return right


class Preparation:
    """Where the next request will stand if all goes well. Never waits for the disk."""

    def __init__(self, place: SeriesPosition) -> None:
        self._place = place
        self._preparing = threading.Lock()

    def prepare(self, drafts: Sequence[Draft]) -> Prepared:
        with self._preparing:
            request = prepared(self._place, drafts)
            self._place = request.place
            return request

    def go_on(self, place: SeriesPosition) -> None:
        """The next request is prepared behind this: the guess was wrong."""
        with self._preparing:
            self._place = place
