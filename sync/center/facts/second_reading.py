"""The second reading: what was set aside as unreadable is read again, by a version that may be able to. Pure.

It is stored in its place only where that is still free and where its neighbours in the chain bear it out: what was
kept for months must not become a fact because nothing could be compared.
"""

import re

from msgspec import Struct

from sync.center.facts.intake import Item, read

# What `readable` and the cut in `intake` leave: such a text is not what the terminal sent.
NOT_AS_IT_CAME = re.compile(r"\\x[0-9a-f]{2}| … \d+ bytes, SHA-256 [0-9a-f]{64}\Z")


class ChainPlace(Struct, frozen=True):
    """What stands at a number of a series and around it; None where nothing is known."""

    before: str | None  # the hash that a fact there carries as `prev`
    here: str | None  # of the fact there
    after: str | None  # what the fact behind it carries as `prev`


def read_again(raw: str, terminal: str, series: str) -> Item:
    """The same as `intake.read`, of what was kept of it."""
    if NOT_AS_IT_CAME.search(raw):
        return Item(raw, None, None, "what was kept is not, byte for byte, what came")
    return read(raw.encode(), terminal, series)


def why_it_stays(item: Item, seq: int, place: ChainPlace) -> str:
    """Why it cannot be stored under the number that it was settled by; empty where it can, or is."""
    if item.content is None:
        return item.why
    if item.seq != seq:
        return f"it says that it is number {item.seq}, and was settled as {seq}"
    if place.here == item.content.hash:
        return ""
    if place.here is not None:
        return "another fact with this number is settled already"
    if place.before not in (None, item.content.fact.prev):
        return "it does not follow the fact before it"
    if place.after not in (None, item.content.hash):
        return "the fact behind it does not follow it"
    return ""
