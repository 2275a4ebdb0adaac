"""Facts of newer programs, whose hash covers more than is known here; hashed with json and hashlib alone."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.facts.intake import Intake, Known, read
from sync.export_file import FORMAT, Header, opened, write
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import canonical, digest
from tests.sync.center.conftest import chain, sha256, written

NEWER = {"zone": "+08:00", "witness": {"b": 2, "a": [1, None, True]}, "": {"seq": 9}, "more": "x"}
PLAIN_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.lists(each, max_size=3)
)


def newer(count: int) -> list[dict[str, Any]]:
    """A series of a newer terminal: more in the envelope of every fact, and a field more in its body."""
    facts: list[dict[str, Any]] = []
    for fact in chain("T", "s", count):
        facts.append({**fact, **NEWER, "body": {**fact["body"], "mood": 3}})
        facts[-1]["prev"] = sha256(written(facts[-2])) if len(facts) > 1 else "0" * 64
    return facts


def test_what_a_newer_program_wrote_is_kept_and_hashed() -> None:
    fact = newer(1)[0]
    loose = fact_in(json.dumps(fact, indent=1).encode())
    assert canonical(loose).decode() == written(fact)
    assert digest(loose) == sha256(written(fact))
    assert (loose.seq, loose.body["mood"], loose.more) == (1, 3, NEWER)


@given(st.dictionaries(st.text(max_size=6), PLAIN_JSON, max_size=4))
def test_whatever_stands_beside_comes_out_as_it_went_in(more: dict[str, Any]) -> None:
    fact = {**more, **chain("T", "s", 1)[0]}
    assert json.loads(canonical(fact_in(written(fact).encode()))) == fact


@pytest.mark.parametrize("change", [{"seq": "1"}, {"body": {"a": [1]}}, {"body": {"a": 1.5}}, {"clock": "new"}])
def test_what_is_no_fact_is_none_with_more_beside_it_either(change: dict[str, Any]) -> None:
    for more in ({}, NEWER):
        with pytest.raises(msgspec.ValidationError):
            fact_in(json.dumps({**chain("T", "s", 1)[0], **more, **change}).encode())


def test_the_center_follows_the_chain_of_a_newer_terminal_and_notices_what_was_altered() -> None:
    facts = newer(3)
    altered = [facts[0], {**facts[1], "zone": "+09:00"}, facts[2]]
    for sent, alarms in ((facts, []), (altered, ["chain"])):
        intake = Intake("s", Known())
        for fact in sent:
            intake.take(read(written(fact).encode(), "T", "s"))
        assert ([alarm.what for alarm in intake.alarms], intake.refusals) == (alarms, [])
        assert [each.raw for each in intake.stored] == [written(fact) for fact in sent]


def test_an_older_program_hands_on_what_a_newer_one_wrote(tmp_path: Path) -> None:
    facts = newer(3)
    header = Header(format=FORMAT, terminal="T", board="b", version="9", key_hash="c" * 64, series="s", first=1)
    write(tmp_path / "out", header, [fact_in(written(fact).encode()) for fact in facts])
    with opened(tmp_path / "out") as export:
        assert [raw.decode() for raw in export.facts()] == [written(fact) for fact in facts]
