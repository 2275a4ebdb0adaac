"""The sample hall: sound, with everything in it that a hall may have, and never written over anything."""

import errno
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from display.lettering.coverage import unwritable
from terminal.config.hall_file import hall_warnings, read_hall
from terminal.config.lettering import hall_lettering_problems
from terminal.config.sample_hall import MARKS, SAMPLE, UNIT_FILES, SampleThere, write_sample
from terminal.domain.hall import Hall, merge
from terminal.domain.look import Language
from terminal.domain.window import Rules

LANGUAGES: tuple[Language, ...] = ("en", "zh_CN")


@pytest.fixture(params=["hall.toml", "hall"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_it_and_nothing_to_warn_of(path: Path, language: Language) -> None:
    write_sample(path, language)
    hall = read_hall(path)
    assert hall_lettering_problems(hall, unwritable) == []
    assert hall_warnings(hall, date(2026, 6, 1)) == []
    assert (len(merge(hall)), len(hall.people)) == (12, 30)


def test_both_languages_and_both_forms_are_one_hall(tmp_path: Path) -> None:
    halls = list[Hall]()
    for language in LANGUAGES:
        for name in (f"{language}.toml", language):
            write_sample(tmp_path / name, language)
            halls.append(read_hall(tmp_path / name))
    assert halls[0] == halls[2]
    assert halls[1] == halls[3]
    one, folder = (sorted(merge(hall), key=lambda each: each.window) for hall in halls[:2])
    assert one == folder
    assert "调休" in (tmp_path / "zh_CN.toml").read_text(encoding="utf-8")
    assert "State Council" in (tmp_path / "en.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_comment_stands_there_in_one_language(tmp_path: Path, language: Language) -> None:
    write_sample(tmp_path / "hall.toml", language)
    lines = (tmp_path / "hall.toml").read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert len(comments) > 20
    assert all(line.startswith("# ") for line in comments)


@pytest.mark.parametrize("path", sorted(SAMPLE.iterdir()), ids=lambda path: path.stem)
def test_whatever_is_said_in_one_language_is_said_in_the_other(path: Path) -> None:
    marks = [line[:4] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    turns = [mark for mark, before in zip(marks, ["", *marks], strict=False) if mark != before]
    assert turns == [*MARKS.values()] * (len(turns) // 2)


def test_every_template_is_used() -> None:
    assert {path.name for path in SAMPLE.iterdir()} == {"hall.toml", *UNIT_FILES}


def test_it_has_real_kinds_of_names(path: Path) -> None:
    write_sample(path, "zh_CN")
    names = [person.name for person in read_hall(path).people]
    assert {2, 3, 4} <= {len(name) for name in names}
    assert [name for name in names if name.startswith(("欧阳", "上官", "司马"))] != []
    assert [name for name in names if "·" in name] != []
    assert [name for name in names if any(ord(each) > 0xFFFF for each in name)] != []


def test_it_has_everything_that_a_hall_may_have(path: Path) -> None:
    write_sample(path, "zh_CN")
    hall = read_hall(path)
    assert {session.id for session in hall.sessions if session.season} == {"pm-winter", "pm-summer"}
    assert hall.calendar.years
    assert hall.calendar.workdays
    assert hall.supervisors
    assert hall.look.words
    assert hall.rules == Rules(standby=("19:00", "07:00"))
    assert [unit.name for unit in hall.units if unit.sessions] == ["市公安局"]
    assert [unit.name for unit in hall.units if unit.rules] == ["市市场监督管理局"]
    assert [window.id for unit in hall.units for window in unit.windows if window.inquiries] == ["2F-17"]
    assert all(window.cover for unit in hall.units for window in unit.windows)


def test_nothing_is_written_over(path: Path) -> None:
    write_sample(path, "zh_CN")
    first = path / "hall.toml" if path.is_dir() else path
    first.write_text("mine", encoding="utf-8")
    with pytest.raises(SampleThere):
        write_sample(path, "zh_CN")
    assert first.read_text(encoding="utf-8") == "mine"


def test_a_full_disk_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, whole = Path.open, [2]  # files that still have room

    def full(self: Path, *args: Any, **kwargs: Any) -> Any:
        file = opened(self, *args, **kwargs)
        whole[0] -= args[:1] == ("x",)
        if whole[0] < 1 + (path.suffix == ".toml"):
            monkeypatch.setattr(file, "write", _no_room, raising=False)
        return file

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space"):
        write_sample(path, "zh_CN")
    assert not path.exists()


def _no_room(text: str) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")
