"""The hall's text: one file or a folder of them, read as one, each mistake on its own line of its own file."""

from pathlib import Path

import pytest

from terminal.config.hall_file import read_hall
from terminal.config.hall_text import HallWrong, read_texts, rows
from terminal.domain.hall import merge
from terminal.domain.mistake import Mistake
from tests.support.commands import HALL, refused, typed
from tests.terminal.domain.test_look import png

OWN, _, UNITS = HALL.partition("[[units]]")
UNITS = f"[[units]]{UNITS}"
TAX = """
[[units]]
name = "市税务局"

[[units.windows]]
id = "3F-08"
people = ["GH-0810"]

[[people]]
badge = "GH-0810"
name = "赵明"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hall whose own file has no unit, and two more."""
    for name, text in (("hall", OWN), ("market", UNITS), ("tax", TAX)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_one_hall(folder: Path) -> None:
    hall = read_hall(folder)
    assert [window.window for window in merge(hall)] == ["2F-17", "3F-08"]
    assert [person.badge for person in hall.people] == ["GH-0217", "GH-0452", "GH-0810"]
    result = typed("config", "check", folder)
    assert (result.exit_code, result.output) == (0, f"{folder}: 2 windows, nothing wrong\n")


def test_one_file_and_the_same_in_a_folder_are_the_same_hall(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    one = tmp_path_factory.mktemp("one") / "any name.toml"
    one.write_text(OWN + UNITS + TAX, encoding="utf-8")
    assert merge(read_hall(one)) == merge(read_hall(folder))


def test_what_is_no_part_of_the_hall_is_named_and_not_read(folder: Path) -> None:
    """A unit whose file has a wrong ending would otherwise be gone from the hall without a word."""
    (folder / ".#tax.toml").write_text("someone edits it", encoding="utf-8")
    (folder / "~$tax.toml").write_bytes(b"\x05Zhao\0")
    (folder / "tax.toml").rename(folder / "tax.toml.txt")
    result = typed("config", "check", folder)
    assert (result.exit_code, result.stdout) == (0, f"{folder}: 1 windows, nothing wrong\n")
    assert [line.partition(": this file is no part")[0] for line in result.stderr.splitlines()] == [
        f"{folder}/tax.toml.txt: warning",
        f"{folder}/~$tax.toml: warning",
    ]
    (folder / "tax.toml.txt").rename(folder / "TAX.TOML")
    assert len(merge(read_hall(folder))) == 2


def test_a_copy_of_a_file_is_said_once(folder: Path) -> None:
    more = "".join(f'\n[[people]]\nbadge = "GH-090{n}"\nname = "周{n}"\n' for n in range(3))
    (folder / "tax.toml").write_text(TAX + more, encoding="utf-8")
    (folder / "tax copy.toml").write_text(TAX + more, encoding="utf-8")
    (said,) = refused("config", "check", folder).splitlines()
    assert said.startswith(f"Error: {folder}/tax.toml: a copy of tax copy.toml: 5 windows and people stand in both")


def test_a_part_of_a_hall_is_not_checked_alone(folder: Path) -> None:
    said = refused("config", "check", folder / "tax.toml")
    assert f"tax.toml: this is a part of the hall in its folder; check the whole, with its name: {folder}" in said


def test_each_mistake_is_named_with_its_file_and_line(folder: Path) -> None:
    wrong = {
        "hall": OWN.replace('"08:00"', '"8:00"'),
        "market": UNITS.replace('name = "李强"', "name = 1"),
        "tax": 'zone = "PRC"\n' + TAX,
    }
    for name, text in wrong.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    assert [line.partition("; ")[0] for line in refused("config", "check", folder).splitlines()] == [
        f'Error: {folder}/hall.toml:6: hall: session am: start: "8:00"',
        f"{folder}/market.toml:15: hall: person GH-0452: name: 1",
        f"{folder}/tax.toml:1: hall: zone: there is no such key",
    ]


def test_what_is_wrong_between_two_files_is_named_in_both(folder: Path) -> None:
    twice = TAX.replace("3F-08", "2F-17").replace("GH-0810", "GH-0217")
    (folder / "tax.toml").write_text(twice, encoding="utf-8")
    assert [line.partition("; ")[0] for line in refused("config", "check", folder).splitlines()] == [
        f"Error: {folder}/market.toml:4: window 2F-17: given twice",
        f"{folder}/market.toml:9: hall: person GH-0217: this badge number is listed twice",
        f"{folder}/tax.toml:5: window 2F-17: given twice",
        f"{folder}/tax.toml:9: hall: person GH-0217: this badge number is listed twice",
    ]


def test_warnings_stand_there_too(folder: Path) -> None:
    (folder / "tax.toml").write_text(TAX.replace('people = ["GH-0810"]', "people = []"), encoding="utf-8")
    assert [line.partition("; ")[0] for line in typed("config", "check", folder).stderr.splitlines()] == [
        f"{folder}/tax.toml:5: warning: window 3F-08: nobody sits here",
        f"{folder}/tax.toml:9: warning: hall: person GH-0810: no window names this person, so neither card nor "
        "finger counts anywhere",
    ]


def test_an_emblem_lies_beside_the_files(folder: Path) -> None:
    (folder / "emblem.png").write_bytes(png())
    (folder / "tax.toml").write_text(
        TAX.replace("[[units.windows]]", '[units.look]\nemblem = "emblem.png"\n[[units.windows]]')
    )
    looks = [bool(window.look.emblem) for window in merge(read_hall(folder))]
    assert looks == [False, True]


def test_a_folder_needs_the_halls_own_file(folder: Path) -> None:
    (folder / "hall.toml").unlink()
    assert f"Error: {folder}: there is no hall.toml in this folder" in refused("config", "check", folder)


@pytest.mark.parametrize(
    "content", ["units = 3", "units = [3]", "people = [[]]", "[units]", "[[units]]\nwindows = [1]"]
)
def test_what_is_no_list_of_tables_is_a_mistake_there(folder: Path, content: str) -> None:
    (folder / "tax.toml").write_text(content, encoding="utf-8")
    assert f"{folder}/tax.toml:" in refused("config", "check", folder)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "tax.toml").write_bytes("市".encode("gb18030"))
    with pytest.raises(HallWrong, match=f"{folder}/tax.toml: it is not UTF-8"):
        read_hall(folder)


def test_what_is_said_several_times_stands_at_each_place_once(folder: Path) -> None:
    texts = read_texts(folder)
    wrong = Mistake("wrong", place="hall: person GH-0810")
    other = Mistake("wrong", place="window 9F-99")
    found = rows(texts, [wrong, wrong, other])
    assert found == [(folder / "hall.toml", 1, other), (folder / "tax.toml", 9, wrong)]
