"""Commands as somebody types them: what they print, and what they exit with."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from terminal.services.control_protocol import (
    Answering,
    BenchStatusAnswer,
    Status,
    StatusAnswer,
    Understood,
)
from terminal.services.control_socket import Control

HALL = """
name = "政务服务中心"

[[sessions]]
id = "am"
start = "08:00"
end = "12:00"

[[units]]
name = "市场监督管理局"

[[units.windows]]
id = "2F-17"

[[units.windows.people]]
badge = "GH-0217"
name = "张敏"
post = "A"

[[units.windows.people]]
badge = "GH-0452"
name = "李强"
post = "B"
"""

STATUS: dict[str, Any] = {
    "version": "0.1.0",
    "terminal": "wt-1",
    "series": "s-1",
    "window": "2F-17",
    "config": "1.3",
    "code": "",
    "recorded": 12,
    "waiting": 2,
    "delivered": 9,
    "refused": 1,
    "clock": {"at": 1_795_391_520_000, "trust": "synced", "boot": "b"},
    "center": "",
    "parts": {"sensor": "unplugged"},
    "pending": False,
    "plate": {"scene": "nobody", "window": "2F-17"},
    "screen": "x11",
    "light": "",
    "frames": 3,
    "staff_screen": "",
}


def typed(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(*words: str | Path) -> str:
    result = typed(*words)
    assert result.exit_code == 1, result.output
    return result.output


# config


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(HALL, encoding="utf-8")
    return path


def test_a_sound_hall(hall: Path) -> None:
    result = typed("config", "check", hall)
    assert (result.exit_code, result.output) == (0, f"{hall}: 1 windows, nothing wrong\n")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param('name = "张敏"', "name = 张敏", "line 17", id="not TOML"),
        pytest.param(
            'post = "B"', 'post = "B"\nshift = 1', "`shift` - at `$.units[0].windows[0].people[1]`", id="key"
        ),
        pytest.param("GH-0452", "GH-0217", "window 2F-17: badge GH-0217 is given twice", id="badge"),
        pytest.param('post = "B"', 'post = "C"', "at `$.units[0].windows[0].people[1].post`", id="post"),
        pytest.param('"12:00"', '"07:00"', "session am ends at 07:00", id="session"),
        pytest.param('name = "政务服务中心"', "", "missing required field `name`", id="missing"),
    ],
)
def test_what_is_wrong_in_a_hall_is_named_with_its_place(hall: Path, old: str, new: str, why: str) -> None:
    hall.write_text(HALL.replace(old, new), encoding="utf-8")
    said = refused("config", "check", hall)
    assert f"{hall}: " in said
    assert why in said


def test_a_hall_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in refused("config", "check", tmp_path / "hall.toml")


def test_a_key_is_made_and_never_overwritten(tmp_path: Path) -> None:
    key = tmp_path / "it.key"
    made = typed("config", "key", "--key", key)
    assert (made.exit_code, len(made.output.strip())) == (0, 44)
    before = key.read_bytes()
    assert "is there already" in refused("config", "key", "--key", key)
    assert key.read_bytes() == before


def test_a_key_that_cannot_be_written(tmp_path: Path) -> None:
    assert "No such file or directory" in refused("config", "key", "--key", tmp_path / "none" / "it.key")


def test_pushing_without_a_key(hall: Path, tmp_path: Path) -> None:
    words = ("config", "push", hall, "--key", tmp_path / "it.key", "--center", "https://127.0.0.1:9", "--ca", hall)
    assert "make one with: window-terminal config key" in refused(*words)


# status


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'state = "{tmp_path}"\nruntime = "{tmp_path}/run"\n'
        f'[center]\nurl = "https://center.example"\nca = "ca.pem"\n[trust]\nkeys = []\n'
    )
    return path


@pytest.fixture
def running(tmp_path: Path) -> Iterator[dict[str, Any]]:
    answer = dict(STATUS)

    def said(_: Status) -> StatusAnswer:
        return msgspec.convert(answer, BenchStatusAnswer if "lamps" in answer else StatusAnswer)

    control = Control(tmp_path / "run" / "control", [Status.answered_by(said)])
    control.start()
    yield answer
    control.close()


def test_status_of_a_running_terminal(settings: Path, running: dict[str, Any]) -> None:
    result = typed("status", "--settings", settings)
    assert result.exit_code == 0
    assert dict(line.split(maxsplit=1) for line in result.output.splitlines()) == {
        "window": "2F-17",
        "configuration": "1.3",
        "facts": "12 recorded, 9 delivered, 2 waiting, 1 refused",
        "clock": "synchronised",
        "center": "answers",
        "sensor": "unplugged",
    }
    said = json.loads(typed("status", "--settings", settings, "--json").output)
    assert said.keys() == STATUS.keys()
    assert said == STATUS | {"plate": said["plate"]}
    assert said["plate"].items() >= STATUS["plate"].items()


def test_what_only_some_terminals_say_is_in_the_json(settings: Path, running: dict[str, Any]) -> None:
    running.update(lamps=["satisfied"], tones=2, tone="counted", clock_error=-7)
    said = json.loads(typed("status", "--settings", settings, "--json").output)
    assert (said["lamps"], said["tones"], said["tone"], said["clock_error"]) == (["satisfied"], 2, "counted", -7)


def test_status_of_a_terminal_that_waits_to_be_accepted(settings: Path, running: dict[str, Any]) -> None:
    running.update(
        window="", config="", code="123456", center="no connection", clock=STATUS["clock"] | {"trust": "unset"}
    )
    said = typed("status", "--settings", settings).output
    assert "not paired, code 123456" in said
    assert "none yet" in said
    assert "not trusted" in said


def test_status_without_a_terminal(settings: Path) -> None:
    assert "no terminal runs at" in refused("status", "--settings", settings)


def test_status_of_a_terminal_that_cannot_answer(settings: Path, tmp_path: Path) -> None:
    with closing(Control(tmp_path / "run" / "control", [])) as control:
        control.start()
        assert "nothing is known of 'status'" in refused("status", "--settings", settings)


def test_status_of_a_terminal_of_another_version(settings: Path, tmp_path: Path) -> None:
    older = Answering(Status, lambda _: Understood())
    with closing(Control(tmp_path / "run" / "control", [older])) as control:
        control.start()
        assert "is of another version than this command: " in refused("status", "--settings", settings)
        assert typed("status", "--settings", settings, "--json").output == "{}\n"


def test_doctor_of_a_terminal_that_cannot_answer(settings: Path, tmp_path: Path) -> None:
    with closing(Control(tmp_path / "run" / "control", [])) as control:
        control.start()
        assert "nothing is known of 'doctor'" in refused("doctor", "--settings", settings)


def test_status_with_wrong_settings(settings: Path) -> None:
    settings.write_text("state = 1")
    assert "key runtime is missing" in refused("status", "--settings", settings)
