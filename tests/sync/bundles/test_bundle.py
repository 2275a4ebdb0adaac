"""Signed configuration: everything spoilt is refused beside its unspoilt twin."""

import base64
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw

from sync.bundles.bundle import BUNDLE_PAYLOAD_BYTES, BundleRefused, Payload, newer, pair, sign, text, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SOUND: dict[str, Any] = {
    "algorithm": "ed25519",
    "target": "2F-17",
    "epoch": 1,
    "version": 3,
    "issued": 1_795_391_520_000,
    "expires": 1_829_951_520_000,
    "renew_by": 1_821_311_520_000,
    "window": {"name": "李强"},
}


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


TRUSTED = (public(KEY),)


def signed(
    content: bytes, key: Ed25519PrivateKey = KEY, domain: bytes = b"window-terminal configuration v1\0"
) -> str:
    """docs/glossary.md#configuration, by hand: a signature over domain, length and payload, then the payload."""
    return base64.b64encode(key.sign(domain + len(content).to_bytes(8, "big") + content) + content).decode()


def payload(**changes: Any) -> bytes:
    return json.dumps({**SOUND, **changes}).encode()


def refused(bundle: str, trusted: tuple[str, ...] = TRUSTED) -> str:
    with pytest.raises(BundleRefused) as refusal:
        verify(bundle, trusted)
    return str(refusal.value)


def test_what_is_signed_by_hand_is_accepted() -> None:
    accepted = verify(signed(payload()), TRUSTED)
    assert (accepted.target, accepted.pair, accepted.expires) == ("2F-17", (1, 3), 1_829_951_520_000)
    assert json.loads(bytes(accepted.window)) == {"name": "李强"}


def test_what_is_signed_here_is_what_was_signed_by_hand() -> None:
    content = verify(signed(payload()), TRUSTED)
    assert verify(sign(KEY, content), TRUSTED) == content


def test_one_of_several_trusted_keys_is_enough() -> None:
    for key in (KEY, OTHER):
        assert verify(signed(payload(), key), (public(OTHER), public(KEY))).version == 3
    assert refused(signed(payload(), OTHER)) == "not signed by a trusted key"
    assert refused(signed(payload()), ()) == "not signed by a trusted key"


def test_every_altered_byte_is_refused() -> None:
    whole = base64.b64decode(signed(payload()))
    assert verify(base64.b64encode(whole).decode(), TRUSTED)
    for place in range(len(whole)):
        altered = bytearray(whole)
        altered[place] ^= 1
        assert refused(base64.b64encode(altered).decode()) == "not signed by a trusted key"


@pytest.mark.parametrize("cut", [0, 1, 63, 64, 65, -1])
def test_cut_bundles_are_refused(cut: int) -> None:
    whole = base64.b64decode(signed(payload()))
    assert refused(base64.b64encode(whole[:cut]).decode()) == "not signed by a trusted key"


def test_what_was_signed_for_another_purpose_is_refused() -> None:
    assert refused(signed(payload(), domain=b"")) == "not signed by a trusted key"
    assert refused(signed(payload(), domain=b"window-terminal configuration v2\0")) == "not signed by a trusted key"


def test_the_size_limit_is_exact() -> None:
    room = BUNDLE_PAYLOAD_BYTES - len(payload(window=""))
    largest, larger = (payload(window="x" * (room + more)) for more in (0, 1))
    assert (len(largest), BUNDLE_PAYLOAD_BYTES) == (262_144, 262_144)
    assert verify(signed(largest), TRUSTED).version == 3
    assert refused(signed(larger)) == "larger than 262144 bytes"
    assert refused("A" * 10_000_000) == "larger than 262144 bytes"


def test_what_is_too_large_is_not_even_signed() -> None:
    sound = verify(signed(payload()), TRUSTED)
    room = BUNDLE_PAYLOAD_BYTES - len(msgspec.json.encode(sound)) + len(bytes(sound.window))
    for more in (0, 1):
        content = msgspec.structs.replace(sound, window=Raw(b'"' + b"x" * (room + more - 2) + b'"'))
        if more:
            with pytest.raises(ValueError, match="has 262145 bytes, 262144 are allowed"):
                sign(KEY, content)
        else:
            assert verify(sign(KEY, content), TRUSTED) == content


