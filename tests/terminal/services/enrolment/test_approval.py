"""A supervisor's consent: a card at the reader or a PIN, within a time, and only while somebody asks."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from msgspec.structs import replace

from terminal.domain.events import CardRead
from terminal.domain.facts import Touch
from terminal.domain.window import Supervisor, Window
from terminal.services.enrolment import approval
from terminal.services.enrolment.approval import Approval, Credentials, NotApproved
from tests.support.finger_desk import CHEN, HALL, PIN
from tests.support.finger_life import NOW
from tests.support.office import CARD_KEY

CARD = CardRead("901", NOW)
STRANGER = CardRead("902", NOW)
BY_CARD = Credentials()
PATIENCE = 10.0  # s; nothing here takes one


class Counter:
    """An approval, and the thread of a command that waits for it."""

    def __init__(self) -> None:
        self.refused: list[Touch] = []
        self.resting: set[str] = set()
        self.approval = Approval(self.resting.__contains__, self.refused.append, CARD_KEY)

    def ask(self, cancelled: Callable[[], bool] = lambda: False) -> "Future[Supervisor]":
        """Begins to wait for a card, and returns once it does."""
        answer: Future[Supervisor] = Future()
        waiting = threading.Event()

        def looked() -> bool:
            waiting.set()
            return cancelled()

        def wait() -> None:
            try:
                answer.set_result(self.approval.of(HALL, BY_CARD, looked))
            except NotApproved as e:
                answer.set_exception(e)

        threading.Thread(target=wait, daemon=True).start()
        assert waiting.wait(PATIENCE)
        return answer


@pytest.fixture
def counter() -> Counter:
    return Counter()


def by_pin(counter: Counter, pin: str, badge: str = CHEN.badge, window: Window = HALL) -> Supervisor:
    return counter.approval.of(window, Credentials(badge, pin), lambda: False)


def test_the_supervisors_card_answers_and_another_goes_to_the_desk(counter: Counter) -> None:
    answer = counter.ask()
    assert not counter.approval.takes(STRANGER)
    assert not answer.done()
    assert counter.approval.takes(CARD)
    assert answer.result(PATIENCE) == CHEN


def test_a_supervisors_card_that_nobody_asked_for_goes_to_the_desk(counter: Counter) -> None:
    assert not counter.approval.takes(CARD)
    answer = counter.ask()
    assert counter.approval.takes(CARD)
    answer.result(PATIENCE)
    assert not counter.approval.takes(CARD)  # nor does it answer the next question
    later = counter.ask()
    assert not later.done()
    assert counter.approval.takes(CARD)


def test_who_cancels_does_not_wait_and_approves_nothing(counter: Counter) -> None:
    gone = threading.Event()
    answer = counter.ask(gone.is_set)
    gone.set()
    assert not counter.approval.takes(CARD)
    counter.approval.wake()
    with pytest.raises(NotApproved, match="cancelled"):
        answer.result(PATIENCE)


def test_who_is_gone_without_a_word_is_noticed_within_a_moment(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval, "APPROVAL_POLL_SECONDS", 0.01)
    gone = threading.Event()
    answer = counter.ask(gone.is_set)
    gone.set()
    with pytest.raises(NotApproved, match="cancelled"):
        answer.result(PATIENCE)


def test_nobody_comes(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "APPROVAL_WAIT_SECONDS", 0.02)
    with pytest.raises(NotApproved, match="no supervisor's card came"):
        counter.ask().result(PATIENCE)
    assert not counter.approval.takes(CARD)


def test_the_right_pin_and_a_wrong_one_that_is_recorded(counter: Counter) -> None:
    assert by_pin(counter, PIN) == CHEN
    assert counter.refused == []
    with pytest.raises(NotApproved, match="the PIN is wrong"):
        by_pin(counter, "111111")
    assert counter.refused == [Touch("pin", "wrong_pin", "9001")]


def test_while_a_badge_rests_its_right_pin_is_not_compared_and_its_card_will_do(counter: Counter) -> None:
    counter.resting.add(CHEN.badge)
    with pytest.raises(NotApproved, match="too many wrong PINs"):
        by_pin(counter, PIN)
    answer = counter.ask()
    assert counter.approval.takes(CARD)
    assert answer.result(PATIENCE) == CHEN


@pytest.mark.parametrize(
    ("supervisors", "badge", "why"),
    [
        ((), CHEN.badge, "no supervisor is configured"),
        ((CHEN,), "9002", "9002 is no supervisor"),
        ((CHEN,), "GH-0217", "GH-0217 is no supervisor"),
        ((replace(CHEN, pin=""),), CHEN.badge, "no supervisor with a PIN"),
        ((replace(CHEN, cards=()),), "", "no supervisor has a card here"),
    ],
)
def test_who_cannot_be_asked_is_said_at_once(
    counter: Counter, supervisors: tuple[Supervisor, ...], badge: str, why: str
) -> None:
    with pytest.raises(NotApproved, match=why):
        by_pin(counter, PIN, badge, replace(HALL, supervisors=supervisors))
