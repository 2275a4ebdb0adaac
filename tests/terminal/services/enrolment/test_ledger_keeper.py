"""The ledger as a terminal keeps it: what the center tells, what a cut left, and a disk that refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.contract import Fingers
from terminal.domain.events import SlotsKnown
from terminal.domain.facts import Audit, Draft, Fact, Said
from terminal.domain.finger_ledger import Contents, Intent
from terminal.services.enrolment.ledger_keeper import LedgerKeeper
from tests.support.desk import ANN, BEN
from tests.support.finger_life import NOW

OURS, THEIRS = "aa" * 16, "bb" * 16
ENROLLED = Audit("enrolment", "finger 1", OURS, 0, ANN.badge, "C-1", "9001")


class Shelf:
    """A keeper on a real buffer; what it notes waits until the test records it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.noted: list[tuple[Audit, ...]] = []
        self.told: list[Any] = []
        self.open()

    def open(self) -> None:
        self.buffer = Buffer(self.folder)
        self.keeper = LedgerKeeper(self.buffer, emit=self.told.append, now=lambda: NOW, note=self.noted.append)

    def again(self) -> LedgerKeeper:
        """After a restart."""
        self.buffer.close()
        self.open()
        return self.keeper

    def record(self, *said: Said) -> list[Fact]:
        return self.buffer.record([Draft(NOW, "2F-17", "1.1", each) for each in said])

    def refuse(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(slot: str, text: str) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(self.buffer, "keep", full)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "state")
    yield shelf
    shelf.buffer.close()


def found(library: str | None, *slots: int) -> Contents:
    return Contents(library, frozenset(slots))


def test_the_centers_map_is_kept_until_a_supervisor_has_confirmed_it(shelf: Shelf) -> None:
    assert shelf.keeper.told(Fingers({0: ANN.badge, 3: BEN.badge}, OURS)) == ""
    assert shelf.told == [SlotsKnown({0: ANN.badge, 3: BEN.badge}, NOW)]
    assert "no supervisor has confirmed" in shelf.again().admit(found(OURS, 0, 3)).why
    shelf.keeper.recorded(shelf.record(Audit("settlement", "", OURS, by="9001")))
    assert shelf.again().admit(found(OURS, 0, 3)).why == ""
    assert "nobody has named" in shelf.keeper.admit(found(OURS, 0, 3, 4)).why


def test_what_the_own_ledger_says_is_not_said_otherwise_by_a_center(shelf: Shelf) -> None:
    """The same finger became another person. What the center has not heard of yet is no contradiction."""
    shelf.keeper.recorded(shelf.record(ENROLLED))
    assert shelf.keeper.told(Fingers({0: "BOSS"}, OURS)) == f"slot 0 is {ANN.badge}, and not 'BOSS'"
    for order in (Fingers({0: ANN.badge}, OURS), Fingers({}, OURS), Fingers({0: BEN.badge}, THEIRS)):
        assert shelf.keeper.told(order) == ""
    assert shelf.keeper.ledger.slots == {0: ANN.badge}


def test_enrolling_beside_a_map_that_nobody_confirmed_confirms_no_other_slot(shelf: Shelf) -> None:
    shelf.keeper.told(Fingers({0: "BOSS"}, OURS))
    shelf.keeper.recorded(shelf.record(replace(ENROLLED, slot=1)))
    assert "no supervisor has confirmed" in shelf.keeper.admit(found(OURS, 0, 1)).why


def test_a_map_for_a_sensor_without_an_id_waits_for_a_supervisor(shelf: Shelf) -> None:
    shelf.keeper.told(Fingers({0: ANN.badge}))
    assert "no supervisor has confirmed" in shelf.keeper.admit(found(None, 0)).why
    shelf.keeper.recorded(shelf.record(Audit("settlement", "", "", by="9001")))
    assert shelf.keeper.admit(found(None, 0)).why == ""


def test_a_terminal_with_a_ledger_of_its_own_needs_no_map_wherever_it_stands(shelf: Shelf) -> None:
    shelf.keeper.recorded(shelf.record(ENROLLED))
    shelf.keeper.told(Fingers({0: BEN.badge}, OURS))
    assert shelf.keeper.ledger.slots == {0: ANN.badge}
    assert shelf.keeper.admit(found(OURS, 0)).why == ""
    assert "another window" in shelf.keeper.admit(found(THEIRS, 0)).why


def test_a_map_that_comes_while_a_finger_is_being_enrolled_is_not_mixed_with_it(shelf: Shelf) -> None:
    shelf.keeper.intend(Intent("enrol", frozenset({0})), OURS)
    shelf.keeper.told(Fingers({5: BEN.badge}, THEIRS))
    shelf.keeper.recorded(shelf.record(ENROLLED))
    assert (shelf.keeper.ledger.slots, shelf.keeper.ledger.library) == ({0: ANN.badge}, OURS)


def test_what_was_durable_before_the_cut_is_read_at_the_next_start(shelf: Shelf) -> None:
    shelf.keeper.intend(Intent("enrol", frozenset({0})), OURS)
    shelf.record(ENROLLED)
    ledger = shelf.again().ledger
    assert (ledger.slots, ledger.intent) == ({0: ANN.badge}, None)


def test_a_finger_without_a_fact_is_erased_and_then_the_intent_is_over(shelf: Shelf) -> None:
    shelf.keeper.intend(Intent("enrol", frozenset({0})), OURS)
    assert shelf.again().admit(found(OURS, 0)).erase == {0}
    assert shelf.keeper.ledger.intent
    assert shelf.keeper.admit(found(OURS)).erase == set()
    assert shelf.again().ledger.intent is None


def test_an_erasure_that_was_cut_is_finished_and_recorded(shelf: Shelf) -> None:
    shelf.keeper.recorded(shelf.record(ENROLLED))
    shelf.keeper.intend(Intent("erase", frozenset({0})), OURS)
    assert shelf.again().admit(found(OURS, 0)).erase == {0}
    assert shelf.noted == []
    assert shelf.keeper.admit(found(OURS)).why == ""
    assert shelf.noted == [(Audit("erasure", "finished after an interruption", OURS, 0, ANN.badge),)]
    shelf.keeper.recorded(shelf.record(*shelf.noted[0]))
    assert (shelf.keeper.ledger.slots, shelf.keeper.ledger.intent) == ({}, None)


def test_a_disk_that_refuses_the_ledger_costs_no_finger_and_catches_up(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.keeper.intend(Intent("enrol", frozenset({0})), OURS)
    facts = shelf.record(ENROLLED)
    shelf.refuse(monkeypatch)
    shelf.keeper.recorded(facts)
    assert shelf.keeper.ledger.slots == {0: ANN.badge}
    assert shelf.told[-1] == SlotsKnown({0: ANN.badge}, NOW)
    monkeypatch.undo()
    shelf.keeper.recorded(shelf.record(Audit("boot", "1")))
    monkeypatch.setattr(Buffer, "recent", lambda *_: iter(()))  # two days later memory has lost those facts
    assert shelf.again().ledger.slots == {0: ANN.badge}


def test_a_full_disk_does_not_keep_the_sensor_from_its_work(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.keeper.recorded(shelf.record(ENROLLED))
    shelf.keeper.intend(Intent("enrol", frozenset({1})), OURS)
    shelf.refuse(monkeypatch)
    assert shelf.keeper.admit(found(OURS, 0)).why == ""
    with pytest.raises(OSError, match="No space"):
        shelf.keeper.intend(Intent("enrol", frozenset({1})), OURS)
