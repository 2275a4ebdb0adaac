"""A guest that gets versions of which each has one thing broken: that alone is why each is left again."""

import json

import pytest

from tests.machine.broken_versions import BROKEN
from tests.machine.guest import Guest
from tests.machine.guest_buffer import problems
from tests.machine.guest_hall import UNIT, GuestHall, status
from tests.machine.other_version import VersionMaker
from tests.machine.upgrade_work import UpgradeWork, bring
from tests.machine.waiting import until

PATIENCE = 3600.0  # s
SETTINGS = "/etc/window-terminal/terminal.toml"
ASK_FOR_FACE = """python3 -c '
import socket
control = socket.socket(socket.AF_UNIX)
control.connect("/run/window-terminal/control")
control.sendall(b"{\\"do\\": \\"staff\\"}\\n")
print(control.makefile().readline())'"""


@pytest.mark.parametrize("number", BROKEN)
def test_what_is_broken_alone_is_why_it_is_left(
    number: str, supplied: Guest, hall: GuestHall, versions: VersionMaker
) -> None:
    until(lambda: not status(supplied).center, "the center answers", PATIENCE)
    before, broken = status(supplied).version, BROKEN[number]
    with UpgradeWork(supplied) as work:
        bring(supplied, versions.small(number, {broken.module: broken.text}))
        end = work.end(PATIENCE)
    assert end.stage == "gone_back"
    why = until(lambda: status(supplied).parts.get("upgrade", ""), "the terminal says why")
    assert why.startswith(f"{number} was left for {before}: {broken.why}")
    assert ";" not in why
    assert status(supplied).version == before
    until(lambda: f"{before} → {number}: gone back: {why}" in hall.listing(), "the center says why")
    assert problems(supplied, max(each.recorded or 0 for each in work.seen)) == []


def test_staff_are_told_at_the_window(supplied: Guest) -> None:
    """With a screen of their own, which nothing shows here."""
    why = until(lambda: status(supplied).parts.get("upgrade", ""), "the terminal says why")
    supplied.run(f"printf '\\n[staff_screen]\\n' >>{SETTINGS} && systemctl restart {UNIT}")

    def told() -> bool:
        face = json.loads(supplied.run(ASK_FOR_FACE)).get("face", {})  # without one at the beginning
        return {"id": "staff.upgrade", "values": {"why": why}} in face.get("lines", ())

    until(told, "the staff's face says why")
