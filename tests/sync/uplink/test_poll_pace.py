"""Who is answered at once that there are no orders asks ever later; who was held asks again at once."""

import pytest

from sync.uplink import backoff
from sync.uplink.poll_pace import HELD_MS, PollPace


def test_each_answer_that_was_not_held_is_one_more_failure_until_one_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "pause", lambda failures, most, _: failures * most)
    pace = PollPace(10.0)
    assert [pace.after(HELD_MS - 1) for _ in range(3)] == [10.0, 20.0, 30.0]
    assert [pace.after(HELD_MS), pace.after(0)] == [0.0, 10.0]
