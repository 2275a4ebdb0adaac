"""Orders at their windows: however many ask at once, each gets its own, the newest of a kind, and no other's."""

import random
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from sqlalchemy import Engine, delete, event, insert, update

from sync.center.hall.restores import ROSTERS_LOST_MAX
from sync.center.orders.order_table import OrdersFound, OrdersQuestion
from sync.center.storage.database import engine, errands, orders, terminals
from sync.center.store import Store
from sync.contract import Fingers, Order, RosterUpdate, SignedBundle, What, terminal_name
from sync.errands import MessageErrand, RestartErrand
from terminal.domain.roster import Roster

NOW = 1_795_420_800_000


class Given(Struct, frozen=True):
    """An order as it was given: `open` only counts for errands."""

    id: int
    window: str
    what: What
    open: bool = True


class Stands(Struct, frozen=True):
    """A terminal, and what it asks."""

    key: str
    window: str
    state: str
    moved_by: int
    question: OrdersQuestion


def is_errand(what: What) -> bool:
    return isinstance(what, RestartErrand | MessageErrand)


def due(all_given: list[Given], asks: Stands) -> tuple[str, list[int]]:
    """By the contract's words: the newest of each kind behind `after`, and every errand that is open."""
    if asks.state not in ("accepted", "replaced"):
        return "", []
    mine = [each for each in all_given if each.window == asks.window and asks.state == "accepted"]
    named = asks.moved_by > asks.question.after  # no configuration later than the one that put it there
    too_late = {each.id for each in mine if isinstance(each.what, SignedBundle) and each.id > asks.moved_by}
    mine = [each for each in mine if not (named and each.id in too_late)]
    found = []
    for each in mine:
        later = any(type(other.what) is type(each.what) and other.id > each.id for other in mine)
        if is_errand(each.what):
            wanted = each.open and asks.question.errands
        elif isinstance(each.what, RosterUpdate):
            has, number = asks.question.roster, each.what.roster.number  # one far beyond it is told, too
            wanted = not later and not number <= has <= number + ROSTERS_LOST_MAX
        else:
            wanted = not later
        if wanted and each.id > asks.question.after:
            found.append(each.id)
    return asks.window, found


def what(kind: str, number: int, window: str) -> What:
    made: dict[str, What] = {
        "configuration": SignedBundle(f"{window} {number}"),
        "roster": RosterUpdate(Roster(number, ())),
        "fingers": Fingers({1: f"{window}-{number}"}),
        "restart": RestartErrand(NOW + 1),
        "message": MessageErrand(f"{window} {number}", NOW + 1),
    }
    return made[kind]


KINDS = ("configuration", "roster", "fingers", "restart", "message")


def write(made: Engine, hall: list[Stands], all_given: list[Given]) -> None:
    """All of it, in place of what is there."""
    with made.begin() as connection:
        for table in (terminals, orders, errands):
            connection.execute(delete(table))
        if hall:
            connection.execute(insert(terminals), [_terminal(each) for each in hall])
        if all_given:
            connection.execute(insert(orders), [_order(each) for each in all_given])
        if noted := [_errand(each) for each in all_given if is_errand(each.what)]:
            connection.execute(insert(errands), noted)


def _terminal(each: Stands) -> dict[str, Any]:
    where = {"key_hash": each.key, "window": each.window, "state": each.state, "moved_by": each.moved_by}
    blank = {"terminal": terminal_name(each.key), "board": "", "version": "", "code": ""}
    return {**where, **blank, "first_seen": 1, "last_seen": 1}


def _order(each: Given) -> dict[str, Any]:
    body, kind = msgspec.json.encode(each.what).decode(), each.what.__struct_config__.tag
    return {"id": each.id, "window": each.window, "kind": kind, "body": body, "at": NOW}


def _errand(each: Given) -> dict[str, Any]:
    blank = {"about": "", "by": "", "given_at": 1, "detail": "", "terminal": ""}
    until, state = (NOW, "") if each.open else random.Random(each.id).choice([(NOW - 1, ""), (NOW + 1, "done")])
    kind = each.what.__struct_config__.tag
    return {"order": each.id, "window": each.window, "kind": kind, "until": until, "state": state, **blank}


def said(found: dict[str, OrdersFound]) -> dict[str, tuple[str, list[int]]]:
    return {key: (each.window, [order.id for order in each.orders]) for key, each in found.items()}


