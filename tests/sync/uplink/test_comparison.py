"""The terminal's half of the comparison: bound before it hears, telling a nonce once, and the same code."""

from hypothesis import given
from hypothesis import strategies as st

from sync.contract import PairRequest
from sync.uplink.comparison import Comparison
from tests.support.pairing import WirePairing

KEY = "5c" * 32
CHALLENGE = "c4" * 32


def request(comparison: Comparison) -> PairRequest:
    return comparison.request("t-1", "board", "0", "")


def test_the_nonce_is_told_after_the_challenge_and_the_code_is_the_wires() -> None:
    wire = WirePairing(KEY)
    comparison = Comparison(wire.fingerprint)
    first = request(comparison)
    assert (len(first.commitment), first.nonce, comparison.code) == (64, "", "")
    assert comparison.heard(CHALLENGE), "the nonce is to be told at once"
    second = request(comparison)
    assert (second.commitment, comparison.code) == (first.commitment, "")
    wire.nonce = second.nonce
    assert wire.commitment == first.commitment
    wire.heard({"challenge": CHALLENGE})
    assert not comparison.heard(CHALLENGE)
    assert comparison.code == wire.code


def test_a_center_that_changes_its_challenge_gets_another_nonce() -> None:
    """Knowing the nonce it could choose a challenge that gives any code."""
    for changed in ("d5" * 32, ""):
        comparison = Comparison(WirePairing(KEY).fingerprint)
        comparison.heard(CHALLENGE)
        told = request(comparison)
        comparison.heard(CHALLENGE)
        assert not comparison.heard(changed)
        again = request(comparison)
        assert (again.nonce, comparison.code) == ("", "")
        assert again.commitment != told.commitment


@given(st.lists(st.sampled_from(["", "c4" * 32, "d5" * 32])))
def test_whatever_is_answered_no_nonce_is_told_for_two_challenges(answers: list[str]) -> None:
    comparison = Comparison(WirePairing(KEY).fingerprint)
    told: dict[str, str] = {}
    heard = ""
    for answer in answers:
        asked = request(comparison)
        if asked.nonce:
            assert told.setdefault(asked.nonce, heard) == heard
        comparison.heard(answer)
        heard = heard if asked.nonce else answer
