"""What changes between two configurations of a hall, in words: each thing once, and where; secrets unsaid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.fittings import FittedCenter, Fittings
from terminal.domain.hall_changes import hall_changes
from terminal.domain.look import Look
from terminal.domain.timetable import Session
from terminal.domain.window import LaterRules, Person, Rules, Supervisor, Window

AM = Session("am", "08:00", "12:00")
WANG, LI = Person("0117", "王晓燕", "A", ("10117",), ""), Person("0233", "李建国", "B")
FIRST = Window("中心", "Asia/Shanghai", "公安局", "2F-17", "总台", (WANG, LI), (AM,))
SECOND = replace(FIRST, window="2F-18", people=())
HALL = {"2F-17": FIRST, "2F-18": SECOND}


def with_both(**changes: object) -> dict[str, Window]:
    return {name: replace(window, **changes) for name, window in HALL.items()}


# What IT changed, and what is said of it: the whole of it, and in this order.
ROWS: dict[str, tuple[dict[str, Window], list[str]]] = {
    "nothing": (HALL, []),
    "a rule of the hall": (
        with_both(rules=Rules(late_minutes=0)),
        ["all windows: rules.late_minutes: 5 -> 0"],
    ),
    "another center, and nothing of what its table leaves out": (
        with_both(fittings=Fittings(FittedCenter("https://center2:8443"))),
        ["all windows: fittings.center.url: - -> https://center2:8443"],
    ),
    "a rule of one window": (
        HALL | {"2F-18": replace(SECOND, rules=Rules(away_limit_minutes=20))},
        ["2F-18: rules.away_limit_minutes: 30 -> 20"],
    ),
    "a rule from a day on": (
        with_both(rules=Rules(later=(LaterRules(effective="2027-01-01", late_minutes=0),))),
        ["all windows: rules.later.2027-01-01 is new: late_minutes 0"],
    ),
    "a session in the place of another, from a day on": (
        with_both(sessions=(replace(AM, effective="2027-01-01", start="08:30"),)),
        [
            "all windows: sessions.am is gone: 08:00-12:00",
            "all windows: sessions.am@2027-01-01 is new: 08:30-12:00",
        ],
    ),
    "a session's start": (
        with_both(sessions=(replace(AM, start="08:30"),)),
        ["all windows: sessions.am.start: 08:00 -> 08:30"],
    ),
    "somebody moves, somebody leaves, somebody comes": (
        {
            "2F-17": replace(FIRST, people=(Person("0346", "钱红", "A"),)),
            "2F-18": replace(SECOND, people=(replace(WANG, post="B"),)),
        },
        [
            "0117 王晓燕 moves: 2F-17 A -> 2F-18 B",
            "0233 李建国 leaves: 2F-17 B",
            "0346 钱红 comes: 2F-17 A",
        ],
    ),
    "a name, a card, a PIN and stars": (
        HALL | {"2F-17": replace(FIRST, people=(replace(WANG, name="王小燕", cards=("7",), pin="x", stars=4), LI))},
        [
            "0117: the name 王晓燕 becomes 王小燕",
            "0117 王小燕: cards changes",
            "0117 王小燕: pin changes",
            "0117 王小燕: stars 0 -> 4",
        ],
    ),
    "a supervisor": (
        with_both(supervisors=(Supervisor("9001", "陈督查", ("19001",)),)),
        ["all windows: supervisors.9001 is new: 陈督查"],
    ),
    "an emblem, and words that are long": (
        HALL | {"2F-17": replace(FIRST, look=Look(emblem="iVBOR", words={"welcome": "欢" * 70}))},
        ["2F-17: look.emblem changes", f"2F-17: look.words.welcome: - -> {'欢' * 60}…"],
    ),
    "a window is new, another one dropped": (
        {"2F-17": FIRST, "3F-08": replace(SECOND, window="3F-08")},
        [
            "new windows: 3F-08",
            "windows dropped: 2F-18; whoever stands there goes on by what it has and gets nothing newer",
        ],
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_what_is_said_of_a_change(case: str) -> None:
    after, said = ROWS[case]
    assert hall_changes(HALL, after) == said


def test_of_the_first_push_it_names_the_windows_and_of_many_the_first() -> None:
    hall = {f"{number:02d}": replace(FIRST, window=f"{number:02d}") for number in range(12)}
    assert hall_changes({}, hall) == ["new windows: 00, 01, 02, 03, 04, 05 and 6 more"]


people = st.lists(st.sampled_from([WANG, LI, Person("0346", "钱红", "A")]), unique_by=lambda each: each.badge)
windows = st.builds(
    lambda name, sat, late, start: Window(
        "中心", "Asia/Shanghai", "局", name, "", tuple(sat), (replace(AM, start=start),), Rules(late_minutes=late)
    ),
    st.sampled_from(["1", "2", "3"]),
    people,
    st.integers(0, 2),
    st.sampled_from(["08:00", "08:30"]),
)
halls = st.lists(windows, unique_by=lambda each: each.window).map(
    lambda found: {each.window: each for each in found}
)


@settings(max_examples=60)
@given(halls, halls)
def test_something_is_said_exactly_where_something_changes(
    before: dict[str, Window], after: dict[str, Window]
) -> None:
    assert bool(hall_changes(before, after)) == (before != after)
    assert hall_changes(after, after) == []
