"""What an inspection says of lines that were typed by hand, and of whole cards."""

import zlib
from pathlib import Path

import pytest

from sync.buffer import Buffer, BufferBusy
from sync.buffer.inspection import inspect, linked
from sync.buffer.lock import FolderLock
from sync.journal.inspection import Inspection
from terminal.domain.facts import canonical
from tests.support.card import FACTS, LIVE, card, files, flipped, lines, relinked, tree
from tests.support.disk import draft

HEAD = b'{"head":{"tables":["facts"],"alone":false,"since":0,"last":0,"floor":1,"frames":0}}'


def line(number: int, before: bytes, payload: bytes = b'{"change":{"t":{"1":{}}}}') -> bytes:
    rest = b"%d %s %d %s" % (number, before[:8], len(payload), payload)
    return b"%08x %s\n" % (zlib.crc32(rest), rest)


ONE = line(1, b"00000000", HEAD)
TWO = line(2, ONE)
THREE = line(3, TWO)
FOUR = line(4, THREE)


def said(path: Path) -> tuple[list[str], list[str]]:
    journal = Inspection(path)
    for _ in journal.contents():
        pass
    return [str(each) for each in journal.problems], [str(each) for each in journal.notes]


def of(tmp_path: Path, *parts: bytes) -> tuple[list[str], list[str]]:
    """What is said of a live file, without its name."""
    (tmp_path / "a").write_bytes(b"".join(parts))
    problems, notes = said(tmp_path / "a")
    return [each.removeprefix("a: ") for each in problems], [each.removeprefix("a: ") for each in notes]


def test_lines_that_follow_from_one_another(tmp_path: Path) -> None:
    for parts in ([ONE], [ONE, TWO, THREE, FOUR], [ONE, TWO, b"\n" * 600], [ONE, b"\n\n", TWO]):
        assert of(tmp_path, *parts) == ([], [])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([ONE, THREE], [f"byte {len(ONE)}: frame 3: behind 1: frame 2 is missing"]),
        ([ONE, FOUR], [f"byte {len(ONE)}: frame 4: behind 1: frames 2 to 3 are missing"]),
        ([ONE, TWO, TWO], [f"byte {len(ONE + TWO)}: frame 2: stands behind frame 2"]),
        (
            [ONE, THREE, TWO, FOUR],
            [
                f"byte {len(ONE)}: frame 3: behind 1: frame 2 is missing",
                f"byte {len(ONE + THREE)}: frame 2: stands behind frame 3",
            ],
        ),
        (
            [ONE, TWO, line(3, ONE)],
            [f"byte {len(ONE + TWO)}: frame 3: does not follow from the frame before it"],
        ),
        ([TWO], ["byte 0: frame 2: not what a segment begins with; what stood before it is gone"]),
        ([b""], ["no frame in it"]),
        ([b"\n" * 50], ["no frame in it"]),
        ([ONE, line(2, ONE, b'{"head":7}')], [f"byte {len(ONE)}: frame 2: no journal of this version wrote it"]),
    ],
)
def test_lines_that_do_not(tmp_path: Path, parts: list[bytes], expected: list[str]) -> None:
    problems, notes = of(tmp_path, *parts)
    assert notes == []
    assert len(problems) == len(expected)
    assert all(problem.startswith(start) for problem, start in zip(problems, expected, strict=True)), problems


def test_a_newline_that_was_damaged_hides_no_frame(tmp_path: Path) -> None:
    joined = TWO[:-1] + b"\x0b" + THREE
    assert of(tmp_path, ONE, joined, FOUR) == ([f"byte {len(ONE)}: {len(joined)} bytes are no frame"], [])


