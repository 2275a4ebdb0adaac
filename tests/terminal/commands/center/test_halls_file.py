"""The halls file: each hall with its own, and every mistake with its line and what to do."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sync.center.storage.database_url import schema_of
from terminal.commands.center.command import center
from terminal.commands.center.halls_file import NO_HALLS, OWN_SCHEMA, read_halls
from terminal.config.hall_text import HallWrong, placed
from tests.support.successions import FIRST, LI, NEXT, RECOVERY, public

TWO = f"""
[yingjiang]
database = "sqlite:////var/lib/center/yingjiang.db"
trust = ["{public(FIRST)}"]
recovery = "{public(RECOVERY)}"
second = ["{public(LI)}"]

[ruili-2]
database = "postgresql+psycopg://center:p%40ss@db/center?sslmode=require"
software = "/srv/ruili"
trust = ["{public(NEXT)}"]
second = ["{public(LI)}"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "halls.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_hall_has_its_own_and_in_postgresql_the_schema_of_its_name(tmp_path: Path) -> None:
    first, second = read_halls(written(tmp_path, TWO)).values()
    assert (first.name, first.database) == ("yingjiang", "sqlite:////var/lib/center/yingjiang.db")
    assert first.software == Path("/var/lib/center/yingjiang.db.software")
    assert first.trust.known == (public(FIRST),)
    assert (first.trust.recovery, first.trust.second) == (public(RECOVERY), (public(LI),))
    assert (second.name, schema_of(second.database), second.software) == ("ruili-2", "ruili-2", Path("/srv/ruili"))
    assert second.database.startswith("postgresql+psycopg://center:p%40ss@db/center?")
    assert "sslmode=require" in second.database


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("[ruili-2]", "[Ruili]", 8, "Ruili: no hall can be called so; wanted: small letters"),
        ("[ruili-2]", "[healthz]", 8, "healthz: no hall can be called so"),
        ("[ruili-2]", "[v1]", 8, "v1: no hall can be called so"),
        ("[ruili-2]", "[yingjiang]", 8, "the same key or table stands here a second time"),
        ("software =", "sofware =", 10, "ruili-2.sofware: there is no such key; did you mean `software`?"),
        ("/srv/ruili", "ruili", 10, 'ruili-2.software: "ruili"; wanted: a folder with its whole path'),
        ("sqlite:////var", "sqlite:///var", 3, "yingjiang.database: var/lib/center/yingjiang.db is not the whole"),
        ("sqlite:////var", "var", 3, "yingjiang.database: not like sqlite:///FILE"),
        ("sslmode=require", "options=-csearch_path%3Druili", 9, f"ruili-2.database: {OWN_SCHEMA}"),
        ("sslmode=require", "options=-csearch_path%3Da,public", 9, "ruili-2.database: search_path names one"),
        (public(NEXT), public(FIRST), 11, "ruili-2.trust: the hall yingjiang has the same"),
        (public(NEXT), public(RECOVERY), 11, "ruili-2.trust: the hall yingjiang has the same"),
        ("/srv/ruili", "/var/lib/center/x/../yingjiang.db.software", 10, "ruili-2.software: the hall yingj"),
        (public(NEXT), "short", 11, "ruili-2.trust.0: "),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    assert before in TWO
    path = written(tmp_path, TWO.replace(before, after))
    with pytest.raises(HallWrong) as refused:
        read_halls(path)
    assert f"{placed(path, line)}: {said}" in str(refused.value)


def test_a_link_to_another_halls_database_is_that_halls(tmp_path: Path) -> None:
    (tmp_path / "b.db").symlink_to(tmp_path / "a.db")
    halls = f'[a]\ndatabase = "sqlite:///{tmp_path}/a.db"\n[b]\ndatabase = "sqlite:///{tmp_path}/b.db"'
    with pytest.raises(HallWrong, match=r"b\.database: the hall a has the same"):
        read_halls(written(tmp_path, halls))


def test_a_file_without_halls_serves_nobody(tmp_path: Path) -> None:
    with pytest.raises(HallWrong, match=NO_HALLS.partition(";")[0]):
        read_halls(written(tmp_path, "# later\n"))


def test_any_command_of_the_center_takes_one_hall_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, f'[yingjiang]\ndatabase = "sqlite:///{tmp_path}/yingjiang.db"\n')

    def said(name: str) -> str:
        return CliRunner().invoke(center, ["windows", "--database", f"{path}#{name}"]).output

    assert f"no database at {tmp_path}/yingjiang.db" in said("yingjiang")
    assert f"{path}: there is no hall ruili; there are: yingjiang" in said("ruili")


def test_a_file_of_several_halls_is_no_database_and_it_says_how_one_of_them_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, TWO)
    said = CliRunner().invoke(center, ["windows", "--database", str(path)]).output
    assert f"{path}#HALL is one of them" in said


@pytest.mark.parametrize("option", ["--database=sqlite:///x.db", f"--trust={public(FIRST)}", "--software=/srv"])
def test_what_each_hall_has_of_its_own_is_not_said_beside_the_file(tmp_path: Path, option: str) -> None:
    done = CliRunner().invoke(center, ["serve", "--halls", str(written(tmp_path, TWO)), option])
    name = option.partition("=")[0]
    assert (done.exit_code, f"{name} stands in the file of --halls" in done.output) == (2, True)
