"""What is typed, out of input_event structs typed by hand."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.card_reader.keystrokes import EVENT, Keystrokes, Spoilt
from tests.support.keystrokes import (
    BACKSPACE,
    CARD,
    DOT,
    DROPPED,
    DROPPED_LATER,
    ENTER,
    ENTER_IN_TIME,
    ENTER_TOO_LATE,
    ENTER_UP,
    HYPHEN,
    KEY_0,
    KEY_1,
    KEY_1_IN_TIME,
    KEY_1_TOO_LATE,
    KEY_9,
    KEY_9_HELD,
    KEY_9_UP,
    KEY_A,
    KEY_M,
    KEY_P,
    KEY_Z,
    KEYPAD,
    KEYPAD_ENTER,
    KEYPAD_REST,
    SCAN,
    SHIFT,
    SYN,
    of_64_bit,
)

pytestmark = of_64_bit

LOST = Spoilt("the kernel lost some of its keys")
TOO_LONG = Spoilt("it is longer than 32 characters")


def typed(data: bytes) -> list[str | Spoilt]:
    return Keystrokes().feed(data)


def test_a_line_ends_with_enter() -> None:
    keystrokes = Keystrokes()
    assert keystrokes.feed(CARD[:-96]) == []
    assert keystrokes.feed(CARD[-96:]) == ["901"]
    assert keystrokes.feed(CARD + CARD) == ["901", "901"]


def test_what_is_no_key_going_down_is_nothing() -> None:
    assert typed(SYN + SCAN + KEY_9_UP + KEY_9 + KEY_9_HELD + SHIFT + ENTER) == ["9"]


def test_enter_alone_is_no_line() -> None:
    assert typed(ENTER + ENTER_UP + ENTER + KEYPAD_ENTER) == []


def test_letters_are_capitals_whatever_shift_says() -> None:
    assert typed(KEY_A + KEY_Z + SHIFT + KEY_M + KEY_P + ENTER) == ["AZMP"]


def test_what_badge_numbers_have_beside_letters() -> None:
    assert typed(KEY_A + HYPHEN + KEY_0 + DOT + KEY_1 + ENTER) == ["A-0.1"]


def test_the_keypad() -> None:
    assert typed(KEYPAD + KEYPAD_ENTER + KEYPAD_REST + KEY_1 + ENTER) == ["1234567890", "-.1"]


def test_backspace() -> None:
    assert typed(BACKSPACE + KEY_9 + KEY_0 + BACKSPACE + KEY_1 + ENTER) == ["91"]
    assert typed(KEY_9 + BACKSPACE + BACKSPACE + ENTER + KEY_1 + ENTER) == ["1"]


def test_a_line_has_32_characters_at_most() -> None:
    assert typed(KEY_1 * 32 + ENTER) == ["1" * 32]
    assert typed(KEY_1 * 33 + ENTER) == [TOO_LONG]
    assert typed(KEY_1 * 10_000 + BACKSPACE * 40 + KEY_9 + ENTER + CARD) == [TOO_LONG, "901"], (
        "told once, and dropped"
    )


def test_a_pause_begins_a_new_line() -> None:
    assert typed(KEY_9 + KEY_1_IN_TIME + ENTER_IN_TIME) == ["91"]
    assert typed(KEY_9 + KEY_1_TOO_LATE + ENTER_TOO_LATE) == ["1"]
    assert typed(KEY_9 + ENTER_IN_TIME) == ["9"]
    assert typed(KEY_9 + ENTER_TOO_LATE) == []
    assert typed(KEY_9 * 33 + KEY_1_TOO_LATE + ENTER_TOO_LATE) == [TOO_LONG, "1"]


def test_a_line_that_lost_keys_is_nobodys_number() -> None:
    """Neither its beginning nor its end could be told from a shorter number."""
    assert typed(KEY_9 + DROPPED + KEY_0 + SYN + KEY_1 + ENTER + SYN + CARD) == [LOST, "901"]
    assert typed(DROPPED + SYN + KEY_1 + ENTER + KEY_9 + ENTER) == [LOST, "9"]


def test_nothing_counts_until_the_report_after_lost_keys() -> None:
    assert typed(KEY_9 + DROPPED + ENTER + KEY_1 + ENTER + SYN + KEY_0 + ENTER + KEY_1 + ENTER) == [LOST, "1"]


def test_keys_lost_after_a_pause_spoil_what_follows_them() -> None:
    assert typed(CARD + DROPPED_LATER + SYN + KEY_1_TOO_LATE + ENTER_TOO_LATE) == ["901", LOST]
    assert typed(CARD + SYN + KEY_1_TOO_LATE + ENTER_TOO_LATE) == ["901", "1"]


def test_cut_at_every_byte() -> None:
    for cut in range(len(CARD) + 1):
        keystrokes = Keystrokes()
        assert keystrokes.feed(CARD[:cut]) + keystrokes.feed(CARD[cut:]) == ["901"]


def test_byte_by_byte() -> None:
    keystrokes = Keystrokes()
    assert [line for byte in CARD for line in keystrokes.feed(bytes([byte]))] == ["901"]


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_any_bytes_in_any_pieces(pieces: list[bytes]) -> None:
    keystrokes = Keystrokes()
    assert [line for piece in pieces for line in keystrokes.feed(piece)] == Keystrokes().feed(b"".join(pieces))


KEYS = st.tuples(
    st.sampled_from([0, 1, 2, 5, 9, 20]),  # s since the key before
    st.sampled_from(
        [(0, 0, 0), (0, 3, 0), (4, 4, 30), *((1, code, value) for code in range(120) for value in range(3))]
    ),
)


@given(st.lists(KEYS, max_size=300))
def test_any_keys_give_whole_lines_that_an_id_could_be(keys: list[tuple[int, tuple[int, int, int]]]) -> None:
    at, data = 1, b""
    for pause, (kind, code, value) in keys:
        at += pause
        data += EVENT.pack(at, 0, kind, code, value)
    for line in typed(data):
        assert isinstance(line, Spoilt) or (
            1 <= len(line) <= 32 and set(line) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.")
        )
