"""The second series of a card that was copied: what one card recorded under the numbers of the other.

As a terminal does that goes on in another series: the facts keep their numbers and are chained anew, and what
stands before them is declared to be in the series that both cards began with.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from msgspec.structs import replace

from sync.buffer.numbering import SeriesPosition, lost, rechained
from sync.center.facts.intake import Item, StoredFact
from sync.export_file import Header
from terminal.domain.facts import Fact, canonical

SECOND_SERIES = b"window-terminal second series\0"


def second_header(header: Header, split: StoredFact) -> Header:
    """Whose facts they are from the first one on that is another one here; the same one tells the same series."""
    name = sha256(SECOND_SERIES + header.series.encode() + b"\0" + split.hash.encode()).hexdigest()[:32]
    return replace(header, series=name, first=split.fact.seq)


def second_items(header: Header, items: Iterable[Item]) -> Iterator[Item]:
    """What stands in this series, of the items of the one before."""
    place = SeriesPosition(header.terminal, header.series)
    for item in items:
        if (item.seq or 0) < header.first:
            continue
        if item.content is None:
            yield item
            continue
        if not place.seq and header.first > 1:
            why = f"the center has them in the series {item.content.fact.series}"
            declared = lost(place, header.first - 1, item.content.fact, why)
            place = place.after(declared, canonical(declared))
            yield _item(declared)
        ((fact, _),), place = rechained(place, [item.content.fact])
        yield _item(fact)


def _item(fact: Fact) -> Item:
    raw = canonical(fact)
    return Item(raw.decode(), fact.seq, StoredFact(fact, raw.decode(), sha256(raw).hexdigest()))