def test_every_flipped_bit_is_seen(tmp_path: Path) -> None:
    content = ONE + TWO + THREE + FOUR
    for bit in range(8 * len(content)):
        altered = bytearray(content)
        altered[bit // 8] ^= 1 << bit % 8
        problems, notes = of(tmp_path, bytes(altered))
        assert problems or notes, bit
        # In the last line it may be what a cut leaves.
        assert problems or bit // 8 >= len(ONE + TWO + THREE), bit


def test_every_cut_of_the_last_line_is_no_problem(tmp_path: Path) -> None:
    for end in range(1, len(TWO)):
        assert of(tmp_path, ONE, TWO[:end]) == ([], [f"byte {len(ONE)}: a torn frame, never confirmed"])
    assert of(tmp_path, ONE, TWO) == ([], [])


def test_a_snapshot_is_whole_or_damaged(tmp_path: Path) -> None:
    """It was on the disk before the segment had its name: no cut takes any of it."""
    head = line(1, b"00000000", HEAD.replace(b'"frames":0', b'"frames":2'))
    two = line(2, head)
    three = line(3, two)
    assert of(tmp_path, head, two, three) == ([], [])
    assert of(tmp_path, head, two, three[:30])[0] == ["frame 3 is missing: its beginning is not whole"]
    assert of(tmp_path, head)[0] == ["frames 2 to 3 are missing: its beginning is not whole"]
    four = line(4, three)
    assert of(tmp_path, head, two, three, four[:30])[0] == []


def test_what_a_failed_write_left_before_the_next_segment(tmp_path: Path) -> None:
    head = line(3, TWO, HEAD)
    sealed, live = tmp_path / "a.0000000001", tmp_path / "a"
    live.write_bytes(head)
    place = f"a.0000000001: byte {len(ONE + TWO)}"
    for left, note in [
        (b"", []),
        (THREE, [f"{place}: frame 3: superseded by the next segment"]),
        (THREE[:30], [f"{place}: a torn frame, never confirmed"]),
        (THREE[30:], [f"{place}: {len(THREE) - 30} bytes are no frame"]),
    ]:
        sealed.write_bytes(ONE + TWO + left)
        assert said(live) == ([], note)
    # If a confirmed frame stood there, the next segment does not follow.
    sealed.write_bytes(ONE + TWO[30:])
    problems, _ = said(live)
    assert problems == [
        f"a.0000000001: byte {len(ONE)}: {len(TWO) - 30} bytes are no frame",
        "a: byte 0: frame 3: behind 1: frame 2 is missing",
    ]


def test_a_segment_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.0000000001").write_bytes(ONE + TWO)
    (tmp_path / "a").write_bytes(line(3, TWO, HEAD))
    assert said(tmp_path / "a") == ([], [])
    (tmp_path / "a.0000000001").rename(tmp_path / "a.0000000002")
    problems, _ = said(tmp_path / "a")
    assert problems[0] == "a.0000000002: byte 0: frame 1: not the frame that the file is named by"


# a whole card


def test_a_card_is_only_read_and_given_back(tmp_path: Path) -> None:
    folder = card(tmp_path / "card", settled=24, archived=True)
    before = tree(folder)
    assert inspect(folder).problems == []
    assert tree(folder) == before
    lock = FolderLock(folder, look=False)
    with pytest.raises(BufferBusy):
        inspect(folder)
    lock.close()
    assert inspect(folder).problems == []


def test_what_only_the_facts_tell(tmp_path: Path) -> None:
    folder = card(tmp_path / "card")
    live, content = folder / LIVE, (folder / LIVE).read_bytes()
    first = next(each.facts[0] for each in lines(live) if each.facts)  # the file before ends with it, too
    for old, new, expected in [
        (b'"fact %d"' % (first - 1), b'"fakt %d"' % (first - 1), f"not the same as in {files(folder)[-2].name}"),
        (b'"facts":{"%d":' % FACTS, b'"facts":{"%d":' % (FACTS + 1), f"stored as {FACTS + 1}"),
        (b'"kind":"audit"', b'"kind":1234567', "not a fact: "),
    ]:
        relinked(live, lambda payload, old=old, new=new: payload.replace(old, new))  # type: ignore[misc]
        found = [each.what for each in inspect(folder).problems]
        assert any(what.startswith(expected) for what in found), found
        live.write_bytes(content)
        assert inspect(folder).problems == []


def test_a_terminal_without_identity(tmp_path: Path) -> None:
    folder = card(tmp_path / "card", settled=24)
    live = folder / LIVE
    assert live.read_bytes().count(b'"identity":{"') == 2
    for copies in (1, 2):
        flipped(live, live.read_bytes().index(b'"identity":{"') + 2)
        gone = [each.what for each in inspect(folder).problems if "identity" in each.what]
        assert len(gone) == copies - 1


def test_a_fact_that_says_something_twice_is_no_fact(tmp_path: Path) -> None:
    with Buffer(tmp_path / "buffer") as buffer:
        (fact,) = buffer.record([draft("once")])
    once = canonical(fact)
    assert linked(once).seq == 1
    with pytest.raises(ValueError, match="key 'detail' stands twice in one object"):
        linked(once.replace(b'"detail":"once"', b'"detail":"other","detail":"once"'))
