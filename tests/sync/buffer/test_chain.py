"""What is said of chains of facts that were made with json and hashlib alone."""

import hashlib
import json

import pytest

from sync.buffer.chain import Chain
from sync.buffer.inspection import linked

SERIES = "5" * 32


def raw(seq: int, before: bytes | None, kind: str = "audit", **body: str | int) -> bytes:
    """A fact in canonical bytes, by json and hashlib."""
    prev = hashlib.sha256(before).hexdigest() if before else "0" * 64
    text = {"at": 0, "body": body, "boot": "", "clock": "unset", "config": "", "kind": kind, "mono": 0}
    text |= {"prev": prev, "seq": seq, "series": SERIES, "terminal": "t-1", "window": ""}
    return json.dumps(text, sort_keys=True, separators=(",", ":")).encode()


A = raw(1, None)
B = raw(2, A)
C = raw(3, B)
D = raw(4, C)


def judged(*facts: bytes, through: int = 0, promised: int = 0, series: str = SERIES) -> tuple[list[str], list[str]]:
    links = [linked(fact) for fact in facts]
    lost = [range(link.first, link.seq + 1) for link in links if link.declares]
    chain = Chain(series, through, lost)
    for link in links:
        chain.take(link)
    chain.promise(promised)
    return [str(each) for each in chain.problems], [str(each) for each in chain.notes]


ALTERED = "does not follow from the fact before it: one of the two was altered"


@pytest.mark.parametrize(
    ("facts", "through", "promised", "expected"),
    [
        ([A, B, C, D], 0, 4, []),
        ([A, A, B, B], 0, 2, []),
        ([C, D], 2, 4, []),
        ([], 0, 0, []),
        ([], 7, 7, ["facts 1 to 7 are missing at the end"]),
        ([A, B], 0, 3, ["fact 3 is missing at the end"]),
        ([C, D], 1, 4, ["fact 3: fact 2 is missing before it"]),
        ([C, D], 0, 4, ["fact 3: facts 1 to 2 are missing before it"]),
        ([A, D], 4, 4, ["fact 4: facts 2 to 3 are missing before it"]),
        ([A, raw(2, None), raw(3, raw(2, None))], 0, 3, [f"fact 2: {ALTERED}"]),
        ([raw(1, D), raw(2, raw(1, D))], 0, 2, [f"fact 1: {ALTERED}"]),
        ([A, raw(1, None, what="other"), B], 0, 2, ["fact 1: not the same as in an earlier file"]),
    ],
)
def test_chains(facts: list[bytes], through: int, promised: int, expected: list[str]) -> None:
    assert judged(*facts, through=through, promised=promised) == (expected, [])


def test_another_series() -> None:
    assert judged(A, series="6" * 32)[0] == [f"fact 1: of another series: {SERIES}"]


def test_a_void_fact_takes_the_place_of_another() -> None:
    void = raw(2, A, "void", why="EIO")
    assert judged(A, void, raw(3, void), promised=3) == (
        [],
        ["fact 2: void: what had this number was never confirmed"],
    )


@pytest.mark.parametrize("behind", [D, raw(4, raw(3, A, "lost", **{"from": 2, "to": 3}))])
def test_what_is_declared_lost_is_no_gap(behind: bytes) -> None:
    """Recorded before the others were lost, or after."""
    lost = raw(3, A, "lost", **{"from": 2, "to": 3})
    assert judged(A, lost, behind, promised=4) == ([], ["fact 3: facts 2 to 3 are declared lost"])
    assert judged(A, lost, raw(6, D), promised=6)[0] == ["fact 6: facts 4 to 5 are missing before it"]


def test_a_declaration_covers_also_where_a_fact_came_to_light_again() -> None:
    lost = raw(4, A, "lost", **{"from": 2, "to": 4})
    assert judged(A, C, lost, raw(5, D), promised=5)[0] == []
    assert judged(A, C, raw(5, D), promised=5)[0] == [
        "fact 3: fact 2 is missing before it",
        "fact 5: fact 4 is missing before it",
    ]


def test_a_declaration_that_does_not_follow_was_altered() -> None:
    lost = raw(3, B, "lost", **{"from": 2, "to": 3})
    assert judged(A, lost, D)[0] == [f"fact 3: {ALTERED}"]


def test_what_was_declared_before_all_that_is_kept() -> None:
    lost = raw(3, A, "lost", **{"from": 2, "to": 3})
    assert judged(lost, raw(9, D), raw(10, raw(9, D)), through=8)[0] == []
    assert judged(lost, raw(9, D), through=7)[0] == ["fact 9: fact 8 is missing before it"]
