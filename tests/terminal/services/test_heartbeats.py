"""The rule of the heartbeats: late is a thread that has not turned within its bound, and only while it is to."""

from threading import Event

import pytest

from terminal.domain.heartbeat import UNWATCHED
from terminal.services.heartbeats import REST_SECONDS, THREAD_BOUNDS, Heartbeats


class Hour:
    """A clock that the test turns, in seconds."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


def registry(hour: Hour) -> Heartbeats:
    return Heartbeats(rest=0.01, bounds={"recorder": 30.0, "sensor": 10.0}, time=hour)


def test_a_thread_is_late_when_its_own_bound_is_over_and_not_before() -> None:
    hour = Hour()
    beats = registry(hour)
    beats.of("recorder").turned()
    beats.of("sensor").turned()
    hour.at += 10
    assert beats.late() == {}
    hour.at += 5
    assert beats.late() == {"sensor": 15.0}


def test_one_that_turns_is_late_no_more() -> None:
    hour = Hour()
    beats = registry(hour)
    sensor = beats.of("sensor")
    sensor.turned()
    hour.at += 11
    sensor.turned()
    assert beats.late() == {}


def test_a_thread_that_was_not_started_is_not_missed() -> None:
    hour = Hour()
    beats = registry(hour)
    beats.of("sensor")
    hour.at += 11
    assert beats.late() == {}


def test_one_that_has_ended_is_not_missed_and_one_that_was_given_up_stays_given_up() -> None:
    """A loudspeaker that was pulled out may let its thread go an hour later: another one speaks by then."""
    hour = Hour()
    beats = registry(hour)
    old, new = beats.of("sensor"), beats.of("sensor")
    old.turned()
    old.ended()
    new.turned()
    old.turned()
    hour.at += 9
    new.turned()
    hour.at += 9
    assert beats.late() == {}


def test_a_thread_without_a_bound_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        registry(Hour()).of("weather")


def test_whoever_waits_turns_meanwhile_and_hears_of_the_event() -> None:
    hour = Hour()
    beats = registry(hour)
    sensor, event = beats.of("sensor"), Event()
    sensor.turned()
    hour.at += 11
    assert not sensor.wait(event, 0.03)
    assert beats.late() == {}
    event.set()
    assert sensor.wait(event)
    assert sensor.wait(event, 0.0)


def test_where_nobody_counts_a_wait_is_one_wait() -> None:
    class Waits(Event):
        asked: tuple[float | None, ...] = ()

        def wait(self, timeout: float | None = None) -> bool:
            self.asked += (timeout,)
            return False

    event = Waits()
    assert UNWATCHED.rest is None
    UNWATCHED.wait(event, 3600.0)
    assert event.asked == (3600.0,)


def test_every_bound_leaves_room_for_what_a_turn_may_take_beside_its_rest() -> None:
    """And is finite: a thread that hangs is noticed within five minutes and what systemd waits for."""
    assert all(3 * REST_SECONDS <= bound <= 300 for bound in THREAD_BOUNDS.values())
