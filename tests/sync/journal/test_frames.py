"""The lines of a journal: bytes typed by hand, and what holds for any bytes."""

import json
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.journal.frames import Frame, encode, first, missing, scan

HEAD = b'f20d8969 1 00000000 75 {"head":{"tables":[],"alone":true,"since":0,"last":0,"floor":1,"frames":0}}\n'
ONE = b'53c3aa40 2 f20d8969 34 {"change":{"t":{"1":{"a":"one"}}}}\n'
TWO = '3e3a50f3 3 53c3aa40 34 {"change":{"t":{"2":{"a":"上"}}}}\n'.encode()
GONE = b'44d5e23a 4 3e3a50f3 27 {"change":{"t":{"1":null}}}\n'
LINES = [HEAD, ONE, TWO, GONE]
START = b'{"head"'

payloads = st.lists(st.text(max_size=20), max_size=8).map(
    lambda texts: [json.dumps({"a": text}, ensure_ascii=False).encode() for text in texts]
)


def numbers(content: bytes) -> list[int]:
    return [frame.number for frame in scan(content).frames]


def written(contents: list[bytes], number: int = 1) -> list[bytes]:
    """The lines of these payloads, each checked by what shares no code with the journal."""
    lines, crc = [], 0
    for payload in contents:
        rest = f"{number} {crc:08x} {len(payload)} ".encode() + payload
        crc = zlib.crc32(rest)
        lines.append(f"{crc:08x} ".encode() + rest + b"\n")
        number += 1
    return lines


def test_lines_typed_by_hand_are_read() -> None:
    found = scan(b"".join(LINES), START)
    assert [(frame.number, frame.previous, frame.crc) for frame in found.frames] == [
        (1, 0, 0xF20D8969),
        (2, 0xF20D8969, 0x53C3AA40),
        (3, 0x53C3AA40, 0x3E3A50F3),
        (4, 0x3E3A50F3, 0x44D5E23A),
    ]
    assert found.frames[2].payload.decode() == '{"change":{"t":{"2":{"a":"上"}}}}'
    assert (found.strays, found.spoilt, found.torn, found.dirt) == (0, [], False, 0)
    assert found.end == sum(map(len, LINES))


def test_lines_typed_by_hand_are_written() -> None:
    previous = 0
    for number, line in enumerate(LINES, 1):
        payload = line.split(b" ", 4)[4].removesuffix(b"\n")
        made, previous = encode(number, previous, payload)
        assert made == line


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(TWO.replace(b"3e3a", b"3E3A"), id="checksum in capitals"),
        pytest.param(TWO.replace(b" 34 ", b" 034 "), id="length padded"),
        pytest.param(TWO.replace(b" 34 ", b" 33 "), id="length too small"),
        pytest.param(TWO.replace(b" 34 ", b" 35 "), id="length too large"),
        pytest.param(TWO.replace(b" 34 ", b" 74 "), id="length far too large"),
        pytest.param(TWO.replace(b" 3 ", b" 7 "), id="another number"),
        pytest.param(TWO.replace(b"53c3aa40", b"53c3aa41"), id="another previous"),
        pytest.param(TWO.replace(b'"a"', b'"b"'), id="content"),
        pytest.param(b" " + TWO[1:], id="a space before it"),
        pytest.param(b"\xff\xfe\x01\n", id="binary"),
        pytest.param(b'55c6cb18 40 {"table":"t","change":{"2":{"a":"two"}}}\n', id="a line without a number"),
    ],
)
@pytest.mark.parametrize("behind", [GONE, b"", b"\n" * 40], ids=["a frame", "the end", "fill"])
def test_a_spoilt_line_is_set_aside_and_the_others_are_used(spoilt: bytes, behind: bytes) -> None:
    found = scan(HEAD + ONE + spoilt + behind, START)
    assert [frame.number for frame in found.frames] == ([1, 2, 4] if behind == GONE else [1, 2])
    assert b"".join(found.spoilt) == spoilt
    assert not found.torn
    assert missing(found.frames) == (1 if behind == GONE else 0)


@pytest.mark.parametrize("fill", [b"", b"\n" * 40], ids=["at the end", "before fill"])
def test_a_line_cut_anywhere_is_torn_and_not_spoilt(fill: bytes) -> None:
    for cut in range(1, len(GONE) - 1):
        found = scan(HEAD + ONE + TWO + GONE[:cut] + fill, START)
        assert (len(found.frames), found.spoilt, found.tail.rstrip()) == (3, [], GONE[:cut].rstrip()), cut
        assert (found.end, found.dirt) == (len(HEAD + ONE + TWO), len(GONE[:cut]))


