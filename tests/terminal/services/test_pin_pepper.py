"""Who reads the center has a PIN's verifier and finds no PIN by it; a terminal with the card key does."""

import base64
import hashlib
import hmac
import re

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, hash_secret

from terminal.domain.directory import card_key_name
from terminal.domain.window import PIN_HASH
from terminal.services.pin_pepper import pepper_name, pepper_named
from terminal.services.pin_verifier import make, matches

PIN = "493817"
CARD_KEY = bytes(range(32))
# What `config pin` made before there was a pepper.
OLD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)


def tried(hashed: str, secret: str) -> bool:
    """What somebody with a copy of the center's database does: argon2 by its standard, one PIN after the other."""
    plain = re.sub(",keyid=[^$]*", "", hashed)
    try:
        return PasswordHasher().verify(plain, secret)
    except VerifyMismatchError:
        return False


def expected(pin: str, card_key: bytes) -> str:
    """RFC 5869 and RFC 2104 by hand: one block of HKDF-SHA256 without salt, then HMAC-SHA256."""
    prk = hmac.digest(bytes(32), card_key, "sha256")
    pepper = hmac.digest(prk, b"window-terminal PIN pepper v1\x01", "sha256")
    return hmac.new(pepper, pin.encode(), hashlib.sha256).hexdigest()


def test_the_right_pin_is_not_found_without_the_card_key() -> None:
    assert tried(OLD, PIN), "so it was: a million tries find any PIN"
    verifier = make(PIN, CARD_KEY)
    assert not tried(verifier, PIN)
    assert tried(verifier, expected(PIN, CARD_KEY))
    assert matches(verifier, PIN, CARD_KEY)
    assert not matches(verifier, "493816", CARD_KEY)


def test_neither_card_key_nor_pepper_stand_in_the_verifier() -> None:
    verifier = make(PIN, CARD_KEY)
    assert re.match(PIN_HASH, verifier)
    assert pepper_named(verifier) == pepper_name(CARD_KEY)
    name = bytes.fromhex(card_key_name(CARD_KEY))
    assert base64.b64decode(f"{pepper_named(verifier)}=") == name
    assert name not in (CARD_KEY[:8], CARD_KEY[-8:])


@pytest.mark.parametrize("other", [b"", bytes(32)])
def test_with_another_card_key_or_none_no_pin_is_right(other: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert not matches(make(PIN, CARD_KEY), PIN, other)
    assert "another card key" in caplog.text
    assert PIN not in caplog.text


@pytest.mark.parametrize("card_key", [b"", CARD_KEY])
def test_a_pin_from_before_still_works(card_key: bytes) -> None:
    assert matches(OLD, PIN, card_key)
    assert not matches(OLD, "493816", card_key)
    assert pepper_named(OLD) == ""


def test_a_verifier_that_claims_a_pepper_is_not_compared_without() -> None:
    """Else who writes the hall's file at the center's side would choose that there is none."""
    plain = hash_secret(PIN.encode(), b"sixteenbytesalt!", 1, 8, 1, 32, Type.ID).decode()
    parameters, salt, digest = plain.rsplit("$", 2)
    claimed = f"{parameters},keyid={pepper_name(CARD_KEY)}${salt}${digest}"
    assert not matches(claimed, PIN, CARD_KEY)
    assert matches(plain, PIN, CARD_KEY)
