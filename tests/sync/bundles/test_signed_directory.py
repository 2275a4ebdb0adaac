"""The signed directory: everything spoilt is refused beside its unspoilt twin; and how large it is."""

import base64
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import BundleRefused, verify
from sync.bundles.signed_directory import (
    DIRECTORY_PAYLOAD_BYTES,
    DirectoryPayload,
    read_directory,
    sign_directory,
    verify_directory,
)
from terminal.domain.directory import Directory, DirectoryEntry, card_hash, card_key_name
from terminal.services.pin_verifier import make

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
TRUSTED = (base64.b64encode(KEY.public_key().public_bytes_raw()).decode(),)
DOMAIN = b"window-terminal directory v1\0"
CARDS = bytes(range(100, 132))
MAY: dict[str, Any] = {
    "badge": "GH-0810",
    "name": "赵明",
    "windows": ["3F-08"],
    "cards": [card_hash(CARDS, "90810")],
}
SOUND: dict[str, Any] = {
    "algorithm": "ed25519",
    "hall": "政务服务中心",
    "epoch": 1,
    "version": 3,
    "issued": 1_795_391_520_000,
    "card_key": card_key_name(CARDS),
    "people": [MAY],
}


def signed(content: bytes, key: Ed25519PrivateKey = KEY, domain: bytes = DOMAIN) -> str:
    """docs/glossary.md#configuration, by hand: a signature over domain, length and payload, then the payload."""
    return base64.b64encode(key.sign(domain + len(content).to_bytes(8, "big") + content) + content).decode()


def payload(**changes: Any) -> bytes:
    return json.dumps({**SOUND, **changes}).encode()


def read(text: str) -> Directory:
    return read_directory(verify_directory(text, TRUSTED), CARDS)


def refused(text: str) -> str:
    with pytest.raises(BundleRefused) as refusal:
        read(text)
    return str(refusal.value)


def test_what_is_signed_by_hand_is_taken() -> None:
    directory = read(signed(payload()))
    found = directory.card("90810")
    assert found is not None
    assert (directory.version, found.badge, found.windows) == ("1.3", "GH-0810", ("3F-08",))


def test_what_is_signed_here_is_what_was_signed_by_hand() -> None:
    content = verify_directory(signed(payload()), TRUSTED)
    assert verify_directory(sign_directory(KEY, content), TRUSTED) == content


def test_a_directory_is_no_configuration_and_the_other_way_round() -> None:
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        verify(signed(payload()), TRUSTED)
    assert refused(signed(payload(), domain=b"window-terminal configuration v1\0")) == "not signed by a trusted key"
    assert refused(signed(payload(), key=OTHER)) == "not signed by a trusted key"


def test_every_altered_byte_is_refused() -> None:
    whole = base64.b64decode(signed(payload()))
    assert read(base64.b64encode(whole).decode()).version == "1.3"
    for place in range(len(whole)):
        altered = bytearray(whole)
        altered[place] ^= 1
        assert refused(base64.b64encode(altered).decode()) == "not signed by a trusted key"


def test_the_size_limit_is_exact_and_its_own() -> None:
    room = DIRECTORY_PAYLOAD_BYTES - len(payload(hall=""))
    largest, larger = (payload(hall="x" * (room + more)) for more in (0, 1))
    assert (len(largest), DIRECTORY_PAYLOAD_BYTES) == (1_048_576, 1_048_576)
    assert read(signed(largest)).version == "1.3"
    assert refused(signed(larger)) == "larger than 1048576 bytes"
    assert refused("A" * 10_000_000) == "larger than 1048576 bytes"


def test_what_is_too_large_is_not_even_signed() -> None:
    sound = verify_directory(signed(payload()), TRUSTED)
    room = DIRECTORY_PAYLOAD_BYTES - len(msgspec.json.encode(replace(sound, hall="")))
    assert verify_directory(sign_directory(KEY, replace(sound, hall="x" * room)), TRUSTED).pair == (1, 3)
    with pytest.raises(ValueError, match="has 1048577 bytes, 1048576 are allowed"):
        sign_directory(KEY, replace(sound, hall="x" * (room + 1)))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "truncated", id="empty"),
        pytest.param(b"not json", "malformed", id="not JSON"),
        pytest.param(payload(extra=1), "unknown field `extra`", id="unknown field"),
        pytest.param(payload(version="3"), "$.version", id="wrong type"),
        pytest.param(payload(algorithm="none"), "$.algorithm", id="other algorithm"),
        pytest.param(payload().replace(b'[{"badge"', b"[" * 100_000 + b'{"badge"'), "recursion", id="deep"),
        pytest.param(payload(people=1), "signed, but not a list of people", id="no list"),
        pytest.param(payload(people=[{**MAY, "post": "A"}]), "unknown field `post`", id="more of a person"),
        pytest.param(payload(people=[{**MAY, "cards": ["90810"]}]), "cards", id="a card's number"),
        pytest.param(payload(people=[{**MAY, "pin": "123456"}]), "pin", id="a PIN"),
        pytest.param(payload(people=[MAY, MAY]), "badge gh-0810 is given twice", id="somebody twice"),
    ],
)
def test_signed_nonsense_is_refused(content: bytes, why: str) -> None:
    assert why in refused(signed(content)).lower()  # the library's words, which change their case


def test_with_another_card_key_people_are_known_by_badge_alone() -> None:
    content = verify_directory(signed(payload()), TRUSTED)
    for key in (b"", bytes(32)):
        directory = read_directory(content, key)
        assert directory.card("90810") is None
        assert directory.badge("GH-0810") is not None
        assert directory.key == b""


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["GH-0810", "3F-08"])
Json = dict[str, Any]
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))
FIELDS = st.sampled_from([*SOUND, *MAY, "more"])


@given(st.dictionaries(FIELDS, JSON, max_size=3), st.dictionaries(FIELDS, JSON, max_size=3))
def test_whatever_is_signed_is_read_or_refused_and_never_crashes(around: Json, of_may: Json) -> None:
    content = {**SOUND, "people": [{**MAY, **of_may}], **around}
    try:
        directory = read(signed(json.dumps(content).encode()))
    except BundleRefused:
        return
    assert {*directory.holders.values()} <= {*directory.people}
    assert all(entry.windows for entry in directory.people.values())


@given(st.binary(max_size=200))
def test_whatever_comes_is_refused_unless_it_is_signed(noise: bytes) -> None:
    for text in (noise.decode("latin-1"), base64.b64encode(noise).decode(), signed(noise)[:-4]):
        with pytest.raises(BundleRefused):
            read(text)


def test_a_thousand_people_need_less_than_a_quarter_megabyte() -> None:
    """Each with a card and a PIN: the figure that decision 22 states."""
    pin = make("482915", CARDS)
    people = tuple(
        DirectoryEntry(f"{n:04}", "欧阳明轩", (f"2F-{n // 5:03}",), (card_hash(CARDS, f"{n:08}"),), pin)
        for n in range(1_000)
    )
    content = replace(verify_directory(signed(payload()), TRUSTED), people=Raw(msgspec.json.encode(people)))
    text = sign_directory(KEY, content)
    assert len(text) < 350_000
    assert len(base64.b64decode(text)) < 260_000
    assert len(read(text).people) == 1_000
    assert isinstance(content, DirectoryPayload)
