"""Sent facts: a center is believed about what it was sent, in this series and since this database answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.buffer import Buffer
from sync.uplink.sent_facts import SentFacts
from tests.support.disk import draft


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    made = Buffer(tmp_path / "buffer")
    made.record([draft(each) for each in ("one", "two", "three")])
    made.center_is("store-1")
    yield made
    made.close()


def test_no_more_is_believed_than_was_sent(buffer: Buffer) -> None:
    sent = SentFacts(buffer)
    sent.note(buffer.pending(2))
    assert (sent.believed(2), sent.believed(3), sent.believed(10**12)) == (2, 2, 2)


def test_a_batch_whose_answer_was_lost_counts_as_sent(buffer: Buffer) -> None:
    """The next one is smaller, and the center has all of the larger one."""
    sent = SentFacts(buffer)
    sent.note(buffer.pending(3))
    sent.note(buffer.pending(1))
    assert (sent.believed(3), sent.beyond(3)) == (3, "")


def test_what_an_earlier_run_may_have_sent_is_no_lie_and_is_sent_again(buffer: Buffer) -> None:
    sent = SentFacts(buffer)
    sent.note(buffer.pending(1))
    assert (sent.believed(3), sent.beyond(3)) == (1, "")
    assert sent.beyond(4) == "the center has 4, it was sent 3"


def test_another_database_was_sent_nothing_before(buffer: Buffer) -> None:
    sent = SentFacts(buffer)
    sent.note(buffer.pending(3))
    buffer.center_is("store-2")
    sent.note(buffer.pending(1))
    assert sent.believed(3) == 1


def test_another_series_was_sent_nowhere_before(buffer: Buffer) -> None:
    sent = SentFacts(buffer)
    sent.note(buffer.pending(3))
    buffer.renew(2)
    sent.note(buffer.pending(1))  # what declares that the series begins later
    assert (sent.believed(3), sent.beyond(3)) == (1, "the center has 3, it was sent 1")
