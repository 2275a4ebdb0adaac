"""A whole terminal with a center, a sensor and a staff's screen: each errand from its command to its receipt."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner

from terminal.commands.center.command import center
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import Rig
from terminal.services.control_protocol import NextStaffFace
from terminal.services.control_socket import call
from tests.support.forked_rig import forked_rig

STAFF = "\n[staff_screen]\n"
CHEN = "00019001"  # the supervisor's card, in the demo's hall


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    with TemporaryDirectory() as short, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"{short}/notify")
        monkeypatch.setenv("NOTIFY_SOCKET", f"{short}/notify")  # as if a service manager had started it
        with forked_rig(tmp_path, time.time_ns() // 1_000_000) as rig:
            rig.start()
            rig.settings.write_text(rig.settings.read_text() + STAFF)
            rig.power_on()
            rig.pair()
            rig.push()
            rig.until(
                lambda: rig.status().config == "1.1" and rig.status().clock.trust == "synced", "it is configured"
            )
            rig.confirm_fingers()
            call(rig.control, NextStaffFace(driver="test"))  # somebody draws the staff's screen
            yield rig


def asked(rig: Rig, *arguments: str) -> int:
    """Gives an errand by its command; the order's number."""
    return int(at_center(rig, "errand", *arguments).split()[1])


def at_center(rig: Rig, *arguments: str) -> str:
    done = CliRunner().invoke(center, [*arguments, "--database", f"sqlite:///{rig.database}"])
    assert done.exit_code == 0, done.output
    return done.output


def errand(rig: Rig, order: int) -> dict[str, Any]:
    return next(row for row in json.loads(at_center(rig, "errand", "list", "--json")) if row["order"] == order)


def ended(rig: Rig, order: int) -> tuple[str, str]:
    row = rig.until(
        lambda: (now := errand(rig, order)) and now["state"] != "waiting" and now, f"{order} is answered"
    )
    return row["state"], row["detail"]


def shown(rig: Rig) -> list[str]:
    """The ids on the staff's screen."""
    face = call(rig.control, NextStaffFace(driver="test")).face
    return [face.title.id, *(line.id for line in face.lines)] if face else []


def confirm(rig: Rig, what: str) -> None:
    """The supervisor's card twice, with the pause that a hand does not make that holds a card twice to be sure."""
    rig.until(lambda: f"staff.confirm_{what}" in shown(rig), "it is asked")
    rig.card(CHEN)
    rig.until(lambda: shown(rig)[0] == f"staff.sure_{what}", "the first card shows it large")
    rig.advance(5_000)
    rig.card(CHEN)


def by_hand(rig: Rig) -> bool:
    """Does what the staff's screen says."""
    face = call(rig.control, NextStaffFace(driver="test")).face
    if face and face.title.id == "staff.enrol.touch":
        rig.sensor.place(f"0233-again-{face.title.values['finger']}")
    else:
        rig.sensor.lift()
    return True


@pytest.mark.long
def test_each_errand_is_done_once_and_answered(rig: Rig) -> None:
    here = "--window", "2F-17"
    said = asked(rig, "message", "16:30 二楼开会", *here)
    assert ended(rig, said) == ("done", "")
    rig.until(lambda: "staff.message" in shown(rig), "the staff read it")

    wanted = asked(rig, "diagnostics", *here)
    assert ended(rig, wanted)[0] == "done"
    at_center(rig, "errand", "file", str(wanted), str(rig.folder / "for-it.txt"))
    text = (rig.folder / "for-it.txt").read_text(encoding="utf-8")
    assert "window-terminal diagnostics 1" in text and "0117" not in text

    gone = asked(rig, "forget", "0233", *here)
    confirm(rig, "erasure")
    state, receipt = ended(rig, gone)
    assert (state, "slots 2, 3 of" in receipt, "confirmed by 9001" in receipt) == ("done", True, True)

    back = asked(rig, "enrol", "0233", *here, "--consent", "C-9")
    confirm(rig, "enrolment")
    rig.until(lambda: by_hand(rig) and errand(rig, back)["state"] != "waiting", "both fingers are taken")
    state, receipt = ended(rig, back)
    assert (state, receipt.startswith("2 fingers, slots "), "confirmed by 9001" in receipt) == ("done", True, True)
    made = [fact.body for fact in rig.facts(0) if fact.body.get("what") == "enrolment" and "consent" in fact.body]
    assert {(body["badge"], body["consent"], body["by"]) for body in made} == {("0233", "C-9", "9001")}

    anew = asked(rig, "restart", *here)
    with pytest.raises(DemoFailed, match="the terminal ended"):
        rig.until(lambda: rig.advance(2_000), "nobody is at the desk by then")
    rig.power_on()
    assert ended(rig, anew)[0] == "done"
    kinds = [fact.body["what"] for fact in rig.facts(0) if fact.kind == "errand"]
    assert kinds == ["message", "diagnostics", "erasure", "enrolment", "restart"]


@pytest.mark.long
def test_a_supervisors_card_moves_a_terminal_that_has_a_configuration(rig: Rig) -> None:
    name = rig.status().terminal
    moved = asked(rig, "move", name, "--window", "3F-08")
    confirm(rig, "move")
    assert ended(rig, moved)[0] == "done"
    rig.until(lambda: rig.status().window == "3F-08", "the other window's configuration is in force")
    assert rig.status().claims == {}
