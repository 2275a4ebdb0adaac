"""The ratchet of software: nothing older replaces what is installed, and one pair is one content."""

import pytest

from sync.releases.manifest import Manifest, ReleaseRefused
from sync.releases.ratchet import InstalledSoftware, is_newer, read_installed, write_installed

OURS, OTHER = "0" * 64, "1" * 64


def release(epoch: int, version: int) -> Manifest:
    return Manifest("ed25519", "terminal", "trixie", "arm64", "0.1.0", epoch, version, 0, 1, ())


@pytest.mark.parametrize(
    ("pair", "digest", "newer"),
    [
        ((2, 8), OTHER, True),
        ((3, 1), OTHER, True),  # a new key begins again
        ((2, 1_007), OTHER, True),
        ((12, 1), OTHER, True),
        ((2, 7), OURS, False),
    ],
)
def test_what_may_be_installed(pair: tuple[int, int], digest: str, newer: bool) -> None:
    assert is_newer(release(*pair), digest, InstalledSoftware(2, 7, OURS)) == newer


@pytest.mark.parametrize(
    ("pair", "digest", "why"),
    [
        ((2, 6), OTHER, "2.6 is older than 2.7, which is installed"),
        ((2, 6), OURS, "2.6 is older than 2.7, which is installed"),
        ((1, 900), OTHER, "1.900 is older than 2.7, which is installed"),
        ((2, 7), OTHER, "2.7 is installed already, with other content: IT's key signed it twice"),
        ((2, 1_008), OTHER, "2.1008 is more than 1000 versions or 10 epochs above 2.7"),
        ((13, 1), OTHER, "13.1 is more than 1000 versions or 10 epochs above 2.7"),
    ],
)
def test_what_must_not_be_installed(pair: tuple[int, int], digest: str, why: str) -> None:
    with pytest.raises(ReleaseRefused) as told:
        is_newer(release(*pair), digest, InstalledSoftware(2, 7, OURS))
    assert str(told.value) == why
    assert is_newer(release(*pair), digest, None)  # on a blank machine


def test_a_key_that_was_named_installs_in_its_epoch_and_in_no_other() -> None:
    installed = InstalledSoftware(2, 7, OURS)
    assert is_newer(release(20, 1), OTHER, installed, named=20)
    for epoch in (3, 13, 21):
        with pytest.raises(ReleaseRefused, match=f"its key signs in epoch 20, not in {epoch}"):
            is_newer(release(epoch, 1), OTHER, installed, named=20)
    with pytest.raises(ReleaseRefused, match=r"2\.1008 is more than 1000 versions"):
        is_newer(release(2, 1_008), OTHER, installed, named=2)


def test_the_record_is_read_back() -> None:
    installed = InstalledSoftware(2, 7, OURS)
    assert write_installed(installed) == b'{"epoch": 2, "version": 7, "manifest": "' + OURS.encode() + b'"}\n'
    assert read_installed(write_installed(installed)) == installed


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b'{"epoch":1,"version":1,"manifest":"a"}', b"null"]
)
def test_a_spoilt_record_is_no_record(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_installed(content)
