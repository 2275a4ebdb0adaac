"""The remedies: no line of the doctor can be wrong without saying what to do."""

import ast
import os
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from hardware.board.health import RULES
from hardware.port_errors import PortBusy, PortDenied, PortMissing
from sync.bundles.installed import UNTRUSTED_SAYS
from terminal.config.settings import (
    BusSettings,
    BuzzerSettings,
    CenterSettings,
    EvaluatorSettings,
    ReaderSettings,
    SensorSettings,
    Settings,
    TrustSettings,
    VoiceSettings,
)
from terminal.domain.center_claims import CLAIM_REMEDIES
from terminal.domain.directory import Directory
from terminal.domain.events import Part
from terminal.domain.trial import Trial
from terminal.services.control_protocol import Check
from terminal.services.diagnostics import checks
from terminal.services.diagnostics.remedies import REMEDIES, remedy
from tests.support.modules import ROOT

EVERY_STATE = [(name, words) for name, known in REMEDIES.items() for words in ("", *dict(known.by_words))]
GONE = "/nonexistent/device"
FITTED = Settings(
    "/nonexistent",
    "/nonexistent",
    CenterSettings("https://203.0.113.7:1", "/nonexistent/ca.pem"),
    TrustSettings(()),
    evaluator=EvaluatorSettings(),
    bus=BusSettings(GONE),
    sensor=SensorSettings(GONE, touch=4),
    reader=ReaderSettings(GONE),
    keypad=ReaderSettings(GONE),
    buzzer=BuzzerSettings(),
    voice=VoiceSettings("/nonexistent"),
)
ALL_PARTS = dict.fromkeys(get_args(Part), "it failed") | dict.fromkeys(get_args(get_args(Part)[0]), "it failed")


def wrong(lines: list[Check]) -> dict[str, Check]:
    return {line.name: line for line in lines if not line.ok}


@pytest.mark.parametrize(("name", "words"), EVERY_STATE, ids=[f"{name}:{words}" for name, words in EVERY_STATE])
def test_each_way_in_which_a_line_is_wrong_has_something_to_do(name: str, words: str) -> None:
    line = checks.check(name, f"it says {words} here", "well")
    assert not line.ok
    assert len(line.do) > 10 and "\n" not in line.do and line.do.isascii()
    assert checks.check(name, "", "well").do == ""


def test_a_line_that_nobody_has_a_remedy_for_cannot_be_made() -> None:
    """Also where all is well: it is found by the first test that sees it, not by who stands at the terminal."""
    with pytest.raises(KeyError):
        checks.check("a new device", "", "works")
    made = [path for path in (ROOT / "terminal").rglob("*.py") if "Check" in _called(path)]
    assert {path.relative_to(ROOT / "terminal").as_posix(): _called(path).count("Check") for path in made} == {
        "services/diagnostics/checks.py": 1,  # in `check` alone
        "setup/center/diagnostics.py": 2,  # a center's, from remedies of its own; its version is never wrong
    }


def _called(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [func.id for func in calls if isinstance(func, ast.Name)]


@pytest.mark.parametrize("part", sorted(ALL_PARTS))
def test_no_part_of_a_running_terminal_fails_in_silence(part: Part) -> None:
    found = checks.of_running(FITTED, {part: "it failed"}, None, "synced", "x", "")
    [line] = wrong(found).values()
    assert line.says.startswith("it failed") and line.do


def test_a_terminal_where_everything_fails_says_what_to_do_on_every_line() -> None:
    running = checks.of_running(FITTED, ALL_PARTS, "HTTP 503", "unset", "x", "GPIO busy")
    more = [
        checks.of_claims({"window": "moved"}),
        checks.of_directory(FITTED, Directory()),
        checks.of_trial(Trial("1.2", "undone", "1.1", 1, "sensor: gone"), ""),
        checks.of_refusal("20.2: 20.2 is more than 1000 versions or 10 epochs above 1.1"),
        checks.of_stick("refused 2026-11-30T10:20:00+08:00: from the stick: no"),
        *checks.of_due_dates({"configuration": "due", "certificate": "due"}),
    ]
    found = wrong([*running, *more])
    assert all(line.do for line in found.values())
    assert found.keys() == REMEDIES.keys() - {"lettering", "staff_screen", "units", "time_servers"}


def test_where_no_terminal_runs_every_device_that_is_missing_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = wrong(list(checks.of_devices(replace(FITTED, state=str(tmp_path)))))
    assert found.keys() >= {"evaluator", "buzzer", "sensor", "touch", "bus", "reader", "keypad", "voice", "storage"}
    assert all(line.do for line in found.values())


SAID = [
    ("sensor", str(PortMissing("/dev/x")), "turns it on, then restart"),
    ("bus", str(PortBusy("/dev/x")), "end that program"),
    ("sensor", str(PortDenied("/dev/x")), "dialout"),
    ("voice", "no sound device: ALSA: Couldn't open audio device; plug in", "USB sound card"),
    (
        "voice",
        "no words in /x; type:  window-terminal voices /x",
        "window-terminal voices FOLDER",
    ),
    ("voice", "not in /x: confirm.wav", "window-terminal voices FOLDER"),
    ("evaluator", "lamp satisfied on GPIO17: ModuleNotFoundError: No module named 'lgpio'", "library of the pins"),
    ("evaluator", "evaluator: key satisfied is held down for more than 30 s", "free the key"),
    ("storage", "/var/lib/window-terminal is on overlay on tmpfs: a power cut takes what is", "read-only-root.md"),
    ("storage", "/var/lib/window-terminal is not writable", "gives it to the service's user"),
    ("storage", "3 damaged or missing frames in the buffer", "buffer check"),
    ("center", "203.0.113.7 lies outside the hall's networks; sudo", "setup --allow"),
    ("center", "certificate refused: certificate has expired", "both clocks"),
    ("center", "no answer in time", "check the cable"),
    ("center", "it turned this terminal away (`center revoke`", "take it down"),
    ("refused", "20.2: 20.2 is more than 1000 versions or 10 epochs above 1.1", "trust FILE"),
    ("refused", "1.2: signed by one person, and this hall wants two", "--second-key"),
    ("trial", "2.1 undone: not signed by a trusted key", "trust FILE"),
    ("trial", "fell back: no answer for two minutes", "mend what it says"),
    (
        "signature",
        UNTRUSTED_SAYS,
        "sudo window-terminal trust FILE",
    ),
    ("sensor", "something that nobody has seen yet", "check the sensor's wires"),
]


@pytest.mark.parametrize(("name", "says", "do"), SAID, ids=[f"{row[0]}: {row[1][:30]}" for row in SAID])
def test_what_to_do_is_about_what_is_wrong(name: str, says: str, do: str) -> None:
    assert do in remedy(name, says)


def test_two_troubles_have_two_remedies_and_one_of_both_is_said_once() -> None:
    found = remedy("storage", "/x is on tmpfs: a power cut takes what is there; 1 damaged or missing frames")
    assert "read-only-root.md" in found and "buffer check" in found
    assert remedy("board", "less than 100 MB free; less than 5 % of its files free").count("remove what") == 1


def test_all_that_a_board_or_a_center_may_say_is_known() -> None:
    assert dict(REMEDIES["board"].by_words) == {problem.says: problem.do for problem, _ in RULES}
    assert [words.removesuffix(": ") for words, _ in REMEDIES["orders"].by_words] == list(CLAIM_REMEDIES)
