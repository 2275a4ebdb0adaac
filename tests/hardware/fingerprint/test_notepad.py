"""The library id in the notepad: read as it was written, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.fingerprint import notepad

LIBRARY = "000102030405060708090a0b0c0d0e0f"
PAGE = bytes.fromhex("57544C31 000102030405060708090A0B0C0D0E0F B6D82C9E 0000000000000000")


def test_a_library_id_is_as_it_was_typed_by_hand() -> None:
    assert notepad.written(LIBRARY) == PAGE
    assert notepad.written("") == bytes(32)


@pytest.mark.parametrize("library", ["00", LIBRARY + "00", "no hexadecimal digits"])
def test_what_is_no_id_is_not_written(library: str) -> None:
    with pytest.raises(ValueError):
        notepad.written(library)


@given(st.binary(max_size=40))
def test_any_note_is_read_and_none_is_taken_for_a_library_id(note: bytes) -> None:
    assert notepad.read(note) == ""


@given(st.binary(min_size=16, max_size=16), st.integers(0, 255))
def test_a_library_id_is_read_and_with_a_wrong_bit_it_is_not(library: bytes, bit: int) -> None:
    page = notepad.written(library.hex())
    assert notepad.read(page) == library.hex()
    wrong = bytearray(page)
    wrong[bit // 8] ^= 1 << bit % 8
    assert notepad.read(bytes(wrong)) == ""
