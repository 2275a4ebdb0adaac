"""Who may hold how many connections, and who goes when there are too many."""

import pytest

from sync.center.network.connections import (
    PER_ADDRESS,
    PER_KEY,
    STRANGERS,
    TERMINAL_LIMITS,
    Connection,
    ConnectionLimits,
    Connections,
)

ROOM = 2000


class Crowd:
    """Connections by name, and who was hung up on."""

    def __init__(self, room: int = ROOM, processes: int = 1, limits: ConnectionLimits = TERMINAL_LIMITS) -> None:
        self.held = Connections(room, processes, limits)
        self.dropped: list[str] = []

    def come(self, name: str, address: str, due: float = 1.0) -> Connection:
        connection = self.held.admit(address, due)
        assert connection is not None
        connection.hang_up = lambda: self.dropped.append(name)
        return connection


def test_the_oldest_of_an_address_makes_room_for_its_newest() -> None:
    crowd = Crowd()
    crowd.come("elsewhere", "10.0.0.2")
    for number in range(PER_ADDRESS + 2):
        crowd.come(str(number), "10.0.0.1")
    assert crowd.dropped == ["0", "1"]


OFFICE = ConnectionLimits(address=4, strangers=6, busy_stay=True)


def test_behind_one_address_whoever_rests_makes_room_and_nobody_who_waits_for_an_answer() -> None:
    """A floor behind one NAT: first whoever has rested for longest, then whoever asked for nothing yet."""
    crowd = Crowd(6, limits=OFFICE)
    for name, due, rests, busy in (("asks", 1, 0, 0), ("rests", 9, 1, 0), ("waits", 2, 0, 1), ("rested", 8, 1, 0)):
        come = crowd.come(name, "10.0.0.1", due)
        come.rests, come.busy = bool(rests), bool(busy)
    for number in range(3):
        crowd.come(f"new {number}", "10.0.0.1", 20 + number).busy = True
    assert crowd.dropped == ["rested", "rests", "asks"]
    assert crowd.held.admit("10.0.0.1", 30.0) is None, "all of them wait for an answer"
    assert crowd.dropped == ["rested", "rests", "asks"]
    for number in range(2):
        crowd.come(f"elsewhere {number}", "10.0.0.2").busy = True
    assert crowd.held.admit("10.0.0.3", 30.0) is None, "every place is taken"
    assert len(crowd.held) == 6


def test_a_terminal_is_not_crowded_out_by_its_own_address() -> None:
    crowd = Crowd()
    crowd.held.prove(crowd.come("terminal", "10.0.0.1"), "key")
    for number in range(3 * PER_ADDRESS):
        crowd.come(str(number), "10.0.0.1")
    assert len(crowd.dropped) == 2 * PER_ADDRESS
    assert "terminal" not in crowd.dropped


def test_a_key_has_few_and_keeps_its_newest() -> None:
    crowd = Crowd()
    for number in range(PER_KEY + 1):
        crowd.held.prove(crowd.come(str(number), "10.0.0.1"), "key")
    assert crowd.dropped == ["0"]


def test_strangers_from_everywhere_leave_room_for_terminals() -> None:
    crowd = Crowd()
    for number in range(STRANGERS + 300):
        crowd.come(str(number), f"10.0.{number // 250}.{number % 250}")
    assert len(crowd.held) == STRANGERS
    for number in range(ROOM - STRANGERS):
        crowd.held.prove(crowd.come(f"t{number}", "10.1.0.1"), f"key {number}")
    assert not [name for name in crowd.dropped if name.startswith("t")]


def test_what_strangers_may_have_is_divided_among_processes_and_what_a_terminal_may_is_not() -> None:
    processes = 4
    crowd = Crowd(processes=processes)
    for number in range(PER_ADDRESS):
        crowd.come(f"same {number}", "10.0.0.1")
    assert len(crowd.held) == PER_ADDRESS // processes
    for number in range(STRANGERS):
        crowd.come(f"other {number}", f"10.1.{number // 250}.{number % 250}")
    assert len(crowd.held) == STRANGERS // processes
    crowd.dropped.clear()
    for number in range(PER_KEY):
        crowd.held.prove(crowd.come(f"terminal {number}", "10.2.0.1"), "key")
    assert not [name for name in crowd.dropped if name.startswith("terminal")]


def test_where_terminals_have_every_place_a_stranger_is_turned_away() -> None:
    crowd = Crowd(room=3)
    taken = [crowd.come(str(number), "10.0.0.1") for number in range(3)]
    for number, connection in enumerate(taken):
        crowd.held.prove(connection, f"key {number}")
    assert crowd.held.admit("10.0.0.9", 1.0) is None
    crowd.held.leave(taken[0])
    assert crowd.held.admit("10.0.0.9", 1.0) is not None


def test_only_who_is_overdue_is_hung_up_on() -> None:
    crowd = Crowd()
    crowd.come("slow", "10.0.0.1", due=5.0)
    crowd.come("in time", "10.0.0.1", due=7.0)
    crowd.held.hang_up_overdue(6.0)
    assert (crowd.dropped, len(crowd.held)) == (["slow"], 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_a_machine_with_many_addresses_is_one_stranger(one: str, other: str, same: bool) -> None:
    crowd = Crowd(limits=ConnectionLimits(address=1))
    crowd.come("one", one)
    crowd.come("other", other)
    assert crowd.dropped == (["one"] if same else [])
