"""OpenSSL's command and the library verify the same."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from terminal.setup.openssl import OpensslMissing, openssl_verifier
from tests.support.release_files import IT, STRANGER, public

MESSAGE = b"window-terminal release v1\0\x00\n"
SIGNATURE = IT.sign(MESSAGE)


def test_it_takes_what_the_library_signed() -> None:
    assert openssl_verifier((public(),))(SIGNATURE, MESSAGE)
    assert openssl_verifier((public(STRANGER), public()))(SIGNATURE, MESSAGE)


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (SIGNATURE, MESSAGE + b"\n"),
        (SIGNATURE[:-1], MESSAGE),
        (SIGNATURE + b"\0", MESSAGE),
        (b"", MESSAGE),
        (bytes(64), MESSAGE),
        (STRANGER.sign(MESSAGE), MESSAGE),
    ],
)
def test_it_refuses_what_was_altered(signature: bytes, message: bytes) -> None:
    assert not openssl_verifier((public(),))(signature, message)
    assert openssl_verifier((public(),))(SIGNATURE, MESSAGE)


@pytest.mark.parametrize("key", ["", "AAAA", "?", public() + public(), "ключ"])
def test_a_key_that_is_none_is_said(key: str) -> None:
    with pytest.raises(ValueError, match="is not a public key: base64 of 32 bytes"):
        openssl_verifier((key,))


def test_a_key_that_is_no_point_trusts_nobody() -> None:
    broken = base64.b64encode(b"\xff" * 32).decode()
    Ed25519PublicKey.from_public_bytes(b"\xff" * 32)  # 32 bytes are a key to the library, too
    assert not openssl_verifier((broken,))(SIGNATURE, MESSAGE)


def test_a_machine_without_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OpensslMissing, match="apt-get install openssl"):
        openssl_verifier((public(),))(SIGNATURE, MESSAGE)


def test_one_that_knows_no_ed25519_is_not_taken_for_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "openssl").write_text("#!/bin/sh\necho 'pkeyutl: Unrecognized flag rawin' >&2; exit 1\n")
    (tmp_path / "openssl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OpensslMissing, match=r"cannot verify Ed25519: .*rawin"):
        openssl_verifier((public(),))(SIGNATURE, MESSAGE)
