"""An event that could not be decided leaves the state as it was; but nobody waits for an answer that came."""

from terminal.core import abandoned
from terminal.domain.events import Joining, NotRecorded, Tick
from tests.support.desk import Desk


def waiting() -> Desk:
    desk = Desk()
    desk.press("satisfied")
    desk.touch(1)
    assert desk.state.desk.pending and desk.state.desk.later
    return desk


def test_the_state_is_as_before_it() -> None:
    desk = waiting()
    assert abandoned(desk.state, Tick(desk.moment())) is desk.state
    assert abandoned(desk.state, Joining("123456", "t-1", "", desk.moment())) is desk.state


def test_another_requests_answer_ends_no_waiting() -> None:
    desk = waiting()
    assert abandoned(desk.state, NotRecorded(0, "full", desk.moment())) is desk.state


def test_the_next_press_counts_though_the_answer_to_the_last_could_not_be_decided() -> None:
    desk = waiting()
    pending = desk.state.desk.pending
    assert pending
    desk.state = abandoned(desk.state, NotRecorded(pending.token, "full", desk.moment()))
    desk.asked.clear()
    desk.wait(20_000).press("satisfied")
    assert [draft.kind for asked in desk.asked for draft in asked.drafts] == ["rating"]
