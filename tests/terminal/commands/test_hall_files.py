"""`window-terminal config init`: an example to begin with, as somebody types it."""

from pathlib import Path

import pytest

from tests.support.commands import refused, typed


@pytest.mark.parametrize("name", ["hall.toml", "hall"])
def test_what_is_written_is_checked_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    made = typed("config", "init", path)
    assert (made.exit_code, made.output) == (
        0,
        f"{path}: written; change it, then: window-terminal config check {path}\n",
    )
    checked = typed("config", "check", path)
    assert (checked.exit_code, checked.stdout) == (0, f"{path}: 12 windows, nothing wrong\n")


def test_it_is_hall_toml_where_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("config", "init").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["hall.toml"]


def test_it_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text("mine", encoding="utf-8")
    assert f"{path}: there is something already; name a file or folder" in refused("config", "init", path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file or directory" in refused("config", "init", tmp_path / "none" / "hall.toml")


def test_its_comments_are_in_the_language_of_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    assert "已写好" in typed("config", "init", tmp_path / "hall.toml").output
    assert "# 大厅配置示例" in (tmp_path / "hall.toml").read_text(encoding="utf-8")
