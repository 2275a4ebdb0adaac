"""The story as it is told: sentences for whoever listens, ids for whoever asks, and where something went wrong."""

from typing import Any

import pytest

from terminal.demo.processes import DemoFailed
from terminal.demo.story import DEMO_DAY, Story


class StillRig:
    """A rig of which one thing is true at once or never."""

    def now(self) -> int:
        return int(DEMO_DAY.timestamp() * 1000) + 10 * 3_600_000

    def until(self, true: Any, what: str) -> None:
        if not true():
            raise DemoFailed(f"in vain: {what}")


@pytest.mark.parametrize("verbose", [False, True])
def test_ids_are_for_those_who_ask(verbose: bool) -> None:
    said: list[str] = []
    story = Story(StillRig(), said.append, "zh_CN", verbose)  # type: ignore[arg-type]
    story.check("delivered", "0", lambda: "0")
    ids = ["        delivered | expected: 0 | observed: 0"]
    assert (said, story.problems) == (["10:00 ✓ 所有记录都已送到中心。", *(ids if verbose else [])], [])


def test_what_goes_wrong_is_told_with_its_ids() -> None:
    said: list[str] = []
    story = Story(StillRig(), said.append, "en", verbose=False)  # type: ignore[arg-type]
    story.check("delivered", "0", lambda: "3")
    assert said == [
        "10:00 ✗ Everything that was recorded is at the center.",
        "        delivered | expected: 0 | observed: 3",
    ]
    assert story.problems == ["delivered: in vain: delivered"]
