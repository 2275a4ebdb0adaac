"""The map of a window's sensor, made of its terminals' facts, for the next terminal that comes to the window."""

import secrets
from typing import Any

import pytest

from sync.contract import BATCH, SLOTS_MAX
from tests.sync.center.conftest import Desk, Hall, bundle, sha256, written

OURS, THEIRS = "aa" * 16, "bb" * 16
ANN, BEN, CARLA = "GH-0217", "GH-0452", "GH-0330"
Body = dict[str, str | int]


def enrolment(slot: int, badge: str, library: str = OURS) -> Body:
    body: Body = {"what": "enrolment", "detail": "finger 1", "slot": slot, "badge": badge}
    return {**body, "library": library, "consent": "C-1", "by": "9001"}


def erasure(slot: int, badge: str, library: str = OURS) -> Body:
    return {"what": "erasure", "detail": "asked for", "slot": slot, "badge": badge, "library": library}


def settlement(library: str) -> Body:
    return {"what": "settlement", "detail": "confirmed", "library": library, "by": "9001"}


def tell(desk: Desk, *bodies: Body) -> None:
    """Delivers these audits as a series of the terminal at its window."""
    facts: list[dict[str, Any]] = []
    for fact, body in zip(desk.chain(len(bodies)), bodies, strict=True):
        prev = sha256(written(facts[-1])) if facts else "0" * 64
        facts.append({**fact, "kind": "audit", "window": desk.window, "prev": prev, "body": body})
    assert desk.deliver(facts)["through"] == len(bodies)
    assert set(desk.alarms()) <= {"series"}


def successor(desk: Desk, *more: str) -> list[Any]:
    """The orders about fingers that the next terminal at this window gets."""
    following = Desk(desk.hall)
    following.window = desk.window
    orders = following.join("--replace", *more).call("GET", "/v1/orders?after=0&wait=0.05").json()["orders"]
    return [order["what"] for order in orders if order["what"]["type"] == "fingers"]


def test_the_next_terminal_gets_what_was_enrolled_less_what_was_erased(joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), enrolment(1, ANN), enrolment(2, BEN), erasure(1, ANN), enrolment(1, CARLA))
    assert successor(joined) == [{"type": "fingers", "slots": {"0": ANN, "1": CARLA, "2": BEN}, "library": OURS}]


def test_where_nobody_was_enrolled_no_map_is_sent(joined: Desk) -> None:
    assert successor(joined) == []
    tell(joined, {"what": "boot", "detail": "1"}, enrolment(0, ANN), erasure(0, ANN))
    assert successor(joined) == []


def test_another_windows_fingers_are_not_in_it(hall: Hall, joined: Desk) -> None:
    elsewhere = Desk(hall).join()
    tell(elsewhere, enrolment(0, BEN, THEIRS))
    tell(joined, enrolment(0, ANN))
    assert successor(joined) == [{"type": "fingers", "slots": {"0": ANN}, "library": OURS}]


def test_one_terminal_after_another_with_the_same_sensor_is_one_map(hall: Hall, joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), enrolment(1, BEN))
    second = Desk(hall)
    second.window = joined.window
    tell(second.join("--replace"), enrolment(2, CARLA), erasure(0, ANN))
    assert successor(joined) == [{"type": "fingers", "slots": {"1": BEN, "2": CARLA}, "library": OURS}]


def test_a_new_series_of_a_terminal_that_lost_its_card_counts_from_one_again(joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), enrolment(1, ANN), enrolment(2, ANN))
    joined.series = secrets.token_hex(16)
    tell(joined, erasure(1, ANN), enrolment(3, BEN))
    assert successor(joined) == [{"type": "fingers", "slots": {"0": ANN, "2": ANN, "3": BEN}, "library": OURS}]


def test_a_sensor_that_was_exchanged_and_settled_begins_with_its_own(joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), erasure(0, ANN), settlement(THEIRS), enrolment(0, BEN, THEIRS))
    assert successor(joined) == [{"type": "fingers", "slots": {"0": BEN}, "library": THEIRS}]


def test_what_is_given_at_the_acceptance_counts_before_the_facts(joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), enrolment(1, BEN))
    assert successor(joined, "--finger", "3=GH-0330") == [{"type": "fingers", "slots": {"3": CARLA}}]


def test_a_sensor_that_nobody_settled_shares_no_slot_with_the_one_before(hall: Hall, joined: Desk) -> None:
    tell(joined, enrolment(0, ANN), enrolment(1, ANN))
    second = Desk(hall)
    second.window = joined.window
    tell(second.join("--replace"), settlement(THEIRS), enrolment(0, BEN, THEIRS))
    assert successor(joined) == [{"type": "fingers", "slots": {"0": BEN}, "library": THEIRS}]


NEVER_TOLD = [
    enrolment(65_536, BEN),
    enrolment(-2, BEN),
    enrolment(1, "B" * 65),
    enrolment(1, BEN, "l" * 65),
]


@pytest.mark.parametrize("lie", NEVER_TOLD, ids=["a slot too high", "a slot below", "a badge", "a library"])
def test_what_no_terminal_could_be_told_shuts_out_no_successor(joined: Desk, lie: Body) -> None:
    """Such an order is no order to anybody: whoever comes to the window next would never be given one again."""
    tell(joined, enrolment(0, ANN), lie)
    assert successor(joined) == [{"type": "fingers", "slots": {"0": ANN}, "library": OURS}]


def test_more_fingers_than_a_sensor_has_shut_out_no_successor(joined: Desk) -> None:
    """Fifteen deliveries of the largest sort."""
    made: list[dict[str, Any]] = []
    for fact in joined.chain(SLOTS_MAX + 1):
        prev = sha256(written(made[-1])) if made else "0" * 64
        body = enrolment(len(made), ANN)
        made.append({**fact, "kind": "audit", "window": joined.window, "prev": prev, "body": body})
    for first in range(0, len(made), BATCH):
        joined.deliver(made[first : first + BATCH])
    (fingers,) = successor(joined)
    assert len(fingers["slots"]) == SLOTS_MAX


def test_an_order_that_was_written_beyond_the_contract_keeps_no_other_back(joined: Desk) -> None:
    """As a center of an earlier version wrote it; the window's configuration goes on to its terminal."""
    body = '{"type":"fingers","slots":{"70000":"GH-0217"}}'
    given = 'INSERT INTO orders ("window", kind, body, at) VALUES (?, ?, ?, ?)'
    joined.hall.sql(given, joined.window, "fingers", body, 1)
    joined.hall.push(bundle(joined.window, 1))
    answer = joined.call("GET", "/v1/orders?after=0&wait=0")
    assert [order["what"]["type"] for order in answer.json()["orders"]] == ["configuration"]
