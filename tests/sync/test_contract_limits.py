"""What an answer of the center may hold: the last that a hall could need is taken, one more is refused."""

import json
from typing import Any

import msgspec
import pytest

from sync.contract import (
    BATCH,
    NUMBER_MAX,
    ORDERS_MAX,
    SLOTS_MAX,
    DeliveryReceipt,
    DirectoryAnswer,
    Noted,
    Orders,
    PairAnswer,
    ReportReceipt,
)
from terminal.domain.roster import ROSTER_ENTRIES_MAX
from tests.hostile.center import invitation

LAST_MS, BEYOND_MS = 253_402_214_400_000, 253_402_214_400_001
INVITATION = invitation(1)["what"]
ENTRY = {"badge": "b" * 32, "what": "leave", "start": 0, "end": 1, "name": "名" * 40}


def ordered(what: Any) -> dict[str, Any]:
    return {"now": 1, "store": "s", "orders": [{"id": 1, "what": what}]}


def rostered(*entries: Any) -> dict[str, Any]:
    return ordered({"type": "day_list", "roster": {"number": 1, "entries": entries}})


def fingered(**changes: Any) -> dict[str, Any]:
    return ordered({"type": "fingers", "slots": {"1": "GH-0217"}, **changes})


def numbered(**changes: Any) -> dict[str, Any]:
    """What a terminal keeps of an order, and says when it asks for the next."""
    return {"now": 1, "store": "s", "orders": [{**invitation(1), **changes}]}


def refusing(why: str, count: int = 1) -> dict[str, Any]:
    return {"now": 1, "store": "s", "through": 1, "refused": [{"seq": 1, "why": why}] * count}


def orders(count: int) -> dict[str, Any]:
    return {"now": 1, "store": "s", "orders": [invitation(number) for number in range(1, count + 1)]}


LIMITS: list[tuple[str, type, dict[str, Any], dict[str, Any]]] = [
    ("orders", Orders, orders(ORDERS_MAX), orders(ORDERS_MAX + 1)),
    ("entries", Orders, rostered(*[ENTRY] * ROSTER_ENTRIES_MAX), rostered(*[ENTRY] * (ROSTER_ENTRIES_MAX + 1))),
    ("badge", Orders, rostered(ENTRY), rostered({**ENTRY, "badge": "b" * 33})),
    ("name", Orders, rostered(ENTRY), rostered({**ENTRY, "name": "名" * 41})),
    ("case", Orders, ordered({**INVITATION, "case": "c" * 64}), ordered({**INVITATION, "case": "c" * 65})),
    ("library", Orders, fingered(library="l" * 64), fingered(library="l" * 65)),
    (
        "slots",
        Orders,
        fingered(slots={str(slot): "x" for slot in range(SLOTS_MAX)}),
        fingered(slots={str(slot): "x" for slot in range(SLOTS_MAX + 1)}),
    ),
    ("a slot", Orders, fingered(slots={"65535": "x"}), fingered(slots={"65536": "x"})),
    ("an id", Orders, numbered(id=NUMBER_MAX), numbered(id=NUMBER_MAX + 1)),
    ("a mark", Orders, numbered(mark="m" * 64), numbered(mark="m" * 65)),
    ("published", Orders, numbered(at=LAST_MS), numbered(at=BEYOND_MS)),
    ("published before any center", Orders, numbered(at=0), numbered(at=-1)),
    ("refused", DeliveryReceipt, refusing("no", BATCH), refusing("no", BATCH + 1)),
    ("why", DeliveryReceipt, refusing("w" * 1000), refusing("w" * 1001)),
    ("store", DeliveryReceipt, {**refusing(""), "store": "s" * 64}, {**refusing(""), "store": "s" * 65}),
    (
        "window",
        PairAnswer,
        {"now": 1, "store": "s", "state": "accepted", "window": "w" * 64},
        {"now": 1, "store": "s", "state": "accepted", "window": "w" * 65},
    ),
    (
        "directory",
        DirectoryAnswer,
        {"now": 1, "directory": "d" * (2 << 20)},
        {"now": 1, "directory": "d" * ((2 << 20) + 1)},
    ),
]
KINDS: list[tuple[type, dict[str, Any]]] = [
    (PairAnswer, {"store": "s", "state": "waiting"}),
    (DeliveryReceipt, {"store": "s", "through": 1}),
    (Orders, {"store": "s"}),
    (ReportReceipt, {}),
    (DirectoryAnswer, {"directory": ""}),
    (Noted, {}),
]


@pytest.mark.parametrize(("_what", "kind", "largest", "larger"), LIMITS, ids=[row[0] for row in LIMITS])
def test_the_largest_is_taken_and_a_larger_is_refused(
    _what: str, kind: type, largest: dict[str, Any], larger: dict[str, Any]
) -> None:
    assert msgspec.json.decode(msgspec.json.encode(largest), type=kind)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(larger), type=kind)


@pytest.mark.parametrize(("kind", "rest"), KINDS, ids=[kind.__name__ for kind, _ in KINDS])
def test_every_answer_tells_a_time_that_a_calendar_shows(kind: type, rest: dict[str, Any]) -> None:
    for now in (0, LAST_MS):
        assert msgspec.convert({"now": now, **rest}, kind).now == now
    for now in (-1, BEYOND_MS, 10**15, 10**30):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(json.dumps({"now": now, **rest}), type=kind)
