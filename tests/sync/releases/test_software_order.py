"""The software order: IT's word of who gets what, for nothing else, and each refusal beside its accepted twin."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.bundles.bundle import SIGNATURE_DOMAIN, BundleRefused
from sync.releases.manifest import read_manifest
from sync.releases.release_file import RELEASE_DOMAIN
from sync.releases.software_order import (
    SoftwareOrder,
    order_before,
    order_signer,
    sign_order,
    verify_order,
)
from tests.support.release_files import IT, STRANGER, manifest, public
from tests.support.signing_keys import new_key
from tests.support.software_desk import PIECE_DOMAIN, SHA256, order, signed

KEYS = (public(),)


def test_what_it_signed_is_read_as_it_was_written() -> None:
    read = verify_order(signed(), KEYS)
    assert (read.pair, read.machine, read.sha256) == ((1, 3), ("trixie", "arm64"), SHA256)
    assert order_before(signed()) == read
    assert order_signer(signed(), (public(STRANGER), public())) == public()


def test_it_is_for_the_windows_that_it_names_or_for_all() -> None:
    some = verify_order(signed(windows=["2F-17", "2F-18"]), KEYS)
    assert [some.covers(window) for window in ("2F-17", "2F-18", "2F-1", "")] == [True, True, False, False]
    assert verify_order(signed(windows=[], everywhere=True), KEYS).covers("3F-01")


@pytest.mark.parametrize(
    "domain", [SIGNATURE_DOMAIN, RELEASE_DOMAIN, PIECE_DOMAIN], ids=["configuration", "release", "piece"]
)
def test_what_was_signed_for_another_purpose_is_no_order(domain: bytes) -> None:
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        verify_order(signed(domain=domain), KEYS)
    assert verify_order(signed(), KEYS)


def test_another_key_orders_nothing() -> None:
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        verify_order(signed(STRANGER), KEYS)


def test_no_bit_of_it_can_be_another() -> None:
    text = signed()
    for place in range(0, len(text), 7):
        other = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(BundleRefused):
            verify_order(other, KEYS)


@pytest.mark.parametrize(
    ("changes", "twin"),
    [
        ({"windows": []}, {"windows": [], "everywhere": True}),
        ({"everywhere": True}, {}),
        ({"windows": ["../17"]}, {"windows": ["2F.17"]}),
        ({"windows": ["W"] * 801}, {"windows": ["W"] * 800}),
        ({"size": (1 << 30) + 1}, {"size": 1 << 30}),
        ({"size": 0}, {"size": 1}),
        ({"sha256": "A" * 64}, {"sha256": "a" * 64}),
        ({"program": "../1"}, {"program": "1.0+x"}),
        ({"debian": ""}, {"debian": "bookworm"}),
        ({"architecture": "win_amd64"}, {"architecture": "amd64"}),
        ({"version": 1_000_001}, {"version": 1_000_000}),
        ({"algorithm": "none"}, {}),
        ({"more": 1}, {}),
    ],
)
def test_what_cannot_be_an_order_is_refused_although_signed(changes: dict[str, Any], twin: dict[str, Any]) -> None:
    with pytest.raises(BundleRefused, match="signed, but not an order of software"):
        verify_order(signed(**changes), KEYS)
    assert verify_order(signed(**twin), KEYS)


def test_a_key_file_signs_what_a_terminal_reads_and_nothing_else(tmp_path: Path) -> None:
    key = new_key(tmp_path / "it.key", 1)
    meant = msgspec.convert(order(), SoftwareOrder)
    assert verify_order(sign_order(key, meant), (key.public,)) == meant
    with pytest.raises(ValueError, match="either for the windows"):
        sign_order(key, msgspec.structs.replace(meant, windows=()))
    many = tuple(f"{number:032}" for number in range(1200))
    with pytest.raises(ValueError, match="32768 are allowed"):
        sign_order(key, msgspec.structs.replace(meant, windows=many))


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"version": 4}, False),
        ({"program": "0.2.0"}, False),
        ({"debian": "bookworm"}, False),
        ({"architecture": "amd64"}, False),
        ({"purpose": "office", "debian": "", "architecture": "win_amd64"}, False),
    ],
)
def test_it_speaks_of_one_release_and_of_no_other(changes: dict[str, Any], same: bool) -> None:
    content = msgspec.json.encode(manifest(**changes))
    assert verify_order(signed(IT), KEYS).is_of(read_manifest(content)) == same
