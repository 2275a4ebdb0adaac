"""`window-terminal status`: what a running terminal says of itself, and what is said where none answers."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal.services.control_protocol import (
    Answering,
    BenchStatusAnswer,
    Status,
    StatusAnswer,
    Understood,
)
from terminal.services.control_socket import Control
from terminal.services.diagnostics.remedies import not_taken
from terminal.setup import places
from terminal.setup.paths import SERVICE_UNIT, place_of
from terminal.setup.places import Places
from terminal.setup.unit_versions import units_shipped
from tests.support.commands import refused, typed

STATUS: dict[str, Any] = {
    "version": "0.1.0",
    "terminal": "wt-1",
    "fingerprint": "5c",
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
    "claims": {"roster": "6 is older than 7"},
    "pending": False,
    "plate": {"scene": "nobody", "window": "2F-17"},
    "screen": "x11",
    "light": "",
    "frames": 3,
    "staff_screen": "",
    "software": "refused: not signed by a trusted key",
    "trial": "1.3 kept",
    "config_refused": "1.4: it has expired",
    "stick": "refused 2026-11-30T10:20:00+08:00: from the stick: it is neither FAT nor exFAT; to do: format it",
}


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
    publish = "publish the window's list again: window-terminal center roster; refused again, config push first"
    assert dict(line.split(maxsplit=1) for line in result.output.splitlines()) == {
        "window": "2F-17",
        "configuration": "1.3",
        "facts": "12 recorded, 9 delivered, 2 waiting, 1 refused",
        "clock": "synchronised",
        "center": "answers",
        "trial": "1.3 kept",
        "refused": f"1.4: it has expired; to do: {not_taken('has expired')}",
        "stick": STATUS["stick"],
        "software": "refused: not signed by a trusted key",
        "sensor": "unplugged",
        "roster": f"disputed 6 is older than 7; to do: {publish}",
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
    running.update(software="")
    assert "software" not in typed("status", "--settings", settings).output


def test_status_of_a_terminal_that_was_accepted_and_has_no_configuration(
    settings: Path, running: dict[str, Any]
) -> None:
    """Its twin, which nobody accepted, is told apart: one waits for `accept`, the other for `config push`."""
    running.update(window="2F-71", config="", code="", config_refused="")
    said = typed("status", "--settings", settings).output
    assert "window         2F-71\n" in said
    assert "none yet for this window: `config push` of a hall that has it" in said


def test_status_of_a_terminal_that_refused_its_first_one_has_one_remedy(
    settings: Path, running: dict[str, Any]
) -> None:
    running.update(config="", config_refused="20.2: 20.2 is more than 1000 versions or 10 epochs above 1.1")
    said = typed("status", "--settings", settings).output
    assert "none yet: the one that came was refused\n" in said
    assert said.count("to do: at IT's: make a key with an --epoch above all") == 1


def test_status_of_a_terminal_that_was_turned_away_while_it_served(settings: Path, running: dict[str, Any]) -> None:
    running.update(code="123456")
    assert "window         2F-17, not accepted, code 123456\n" in typed("status", "--settings", settings).output


def test_status_without_a_terminal(settings: Path) -> None:
    said = refused("status", "--settings", settings)
    assert "no terminal runs at" in said
    assert "sudo systemctl start window-terminal; why it ended: journalctl" in said


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


def test_status_with_wrong_settings(settings: Path) -> None:
    settings.write_text("state = 1")
    assert "key runtime is missing" in refused("status", "--settings", settings)


def test_units_of_another_version_are_said(
    settings: Path, running: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "Places", lambda: Places(tmp_path))
    assert "units" not in typed("status", "--settings", settings).output
    unit = tmp_path / place_of(SERVICE_UNIT).lstrip("/")
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\n")
    said = typed("status", "--settings", settings).output
    assert (
        f"units          of another version than the program: {', '.join(units_shipped())}; to do: sudo ./inst"
        in said
    )
