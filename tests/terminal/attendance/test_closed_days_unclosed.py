"""Which terminals hold up a person's day: they list the person, are covered by them, or have a punch of theirs."""

import pytest
from msgspec.structs import replace

from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, TerminalDays, unclosed
from terminal.domain.roster import Entry, Reason
from tests.support.days import MONDAY, seen
from tests.support.desk import ANN, WINDOW, at

TUESDAY = "2026-03-03"
OPEN = ClosedDays({}, frozenset({MONDAY}))
OVER = ClosedDays({}, frozenset({TUESDAY}))  # slept through
HOME = TerminalDays("t-1", WINDOW, (), OPEN)
ELSEWHERE = TerminalDays("t-2", replace(WINDOW, window="3F-08", people=()), (), OPEN)
NONE: frozenset[str] = frozenset()


def entry(what: Reason, day: str = MONDAY, badge: str = ANN.badge) -> Entry:
    return Entry(badge, what, at(f"{day} 08:00"), at(f"{day} 12:00"))


def there(text: str, day: str = MONDAY) -> list[Seen]:
    return [replace(one, terminal="t-2") for one in seen(text, day)]


@pytest.mark.parametrize(
    ("terminal", "punches", "expected"),
    [
        pytest.param(HOME, [], {"t-1"}, id="it lists them"),
        pytest.param(replace(HOME, days=OVER), [], NONE, id="it lists them and is over"),
        pytest.param(ELSEWHERE, [], NONE, id="another window"),
        pytest.param(replace(ELSEWHERE, entries=(entry("cover"),)), [], {"t-2"}, id="covered"),
        pytest.param(replace(ELSEWHERE, entries=(entry("cover", TUESDAY),)), [], NONE, id="covered another day"),
        pytest.param(
            replace(ELSEWHERE, entries=(entry("cover", badge="GH-1"),)), [], NONE, id="covered by another"
        ),
        pytest.param(replace(ELSEWHERE, entries=(entry("leave"),)), [], NONE, id="an entry that covers nothing"),
        pytest.param(ELSEWHERE, there("07:55"), {"t-2"}, id="touched"),
        pytest.param(ELSEWHERE, there("07:55", TUESDAY), NONE, id="touched another day"),
        pytest.param(ELSEWHERE, seen("07:55"), NONE, id="touched at another terminal"),
        pytest.param(ELSEWHERE, there("!07:55"), {"t-2"}, id="touched, and it is in doubt"),
        pytest.param(replace(ELSEWHERE, days=OVER), there("07:55"), NONE, id="touched and over"),
    ],
)
def test_a_terminal_holds_up_the_day_of_those_who_could_have_punched_there(
    terminal: TerminalDays, punches: list[Seen], expected: frozenset[str]
) -> None:
    assert unclosed(MONDAY, ANN.badge, [terminal], punches) == expected


def test_a_time_in_doubt_over_midnight_holds_up_both_days() -> None:
    (late,) = there("23:00")
    doubted = [replace(late, latest=at(f"{TUESDAY} 01:00"), certain=False)]
    assert [unclosed(day, ANN.badge, [ELSEWHERE], doubted) for day in (MONDAY, TUESDAY)] == [{"t-2"}] * 2
