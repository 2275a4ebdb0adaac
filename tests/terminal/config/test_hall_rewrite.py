"""The hall rewrite: each file in its own form, and all of them or none."""

import errno
from pathlib import Path

import pytest

from sync import durable
from terminal.config import hall_rewrite
from terminal.config.hall_rewrite import ChangedMeanwhile, rewrite
from terminal.config.hall_text import HallText, hall_text, read_texts

OLD, NEW = 'name = "旧"\nsessions = []\n', 'name = "新"\nsessions = []\n'


def renamed(texts: list[HallText]) -> list[HallText]:
    return [hall_text(text.path, text.text.replace("旧", "新")) for text in texts]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_keeps_its_mark_its_line_ends_and_its_mode(tmp_path: Path, mark: bytes, end: str) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(mark + OLD.replace("\n", end).encode())
    path.chmod(0o640)
    texts = read_texts(path)
    rewrite(texts, renamed(texts))
    assert path.read_bytes() == mark + NEW.replace("\n", end).encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_did_not_change_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(OLD, encoding="utf-8")
    before = path.stat().st_ino
    texts = read_texts(path)
    rewrite(texts, texts)
    assert path.stat().st_ino == before


def test_what_somebody_else_changed_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(OLD, encoding="utf-8")
    texts = read_texts(path)
    path.write_text("theirs", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match=r"hall\.toml"):
        rewrite(texts, renamed(texts))
    assert path.read_text(encoding="utf-8") == "theirs"


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hall", "tax"):
        (tmp_path / f"{name}.toml").write_text(OLD, encoding="utf-8")
    texts = read_texts(tmp_path)
    full = {"tax.toml"}

    def replace(path: Path, content: bytes, mode: int) -> None:
        if path.name in full:
            raise OSError(errno.ENOSPC, "No space left on device")
        durable.replace(path, content, mode)

    monkeypatch.setattr(hall_rewrite, "replace", replace)
    with pytest.raises(OSError, match="No space"):
        rewrite(texts, renamed(texts))
    assert [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())] == [OLD, OLD]
