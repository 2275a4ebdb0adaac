"""The look in a hall's file: emblem and words, by hall, unit and window; errors name place and remedy."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.bundles.bundle import BUNDLE_PAYLOAD_BYTES
from terminal.config.hall_file import read_hall
from terminal.domain.hall import merge, problems
from terminal.domain.look import EMBLEM_MAX_BYTES
from tests.support.commands import HALL, refused, typed
from tests.support.signing_keys import new_key
from tests.terminal.domain.test_look import EXACT, png

AT_HALL, AT_UNIT, AT_WINDOW = "[[sessions]]", "[[units.windows]]", "[[people]]"


def written(folder: Path, place: str, table: str, lines: str) -> Path:
    """The hall's file with these lines in a table before `place`, its first table of that kind."""
    path = folder / "hall.toml"
    path.write_text(HALL.replace(place, f"[{table}]\n{lines}\n\n{place}", 1), encoding="utf-8")
    return path


def words(folder: Path, line: str) -> Path:
    return written(folder, AT_HALL, "look.words", line)


def test_the_emblem_is_read_from_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "emblem.png").write_bytes(png())
    path = written(tmp_path, AT_HALL, "look", 'emblem = "art/emblem.png"')
    assert typed("config", "check", path).exit_code == 0
    (window,) = merge(read_hall(path))
    assert base64.b64decode(window.look.emblem) == png()
    assert problems(window) == []


@pytest.mark.parametrize(
    ("place", "table", "said"),
    [
        (AT_HALL, "look", "5: hall: look.emblem"),
        (AT_UNIT, "units.look", "13: unit 市场监督管理局: look.emblem"),
        (AT_WINDOW, "units.windows.look", "18: window 2F-17: look.emblem"),
    ],
)
def test_each_place_may_have_its_emblem(tmp_path: Path, place: str, table: str, said: str) -> None:
    path = written(tmp_path, place, table, 'emblem = "emblem.png"')
    assert f"{said}: emblem.png: No such file or directory; the path starts at the hall's file" in refused(
        "config", "check", path
    )
    (tmp_path / "emblem.png").write_bytes(b"GIF89a")
    assert f"{path}:{said}: emblem.png: not a PNG; save it as one" in refused("config", "check", path)
    (tmp_path / "emblem.png").write_bytes(png())
    assert merge(read_hall(path))[0].look.emblem == base64.b64encode(png()).decode()


def test_the_largest_emblem_goes_into_a_bundle_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, AT_HALL, "look", 'emblem = "emblem.png"')
    (tmp_path / "emblem.png").write_bytes(EXACT)
    (window,) = merge(read_hall(path))
    assert len(new_key(tmp_path / "it.key", 1).sign(window, 0, 1)) < BUNDLE_PAYLOAD_BYTES * 4 / 3
    (tmp_path / "emblem.png").write_bytes(EXACT + b"x")
    assert f"more than {EMBLEM_MAX_BYTES} bytes; save it smaller" in refused("config", "check", path)


def test_an_emblem_must_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "emblem.png").mkdir()
    path = written(tmp_path, AT_HALL, "look", 'emblem = "emblem.png"')
    assert "hall: look.emblem: emblem.png: Is a directory" in refused("config", "check", path)
    path = written(tmp_path, AT_HALL, "look", r'emblem = "emblem\u0000.png"')
    assert "not a path" in refused("config", "check", path)


