"""The signature under a release, made with IT's key file and verified by the installed program."""

import io
import json
from pathlib import Path

import pytest

from sync.releases.manifest import ReleaseRefused, read_manifest
from sync.releases.release_file import read_release
from sync.releases.signature import seal, verifier
from tests.support.release_files import manifest, public, release_file
from tests.support.signing_keys import new_key


def test_what_the_key_file_seals_is_taken_by_its_public_key_and_no_other(tmp_path: Path) -> None:
    key = new_key(tmp_path / "it.key", 1)
    ours = read_manifest(json.dumps(manifest()).encode())
    file = b"window-terminal release 1\n" + seal(key, ours).encode() + b"\n"
    assert read_release(io.BytesIO(file), verifier((key.public,))).manifest == ours
    with pytest.raises(ReleaseRefused, match="not signed by a trusted key"):
        read_release(io.BytesIO(file), verifier((public(),)))


def test_nothing_is_sealed_that_no_terminal_would_take(tmp_path: Path) -> None:
    ours = read_manifest(json.dumps(manifest()).encode())
    key = new_key(tmp_path / "it.key", 1)
    with pytest.raises(ReleaseRefused, match="two pieces"):
        seal(key, ours.__class__(**{**vars(ours), "pieces": ours.pieces * 2}))


@pytest.mark.parametrize("key", ["", "AAAA", "?", public()[:-2]])
def test_a_key_that_is_none_is_said(key: str) -> None:
    verifier((public(),))
    with pytest.raises(ValueError, match=r"."):
        verifier((key,))


def test_without_a_key_nothing_is_trusted() -> None:
    with pytest.raises(ReleaseRefused, match="not signed"):
        read_release(io.BytesIO(release_file()), verifier(()))
