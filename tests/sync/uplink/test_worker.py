"""The worker against a center of a few lines: what a center does, and fails to do, to a terminal."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sync.contract import Fingers, Refusal
from sync.uplink import backoff
from terminal.domain.events import Joining, Linked, SlotsKnown
from tests.support.office import NOW, Hut, Office, Settled
from tests.support.servers import PATIENCE, Reply, Server

# Facts out.


def test_joining_then_delivering(office: Office, hut: Hut) -> None:
    office.window = ""
    hut.record("made before pairing", "two")
    hut.worker.start()
    assert hut.code()
    assert (office.facts, hut.worker.acknowledged) == ({}, None)
    office.window = "2F-17"
    assert hut.audit("paired") == "2F-17"
    assert hut.next(Settled, through=2)
    assert hut.worker.acknowledged is not None
    assert [fact["body"]["detail"] for fact in office.facts.values()] == ["made before pairing", "two"]
    assert hut.buffer.kept("window") == "2F-17"
    assert (hut.buffer.cursors.store, hut.buffer.waiting) == ("store-1", 0)
    assert hut.heard.get(timeout=PATIENCE) == NOW
    assert hut.links() == [True]


def test_a_token_is_sent_until_it_is_used_up(office: Office, hut: Hut) -> None:
    office.window = ""
    hut.token.write_text("ab12cd.0123456789abcdef", encoding="utf-8")
    hut.worker.start()
    hut.code()
    assert hut.token.exists(), "it is kept while it may be needed"
    office.window = "2F-17"
    assert hut.audit("paired") == "2F-17"
    hut.record("one")
    hut.next(Settled, through=1)
    assert not hut.token.exists()
    assert {asked["token"] for asked in office.pairings} == {"ab12cd.0123456789abcdef"}


def test_a_center_that_changes_its_challenge_is_told_no_code(office: Office, hut: Hut) -> None:
    office.window = ""
    hut.worker.start()
    first = hut.next(Joining)
    assert first.code
    office.challenge = "d5" * 32
    assert hut.next(Joining, code="").fingerprint == first.fingerprint
    assert hut.code()
    nonces = [asked["nonce"] for asked in office.pairings if "nonce" in asked]
    assert len(set(nonces)) == 2


def test_a_nudge_delivers_at_once(hut: Hut) -> None:
    hut.worker.start()
    for number in range(1, 4):
        hut.record("x")
        hut.next(Settled, through=number)


def test_many_facts_go_in_batches(office: Office, hut: Hut) -> None:
    hut.record(*["x"] * 450)
    hut.worker.start()
    hut.next(Settled, through=450)
    assert office.batches == [200, 200, 50]
    assert list(office.facts) == list(range(1, 451))


def test_a_refused_fact_is_set_aside_and_blocks_nothing(
    office: Office, hut: Hut, caplog: pytest.LogCaptureFixture
) -> None:
    office.refuse = {2}
    hut.record("one", "two", "three")
    hut.worker.start()
    hut.next(Settled, through=3)
    assert hut.buffer.refused() == [Refusal(2, "unreadable")]
    hut.record("four")
    hut.next(Settled, through=4)
    assert "the center refused fact 2: unreadable; set aside" in caplog.messages


def test_a_center_with_another_store_gets_everything_again(office: Office, hut: Hut) -> None:
    hut.record("one", "two")
    hut.worker.start()
    hut.next(Settled, through=2)
    office.forget("store-2")
    hut.record("three")
    hut.next(Settled, through=3)
    assert list(office.facts) == [1, 2, 3]
    assert hut.buffer.cursors.store == "store-2"


def test_another_store_is_told_of_before_it_takes_anything(office: Office, hut: Hut) -> None:
    hut.record("one", "two")
    hut.worker.start()
    hut.next(Settled, through=2)
    another = b'{"now": %d, "store": "store-2", "orders": []}' % NOW
    office.instead = {"/v1/facts": Reply(b"", 503), "/v1/orders": Reply(another)}
    office.order(1, Fingers({}))  # ends the question that it holds
    hut.next(Settled, through=0)
    assert hut.buffer.waiting == 2


def test_a_center_put_back_to_an_older_day_gets_the_rest_again(office: Office, hut: Hut) -> None:
    hut.record("one", "two", "three")
    hut.worker.start()
    hut.next(Settled, through=3)
    office.facts = {1: office.facts[1]}
    hut.record("four")
    hut.next(Settled, through=4)
    assert list(office.facts) == [1, 2, 3, 4]


@pytest.mark.parametrize("status", [401, 403])
def test_a_center_that_does_not_know_the_key_is_joined_again(office: Office, hut: Hut, status: int) -> None:
    hut.record("one")
    hut.worker.start()
    hut.next(Settled, through=1)
    office.window, office.instead = "", {"/v1/facts": Reply(b"", status)}
    hut.record("two")
    hut.next(Linked, up=False)
    assert hut.code()
    assert hut.buffer.waiting == 1
    office.instead, office.window = {}, "3F-02"
    assert hut.audit("paired") == "3F-02"
    hut.next(Settled, through=2)


# Going and coming back.


def test_a_center_in_trouble_is_named_once(
    office: Office, hut: Hut, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.instead = dict.fromkeys(("/v1/pair", "/v1/facts", "/v1/orders"), Reply(b"", 500))
    hut.record("one")
    hut.worker.start()
    with office.changed:
        assert office.changed.wait_for(lambda: len(server.calls) > 5, PATIENCE)
    office.instead = {}
    hut.next(Settled, through=1)
    assert hut.links() == [False, True]
    said = [message for message in caplog.messages if "answer" in message]
    assert said == ["the center does not answer: HTTP 500; facts wait here", "the center answers"]


def test_what_the_center_asks_for_holds_against_a_nudge(office: Office, hut: Hut, server: Server) -> None:
    hut.worker.start()
    hut.record("one")
    hut.next(Settled, through=1)
    office.instead = {"/v1/facts": Reply(b"", 429, {"Retry-After": "3600"})}
    hut.record("two")
    hut.next(Linked, up=False)
    calls = [call.path for call in server.calls].count("/v1/facts")
    for number in range(1, 9):
        hut.record("more")
        office.order(number, Fingers({number: "GH-0217"}))
        hut.next(SlotsKnown)
    assert [call.path for call in server.calls].count("/v1/facts") == calls


def test_a_nudge_is_for_the_delivery_and_not_for_who_takes_orders(
    office: Office, hut: Hut, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "pause", lambda *_: 3600.0)
    office.instead = {"/v1/orders": Reply(b"", 500)}
    hut.worker.start()
    hut.next(Linked, up=False)
    for number in range(1, 4):
        hut.record("x")
        hut.next(Settled, through=number)
    assert len([call for call in server.calls if call.path.startswith("/v1/orders")]) == 1


def test_the_clock_is_looked_at_while_the_center_is_away(hut: Hut, office: Office) -> None:
    office.instead = {"/v1/pair": Reply(b"", 500)}
    hut.worker.start()
    assert hut.looked.wait(PATIENCE)
    hut.next(Linked, up=False)


def test_closing_ends_a_long_poll(office: Office, hut: Hut) -> None:
    hut.worker.start()
    hut.record("one")
    hut.next(Settled, through=1)
    with office.changed:
        assert office.changed.wait_for(lambda: office.polls > 0, PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(hut.worker.close).result(PATIENCE)
    hut.worker.close()
    assert not office.closed, "nobody else has ended it"


def test_closing_says_nothing_of_a_center_that_was_never_there(
    hut: Hut, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.instead = {"/v1/pair": Reply(b"", 500)}
    hut.worker.start()
    hut.next(Linked, up=False)
    hut.close()
    assert hut.links() == [False]
    assert "the center answers" not in caplog.messages


def test_a_worker_that_never_started_closes(hut: Hut) -> None:
    hut.worker.close()
    assert hut.links() == []


def test_an_unexpected_failure_is_logged_and_got_over(
    office: Office, hut: Hut, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, failures = hut.buffer.settle, [OSError(5, "Input/output error")]

    def settle(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        real(*arguments)

    monkeypatch.setattr(hut.buffer, "settle", settle)
    hut.record("one")
    hut.worker.start()
    hut.next(Settled, through=1)
    assert "a turn towards the center failed; trying again" in caplog.messages
