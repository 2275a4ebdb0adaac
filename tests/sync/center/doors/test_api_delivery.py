"""Delivering facts to a running center: stored once and as they came, or set aside with a reason."""

import gzip
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.center.envelopes import TooLarge, Unpacking
from sync.contract import BATCH, BODY_LIMIT
from tests.sync.center.conftest import Desk, FromAddress, Hall, sha256, written

EMPTY = b'{"series": "s", "facts": []}'


def test_what_is_delivered_is_stored_as_it_was_meant(hall: Hall, joined: Desk) -> None:
    facts = joined.chain(3)
    answer = joined.deliver(facts)
    assert (answer["through"], answer["refused"]) == (3, [])
    query = 'SELECT seq, kind, "window", at, hash, raw FROM facts WHERE terminal = ? ORDER BY seq'
    expected = [
        (f["seq"], "rating", joined.window, f["at"], sha256(written(f)), written(f)) for f in facts
    ]  # fmt: skip
    assert hall.sql(query, joined.name) == expected
    assert joined.alarms() == []


def test_sent_twice_is_stored_once(joined: Desk) -> None:
    facts = joined.chain(4)
    assert joined.deliver(facts[:3])["through"] == 3
    assert joined.deliver(facts)["through"] == 4
    assert joined.deliver(facts[1:2])["through"] == 4
    assert (joined.stored(), joined.quarantined(), joined.alarms()) == ([1, 2, 3, 4], [], [])


def test_facts_behind_a_gap_are_not_stored_and_no_error(joined: Desk) -> None:
    facts = joined.chain(5)
    assert joined.deliver([facts[0], facts[2], facts[3]])["through"] == 1
    assert joined.stored() == [1]
    assert joined.deliver(facts[1:])["through"] == 5
    assert (joined.stored(), joined.alarms()) == ([1, 2, 3, 4, 5], [])


def test_what_cannot_be_read_is_set_aside_and_its_neighbours_are_stored(joined: Desk) -> None:
    facts = joined.chain(4)
    broken = {"seq": 2, "kind": "rating"}
    for _ in range(2):
        answer = joined.deliver([facts[0], broken, facts[2], facts[3]])
        assert answer["through"] == 4
        assert [one["seq"] for one in answer["refused"]] == [2]
        assert "terminal" in answer["refused"][0]["why"]
    assert joined.stored() == [1, 3, 4]
    assert [(seq, json.loads(raw)) for seq, raw in joined.quarantined()] == [(2, broken)]
    assert joined.alarms() == []


@pytest.mark.parametrize("nothing", [None, 7, "x", [], {}, {"seq": "2"}, {"seq": -2}, {"seq": 1 << 80}])
def test_what_has_no_number_takes_the_next_one_and_keeps_it(joined: Desk, nothing: object) -> None:
    facts = joined.chain(3)
    joined.deliver(facts[:1])
    for delivery in ([nothing], [nothing], [facts[0], nothing], [nothing, facts[2]]):
        answer = joined.deliver(delivery)
        assert [one["seq"] for one in answer["refused"]] == [2]
    assert (answer["through"], joined.stored(), joined.alarms()) == (3, [1, 3], [])
    assert [seq for seq, _ in joined.quarantined()] == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"terminal": "T-other"},
        {"series": "f" * 32},
        {"at": 1 << 63},
        {"kind": "a\0b"},
        {"body": {"share": 0.5}},
        {"clock": "guessed"},
    ],
    ids=lambda change: str(next(iter(change))),
)
def test_a_fact_that_is_not_the_senders_or_none_is_refused(joined: Desk, change: dict[str, object]) -> None:
    facts = joined.chain(2)
    answer = joined.deliver([facts[0], {**facts[1], **change}])
    assert (answer["through"], [one["seq"] for one in answer["refused"]]) == (2, [2])
    assert (joined.stored(), len(joined.quarantined())) == ([1], 1)


def test_an_unknown_kind_and_badge_are_stored(joined: Desk) -> None:
    (fact,) = joined.chain(1)
    assert joined.deliver([{**fact, "kind": "hologram", "body": {"badge": "nobody", "深": 3}}])["refused"] == []
    assert joined.stored() == [1]


def test_other_content_under_a_settled_number_is_an_alarm_and_changes_nothing(joined: Desk) -> None:
    facts = joined.chain(3)
    joined.deliver(facts[:2])
    forged = {**facts[1], "body": {**facts[1]["body"], "level": "very_satisfied"}}
    for _ in range(2):
        answer = joined.deliver([facts[0], forged, facts[2]])
        assert (answer["through"], answer["conflict"], answer["refused"]) == (1, 2, [])
    assert joined.alarms() == ["conflict"]
    query = "SELECT raw FROM facts WHERE terminal = ? AND seq = 2"
    assert joined.hall.sql(query, joined.name) == [(written(facts[1]),)]
    assert (joined.stored(), joined.quarantined()) == ([1, 2], [])


