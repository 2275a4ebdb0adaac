"""`window-terminal config push`: what is refused at IT's desk, before anything is signed or published."""

from pathlib import Path

import pytest

from sync.bundles.signing import KeyFile
from sync.center.network.certificates import Authority
from terminal.services.pin_verifier import make
from tests.support.commands import HALL, refused, typed
from tests.support.servers import Reply, Server, authority
from tests.support.signing_keys import new_key, plain_key


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path / "ca")


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return new_key(tmp_path / "it.key", 1)


def hall(folder: Path, *pins: str) -> Path:
    """A hall's file whose people have PINs with these hashes."""
    path, text = folder / "hall.toml", HALL
    for name, pin in zip(("张敏", "李强"), pins, strict=False):
        text = text.replace(f'name = "{name}"', f'name = "{name}"\npin = "{pin}"')
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pin_with_another_keys_pepper_is_named_before_anything_is_published(
    ours: Authority, key: KeyFile, tmp_path: Path
) -> None:
    other = new_key(tmp_path / "old.key", 1)
    path = hall(tmp_path, make("493817", key.card_key), make("493817", other.card_key))
    with Server(ours, Reply(b'{"now":1}')) as server:
        words = ("--key", tmp_path / "it.key", "--center", server.url, "--ca", ours.ca)
        assert refused("config", "push", "--yes", path, *words).endswith(
            f"Error: {path}: hall: person GH-0452: the PIN was made with another key than {tmp_path}/it.key, "
            "and no terminal would know it; make it anew: "
            f"window-terminal config pin --key {tmp_path}/it.key\nnothing was published\n"
        )
        assert (server.calls, plain_key(tmp_path / "it.key").version) == ([], 0)
        plain = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
        right = hall(tmp_path, make("493817", key.card_key), plain)
        assert typed("config", "push", "--yes", right, *words).exit_code == 0
        assert [call.path for call in server.calls] == [
            "/v1/published",
            "/v1/hall/published",
            "/v1/directory",
            "/v1/rollouts",
            "/v1/hall/bundles",
        ]


def test_a_center_that_is_away_is_told_in_plain_words(ours: Authority, key: KeyFile, tmp_path: Path) -> None:
    words = ("--key", tmp_path / "it.key", "--center", "https://127.0.0.1:9", "--ca", ours.ca)
    assert refused("config", "push", "--yes", hall(tmp_path), *words).endswith(
        "Error: the center at https://127.0.0.1:9: no connection; see that `center serve` runs there, "
        "and that a way leads to this address; then try again\n"
    )


def test_a_center_that_does_not_trust_the_key_is_told_what_to_do(
    ours: Authority, key: KeyFile, tmp_path: Path
) -> None:
    refused_by = Reply(b'{"error":"not signed by a trusted key"}', 403)
    with Server(ours, refused_by) as server:
        words = ("--key", tmp_path / "it.key", "--center", server.url, "--ca", ours.ca)
        said = refused("config", "push", "--yes", hall(tmp_path), *words)
    assert "HTTP 403: not signed by a trusted key: sign with the newest key; " in said
    assert "`center serve --trust PUBLICKEY`" in said


PAST = ("--not-before", "2025-12-01T18:00")  # last year's, mistyped


def test_what_was_typed_wrong_is_told_before_the_center_hears_of_anything(
    ours: Authority, key: KeyFile, tmp_path: Path
) -> None:
    with Server(ours, Reply(b'{"now":1}')) as server:
        words = ("--key", tmp_path / "it.key", "--center", server.url, "--ca", ours.ca)
        for wrong in (("--canary", "9F"), ("--not-before", "tomorrow"), PAST):
            result = typed("config", "push", "--yes", hall(tmp_path), *wrong, *words)
            assert (result.exit_code, result.stderr.splitlines()[-1].startswith(f"Error: {wrong[0]}")) == (2, True)
        assert (server.calls, plain_key(tmp_path / "it.key").version) == ([], 0)
