"""The hall's file on an office PC with Windows: without what Unix has, with its paths, and on its consoles."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# What Python has on Unix and not on Windows, taken away before anything of ours is imported.
WINDOWS = """
import os, socket, sys
for name in ('fcntl', 'pwd', 'grp', 'termios', 'tty', 'pty', 'resource', 'syslog'):
    sys.modules[name] = None
for name in ('O_DIRECTORY', 'pwrite', 'pread', 'fchmod', 'fchown', 'chown', 'getuid', 'geteuid', 'fork', 'uname'):
    delattr(os, name)
del socket.AF_UNIX
from terminal.__main__ import main
main()
"""
PLACE = "C:\\政务\\hall.toml"  # a name like any other here
STAFF = (
    "工号,姓名,窗口,岗位,卡号\r\n0501,曹莹,3F-11,A岗,\r\n0502,严浩,3F-11,B岗,0003029999\r\n0503,孙𬭎,3F-11,B,\r\n"
)


def typed(folder: Path, *words: str, console: str = "gb18030", typing: str = "") -> tuple[int, str]:
    """What a console with this encoding shows in the end, and the status."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    env = kept | {"PYTHONIOENCODING": console, "LANGUAGE": "zh_CN", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", WINDOWS, "config", *words],
        cwd=folder,
        env=env,
        input=typing.encode(console),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(console)


def test_a_hall_is_begun_checked_and_changed_by_a_list(tmp_path: Path) -> None:
    code, said = typed(tmp_path, "init", PLACE)
    assert (code, said.splitlines()) == (
        0,
        [f"{PLACE}: 已写好；请修改，然后：window-terminal config check {PLACE}"],
    )
    code, said = typed(tmp_path, "check", PLACE)
    assert (code, said.splitlines()[-1]) == (0, f"{PLACE}: 12 个窗口，没有错误")
    (tmp_path / "staff.csv").write_bytes(STAFF.encode("gb18030"))
    code, said = typed(tmp_path, "import-roster", "staff.csv", PLACE, typing="y\n")
    assert code == 0, said
    assert "新增：0503 孙𬭎：3F-11 B岗" in said
    assert "换卡：0502 严浩：0003020502 -> 0003029999" in said
    assert typed(tmp_path, "check", PLACE)[0] == 0
    assert "孙𬭎" in (tmp_path / PLACE).read_text(encoding="utf-8").partition("[[people]]")[2]


def test_a_mistake_is_named_with_the_path_as_it_was_typed(tmp_path: Path) -> None:
    (tmp_path / PLACE).write_bytes('name = "中心"\r\nsessions = []\r\nunits = 3\r\n'.encode())
    code, said = typed(tmp_path, "check", PLACE)
    assert (code, said) == (1, f"错误：{PLACE}:3: 大厅: units: 3；应为：列表，每项为一个表\n")


@pytest.mark.parametrize("console", ["gb18030", "gbk", "cp936"])
def test_a_letter_that_a_console_has_not_is_told_by_its_code(tmp_path: Path, console: str) -> None:
    """As where what is said goes into a file: there Windows has the old encoding."""
    typed(tmp_path, "init", "hall.toml", console="utf-8")
    (tmp_path / "staff.csv").write_bytes(STAFF.encode("gb18030"))
    code, said = typed(tmp_path, "import-roster", "staff.csv", "hall.toml", "--yes", console=console)
    assert code == 0, said
    assert ("𬭎" if console == "gb18030" else "\\U0002cb4e") in said
