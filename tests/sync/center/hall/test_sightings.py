"""The sightings of a key: a second address and a second series of it are alarms; nothing is refused for them."""

import secrets

from tests.hostile.impostors import Impostor
from tests.sync.center.conftest import Desk, Hall

RATING = ("rating", {"level": "satisfied", "badge": "1024", "staffing": 0, "replaces": 0})


def test_a_second_address_is_an_alarm_once_each_way(hall: Hall, joined: Desk) -> None:
    joined.deliver(joined.chain(2))
    with Impostor(hall.url, hall.authority.ca, joined.key, "127.66.0.7") as copy:
        for _ in range(2):
            assert copy.call("GET", "/v1/orders?after=0&wait=0", None)[0] == 200
            assert joined.deliver(joined.chain(2))["through"] == 2
    rows = hall.sql("SELECT what, detail FROM alarms WHERE terminal = ? ORDER BY id", joined.name)
    there, back = f"from {joined.address}, then from 127.66.0.7", f"from 127.66.0.7, then from {joined.address}"
    assert rows == [("address", f"spoke {there}"), ("address", f"spoke {back}")]


def test_a_terminal_that_stays_where_it_is_raises_none(joined: Desk) -> None:
    for count in (1, 2, 3):
        assert joined.deliver(joined.chain(count))["through"] == count
    assert joined.pair()["state"] == "accepted"
    assert joined.alarms() == []


def test_a_second_series_is_an_alarm_and_is_stored(hall: Hall, joined: Desk) -> None:
    joined.deliver(joined.chain(2))
    with Impostor(hall.url, hall.authority.ca, joined.key, joined.address) as copy:
        series = secrets.token_hex(16)
        facts = copy.facts(series, joined.window, RATING, RATING)
        assert [copy.deliver(series, *facts)[1]["through"] for _ in range(2)] == [2, 2]
    assert (joined.alarms(), joined.quarantined()) == (["series"], [])
    assert joined.deliver(joined.chain(3))["through"] == 3
