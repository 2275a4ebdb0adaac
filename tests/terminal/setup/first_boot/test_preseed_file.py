"""The preseed file: whom it trusts, and its token, which goes in place and at no moment takes the file with it."""

import tomllib

import pytest

from terminal.setup.first_boot.preseed_file import blanked, token_in, trusted_keys
from terminal.setup.wishes import wishes_in

TEXT = b'[center]\nurl = "https://c"\ntoken = "abc-123"  # once\n[trust]\nkeys = ["k1", "k2"]\n'


def test_it_says_whom_to_trust_and_the_token() -> None:
    assert trusted_keys(TEXT) == ["k1", "k2"]
    assert token_in(TEXT) == "abc-123"
    assert trusted_keys(b"\xef\xbb\xbf" + TEXT) == ["k1", "k2"], "as Notepad writes it"


@pytest.mark.parametrize(
    "text", [b"", b"[trust]\nkeys = []", b"[trust]\nkeys = 'k'", b"trust = 1", b"[trust]\nkeys=[1]"]
)
def test_who_trusts_nobody_is_told(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"does not say trust\.keys"):
        trusted_keys(text)


def test_no_token_is_none_and_a_blanked_one_is_none_to_setup_too() -> None:
    assert token_in(b"[center]\nurl = 'https://c'\n") == ""
    assert token_in(blanked(TEXT)) == ""
    assert wishes_in(tomllib.loads(blanked(TEXT).decode())).token == ""
    assert wishes_in(tomllib.loads(TEXT.decode())).token == "abc-123"


def test_whatever_part_of_it_is_written_it_is_still_toml_and_can_be_blanked() -> None:
    """A write in place that the power cuts off leaves new bytes, then old ones; or the other way round."""
    new = blanked(TEXT)
    assert len(new) == len(TEXT) and b"abc" not in new
    for at in range(len(TEXT)):
        for half in (new[:at] + TEXT[at:], TEXT[:at] + new[at:]):
            assert blanked(half) == new


@pytest.mark.parametrize(
    "text", [b'[center]\ntoken = "a\\u0062c"', b"[center]\ntoken = 7", b"[center]\ntoken = [1]"]
)
def test_a_token_that_could_not_be_blanked_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="as it was printed"):
        token_in(text)
