"""The doors of the center at the command line: what they say is Chinese where the desk is."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from sync.center.store import Store
from terminal.commands.center.command import center


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "123456", "--window", "2F-17"), "没有终端的配对码是 123456；"),
        (("accept", "123456"), "没有写 --window；"),
        (("move", "t-0123456789ab", "--window", "2F-17"), "这里没有接受过终端 t-0123456789ab；"),
        (("reject", "--older", "5"), "已拒绝 0 台终端"),
    ],
)
def test_what_was_typed_wrong_and_what_was_done_is_said_in_the_language_of_the_desk(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    url = f"sqlite:///{tmp_path}/center.db"
    with closing(Store(url)):
        pass
    typed = CliRunner().invoke(center, [*words, "--database", url], env={"LANGUAGE": "zh_CN"})
    assert said in typed.output


def test_a_database_that_is_not_there_is_told_in_the_language_of_the_desk(tmp_path: Path) -> None:
    typed = CliRunner().invoke(
        center, ["terminals", "--database", f"sqlite:///{tmp_path}/none.db"], env={"LANGUAGE": "zh_CN"}
    )
    assert typed.output.endswith(
        "none.db 没有数据库；`center serve` 会建立它。数据库在别处时，用 --database 指明\n"
    )