@pytest.mark.parametrize("behind", [b"\0" * 40, b"\n" * 40 + b"dirt\n", b"\0" * 40 + TWO[30:]])
def test_what_has_no_first_byte_was_never_told_of(behind: bytes) -> None:
    found = scan(HEAD + ONE + behind + b"\n\n", START)
    assert (len(found.frames), found.spoilt, found.end) == (2, [], len(HEAD + ONE))
    assert found.dirt == len(behind.rstrip(b"\0\n"))
    assert scan(HEAD + ONE + b"7" + behind[1:] + GONE, START).spoilt


@pytest.mark.parametrize("newline", [b"\x0b", b"J", b"\x8a"])
def test_frames_in_a_line_that_lost_its_newline_are_found(newline: bytes) -> None:
    found = scan(HEAD + ONE[:-1] + newline + TWO + GONE[:-1] + newline + b"\n\n", START)
    assert [frame.number for frame in found.frames] == [1, 2, 3, 4]
    assert len(found.spoilt) == 2


@pytest.mark.parametrize(
    ("order", "strays"),
    [
        pytest.param([0, 1, 2, 3], 0, id="as written"),
        pytest.param([0, 2, 1, 3], 1, id="swapped"),
        pytest.param([1, 0, 2, 3], 1, id="head swapped"),
        pytest.param([0, 1, 1, 2, 3], 1, id="doubled"),
        pytest.param([0, 1, 2, 3, 1, 2], 2, id="old ones behind"),
    ],
)
def test_frames_that_stand_where_they_do_not_belong(order: list[int], strays: int) -> None:
    found = scan(b"".join(LINES[place] for place in order), START)
    assert [frame.number for frame in found.frames] == [1, 2, 3, 4]
    assert (found.strays, found.spoilt) == (strays, [])


def test_a_frame_that_is_not_linked_to_the_one_before_is_used_and_counted() -> None:
    other = written([b'{"drop":["v"]}'], 3)[0]  # number 3 as well, behind nothing
    found = scan(HEAD + ONE + other, START)
    assert [frame.payload for frame in found.frames[2:]] == [b'{"drop":["v"]}']
    assert found.strays == 1


def test_frames_older_than_the_head_are_left_out() -> None:
    head, *rest = written([b'{"head":{}}', b'{"a":1}'], 9)
    assert [frame.number for frame in scan(ONE + TWO + head + b"".join(rest), START).frames] == [9, 10]
    assert [frame.number for frame in scan(ONE + TWO + b"".join(rest), START).frames] == [2, 3, 10]


@given(st.binary(max_size=300))
@example(b"53c3aa40 2 f20d8969 34 {")
def test_any_bytes_are_read_without_failing(content: bytes) -> None:
    found = scan(content)
    assert 0 <= found.end <= len(content)
    first(content)


@given(
    st.lists(st.sampled_from([*LINES, b"\n", b"\n\n", b"\0", b"7", b" ", b'{"', ONE[:30], TWO[9:]]), max_size=12)
)
def test_any_pieces_of_lines_give_only_frames_that_were_written(pieces: list[bytes]) -> None:
    found = scan(b"".join(pieces))
    assert {frame.number for frame in found.frames} <= {1, 2, 3, 4}
    whole = {line for line in LINES if b"\n" + line in b"\n" + b"".join(pieces)}
    assert whole <= {encode(frame.number, frame.previous, frame.payload)[0] for frame in found.frames}


@given(payloads)
def test_any_payloads_are_read_as_they_were_written(contents: list[bytes]) -> None:
    lines, crc, number = [], 0, 1
    for payload in contents:
        line, crc = encode(number, crc, payload)
        lines.append(line)
        number += 1
    assert lines == written(contents)
    found = scan(b"".join(lines))
    assert [frame.payload for frame in found.frames] == contents
    assert (found.strays, found.spoilt, found.torn) == (0, [], False)


@given(payloads, st.data())
def test_a_prefix_of_a_file_gives_a_prefix_of_its_frames(contents: list[bytes], data: st.DataObject) -> None:
    lines = written(contents)
    content = b"".join(lines)
    cut = data.draw(st.integers(0, len(content)))
    whole = sum(sum(map(len, lines[: n + 1])) <= cut for n in range(len(lines)))
    found = scan(content[:cut])
    assert [frame.payload for frame in found.frames] == contents[:whole]
    assert (found.strays, found.spoilt) == (0, [])
    assert found.torn == (cut > sum(map(len, lines[:whole])))


def test_the_first_frame_is_the_one_that_a_file_begins_with() -> None:
    assert first(HEAD + ONE) == Frame(1, 0, 0xF20D8969, HEAD.split(b" ", 4)[4][:-1], len(HEAD))
    for damaged in (b"", b"\n" + HEAD, b"x" + HEAD, HEAD[:-1]):
        assert first(damaged) is None


def test_missing_counts_the_numbers_between() -> None:
    frames = scan(b"".join(LINES)).frames
    assert missing([]) == missing(frames) == missing(frames[:1]) == 0
    assert missing([frames[0], frames[3]]) == 2
