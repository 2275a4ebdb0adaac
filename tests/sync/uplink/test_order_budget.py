"""Which of several orders are done, and what each costs."""

from sync.contract import Fingers, InvitationRequest, Order, RosterUpdate, SignedBundle
from sync.uplink.order_budget import ORDER_BYTES_PER_HOUR, ORDER_OVERHEAD_BYTES, cost, newest
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry, Roster


def test_the_newest_of_a_kind_is_done_and_none_of_another_is_lost() -> None:
    orders = [
        Order(1, RosterUpdate(Roster(1))),
        Order(2, InvitationRequest("a", 1)),
        Order(3, Fingers({1: "x"})),
        Order(4, RosterUpdate(Roster(2))),
        Order(5, SignedBundle("x")),
        Order(6, InvitationRequest("b", 1)),
    ]
    assert [order.id for order in newest(orders)] == [3, 4, 5, 6]
    assert newest([]) == []


def test_an_order_costs_its_size_and_the_blocks_that_it_writes() -> None:
    small = cost(Order(1, InvitationRequest("a", 1)))
    entry = Entry("b" * 32, "cover", 0, 253_402_214_400_000, "名" * 40)
    largest = cost(Order(1, RosterUpdate(Roster(1, (entry,) * ROSTER_ENTRIES_MAX))))
    assert ORDER_OVERHEAD_BYTES < small < ORDER_OVERHEAD_BYTES + 100
    assert ORDER_BYTES_PER_HOUR // largest >= 20, "IT may correct the largest roster every three minutes"
    assert ORDER_BYTES_PER_HOUR // small >= 500, "and a citizen may be invited every seven seconds"
