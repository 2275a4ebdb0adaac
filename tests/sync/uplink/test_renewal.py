"""The renewal of a series: when a center's word is enough for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.buffer import Buffer
from sync.contract import DeliveryReceipt
from sync.uplink.client import TryAgain
from sync.uplink.renewal import PAUSE_MS, Renewal
from tests.support.disk import draft


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    with Buffer(tmp_path / "buffer", "board-1") as opened:
        opened.record([draft(detail) for detail in "abc"])
        yield opened


def receipt(conflict: int) -> DeliveryReceipt:
    return DeliveryReceipt(0, "store", conflict - 1, [], conflict)


def test_a_center_that_sees_conflicts_without_end_is_believed_once_an_hour(buffer: Buffer) -> None:
    renewal, series = Renewal(), buffer.identity.series
    assert series in renewal.begin(buffer, receipt(2), buffer.pending(9), 5)
    begun = buffer.identity.series
    assert begun != series
    with pytest.raises(TryAgain, match="within an hour"):
        renewal.begin(buffer, receipt(2), buffer.pending(9), 4 + PAUSE_MS)
    assert (buffer.identity.series, len(buffer.earlier()), buffer.waiting) == (begun, 1, 3)
    renewal.begin(buffer, receipt(2), buffer.pending(9), 5 + PAUSE_MS)
    assert buffer.identity.series != begun


@pytest.mark.parametrize("conflict", [-1, 1, 4, 1 << 62])
def test_a_conflict_in_what_was_not_sent_changes_nothing(buffer: Buffer, conflict: int) -> None:
    series, sent = buffer.identity.series, buffer.pending(9)[1:]
    with pytest.raises(TryAgain, match="not sent"):
        Renewal().begin(buffer, receipt(conflict), sent, 5)
    assert (buffer.identity.series, buffer.cursors.through, buffer.earlier()) == (series, 0, [])


def test_a_declaration_of_loss_is_never_in_conflict(buffer: Buffer) -> None:
    Renewal().begin(buffer, receipt(2), buffer.pending(9), 5)
    declared, *_ = buffer.pending(9)
    assert (declared.kind, declared.seq) == ("lost", 1)
    with pytest.raises(TryAgain, match="not sent"):
        Renewal().begin(buffer, receipt(1), buffer.pending(9), 5)