@pytest.mark.parametrize(
    ("place", "table", "said"),
    [
        (AT_HALL, "look.words", "5: hall: look.words"),
        (AT_UNIT, "units.look.words", "13: unit 市场监督管理局: look.words"),
        (AT_WINDOW, "units.windows.look.words", "18: window 2F-17: look.words"),
    ],
)
def test_each_place_may_have_its_words(tmp_path: Path, place: str, table: str, said: str) -> None:
    path = written(tmp_path, place, table, '"rating.thanks" = "感谢您的宝贵意见"')
    assert typed("config", "check", path).exit_code == 0
    assert merge(read_hall(path))[0].look.words == {"rating.thanks": "感谢您的宝贵意见"}
    path = written(tmp_path, place, table, '"rating.thank" = "感谢您的宝贵意见"')
    assert f"{path}:{said}.rating.thank: there is no such message" in refused("config", "check", path)


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        (
            '"punch.counted" = "{time} 登记成功"',
            '"punch.counted" = "{until} 登记成功"',
            "punch.counted: {until} is not given there; what is: {time}",
        ),
        (
            '"rating.thanks" = "多谢"',
            '"rating.thanks" = "多谢 {name}"',
            "rating.thanks: {name} is not given there; no value is",
        ),
        ('"note.waiting" = "待传 {count}"', '"note.waiting" = "待传 {number}"', "what is: {count}"),
        (
            '"post.away_unknown" = "有事离开"',
            '"post.away_unknown" = "请假离开"',
            "“请假” is not for citizens",
        ),
        ('"staff.counts.late" = "迟到 {minutes} 分"', '"post.cover" = "迟到，由B岗顶岗"', "“迟到” is not for"),
        ('"rating.thanks" = "谢谢"', '"rating.thanks" = "谢谢{"', "a brace that encloses no name of a value"),
        ('"rating.thanks" = "谢谢"', '"rating.thanks" = "谢谢{time.hour}"', "a brace that encloses no name"),
        (
            f'"rating.thanks" = "{"谢" * 20}"',
            f'"rating.thanks" = "{"谢" * 21}"',
            "rating.thanks: 21 characters long, at most 20 (Chinese ones; Latin letters are halves); make it",
        ),
        ('"plate.party" = "党员"', '"" = "党员"', ": there is no such message"),
    ],
)
def test_words_that_a_plate_cannot_say_are_refused(tmp_path: Path, right: str, wrong: str, why: str) -> None:
    assert typed("config", "check", words(tmp_path, right)).exit_code == 0
    assert why in refused("config", "check", words(tmp_path, wrong))


def test_words_are_held_against_the_halls_language(tmp_path: Path) -> None:
    lines = 'language = "en"\n[look.words]\n"note.waiting" = "Still here: {count}"'
    assert typed("config", "check", written(tmp_path, AT_HALL, "look", lines)).exit_code == 0
    assert "look.language" in refused("config", "check", written(tmp_path, AT_HALL, "look", 'language = "fr"'))


@pytest.mark.parametrize(
    ("place", "table", "said"),
    [
        (AT_HALL, "look", ("5: hall", "6: hall")),
        (AT_UNIT, "units.look", ("13: unit 市场监督管理局", "14: unit 市场监督管理局")),
        (AT_WINDOW, "units.windows.look", ("18: window 2F-17", "19: window 2F-17")),
    ],
)
def test_a_look_that_cannot_be_read_is_refused_once_where_it_was_written(
    tmp_path: Path, place: str, table: str, said: tuple[str, str]
) -> None:
    def checked(ink: str, address: str) -> list[str]:
        lines = f'complaints = "https://{address}"\n[{table}.theme]\nserving = "{ink}"'
        path = written(tmp_path, place, table, lines)
        with path.open("a", encoding="utf-8") as file:
            file.write('\n[[units.windows]]\nid = "2F-18"\npeople = ["GH-0452"]\n')
        return typed("config", "check", path).output.splitlines()

    path = tmp_path / "hall.toml"
    assert checked("#595959", "hall.example/{number}") == [f"{path}: 2 windows, nothing wrong"]
    why = "serving reads at 4.4:1 only, 7:1 is needed; white stands on it: take a darker colour"
    assert checked("#777777", "hall.example") == [
        f"Error: {path}:{said[0]}: look.complaints: wanted an address such as https://hall.example/c/{{number}}",
        f"{path}:{said[1]}: look.theme: {why}",
    ]


def test_the_nearest_look_wins_whole(tmp_path: Path) -> None:
    text = HALL.replace(AT_HALL, f'[look]\nhotline = "12345"\nlanguage = "en"\n\n{AT_HALL}', 1)
    path = tmp_path / "hall.toml"
    path.write_text(text.replace(AT_UNIT, f'[units.look]\nhotline = "5500"\n\n{AT_UNIT}', 1), encoding="utf-8")
    look = merge(read_hall(path))[0].look
    assert (look.hotline, look.language) == ("5500", "zh_CN")


def test_it_runs_on_an_office_pc(tmp_path: Path) -> None:
    (tmp_path / "emblem.png").write_bytes(png())
    path = written(tmp_path, AT_HALL, "look", 'emblem = "emblem.png"')
    code = (
        "import sys\nfrom terminal.commands.config import config\n"
        "config(['check', sys.argv[1]], standalone_mode=False)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True, timeout=60, env=os.environ
    )
    assert not set(done.stdout.split()) & {"pygame", "gpiozero", "lgpio", "serial", "tinydb", "polib"}
