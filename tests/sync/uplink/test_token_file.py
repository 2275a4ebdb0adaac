"""The token file: read as it stands, said once when it is wrong, and gone once it is used up."""

import logging
from pathlib import Path

import pytest

from sync.uplink.token_file import TokenFile

TOKEN = "ab12cd.0123456789abcdef"


def test_it_is_read_used_and_gone(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    token = TokenFile(file)
    assert token.read() == TOKEN
    token.forget()
    assert (token.read(), list(tmp_path.iterdir())) == ("", [])
    token.forget()


def test_a_terminal_without_one_has_none(tmp_path: Path) -> None:
    for token in (TokenFile(None), TokenFile(tmp_path / "token")):
        assert token.read() == ""
        token.forget()


@pytest.mark.parametrize("content", [b"", b"ab12cd", b"AB12CD.0123456789ABCDEF", b"\xff\xfe", TOKEN.encode() * 2])
def test_what_is_no_token_is_said_once(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    token = TokenFile(file)
    assert [token.read(), token.read()] == ["", ""]
    (said,) = caplog.messages
    assert said.startswith(f"the token in {file} is not used: ")
    file.write_text(TOKEN, encoding="utf-8")
    assert token.read() == TOKEN


def test_one_that_cannot_be_removed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    TokenFile(tmp_path / "token").forget()
    assert "remove it" in caplog.messages[0]
