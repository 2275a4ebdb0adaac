"""The serial evaluator's frames (docs/protocols.md#four-key-bus), byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.evaluator import frames
from hardware.evaluator.frames import (
    ECHO,
    REPEAT,
    Acknowledgement,
    Beep,
    BoxCommand,
    BoxRating,
    BoxReport,
    BusFrame,
    Digits,
    Echoes,
    FrameDecoder,
    Operator,
    Repeats,
    Stars,
    StartRating,
)

KEY_2 = bytes.fromhex("FF68 0303 68 01 11 02 14 16")
KEY_0 = bytes.fromhex("FF68 0303 68 01 11 00 12 16")
REPORTS: list[tuple[bytes, BoxReport]] = [
    (KEY_2, BoxRating(1, 2)),
    (KEY_0, BoxRating(1, 0)),
    (bytes.fromhex("FF68 0303 68 FF 11 03 13 16"), BoxRating(255, 3)),  # the sum is 113h
    (bytes.fromhex("FF68 0303 68 01 10 0B 1C 16"), Operator(1, 0x0B)),
    (bytes.fromhex("FF68 0404 68 07 10 06 0F 2C 16"), Operator(7, 0x0F, b"\x06")),
    (bytes.fromhex("FF68 0505 68 07 12 01 02 13 2F 16"), Operator(7, 0x13, b"\x01\x02", 0x12)),
]
COMMANDS: list[tuple[bytes, BoxCommand]] = [
    (
        bytes.fromhex("FF68 0303 68 01 01 02 04 16"),
        Acknowledgement(BoxRating(1, 2)),
    ),  # 10h less than the rating's 14h
    (bytes.fromhex("FF68 0303 68 01 10 0B 1C 16"), Acknowledgement(Operator(1, 0x0B))),
    (bytes.fromhex("FF68 0404 68 07 10 06 0F 2C 16"), Acknowledgement(Operator(7, 0x0F, b"\x06"))),
    (bytes.fromhex("FF68 0303 68 01 01 0B 0D 16"), StartRating(1)),
    (bytes.fromhex("FF68 0303 68 02 02 05 09 16"), Stars(2, 5)),
    (bytes.fromhex("FF68 0808 68 03 02 0A0A0A 010702 2D 16"), Digits(3, "   172")),
    (bytes.fromhex("FF68 0808 68 03 02 000009 0A0A0A 2C 16"), Digits(3, "009   ")),
    (bytes.fromhex("FF68 0202 68 04 03 07 16"), Beep(4)),
    (bytes.fromhex("FF68 0202 68 FD 03 00 16"), Beep(253)),
]
FRAMES = [wire for wire, _ in REPORTS] + [wire for wire, _ in COMMANDS]


def decoded(*chunks: bytes) -> list[BusFrame]:
    decoder, found = FrameDecoder(), []
    for chunk in chunks:
        decoder.feed(chunk)
        while (frame := decoder.next()) is not None:
            found.append(frame)
    return found


@pytest.mark.parametrize(("wire", "said"), REPORTS)
def test_what_a_box_says(wire: bytes, said: BoxReport) -> None:
    assert frames.encode(frames.frame(said)) == wire
    assert [frames.report(frame) for frame in decoded(wire)] == [said]


@pytest.mark.parametrize(("wire", "said"), COMMANDS)
def test_what_the_host_says(wire: bytes, said: BoxCommand) -> None:
    assert frames.encode(frames.frame(said)) == wire
    assert [frames.command(frame) for frame in decoded(wire)] == [said]


def test_what_neither_says() -> None:
    assert frames.report(BusFrame(1, 0x03)) is None
    assert frames.command(BusFrame(1, 0x11, b"\x02")) is None
    assert frames.command(BusFrame(1, 0x02, b"\x06")) is None  # a sixth star
    assert frames.command(BusFrame(1, 0x02, b"\x00\x00\x00\x00\x00\x0b")) is None  # a figure beyond the blank


@pytest.mark.parametrize("wire", FRAMES)
def test_nothing_is_found_before_the_last_byte(wire: bytes) -> None:
    decoder = FrameDecoder()
    for byte in wire[:-1]:
        decoder.feed(bytes([byte]))
        assert decoder.next() is None
    decoder.feed(wire[-1:])
    assert decoder.next() is not None
    assert decoder.next() is None


@pytest.mark.parametrize("place", range(len(KEY_2)))
@pytest.mark.parametrize("bit", range(8))
def test_one_changed_bit_is_never_believed(place: int, bit: int) -> None:
    spoilt = bytearray(KEY_2)
    spoilt[place] ^= 1 << bit
    assert decoded(bytes(spoilt)) == []
    assert decoded(KEY_2) == [BusFrame(1, 0x11, b"\x02")]


@pytest.mark.parametrize(
    "wire",
    [
        "FF68 0304 68 01 11 02 14 16",  # two lengths
        "FF68 0403 68 01 11 02 14 16",
        "FF68 0101 68 01 01 16",  # no function
        "FF68 0909 68 03 02 0A0A0A 010702 00 2D 16",  # longer than any frame
        "FF68 0303 16 01 11 02 14 16",
        "FF68 0303 68 01 11 02 14 68",
        "68FF 0303 68 01 11 02 14 16",
    ],
)
def test_what_looks_like_a_frame(wire: str) -> None:
    assert decoded(bytes.fromhex(wire)) == []
    assert decoded(bytes.fromhex(wire) + KEY_0) == [BusFrame(1, 0x11, b"\x00")]


@pytest.mark.parametrize(
    "noise",
    [
        "00",
        "FF",
        "FF68",
        "FF68 08",
        "FF68 0808",
        "FF68 0808 68",  # promises ten bytes
        "FF68 0808 68 01 11",
        "FFFF68",
        "FF68 0303 68 01 11 02 14",  # all but the end
        "FF68 0303 68 01 11 02 15 16",  # a wrong checksum
        "FF68 FF68 FF68",
        "00000000 16161616 68686868",
    ],
)
def test_a_rating_right_behind_noise_is_found_with_its_last_byte(noise: str) -> None:
    assert decoded(bytes.fromhex(noise) + KEY_2) == [BusFrame(1, 0x11, b"\x02")]


def test_a_frame_within_a_false_start_is_found() -> None:
    wire = bytes.fromhex("FF68 0808 68") + KEY_2 + KEY_0
    assert decoded(wire) == [BusFrame(1, 0x11, b"\x02"), BusFrame(1, 0x11, b"\x00")]


def test_what_nobody_asks_for_is_not_kept_for_ever() -> None:
    decoder = FrameDecoder()
    for _ in range(1000):
        decoder.feed(KEY_2 * 100)
    found = 0
    while decoder.next() is not None:
        found += 1
    assert 400 < found < 420


@pytest.mark.parametrize(
    "message", [Stars(1, 6), Stars(1, -1), Digits(1, "12345"), Digits(1, "1234567"), Digits(1, "12345x")]
)
def test_what_the_display_cannot_show_is_refused(message: BoxCommand) -> None:
    with pytest.raises(ValueError, match="not"):
        frames.frame(message)
    assert frames.frame(Stars(1, 0)) == BusFrame(1, 0x02, b"\x00")
    assert frames.frame(Digits(1, "123456")) == BusFrame(1, 0x02, b"\x01\x02\x03\x04\x05\x06")


def test_what_no_frame_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="up to 6 bytes, not 7"):
        frames.encode(BusFrame(1, 0x10, bytes(7)))
    with pytest.raises(ValueError, match="256"):
        frames.encode(BusFrame(256, 0x10, b"\x0b"))
    assert len(frames.encode(BusFrame(255, 0x10, bytes(6)))) == 15


any_frame = st.builds(BusFrame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=6))


@given(st.lists(any_frame, max_size=8), st.data())
def test_any_split_gives_the_same_frames(sent: list[BusFrame], data: st.DataObject) -> None:
    wire = b"".join(map(frames.encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=20)))
    assert decoded(*(wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True))) == sent


@given(any_frame)
def test_every_frame_means_something_or_nothing_to_both(any_frame: BusFrame) -> None:
    """And what it means says the same frame again, but for a rating, of which only the key counts."""
    for said in (frames.report(any_frame), frames.command(any_frame)):
        if said is not None and not isinstance(said, BoxRating):
            assert frames.frame(said) == any_frame


def test_a_frame_heard_again_within_a_second_is_a_repetition() -> None:
    rating = BusFrame(1, 0x11, b"\x02")
    repeats = Repeats()
    assert [repeats.repeated(rating, mono) for mono in (0, REPEAT - 1, 2 * REPEAT - 2)] == [False, True, True]
    assert not repeats.repeated(rating, 3 * REPEAT - 2)


def test_what_another_key_or_another_box_says_is_no_repetition() -> None:
    repeats = Repeats()
    other_key, other_box = BusFrame(1, 0x11, b"\x00"), BusFrame(2, 0x11, b"\x02")
    said = [
        BusFrame(1, 0x11, b"\x02"),
        other_box,
        other_key,
        BusFrame(1, 0x11, b"\x02"),
        BusFrame(1, 0x11, b"\x02"),
    ]
    assert [repeats.repeated(frame, 10) for frame in said] == [False, False, False, False, True]


def test_our_own_bytes_come_back_once_and_soon() -> None:
    echoes, ours, other = Echoes(), BusFrame(1, 0x01, b"\x0b"), BusFrame(1, 0x10, b"\x0b")
    echoes.sent(ours, 0)
    echoes.sent(ours, 10)
    assert [echoes.heard(frame, 20) for frame in (other, ours, ours, ours)] == [False, True, True, False]
    echoes.sent(ours, 100)
    assert not echoes.heard(ours, 100 + ECHO)
