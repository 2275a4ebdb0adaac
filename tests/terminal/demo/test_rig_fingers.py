"""Fingers enrolled at the running terminal, as from its command line; and the way without a finger."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from terminal.commands import fingers as command
from terminal.domain.finger_ledger import Step
from terminal.services.control_protocol import CancelAct, EnrolFingers, FollowAct
from tests.terminal.demo.conftest import Stand, started

SUPERVISOR, PIN = "00019001", "482915"  # as in the demo's hall


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A desk whose people nobody else's test counts on."""
    with started(tmp_path_factory.mktemp("fingers")) as stand:
        yield stand


@pytest.fixture
def stand(alone: Stand) -> Stand:
    alone.settle()
    return alone


def facts(stand: Stand, kind: str) -> list[dict[str, Any]]:
    """What the center has of this kind, by plain SQL."""
    with closing(sqlite3.connect(f"file:{stand.rig.database}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT raw FROM facts WHERE kind = ? ORDER BY received, seq", (kind,))
        return [json.loads(raw)["body"] for (raw,) in rows]


def typed(stand: Stand, *words: str) -> Result:
    return CliRunner().invoke(main, ["fingers", *words, "--settings", str(stand.rig.settings)])


def test_enrolling_and_forgetting_through_the_running_terminal(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensor, say = stand.rig.sensor, command._say

    def hand(step: Step) -> None:
        say(step)
        if step.do == "supervisor":
            stand.rig.card(SUPERVISOR)
        elif step.do == "touch":
            sensor.place("0233-middle")
        else:
            sensor.lift()

    monkeypatch.setattr(command, "_say", hand)
    before = set(sensor.flash)
    done = typed(stand, "enrol", "0233", "--consent", "C-7")
    assert done.exit_code == 0, done.output
    [slot] = set(sensor.flash) - before
    stand.settle()
    assert facts(stand, "audit")[-1] == {
        "what": "enrolment",
        "detail": "finger 3",
        "library": stand.rig.library,
        "slot": slot,
        "badge": "0233",
        "consent": "C-7",
        "by": "9001",
    }
    touches, punches = facts(stand, "touch"), facts(stand, "punch")
    assert touches == []  # neither the supervisor's card nor the finger on the glass was the desk's business
    tones = stand.rig.status().tones
    sensor.wait_noticed(5)
    sensor.place("0233-middle")
    stand.rig.until(lambda: stand.rig.status().tones > tones, "the new finger is known")
    sensor.lift()
    stand.settle()
    assert [each["badge"] for each in facts(stand, "punch")[len(punches) :]] == ["0233"]
    assert typed(stand, "forget", "0233").exit_code == 0
    assert "0233" not in {finger.split("-")[0] for finger in sensor.flash.values()}
    stand.settle()
    erased = [each for each in facts(stand, "audit") if each["what"] == "erasure"]
    assert {each["slot"] for each in erased} == {2, 3, slot}


def test_two_commands_at_once_do_not_mix(stand: Stand) -> None:
    stand.rig.ask(EnrolFingers("0117", "C-8"))
    refused = typed(stand, "forget", "0117")
    assert "wait for that" in refused.output
    stand.rig.ask(CancelAct())
    stand.rig.until(lambda: stand.rig.ask(FollowAct(0)).over, "it is over")


@pytest.mark.parametrize(("pin", "kind", "by"), [("000000", "touch", "wrong_pin"), (PIN, "punch", "pin")])
def test_badge_number_and_pin_at_the_keypad(stand: Stand, pin: str, kind: str, by: str) -> None:
    before, tones = len(facts(stand, kind)), stand.rig.status().tones
    stand.rig.card("0117")
    stand.rig.until(lambda: stand.rig.status().tones > tones, "the PIN is asked for")
    assert stand.rig.status().tone == "pin_please"
    stand.rig.card(pin)
    stand.rig.until(lambda: stand.rig.status().tones > tones + 1, "the PIN is answered")
    stand.rig.until(lambda: len(facts(stand, kind)) > before, "what came of it is at the center")
    [new] = facts(stand, kind)[before:]
    assert by in (new["by"], new.get("why")) and new["badge"] == "0117"