def test_the_first_fact_follows_nothing(joined: Desk) -> None:
    (fact,) = joined.chain(1)
    joined.deliver([{**fact, "prev": "1" * 64}])
    assert joined.alarms() == ["chain"]


@pytest.mark.parametrize("true", [True, False])
def test_a_declaration_that_begins_a_delivery_follows_what_was_before_the_gap(joined: Desk, true: bool) -> None:
    facts = joined.chain(5)
    joined.deliver(facts[:2])
    prev = facts[2]["prev"] if true else "1" * 64
    gone = {**facts[3], "kind": "lost", "body": {"from": 3, "to": 4, "why": "damaged"}, "prev": prev}
    assert joined.deliver([gone])["through"] == 4
    assert (joined.stored(), joined.alarms()) == ([1, 2, 4], [] if true else ["chain"])


def test_a_fresh_series_starts_at_one_again(joined: Desk) -> None:
    joined.deliver(joined.chain(2))
    joined.series = "e" * 32
    for _ in range(2):
        assert joined.deliver(joined.chain(1))["through"] == 1
    assert joined.alarms() == ["series"]


def test_the_same_delivery_at_the_same_time(hall: Hall, joined: Desk) -> None:
    body = json.dumps({"series": joined.series, "facts": [*joined.chain(100), {"seq": 101}]})
    twin = Desk(hall)
    twin.key = joined.key
    twin.session.mount("https://", FromAddress(joined.address))
    with ThreadPoolExecutor(6) as threads:
        calls = [threads.submit(one.call, "POST", "/v1/facts", data=body) for one in (joined, twin) * 3]
        answers = [call.result().json() for call in calls]
    assert [answer["through"] for answer in answers] == [101] * 6
    assert [answer["refused"][0]["seq"] for answer in answers] == [101] * 6
    assert joined.stored() == list(range(1, 101))
    assert (len(joined.quarantined()), joined.alarms()) == (1, [])


def test_gzip_is_unpacked(joined: Desk) -> None:
    body = gzip.compress(json.dumps({"series": joined.series, "facts": joined.chain(2)}).encode())
    answer = joined.call("POST", "/v1/facts", data=body, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["through"]) == (200, 2)


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b" " * (BODY_LIMIT + 1)), "gzip", 413),
        (gzip.compress(EMPTY)[:-3], "gzip", 400),
        (gzip.compress(EMPTY) + b"x", "gzip", 400),
        (b"not gzip", "gzip", 400),
        (EMPTY, "br", 415),
        (b" " * (BODY_LIMIT + 1), "identity", 413),
        (b"{", "identity", 400),
        (b"[" * 100_000, "identity", 400),
        (b'{"series": "\xff", "facts": []}', "identity", 400),
    ],
    ids=["bomb", "cut", "tail", "garbage", "packing", "large", "no json", "deep", "no text"],
)
def test_bodies_that_are_refused_beside_one_that_is_taken(
    joined: Desk, body: bytes, encoding: str, status: int
) -> None:
    answer = joined.call("POST", "/v1/facts", data=body, headers={"Content-Encoding": encoding})
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert joined.deliver(joined.chain(1))["through"] == 1


def test_a_bomb_is_not_unpacked_before_it_is_refused() -> None:
    bomb = gzip.compress(bytes(64 << 20), 1)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            Unpacking("gzip", BODY_LIMIT).take(bomb)
        assert tracemalloc.get_traced_memory()[1] < 3 * BODY_LIMIT
    finally:
        tracemalloc.stop()
    honest = Unpacking("gzip", BODY_LIMIT)
    honest.take(gzip.compress(EMPTY))
    assert honest.content() == EMPTY


def test_a_delivery_holds_so_many_facts_and_no_more(joined: Desk) -> None:
    facts = joined.chain(BATCH + 1)
    more = joined.call("POST", "/v1/facts", json={"series": joined.series, "facts": facts})
    assert (more.status_code, joined.stored()) == (413, [])
    assert joined.deliver(facts[:BATCH])["through"] == BATCH


def test_alarms_and_quarantine_are_listed(hall: Hall, joined: Desk) -> None:
    (fact,) = joined.chain(1)
    joined.deliver([{**fact, "prev": "1" * 64}, "junk"])
    alarms = [row for row in json.loads(hall.command("alarms", "--json").output) if row["terminal"] == joined.name]
    assert [row["what"] for row in alarms] == ["chain"]
    aside = json.loads(hall.command("quarantine", "--json").output)
    assert [(row["seq"], row["raw"]) for row in aside if row["terminal"] == joined.name] == [(2, '"junk"')]
    assert joined.name in hall.command("alarms").output
    assert joined.name in hall.command("quarantine").output
