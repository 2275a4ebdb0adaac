"""The order rules: a question is held while there is none, and what is given can be told apart for ever."""

import threading
from typing import Any

from sync.conformance.rule import Rule, first_wrong, refused
from sync.conformance.visit import Visit
from sync.conformance.wire import HungUp, Json, WireAnswer
from sync.contract import NUMBER_MAX, ORDERS_MAX

_HELD_SECONDS = 1.0  # that a question asks for
EARLY_SECONDS, LATE_SECONDS = 0.2, 3.0  # by which the answer may come sooner or later than that
LONG_SECONDS = 10.0  # of the question that a newer one ends


def _asked(visit: Visit, after: int, mark: str = "", wait: float = 0.0) -> WireAnswer:
    return visit.wire.call("GET", f"/v1/orders?after={after}&mark={mark}&wait={wait}", wait=wait)


def _newest(visit: Visit) -> tuple[int, str]:
    """Number and mark of the last order that is there; (0, "") while there is none."""
    orders: list[Json] = [{}, *_asked(visit, 0).listed("orders")]
    return orders[-1].get("id", 0), orders[-1].get("mark", "")


def _held(visit: Visit) -> str:
    answer = _asked(visit, *_newest(visit), wait=_HELD_SECONDS)
    if wrong := refused(answer, 200):
        return wrong
    if answer.listed("orders"):
        return "gave orders that were given already"
    if not _HELD_SECONDS - EARLY_SECONDS <= answer.seconds <= _HELD_SECONDS + LATE_SECONDS:
        return f"answered after {answer.seconds:.1f} s a question that may be held for {_HELD_SECONDS:.0f}"
    return ""


def _in_order(visit: Visit) -> str:
    answer = _asked(visit, 0)
    orders = answer.listed("orders")
    numbers: list[Any] = [one.get("id") for one in orders]
    if wrong := refused(answer, 200):
        return wrong
    if len(numbers) > ORDERS_MAX or not all(isinstance(each, int) and 0 < each <= NUMBER_MAX for each in numbers):
        return f"{len(numbers)} orders, numbered {numbers[:5]}…"
    if numbers != sorted(set(numbers)):
        return f"numbers that do not rise: {numbers}"
    return "an order without its kind" if not all(_kind(one) for one in orders) else ""


def _where(visit: Visit) -> str:
    answer = _asked(visit, 0)
    found = {name: answer.said.get(name) for name in ("window", "store")}
    wanted = {"window": visit.window, "store": visit.store}
    return first_wrong(refused(answer, 200), "" if found == wanted else f"answered {found}, not {wanted}")


def _rewound(visit: Visit) -> str:
    answer = _asked(visit, NUMBER_MAX, "f" * 64)
    said = "" if answer.said.get("rewound") is True else "did not say that an order is not one of its own"
    return first_wrong(refused(answer, 200), said)


def _wrong_question(visit: Visit) -> str:
    for query in ("after=-1", "after=x", f"after={NUMBER_MAX + 1}", "wait=-1", "wait=x", f"mark={'f' * 99}"):
        if wrong := refused(visit.wire.call("GET", f"/v1/orders?{query}"), 400):
            return f"{query[:30]}: {wrong}"
    return ""


def _newer_question(visit: Visit) -> str:
    newest, first = _newest(visit), visit.beside()
    held: list[float] = []

    def hold() -> None:
        try:
            held.append(_asked(first, *newest, wait=LONG_SECONDS).seconds)
        except HungUp:
            held.append(0.0)

    holding = threading.Thread(target=hold)
    holding.start()
    for _ in range(10):  # the other one may not have come in yet
        _asked(visit, *newest, wait=EARLY_SECONDS)
        if held:
            break
    holding.join()
    return (
        "" if held[0] < LONG_SECONDS - LATE_SECONDS else "held a question on after the same terminal had asked anew"
    )


def _kind(order: Json) -> bool:
    what = order.get("what")
    return isinstance(what, dict) and isinstance(what.get("type"), str)


ORDER_RULES = (
    Rule("orders-held", "a question is held while there is no order, as long as it may be, and no longer", _held),
    Rule("orders-in-order", f"{ORDERS_MAX} orders at most, numbered upwards, each with its kind", _in_order),
    Rule("orders-where", "the answer names the window where the terminal stands, and the store", _where),
    Rule("orders-rewound", "who names an order that is none of this store's is told so", _rewound),
    Rule("orders-wrong-question", "a question that is none is 400", _wrong_question),
    Rule("orders-newer-question", "a terminal's newer question ends its older one", _newer_question),
)