@st.composite
def halls(draw: st.DrawFn) -> tuple[list[Stands], list[Given]]:
    windows = ["A", "B", "2F-17", "窗口"]
    numbers = count(1)
    each = st.tuples(st.sampled_from(windows), st.sampled_from(KINDS), st.booleans())
    all_given = [
        Given(number, window, what(kind, number, window), still)
        for number, (window, kind, still) in zip(numbers, draw(st.lists(each, max_size=20)), strict=False)
    ]
    hall = []
    for number, window in enumerate(draw(st.lists(st.sampled_from(windows), max_size=5, unique=True))):
        key = f"{number:064x}"
        named = [0, *(one.id for one in all_given if one.window == window and isinstance(one.what, SignedBundle))]
        at = st.integers(0, len(all_given) + 1)
        question = OrdersQuestion(key, draw(at), draw(at), draw(st.booleans()))
        state = draw(st.sampled_from(["accepted", "accepted", "replaced", "rejected"]))
        hall.append(Stands(key, window, state, draw(st.sampled_from(named)), question))
    return hall, all_given


@pytest.fixture(scope="module")
def quick(files_database: str) -> Iterator[tuple[Store, Engine]]:
    with closing(Store(files_database)) as store:
        made = engine(files_database)
        yield store, made
        made.dispose()


@settings(max_examples=60, deadline=None)
@given(halls())
def test_who_asks_together_is_told_what_each_lacks(
    quick: tuple[Store, Engine], made: tuple[list[Stands], list[Given]]
) -> None:
    store, database = quick
    hall, all_given = made
    write(database, hall, all_given)
    stranger = OrdersQuestion("f" * 64, 0)
    found = store.orders([*(each.question for each in hall), stranger], NOW)
    assert said(found) == {**{each.key: due(all_given, each) for each in hall}, stranger.key: ("", [])}


def test_a_thousand_windows_get_each_its_own_from_two_queries(fresh_database: str) -> None:
    dice, thousand = random.Random(11), [f"W-{number}" for number in range(1000)]
    with closing(Store(fresh_database)) as store:
        made = engine(fresh_database)
        all_given = [
            Given(number, window, what(kind, number, window), dice.random() < 0.7)
            for number in range(1, 5001)
            for window, kind in [(dice.choice(thousand), dice.choice(KINDS))]
        ]
        hall = []
        for number, window in enumerate(thousand):
            key = f"{number:064x}"
            at = [one.id for one in all_given if one.window == window and isinstance(one.what, SignedBundle)]
            question = OrdersQuestion(key, dice.randrange(5000), dice.randrange(5000), dice.random() < 0.5)
            hall.append(Stands(key, window, "accepted", dice.choice([0, 0, *at]), question))
        write(made, hall, all_given)
        asked = statements(store)
        found = store.orders([each.question for each in hall], NOW)
        assert len([each for each in asked if each.startswith("SELECT")]) == 2
        assert said(found) == {each.key: due(all_given, each) for each in hall}
        texts = {each.key: [text for text in map(text_of, found[each.key].orders) if text] for each in hall}
        assert all(text.split("-")[:2] == each.window.split("-") for each in hall for text in texts[each.key])
        assert sum(map(len, texts.values())) > 500, "enough was told to be mistaken about"
        made.dispose()


def text_of(order: Order) -> str:
    """What names the window in an order that does."""
    match order.what:
        case SignedBundle(text) | MessageErrand(text):
            return text.replace(" ", "-")
        case Fingers(slots):
            return slots[1]
    return ""


def statements(store: Store) -> list[str]:
    """What the store says to its database from now on."""
    said: list[str] = []
    event.listen(store.notices._engine, "before_cursor_execute", lambda *each: said.append(each[2].strip()))
    return said


def two_windows(made: Engine, *all_given: tuple[int, str]) -> list[OrdersQuestion]:
    """Terminals at A and B, and what was ordered where."""
    keys = {"A": "0" * 64, "B": "1" * 64}
    hall = [Stands(key, window, "accepted", 0, OrdersQuestion(key, 0)) for window, key in keys.items()]
    write(made, hall, [Given(number, window, what("fingers", number, window)) for number, window in all_given])
    return [each.question for each in hall]


def test_a_new_order_names_who_stands_at_its_window(quick: tuple[Store, Engine]) -> None:
    store, made = quick
    _, second = two_windows(made, (3, "B"), (4, "C"))
    fresh = store.ordered_since(0)
    assert [(each.id, each.window, each.key) for each in fresh] == [(3, "B", second.key), (4, "C", "")]
    assert [each.id for each in store.ordered_since(3)] == [4]


def test_an_order_that_cannot_be_read_keeps_nobody_elses_back(quick: tuple[Store, Engine]) -> None:
    store, made = quick
    first, second = two_windows(made, (1, "A"), (2, "B"))
    with made.begin() as connection:
        connection.execute(update(orders).where(orders.c.id == 1).values(body="{"))
    found = store.orders([first, second], NOW)
    assert said(found) == {first.key: ("A", []), second.key: ("B", [2])}
