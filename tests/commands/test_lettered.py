"""Names that a plate could not write are found at the desk and on the wall."""

from pathlib import Path

from click.testing import CliRunner, Result
from msgspec.structs import replace

from terminal.commands.checks import of_lettering
from terminal.commands.config import config
from terminal.hall import Window
from terminal.people import Person
from tests.terminal_shell.test_commands import HALL

RARE = "李\U00020c44"
PERSON = Person("0233", "李𬱖", "A")
WINDOW = Window("县政务服务中心", "Asia/Shanghai", "市场监督管理局", "2F-17", "一楼服务台", (PERSON,), ())


def checked(folder: Path, name: str) -> Result:
    path = folder / "hall.toml"
    path.write_text(HALL.replace("张敏", name), encoding="utf-8")
    return CliRunner().invoke(config, ["check", str(path)])


def test_config_check_finds_a_character_without_a_glyph(tmp_path: Path) -> None:
    assert checked(tmp_path, "张敏").exit_code == 0
    assert checked(tmp_path, "李𬱖").exit_code == 0
    rare = checked(tmp_path, RARE)
    assert rare.exit_code == 1
    assert "window 2F-17: name of GH-0217: U+20C44 has no glyph in the terminal's fonts" in rare.output
    assert "Mongolian is written downwards" in checked(tmp_path, "ᠮᠣᠩᠭᠣᠯ").output


def test_the_doctor_says_the_same_of_the_configuration_in_force() -> None:
    assert of_lettering(WINDOW).ok
    assert of_lettering(None).ok
    line = of_lettering(replace(WINDOW, people=(replace(PERSON, name=RARE),)))
    assert (line.ok, line.says) == (
        False,
        "window 2F-17: name of 0233: U+20C44 has no glyph in the terminal's fonts",
    )
    assert "fonts-noto-core" in line.do
