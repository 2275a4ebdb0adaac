"""The roster as it travels: what an older terminal reads too, and what no calendar can show."""

import msgspec
import pytest

from sync.contract import Order, Orders, RosterUpdate
from terminal.domain.roster import Entry, Roster

NINE_O_CLOCK, TEN_O_CLOCK = 1_772_413_200_000, 1_772_416_800_000
LAST_MINUTE_IN_SHANGHAI = 253_402_271_940_000  # 9999-12-31T23:59, as somebody writes "until further notice"


def travelled(entry: Entry) -> bytes:
    return msgspec.json.encode(Orders(TEN_O_CLOCK, "store", [Order(1, RosterUpdate(Roster(1, (entry,))))]))


def test_an_entry_without_a_name_is_what_it_was_before_names() -> None:
    """An older terminal refuses keys that it does not know, and with them the orders after these."""
    sent = msgspec.json.decode(travelled(Entry("GH-0217", "leave", NINE_O_CLOCK, TEN_O_CLOCK)))
    (entry,) = sent["orders"][0]["what"]["roster"]["entries"]
    assert entry == {"badge": "GH-0217", "what": "leave", "start": NINE_O_CLOCK, "end": TEN_O_CLOCK}


@pytest.mark.parametrize("end", [TEN_O_CLOCK * 1000, 10**18, -(10**18)])
def test_times_that_no_calendar_can_show_never_reach_the_desk(end: int) -> None:
    """A center that counts microseconds; such an outing would be the time on the plate of whoever is away."""
    with pytest.raises(msgspec.ValidationError, match="end"):
        msgspec.json.decode(travelled(Entry("GH-0217", "outing", NINE_O_CLOCK, end)), type=Orders)


def test_until_further_notice_is_a_time() -> None:
    entry = Entry("GH-0217", "outing", NINE_O_CLOCK, LAST_MINUTE_IN_SHANGHAI, "陈静")
    (order,) = msgspec.json.decode(travelled(entry), type=Orders).orders
    assert order.what == RosterUpdate(Roster(1, (entry,)))
