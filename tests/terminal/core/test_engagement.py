"""Whom a restart would break off: nobody in the middle of something, and nobody holds it up for long."""

from msgspec.structs import replace

from terminal.core import engaged
from terminal.core.engagement import QUIET_MS
from terminal.domain.events import Enrolling, Happened, Invited
from terminal.domain.facts import Audit
from terminal.domain.finger_ledger import Step
from tests.support.desk import MINUTE, WINDOW, Desk


def busy(desk: Desk) -> bool:
    return engaged(replace(desk.state, now=desk.moment()))


def test_a_desk_where_nobody_is_may_be_restarted() -> None:
    assert not busy(Desk())


def test_who_presses_is_not_broken_off_while_it_is_recorded_nor_just_after() -> None:
    desk = Desk()
    desk.press("satisfied")
    assert busy(desk), "held down, and not on the disk yet"
    desk.release("satisfied")
    desk.settle()
    assert busy(desk), "may change it at once"
    desk.wait(QUIET_MS)
    assert not busy(desk)


def test_an_invitation_is_waited_for_until_it_ends() -> None:
    desk = Desk()
    desk.do(Invited("case-1", desk.moment()))
    desk.settle()
    desk.wait(WINDOW.rules.invitation_seconds * 1000 - 1)
    assert busy(desk)
    desk.wait(MINUTE)
    assert not busy(desk)


def test_an_enrolment_is_not_broken_off() -> None:
    desk = Desk()
    desk.do(Enrolling("GH-0217", Step("touch", 1, 1, 2), desk.moment()))
    assert busy(desk.wait(10 * MINUTE))


def test_what_the_terminal_itself_records_keeps_nobody_waiting() -> None:
    """A configuration waits until nobody is at the desk; its twin is a finger that nobody knows."""
    desk = Desk()
    desk.do(Happened(Audit("directory", "1.2"), desk.moment()))
    assert not busy(desk.settle())
    desk.touch(None)
    assert busy(desk.settle())
    assert not busy(desk.reboot(MINUTE, "synced")), "whoever that was is gone"
