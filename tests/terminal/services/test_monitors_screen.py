"""What is missing of the plate's screen is told once when it goes and once when it is back, every ten seconds."""

from collections.abc import Iterator
from typing import Any

import pytest

from display.screen.screen import Screen
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment
from terminal.services.monitors import ScreenMonitor

NO_DISPLAY = "no display that can be opened"
NO_FONT = "no font with Chinese"


class Desk:
    """A screen of which the test says what it misses, on a clock that the test turns."""

    def __init__(self, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mono = 1_000
        self.tries = 0
        self.missing: dict[str, str] = {}  # as a look of the screen's own finds it
        self._known: dict[str, str] = {}
        self.told: list[Any] = []
        monkeypatch.setattr(screen, "retry", self._retry)
        monkeypatch.setattr(screen, "problem", lambda: dict(self._known))
        self.monitor = ScreenMonitor(screen, self.told.append, self.now)

    def _retry(self) -> None:
        self.tries += 1
        self._known = self.missing

    def made_with(self, missing: dict[str, str]) -> None:
        self._known = self.missing = missing

    def now(self) -> Moment:
        return Moment(1_795_000_000_000 + self.mono, self.mono, "boot", "synced")

    def look(self, after: int) -> list[Any]:
        """What is told at a look, so many ms after the last."""
        self.mono += after
        before = len(self.told)
        self.monitor.look()
        return self.told[before:]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with Screen((320, 240), fullscreen=False, headless=True) as screen:
        yield Desk(screen, monkeypatch)


def test_what_is_missing_at_the_start_is_told_at_once_without_another_try(desk: Desk) -> None:
    desk.made_with({"screen": NO_DISPLAY, "font": NO_FONT})
    lost = [PartLost("screen", NO_DISPLAY, desk.now()), PartLost("font", NO_FONT, desk.now())]
    assert desk.look(after=0) == lost
    assert desk.tries == 0


def test_it_is_tried_again_every_ten_seconds_however_often_it_is_asked(desk: Desk) -> None:
    for _ in range(601):
        assert desk.look(after=100) == []
    assert desk.tries == 6


def test_a_screen_that_is_pulled_and_put_back_is_told_once_each(desk: Desk) -> None:
    desk.look(after=0)
    desk.missing = {"screen": NO_DISPLAY}
    assert desk.look(after=9_999) == []
    assert desk.look(after=1) == [PartLost("screen", NO_DISPLAY, desk.now())]
    desk.missing = {"screen": "it was unplugged"}
    assert desk.look(after=10_000) == [], "another reason is no other loss"
    desk.missing = {}
    assert desk.look(after=10_000) == [PartFound("screen", desk.now())]
    assert desk.look(after=10_000) == []


def test_a_font_that_is_installed_meanwhile_is_told_beside_a_screen_that_is_missing(desk: Desk) -> None:
    desk.made_with({"screen": NO_DISPLAY, "font": NO_FONT})
    desk.look(after=0)
    desk.missing = {"screen": NO_DISPLAY}
    assert desk.look(after=10_000) == [PartFound("font", desk.now())]
