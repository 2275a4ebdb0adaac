"""The states by name: each of a closed window is one that a terminal shows at the time that stands on it."""

import pytest
from msgspec.structs import replace

from terminal.commands.plate.states import CLOCKS, HOURS, faces, plates
from terminal.domain.events import Configured
from terminal.domain.timetable import Calendar
from terminal.domain.views import View
from terminal.domain.window import Window
from tests.support.desk import WINDOW, Desk, with_rules

NATIONAL_DAY = Calendar((2026,), tuple(f"2026-10-0{day}" for day in range(1, 9)))
SHOWN: dict[str, tuple[Window, str]] = {
    "closed": (WINDOW, "2026-03-02 12:26"),
    "closed-before": (WINDOW, "2026-03-02 07:26"),
    "closed-tomorrow": (WINDOW, "2026-03-02 18:26"),
    "closed-until": (WINDOW, "2026-03-06 18:26"),
    "day-off-tomorrow": (WINDOW, "2026-03-08 10:26"),
    "day-off-until": (replace(WINDOW, calendar=NATIONAL_DAY), "2026-10-05 10:26"),
    "closed-day": (replace(WINDOW, sessions=()), "2026-03-02 10:26"),
    "standby": (with_rules(standby=("20:00", "07:00")), "2026-03-02 22:26"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_said_of_a_closed_window_is_so_at_the_time_on_it(name: str) -> None:
    window, when = SHOWN[name]
    desk = Desk(when)
    desk.do(Configured(window, "1.2", desk.moment()))
    sample, real = plates(View("staffed"))[name], desk.view
    assert (sample.scene, sample.headline, sample.hours) == (real.scene, real.headline, real.hours)
    assert (sample.clock, sample.clock_trusted) == (real.clock, real.clock_trusted)


def test_a_state_without_a_time_shows_none_and_every_other_one_does() -> None:
    desk = Desk("2026-03-02 09:00", "unset")
    shown = plates(View("staffed"))
    assert shown["touch-please"].notes[:1] == desk.view.notes[:1]
    untimed = {name for name, view in shown.items() if not view.clock_trusted}
    assert untimed == {"touch-please", "punch-time-unsure", "pairing", "unconfigured"}
    assert all(bool(view.clock) == view.clock_trusted for view in shown.values())


def test_what_was_recorded_at_a_time_is_not_shown_at_another() -> None:
    for name, view in plates(View("staffed")).items():
        if view.banner and "time" in view.banner.values:
            assert view.banner.values["time"] == view.clock, name


def test_every_time_of_its_own_is_one_of_a_state() -> None:
    assert CLOCKS.keys() <= plates(View("staffed")).keys() | faces(View("staffed")).keys()
    assert tuple((session.start, session.end) for session in WINDOW.sessions) == HOURS
