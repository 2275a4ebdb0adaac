"""Names that a plate could not write are found at the desk and on the wall."""

from pathlib import Path

from click.testing import CliRunner, Result
from msgspec.structs import replace

from terminal.commands.config import config
from terminal.domain.window import Person, Window
from terminal.services.diagnostics.checks import of_lettering
from tests.support.commands import HALL
from tests.support.signing_keys import new_key

RARE = "李\U00020c44"
PERSON = Person("0233", "李𬱖", "A")
WINDOW = Window("县政务服务中心", "Asia/Shanghai", "市场监督管理局", "2F-17", "一楼服务台", (PERSON,), ())
HALLWIDE = """[look]
hotline = "12345"

[look.words]
"rating.thanks" = "感谢"

[[supervisors]]
badge = "GH-0001"
name = "王芳"
cards = ["CARD1"]

"""
TWO_WINDOWS = f"""{HALL.replace("[[sessions]]", f"{HALLWIDE}[[sessions]]")}
[[units.windows]]
id = "2F-18"
people = ["GH-0452"]
inquiries = "一楼"
"""


def checked(folder: Path, name: str) -> Result:
    path = folder / "hall.toml"
    path.write_text(HALL.replace("张敏", name), encoding="utf-8")
    return CliRunner().invoke(config, ["check", str(path)])


def test_config_check_finds_a_character_without_a_glyph(tmp_path: Path) -> None:
    assert checked(tmp_path, "张敏").exit_code == 0
    assert checked(tmp_path, "李𬱖").exit_code == 0
    rare = checked(tmp_path, RARE)
    assert rare.exit_code == 1
    assert "hall: person GH-0217: name: U+20C44 has no glyph in the terminal's fonts" in rare.output
    assert "Mongolian is written downwards" in checked(tmp_path, "ᠮᠣᠩᠭᠣᠯ").output


def test_what_cannot_be_shown_is_neither_signed_nor_published(tmp_path: Path) -> None:
    key = tmp_path / "it.key"
    new_key(key, 1)
    unsigned = key.read_bytes()
    rare = checked(tmp_path, RARE)
    refused = pushed(tmp_path, key)
    assert (refused.exit_code, refused.output) == (1, rare.output)
    assert key.read_bytes() == unsigned, "no version is spent on it"
    assert checked(tmp_path, "李𬱖").exit_code == 0
    assert "127.0.0.1" in pushed(tmp_path, key).output  # it fails at the center, which is not there


def pushed(folder: Path, key: Path) -> Result:
    path = folder / "hall.toml"
    words = ["push", str(path), "--key", str(key), "--center", "https://127.0.0.1:9", "--ca", str(path)]
    return CliRunner().invoke(config, words)


def test_each_text_is_named_once_where_it_was_written(tmp_path: Path) -> None:
    unwritable = "\U00020c44"
    path = tmp_path / "hall.toml"
    text = TWO_WINDOWS.replace("政务服务中心", unwritable).replace("市场监督管理局", f"市{unwritable}")
    text = text.replace("12345", unwritable).replace("感谢", unwritable).replace("王芳", unwritable)
    path.write_text(text.replace("一楼", unwritable), encoding="utf-8")
    assert [line.split("U+")[0] for line in lines("check", path)] == [
        f"{path}:2: hall: name: ",
        f"{path}:5: hall: look.hotline: ",
        f"{path}:8: hall: look.words.rating.thanks: ",
        f"{path}:12: hall: supervisor GH-0001: name: ",
        f"{path}:21: unit 市{unwritable}: name: ",
        f"{path}:39: window 2F-18: inquiries: ",
    ]
    path.write_text(TWO_WINDOWS, encoding="utf-8")
    assert lines("check", path) == [f"{path}: 2 windows, nothing wrong"]


def lines(command: str, path: Path) -> list[str]:
    return CliRunner().invoke(config, [command, str(path)]).output.removeprefix("Error: ").splitlines()


def test_the_doctor_says_the_same_of_the_configuration_in_force() -> None:
    assert of_lettering(WINDOW).ok
    assert of_lettering(None).ok
    line = of_lettering(replace(WINDOW, people=(replace(PERSON, name=RARE),)))
    assert (line.ok, line.says) == (
        False,
        "window 2F-17: person 0233: name: U+20C44 has no glyph in the terminal's fonts",
    )
    assert "fonts-noto-core" in line.do
