"""A key at rest: what opens it, and what does not."""

import base64

import msgspec
import pytest
from msgspec.structs import replace

from sync.bundles.sealed_key import DoesNotOpen, KeySecret, SealedKey, seal, unseal

SECRET = KeySecret(base64.b64encode(bytes(range(32))).decode())
SENTENCE = "那座桥五月修好了, 对吗?"


@pytest.fixture(scope="module")
def sealed() -> SealedKey:
    return seal(SECRET, SENTENCE, b"beside")


def test_what_was_sealed_opens_with_its_passphrase_and_nothing_else(sealed: SealedKey) -> None:
    assert unseal(sealed, SENTENCE, b"beside") == SECRET
    assert SECRET.private not in msgspec.json.encode(sealed).decode()
    for passphrase, beside in (("", b"beside"), (SENTENCE + " ", b"beside"), (SENTENCE, b"besides")):
        with pytest.raises(DoesNotOpen):
            unseal(sealed, passphrase, beside)


def test_a_word_composed_by_another_keyboard_is_the_same_word() -> None:
    assert unseal(seal(SECRET, "caf\u00e9 \uff11\uff12", b""), "cafe\u0301 12", b"") == SECRET


def test_no_bit_of_it_may_change(sealed: SealedKey) -> None:
    for name in ("salt", "nonce", "content"):
        raw = bytearray(base64.b64decode(getattr(sealed, name)))
        raw[len(raw) // 2] ^= 1
        with pytest.raises(DoesNotOpen):
            unseal(replace(sealed, **{name: base64.b64encode(raw).decode()}), SENTENCE, b"beside")


def test_no_two_are_sealed_alike(sealed: SealedKey) -> None:
    other = seal(SECRET, SENTENCE, b"beside")
    assert len({sealed.salt, sealed.nonce, sealed.content, other.salt, other.nonce, other.content}) == 6


@pytest.mark.parametrize("cost", [1, 1 << 21, 1 << 62])
def test_a_file_asks_for_no_more_than_an_office_pc_has(sealed: SealedKey, cost: int) -> None:
    written = msgspec.json.encode(sealed)
    assert msgspec.json.decode(written, type=SealedKey) == sealed
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        msgspec.json.decode(msgspec.json.encode(replace(sealed, cost=cost)), type=SealedKey)
