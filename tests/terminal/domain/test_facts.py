"""Facts: the bytes that are hashed (docs/glossary.md#facts), and what a body says to who knows its kind."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from terminal.domain.facts import (
    LEVELS,
    Audit,
    ClockSet,
    Complaint,
    Draft,
    Fact,
    Moment,
    Post,
    Punch,
    Rating,
    Said,
    Touch,
    canonical,
    digest,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.integers(-(2**63), 2**63 - 1)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    fact: dict[str, Any] = {
        name: draw(TEXT) for name in ("terminal", "series", "window", "config", "prev", "boot", "kind")
    }
    fact |= {name: draw(NUMBER) for name in ("seq", "at", "mono")}
    fact |= {"clock": draw(st.sampled_from(["synced", "held", "unset"]))}
    return fact | {"body": draw(st.dictionaries(TEXT, TEXT | NUMBER, max_size=5))}


def some_fact(kind: str, **body: str | int) -> Fact:
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, 1_772_409_120_000, "b", 60_000, "synced", kind, body)


@settings(max_examples=100, deadline=None)
@given(facts())
@example(msgspec.to_builtins(some_fact('𠮷\u007f\u2028"\\/\x00\t', 张=1, a="𠮷", b=2)))
def test_canonical_bytes_are_utf8_json_with_sorted_keys_and_no_spaces(fact: dict[str, Any]) -> None:
    stdlib = json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(msgspec.convert(fact, Fact)) == stdlib
    assert canonical(msgspec.json.decode(stdlib, type=Fact)) == stdlib


def test_the_digest_is_sha256_of_these_very_bytes() -> None:
    typed = (
        '{"at":1772409120000,"body":{"badge":"GH-0217","by":"finger","did":"in","session":"morning"},"boot":"b",'
        '"clock":"synced","config":"1.1","kind":"punch","mono":60000,"prev":"' + "0" * 64 + '","seq":1,'
        '"series":"5e","terminal":"t","window":"二楼"}'
    )
    punch = some_fact("punch", badge="GH-0217", by="finger", did="in", session="morning")
    assert digest(msgspec.structs.replace(punch, window="二楼")) == hashlib.sha256(typed.encode()).hexdigest()


SPOKEN: list[tuple[str, dict[str, str | int], Said]] = [
    (
        "punch",
        {"badge": "GH-1", "by": "card", "did": "cover", "session": ""},
        Punch("GH-1", "card", "cover", ""),
    ),
    ("touch", {"by": "finger", "why": "unreadable"}, Touch("finger", "unreadable")),
    (
        "rating",
        {"level": "unclear", "badge": "", "staffing": 0, "replaces": 3},
        Rating("unclear", "", 0, 3),
    ),
    ("complaint", {"number": "2F-17-1", "badge": "GH-1", "staffing": 4}, Complaint("2F-17-1", "GH-1", 4)),
    ("post", {"state": "covered", "badge": "GH-1", "instead_of": "GH-2"}, Post("covered", "GH-1", "GH-2")),
    ("clock_set", {"utc": 5, "bound": 6, "source": "timesyncd"}, ClockSet(5, 6, "timesyncd")),
    ("audit", {"what": "boot", "detail": "0.1.0"}, Audit("boot", "0.1.0")),
]


@pytest.mark.parametrize(("kind", "body", "said"), SPOKEN, ids=[kind for kind, _, _ in SPOKEN])
def test_a_body_is_read_as_its_kind_and_written_as_the_same_body(
    kind: str, body: dict[str, str | int], said: Said
) -> None:
    assert some_fact(kind, **body).said == said
    draft = Draft(Moment(1, 2, "b", "unset"), "2F-17", "1.1", said)
    assert (draft.kind, draft.body) == (kind, body)


def test_a_newer_writer_may_say_more_than_this_reader_knows() -> None:
    later = some_fact("touch", by="finger", why="unknown", pressure=7)
    assert later.said == Touch("finger", "unknown")
    assert b'"pressure":7' in canonical(later)


@pytest.mark.parametrize(
    "strange",
    [
        some_fact("disowned", badge="GH-1"),
        some_fact("", badge="GH-1"),
        some_fact("touch", by="finger"),
        some_fact("touch", by="nose", why="unknown"),
        some_fact("rating", level="satisfied", badge="", staffing="0", replaces=0),
        some_fact("rating", level="5", badge="", staffing=0, replaces=0),
    ],
    ids=["unknown kind", "no kind", "field missing", "value unknown", "text for a number", "level as a number"],
)
def test_what_is_not_understood_says_nothing_and_keeps_its_bytes(strange: Fact) -> None:
    assert strange.said is None
    assert msgspec.json.decode(canonical(strange), type=Fact) == strange


def test_ratings_go_by_name_because_the_two_official_number_sets_run_in_opposite_directions() -> None:
    assert LEVELS == (
        "very_satisfied",
        "satisfied",
        "basically_satisfied",
        "dissatisfied",
        "very_dissatisfied",
    )
    assert all(some_fact("rating", level=level, badge="", staffing=0, replaces=0).said for level in LEVELS)