@pytest.mark.parametrize("bundle", ["", "?", "李", "AAA", signed(payload()) + "=", " " + signed(payload())])
def test_what_is_not_base64_is_refused(bundle: str) -> None:
    assert refused(bundle) in ("not base64", "not signed by a trusted key")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "truncated", id="empty"),
        pytest.param(b"not json", "malformed", id="not JSON"),
        pytest.param(b"\xff\xfe", "malformed", id="not text"),
        pytest.param(payload(target="name").replace(b"name", b"\xe4", 1), "utf-8", id="not UTF-8"),
        pytest.param(payload().replace(b'{"name', b"[" * 100_000 + b'{"name'), "recursion", id="deep"),
        pytest.param(b"[]", "array", id="a list"),
        pytest.param(payload(extra=1), "unknown field `extra`", id="unknown field"),
        pytest.param(payload(version="3"), "$.version", id="wrong type"),
        pytest.param(payload(algorithm="none"), "$.algorithm", id="other algorithm"),
        pytest.param(payload().replace(b'"epoch": 1, ', b""), "`epoch`", id="missing field"),
        pytest.param(payload(version=1 << 63), "$.version", id="a version that nothing is above"),
        pytest.param(payload(version=1_000_001), "$.version", id="a version too far"),
        pytest.param(payload(epoch=1_001), "$.epoch", id="an epoch too far"),
        pytest.param(payload(epoch=0), "$.epoch", id="an epoch before the first"),
        pytest.param(payload().replace(b'"epoch": 1, ', b'"epoch": 9, "epoch": 1, '), "twice", id="a key twice"),
        pytest.param(payload().replace(b'"name": ', b'"n\\u0061me": 0, "name": '), "twice", id="twice inside"),
    ],
)
def test_signed_nonsense_is_refused(content: bytes, why: str) -> None:
    said = refused(signed(content))
    assert said.startswith("signed, but not a configuration: ")
    assert why in said.lower()  # the library's words, which change their case from version to version


@pytest.mark.parametrize(
    ("epoch", "version", "is_newer"),
    [(1, 3, False), (1, 4, True), (1, 2, False), (2, 1, True), (1, 10, True)],
)
def test_only_a_newer_pair_is_taken(epoch: int, version: int, is_newer: bool) -> None:
    bundle = verify(signed(payload(epoch=epoch, version=version)), TRUSTED)
    if is_newer:
        newer(bundle, (1, 3))
    else:
        with pytest.raises(BundleRefused, match=rf"^{epoch}\.{version} is not newer than 1\.3$"):
            newer(bundle, (1, 3))


@pytest.mark.parametrize(
    ("pair", "high_water"),
    [((1, 1_003), (1, 3)), ((11, 1), (1, 3)), ((11, 1_000_000), (1, 3)), ((1_000, 1_000_000), (0, 0))],
)
def test_what_is_in_reach_is_taken_and_a_step_beyond_is_not(
    pair: tuple[int, int], high_water: tuple[int, int]
) -> None:
    epoch, version = pair
    newer(verify(signed(payload(epoch=epoch, version=version)), TRUSTED), high_water)
    further = {"epoch": epoch + 1} if epoch > 1 else {"version": version + 1}
    if high_water == (0, 0):
        assert "$.epoch" in refused(signed(payload(**further)))
        return
    beyond = verify(signed(payload(**{"epoch": epoch, "version": version, **further})), TRUSTED)
    with pytest.raises(BundleRefused, match="more than 1000 versions or 10 epochs above"):
        newer(beyond, high_water)


def test_a_pair_as_people_write_it() -> None:
    assert text((1, 10)) == "1.10"
    assert pair("1.10") == (1, 10)


def test_a_bundle_is_a_payload_and_nothing_else() -> None:
    assert {*Payload.__struct_fields__} == {*SOUND, "terminal", "replaces"}
