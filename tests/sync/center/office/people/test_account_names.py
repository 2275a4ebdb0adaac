"""One person, one log-in name; written down before it was run, what is fair.

1. Case, width and spaces around it are how a keyboard stood, not who somebody is: with them, too, they are let in.
2. Of twins that an older version let in each goes on as it is written; what is like both, and neither, is nobody.
3. Nobody is taken for somebody else: what differs in a letter, a digit or a dash is another one.
"""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.people.account_names import alike, meant, plain_badge

WIDE = {each: chr(each + 0xFEE0) for each in range(0x21, 0x7F)}
BADGES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    "typed", ["GH-0217", "gh-0217", "ＧＨ-0217", "ｇｈ－０２１７", " GH-0217 ", "\u3000Gh-0217\t"]
)
def test_how_the_keyboard_stood_is_nobody_else(typed: str) -> None:
    assert meant(typed, ["GH-0001", "GH-0217"]) == "GH-0217"
    assert normalize("NFKC", plain_badge(typed)).casefold() == "gh-0217"


@pytest.mark.parametrize("typed", ["GH-0218", "GH0217", "GH-02170", "G-0217", "GH‐0217", "", "ＧＨ—0217"])
def test_another_one_is_nobody(typed: str) -> None:
    assert meant(typed, ["GH-0001", "GH-0217"]) is None


def test_twins_are_told_apart_exactly() -> None:
    twins = ["it-1", "IT-1", "GH-1"]
    assert [meant(typed, twins) for typed in ("it-1", "IT-1", "It-1", "ＩＴ-1")] == ["it-1", "IT-1", None, None]
    assert alike("It-1", twins) == ["it-1", "IT-1"]


@given(BADGES, BADGES, st.sampled_from([str.upper, str.lower, str.swapcase]), st.booleans())
def test_of_any_two_it_is_the_one_that_was_meant(one: str, other: str, case: object, wide: bool) -> None:
    typed = case(one)  # type: ignore[operator]
    typed = f" {typed.translate(WIDE) if wide else typed}　"
    same = one.lower() == other.lower()
    assert meant(typed, [one]) == one
    assert bool(alike(typed, [other])) is same
