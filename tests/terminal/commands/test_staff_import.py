"""`window-terminal config import-roster`: an office's list into the hall's file, as somebody types it."""

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from tests.support.workbooks import xlsx

HEAD = ["工号", "姓名", "单位", "窗口", "岗位", "卡号"]
HALL = """\
name = "政务服务中心"
sessions = []
# the people
[[people]]
badge = "0117"
name = "王晓燕"
cards = ["0003020117"]
[[people]]
badge = "0118"
name = "李强"
[[people]]
badge = "0301"
name = "郑丽娟"
[[units]]
name = "市公安局"
[[units.windows]]
id = "2F-15"
people = ["0117", "0118"]  # both
[[units.windows]]
id = "2F-16"
people = []
[[units]]
name = "市税务局"
[[units.windows]]
id = "3F-06"
people = ["0301"]
"""
STAYS = ["0118", "李强", "市公安局", "2F-15", "A岗", ""]
MOVES = ["0117", "王晓燕", "市公安局", "2F-16", "B岗", "0003020117、0003020999"]
COMES = ["0119", "欧阳文静", "", "2F-16", "A岗", "0003020119"]


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("hall.toml")
    path.write_text(HALL, encoding="utf-8")
    return path


def listed(*rows: list[str]) -> Path:
    return xlsx(Path("staff.xlsx"), {"名单": [HEAD, *rows]})


def typed(hall: Path, staff: Path, *more: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["config", "import-roster", str(staff), str(hall), *more], input=answer)


def test_what_changes_is_said_and_written_after_a_yes(hall: Path) -> None:
    result = typed(hall, listed(STAYS, MOVES, COMES), answer="y\n")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "units of which no window is in the list stay as they are: 市税务局",
        "moved: 0117 王晓燕: 2F-15 post A -> 2F-16 post B",
        "  still enrolled at 2F-15, if a finger was: at that terminal, window-terminal fingers forget 0117",
        "other cards: 0117 王晓燕: 0003020117 -> 0003020117, 0003020999",
        "new: 0119 欧阳文静: 2F-16 post A",
        "2 people change; write that into hall.toml? [y/N]: y",
        "written; then: window-terminal config check hall.toml",
    ]
    found = hall.read_text(encoding="utf-8")
    assert 'people = ["0118"]  # both' in found
    assert 'people = ["0119"]\ncover = ["0117"]' in found
    assert "# the people" in found
    again = typed(hall, listed(STAYS, MOVES, COMES))
    assert again.output.splitlines()[-1] == "nothing changes"


def test_whoever_is_gone_is_named_with_where_they_are_still_enrolled(hall: Path) -> None:
    result = typed(hall, listed(STAYS), "--yes")
    assert result.output.splitlines()[1:] == [
        "gone: 0117 王晓燕: 2F-15 post A",
        "  still enrolled at 2F-15, if a finger was: at that terminal, window-terminal fingers forget 0117",
        "written; then: window-terminal config check hall.toml",
    ]
    assert "王晓燕" not in hall.read_text(encoding="utf-8")
    assert "郑丽娟" in hall.read_text(encoding="utf-8")


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_written(hall: Path, answer: str) -> None:
    result = typed(hall, listed(STAYS), answer=answer)
    assert result.exit_code == 1
    assert hall.read_text(encoding="utf-8") == HALL


def test_everything_that_is_wrong_is_said_with_its_row(hall: Path) -> None:
    total = ["", "合计", "", "2F-15", "", ""]
    rows = (["117", *MOVES[1:]], total, [*STAYS[:4], "C岗", ""], [*COMES[:3], "9F-99", "A", ""])
    result = typed(hall, listed(*rows), "--yes")
    assert result.exit_code == 1
    assert [line.partition("; ")[0] for line in result.output.splitlines()] == [
        "Error: staff.xlsx: row 3: 工号 is missing here",
        "staff.xlsx: row 3: 岗位 is missing here",
        'staff.xlsx: row 4: 岗位: "C岗"',
        "staff.xlsx: row 2: 117 has fewer digits than 0117: zeros before it may be lost",
        "staff.xlsx: row 5: there is no window 9F-99 in the hall",
        "nothing was written",
    ]
    assert hall.read_text(encoding="utf-8") == HALL


