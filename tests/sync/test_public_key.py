"""The public key as text: what is none, and keys under which somebody without the private one signs."""

import base64
from contextlib import suppress

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.public_key import is_public_key

NOBODYS = bytes([1]) + bytes(63)  # the neutral point and zero: a signature that nobody made
RFC_8032 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"  # section 7.1, test 1
SMALL = [
    "00" * 32,
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "00" * 31 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


def text(raw: str) -> str:
    return base64.b64encode(bytes.fromhex(raw)).decode()


def held_without_a_private_key(raw: str) -> int:
    """Of 64 messages; by a library that is not the project's."""
    key, count = Ed25519PublicKey.from_public_bytes(bytes.fromhex(raw)), 0
    for number in range(64):
        with suppress(InvalidSignature):
            key.verify(NOBODYS, bytes([number]))
            count += 1
    return count


@pytest.mark.parametrize("raw", SMALL)
def test_a_key_for_which_anybody_signs_is_none(raw: str) -> None:
    assert held_without_a_private_key(raw) > 0
    assert not is_public_key(text(raw))
    assert held_without_a_private_key(RFC_8032) == 0
    assert is_public_key(text(RFC_8032))


@pytest.mark.parametrize("said", ["", "AAAA", text(RFC_8032)[:-1], f"{text(RFC_8032)}\n", "号" * 44])
def test_what_is_no_key_at_all(said: str) -> None:
    assert not is_public_key(said)
