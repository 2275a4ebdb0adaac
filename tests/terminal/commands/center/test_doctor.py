"""`center doctor`: what it says of lines that are wrong, and where there is nothing to look at."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from terminal.commands.center.command import center
from terminal.commands.center.doctor import show_checks
from terminal.services.control_protocol import Check
from terminal.setup.center.paths import ENVIRONMENT_FILE
from terminal.setup.center.remedies import CENTER_REMEDIES

WRONG = (Check("door", True, "answers"), Check("authority", False, "for others, too", CENTER_REMEDIES["authority"]))


@pytest.mark.parametrize(
    ("language", "do"), [("C.UTF-8", "to do: give that file"), ("zh_CN.UTF-8", "处理：该文件只应归 root")]
)
def test_below_what_is_wrong_stands_what_to_do_in_the_language_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, do: str
) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", language)
    show_checks(WRONG)
    fine, bad, remedy = capsys.readouterr().out.splitlines()
    assert fine.startswith("ok   door") and bad.startswith("BAD  authority  for others, too")
    assert remedy.strip().startswith(do)


@pytest.mark.skipif(Path(ENVIRONMENT_FILE).exists(), reason="a center is installed on this very machine")
def test_where_none_is_installed_that_is_said() -> None:
    done = CliRunner().invoke(center, ["doctor"])
    assert done.exit_code == 1 and "no center is installed here" in done.output