def test_what_the_hall_would_be_wrong_by_is_not_written(hall: Path) -> None:
    result = typed(hall, listed(STAYS, MOVES, [*COMES[:5], "0003020117"]), "--yes")
    assert result.exit_code == 1
    assert "card 0003020117 is 0117's too; one card is one person's" in result.output
    assert result.output.endswith("nothing was written\n")
    assert hall.read_text(encoding="utf-8") == HALL


def test_a_name_that_no_plate_can_write_is_not_taken(hall: Path) -> None:
    result = typed(hall, listed(STAYS, MOVES, ["0119", "欧\U00020c44", *COMES[2:]]), "--yes")
    assert "person 0119: name: U+20C44 has no glyph in the terminal's fonts" in result.output
    assert hall.read_text(encoding="utf-8") == HALL


def test_a_csv_of_an_office_and_a_folder(hall: Path) -> None:
    folder = Path("hall")
    folder.mkdir()
    own, _, units = HALL.partition("# the people\n")
    (folder / "hall.toml").write_text(own, encoding="utf-8")
    (folder / "all.toml").write_text(units, encoding="utf-8")
    Path("staff.csv").write_bytes("\r\n".join(",".join(row) for row in (HEAD, STAYS, COMES)).encode("gb18030"))
    result = typed(folder, Path("staff.csv"), "--yes")
    assert result.exit_code == 0, result.output
    assert (folder / "hall.toml").read_text(encoding="utf-8") == own
    assert "欧阳文静" in (folder / "all.toml").read_text(encoding="utf-8")


def test_it_speaks_the_language_of_the_desk(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    result = typed(hall, listed(STAYS, [*MOVES[:5], ""]), answer="n\n")
    assert "调动：0117 王晓燕：2F-15 A岗 -> 2F-16 B岗" in result.output
    assert "共 1 人有变化；写入 hall.toml 吗？" in result.output


def test_rows_that_the_office_program_hides_are_said_to_count(hall: Path) -> None:
    said = "the list has hidden or filtered rows: they count like the others"
    assert said not in typed(hall, listed(STAYS, MOVES)).output
    hidden = xlsx(Path("hidden.xlsx"), {"名单": [HEAD, STAYS, MOVES]}, hidden=3)
    filtered = typed(hall, hidden).output.splitlines()
    assert filtered[0] == said
    assert any(line.startswith("moved: 0117") for line in filtered)


def test_a_list_or_hall_that_cannot_be_read(hall: Path) -> None:
    assert "staff.xlsx: No such file" in typed(hall, Path("staff.xlsx")).output
    assert "none.toml: No such file" in typed(Path("none.toml"), listed(STAYS)).output
    assert "staff.xlsx: that is an office's list" in typed(listed(STAYS), hall).output
    assert "hall.toml: that is a hall's file" in typed(hall, hall).output


def test_a_hall_in_one_line_is_told_what_to_write(hall: Path) -> None:
    inline = 'name = "中心"\nsessions = []\nunits = [{ name = "局", windows = [{ id = "2F-15", people = [] }] }]\n'
    hall.write_text(inline, encoding="utf-8")
    result = typed(hall, listed(["0118", "李强", "", "2F-15", "A", ""]), "--yes")
    assert result.output.splitlines()[-1] == (
        "Error: hall.toml:3: people: this cannot be changed in its place; write units, windows and people as "
        "tables: [[units]], [[people]]"
    )


def test_without_its_libraries_it_says_what_to_install(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "tomlkit" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    assert "tomlkit missing; install with: pip install 'window-terminal[office]'" in typed(hall, Path("x")).output
