"""A guest that gets versions of which each has one thing broken: that alone is why each is left again."""

import pytest

from terminal.domain.views import Message
from tests.machine.broken_versions import BROKEN
from tests.machine.guest import Guest
from tests.machine.guest_buffer import problems
from tests.machine.guest_hall import UNIT, GuestHall, staff_face, status
from tests.machine.other_version import VersionMaker
from tests.machine.upgrade_work import UpgradeWork, bring
from tests.machine.waiting import until

PATIENCE = 3600.0  # s
SETTINGS = "/etc/window-terminal/terminal.toml"


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
        face = staff_face(supplied)  # without one at the beginning
        return face is not None and Message("staff.upgrade", {"why": why}) in face.lines

    until(told, "the staff's face says why")
