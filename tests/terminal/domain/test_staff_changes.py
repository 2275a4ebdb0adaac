"""The staff changes: who is new, moved, gone; and what is said rather than taken for somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit
from terminal.domain.hall_people import people_problems
from terminal.domain.staff_changes import (
    StaffChange,
    StaffRow,
    changed,
    seats_of,
    spoken_of,
    staff_changes,
    staff_problems,
)

ANN = ListedPerson("0117", "王晓燕", ("0003020117",))
BEN = ListedPerson("0118", "李强", ("0003020118",))
MAY = ListedPerson("0301", "郑丽娟", ("0003020301",))
POLICE = Unit("市公安局", (HallWindow("2F-15", ("0117",), ("0118",)), HallWindow("2F-16", ("0118",))))
TAX = Unit("市税务局", (HallWindow("3F-06", ("0301",), ("0118",)),))
HALL = Hall("政务服务中心", (), (POLICE, TAX), (ANN, BEN, MAY))
AS_IT_IS = [
    StaffRow(2, "0117", "王晓燕", "2F-15", "A"),
    StaffRow(3, "0118", "李强", "2F-15", "B"),
    StaffRow(4, "0118", "李强", "2F-16", "A"),
]


def test_a_list_of_what_is_so_changes_nothing() -> None:
    assert staff_problems(HALL, AS_IT_IS) == []
    assert staff_changes(HALL, AS_IT_IS) == []
    assert changed(HALL, []) == HALL


def test_somebody_new() -> None:
    new = StaffRow(5, "0119", "欧阳文静", "2F-16", "B", "市公安局", ("0003020119",))
    assert staff_problems(HALL, [*AS_IT_IS, new]) == []
    (change,) = staff_changes(HALL, [*AS_IT_IS, new])
    assert change == StaffChange("0119", "欧阳文静", (), (("2F-16", "B"),), new.cards, new=True)
    after = changed(HALL, [change])
    assert after.people[-1] == ListedPerson("0119", "欧阳文静", new.cards)
    assert after.units[0].windows[1] == HallWindow("2F-16", ("0118",), ("0119",))


def test_somebody_moved_to_another_window_and_post() -> None:
    rows = [replace(AS_IT_IS[0], window="2F-16", post="B"), *AS_IT_IS[1:]]
    (change,) = staff_changes(HALL, rows)
    assert (change.before, change.after, change.new, change.gone) == (
        (("2F-15", "A"),),
        (("2F-16", "B"),),
        False,
        False,
    )
    assert changed(HALL, [change]).units[0].windows == (
        HallWindow("2F-15", (), ("0118",)),
        HallWindow("2F-16", ("0118",), ("0117",)),
    )


def test_somebody_gone() -> None:
    (change,) = staff_changes(HALL, AS_IT_IS[1:])
    assert (change.badge, change.gone) == ("0117", True)
    assert [person.badge for person in changed(HALL, [change]).people] == ["0118", "0301"]


def test_a_list_says_nothing_of_units_that_it_has_no_window_of() -> None:
    rows = AS_IT_IS[:1]
    assert [unit.name for unit in spoken_of(HALL, rows)] == ["市公安局"]
    (change,) = staff_changes(HALL, rows)
    assert (change.badge, change.after, change.gone) == ("0118", (("3F-06", "B"),), False)
    assert changed(HALL, [change]).people == HALL.people


def test_cards_change_where_the_list_has_any() -> None:
    same, none = replace(AS_IT_IS[0], cards=("0003020117",)), AS_IT_IS[0]
    other = replace(AS_IT_IS[0], cards=("0003029999",))
    assert staff_changes(HALL, [same, *AS_IT_IS[1:]]) == staff_changes(HALL, [none, *AS_IT_IS[1:]]) == []
    (change,) = staff_changes(HALL, [other, *AS_IT_IS[1:]])
    assert changed(HALL, [change]).people[0] == replace(ANN, cards=other.cards)


WRONG = [
    (
        "a window that is none",
        {"window": "2F-17"},
        "there is no window 2F-17 in the hall; did you mean 2F-1",
    ),
    ("a window like none", {"window": "ZZ"}, "write it into the hall's file first, at its unit"),
    (
        "a window of another unit",
        {"unit": "市税务局"},
        "2F-16 is 市公安局's in the hall, and 市税务局's here",
    ),
    ("a badge of somebody else", {"badge": "0117"}, "0117 is 王晓燕 in the hall and 欧阳文静 here"),
    ("a badge without its zero", {"badge": "117"}, "117 has fewer digits than 0117: zeros before it may be lost"),
    ("a new badge that is short", {"badge": "999"}, "999 has fewer digits than 0117"),
    ("a card without its zeros", {"cards": ("3020117",)}, "3020117 has fewer digits than 0003020117"),
    ("a new card that is short", {"cards": ("77",)}, "77 has fewer digits than 0003020117"),
]


@pytest.mark.parametrize(("_why", "change", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_does_not_fit_the_hall_is_said(_why: str, change: dict[str, str], said: str) -> None:
    right = StaffRow(9, "0119", "欧阳文静", "2F-16", "B", "市公安局", ("0003020119",))
    assert staff_problems(HALL, [right]) == []
    assert said in staff_problems(HALL, [replace(right, **change)])[0]


def test_letters_of_a_badge_are_written_as_in_the_hall() -> None:
    hall = replace(HALL, people=(*HALL.people, ListedPerson("GH-1", "赵明")))
    (wrong,) = staff_problems(hall, [StaffRow(2, "gh-1", "赵明", "2F-16", "B")])
    assert wrong == "row 2: gh-1 is written GH-1 in the hall; write it so here"


def test_a_hall_whose_numbers_never_begin_with_zero_takes_short_ones() -> None:
    hall = replace(HALL, units=(), people=(ListedPerson("2046", "赵明"),))
    assert [each for each in staff_problems(hall, [StaffRow(2, "7", "王芳", "1", "A")]) if "digits" in each] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "王小燕"}, "row 7: 0119 is called otherwise in row 6"),
        ({"cards": ("0003020222",)}, "row 7: 0119 has other cards in row 6"),
        ({"cards": ()}, ""),
        ({"window": "2F-15"}, "row 7: 0119 at 2F-15 stands in row 6 already"),
    ],
)
def test_rows_of_one_badge_agree(change: dict[str, str], said: str) -> None:
    first = StaffRow(6, "0119", "欧阳文静", "2F-15", "A", "", ("0003020119",))
    rows = [first, replace(replace(first, row=7, window="2F-16", post="B"), **change)]
    assert [said in each for each in staff_problems(HALL, rows)] == ([True] if said else [])


SEATS = st.dictionaries(
    st.tuples(st.sampled_from(["0117", "0118", "0301", "0777"]), st.sampled_from(["2F-15", "2F-16", "3F-06"])),
    st.sampled_from(["A", "B"]),
)


@given(SEATS)
def test_whatever_a_list_says_is_so_afterwards_and_everybody_else_stays(seats: dict[tuple[str, str], str]) -> None:
    names = {each.badge: each.name for each in HALL.people} | {"0777": "何欣"}
    rows = [
        StaffRow(n, badge, names[badge], window, "A" if post == "A" else "B")
        for n, ((badge, window), post) in enumerate(seats.items())
    ]
    after = changed(HALL, staff_changes(HALL, rows))
    scope = {window.id for unit in spoken_of(HALL, rows) for window in unit.windows}
    sits = {(badge, *seat) for badge, found in seats_of(after).items() for seat in found}
    before = {(badge, *seat) for badge, found in seats_of(HALL).items() for seat in found}
    said = {(badge, window, post) for (badge, window), post in seats.items()}
    assert sits == said | {each for each in before if each[1] not in scope}
    assert people_problems(after) == []
    assert staff_changes(after, rows) == []
