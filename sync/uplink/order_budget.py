"""The order budget: what the orders of a center may cost the card in an hour, and which of several are done at all.

A hall gives a window a few orders a day. Without an end to it a center could wear a card out, or fill it.
"""

from collections.abc import Sequence

import msgspec

from sync.contract import Order
from sync.errands import ERRANDS

ORDER_BYTES_PER_HOUR = 4 << 20
ORDER_OVERHEAD_BYTES = 8 << 10  # for cursor and facts, each of which writes a block of the card
ORDER_PAUSE_SECONDS = 600.0  # s until orders are asked for again after too many


def newest(orders: Sequence[Order]) -> list[Order]:
    """The last order of each kind, in their order: it says all that those before it said. Of errands, each."""
    last = {type(order.what): order for order in orders}
    return [order for order in orders if isinstance(order.what, ERRANDS) or last[type(order.what)] is order]


def cost(order: Order) -> int:
    """In bytes of the hour's allowance."""
    return len(msgspec.json.encode(order.what)) + ORDER_OVERHEAD_BYTES
