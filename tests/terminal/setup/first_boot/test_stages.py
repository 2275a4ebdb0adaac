"""The stages: what is next, from what lies on the card."""

from hypothesis import given
from hypothesis import strategies as st

from terminal.setup.first_boot.stages import (
    FirstBootRecord,
    FoundCard,
    current,
    next_act,
    read_record,
    write_record,
)

NEW = FirstBootRecord()
records = st.builds(
    FirstBootRecord,
    inputs=st.sampled_from(["", "a", "b"]),
    begun=st.integers(0, 25),
    failed=st.integers(0, 5),
    stage=st.sampled_from(["", "installed", "done"]),
)
cards = st.builds(FoundCard, st.booleans(), st.sampled_from(["", "a"]), st.booleans(), records)


def test_in_order() -> None:
    assert next_act(FoundCard(True, "a", True, NEW), tried=False) == "renew"
    assert next_act(FoundCard(False, "a", True, NEW), tried=False) == "install"
    installed = FirstBootRecord("a", 1, 0, "installed")
    assert next_act(FoundCard(False, "a", True, installed), tried=True) == "blank"
    assert next_act(FoundCard(False, "a", False, installed), tried=True) == "finish"
    assert next_act(FoundCard(False, "a", False, FirstBootRecord("a", 1, 0, "done")), tried=True) == "rest"
    assert next_act(FoundCard(False, "", False, NEW), tried=False) == "rest"


@given(cards)
def test_a_start_installs_once_at_most_and_never_without_end(card: FoundCard) -> None:
    assert next_act(card, tried=True) != "install"
    if next_act(card, tried=False) == "install":
        assert current(card).failed < 3 and current(card).begun < 20 and card.inputs


@given(cards)
def test_a_token_goes_only_from_a_card_whose_terminal_has_it(card: FoundCard) -> None:
    if next_act(card, tried=False) == "blank":
        assert card.record.stage == "installed" and card.record.inputs == card.inputs


@given(records)
def test_a_record_is_read_as_it_was_written(record: FirstBootRecord) -> None:
    assert read_record(write_record(record)) == record


def test_what_is_no_record_is_none() -> None:
    for content in (b"", b"{", b"[]", b"7", b'{"inputs":"a","strange":1}'):
        assert read_record(content) == FirstBootRecord()
