"""A hall's people: who is found, who is told from whom, and what is only warned of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.directory import DIRECTORY_PEOPLE_MAX
from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit, merge, problems
from terminal.domain.hall_people import people_problems, people_warnings
from terminal.domain.window import Supervisor

PIN = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
OTHER_PIN = PIN[:-1] + "B"
ANN = ListedPerson("GH-0217", "张敏", ("90017",), PIN)
MAY = ListedPerson("GH-0810", "赵明", ("90810", "90811"))
CHEN = Supervisor("9001", "陈督查", ("00019001",))
HERE = HallWindow("2F-17", ("GH-0217",), ("GH-0810",))


def hall(*people: ListedPerson, window: HallWindow = HERE, supervisors: tuple[Supervisor, ...] = (CHEN,)) -> Hall:
    return Hall("政务服务中心", (), (Unit("市税务局", (window,)),), people, supervisors=supervisors)


APART = [
    ("two people and a supervisor", hall(ANN, MAY), []),
    ("a badge listed twice", hall(ANN, MAY, MAY), ["person GH-0810: this badge number is listed twice"] * 2),
    (
        "in small letters too, with another name",
        hall(ANN, MAY, replace(MAY, badge="gh-0810", name="李强", cards=())),
        ["person GH-0810: this badge number is listed twice", "person gh-0810: this badge number is listed twice"],
    ),
    ("a card of two people", hall(ANN, replace(MAY, cards=("90017",))), ["card 90017 is GH-0217's too"]),
    ("a card twice", hall(ANN, replace(MAY, cards=("9a", "9A"))), ["GH-0810: card 9A is given twice"]),
    (
        "a card that is a badge",
        hall(ANN, replace(MAY, cards=("gh-0217",))),
        ["card GH-0217 is the badge number"],
    ),
    ("a card that is the own badge", hall(ANN, replace(MAY, cards=("GH-0810",))), []),
    (
        "a person's and a supervisor's card",
        hall(ANN, replace(MAY, cards=CHEN.cards)),
        ["9001 is GH-0810's too"],
    ),
    (
        "a supervisor's badge as a card",
        hall(ANN, replace(MAY, cards=("9001",))),
        ["9001 is the badge number"],
    ),
    ("a supervisor who sits there", hall(ANN, MAY, supervisors=(Supervisor("GH-0217", "张敏", ("90017",)),)), []),
    (
        "whose name is another there",
        hall(ANN, MAY, supervisors=(Supervisor("GH-0217", "李强", ("90017",)),)),
        ["supervisor GH-0217: 李强 is called 张敏 elsewhere"],
    ),
    (
        "whose PIN is another there",
        hall(ANN, MAY, supervisors=(Supervisor("GH-0217", "张敏", pin=OTHER_PIN),)),
        ["supervisor GH-0217: the PIN is another one elsewhere"],
    ),
    ("two people with one line for a PIN", hall(ANN, replace(MAY, pin=PIN)), ["PIN is the same line as GH-0217's"]),
    ("a supervisor too", hall(ANN, MAY, supervisors=(replace(CHEN, pin=PIN),)), ["same line as GH-0217's"]),
]


@pytest.mark.parametrize(("_what", "written", "wrong"), APART, ids=[row[0] for row in APART])
def test_people_are_told_apart_in_the_whole_hall(_what: str, written: Hall, wrong: list[str]) -> None:
    found = people_problems(written)
    assert [said in problem for said, problem in zip(wrong, found, strict=True)] == [True] * len(wrong), found


NAMED = [
    ("nobody like it", ("X",), (), ["person X: nobody is listed with this badge number; list them as [[people]]"]),
    ("small letters", ("gh-0217",), (), ["or is GH-0217 meant, who is 张敏?"]),
    ("a digit turned", ("GH-0271",), (), ["or is GH-0217 meant, who is 张敏?"]),
    (
        "twice in one list",
        ("GH-0217", "GH-0217"),
        (),
        ["this badge number is named twice here"] * 2,
    ),
    ("at both posts", ("GH-0217",), ("GH-0217",), ["this badge number is named twice here"] * 2),
]


@pytest.mark.parametrize(("_what", "people", "cover", "wrong"), NAMED, ids=[row[0] for row in NAMED])
def test_a_window_names_who_is_listed(
    _what: str, people: tuple[str, ...], cover: tuple[str, ...], wrong: list[str]
) -> None:
    found = people_problems(hall(ANN, MAY, window=HallWindow("2F-17", people, cover)))
    assert [said in problem for said, problem in zip(wrong, found, strict=True)] == [True] * len(wrong), found
    assert all(problem.startswith("window 2F-17: person ") for problem in found)


def test_two_thousand_people_are_allowed_and_not_one_more() -> None:
    people = tuple(ListedPerson(f"B{number}", "赵明") for number in range(DIRECTORY_PEOPLE_MAX + 1))
    window = HallWindow("2F-17", ("B0",))
    assert people_problems(hall(*people[:-1], window=window)) == []
    assert people_problems(hall(*people, window=window)) == [
        "hall: 2001 people, 2000 are allowed; leave out who sits at no window"
    ]


WARNED = [
    ("nothing", HERE, (CHEN,), []),
    ("nobody at the window", HallWindow("2F-17", ()), (CHEN,), ["GH-0217", "GH-0810", "nobody sits here"]),
    ("only cover", HallWindow("2F-17", (), ("GH-0217", "GH-0810")), (CHEN,), ["nobody holds post A"]),
    (
        "somebody at no window",
        HallWindow("2F-17", ("GH-0217",)),
        (CHEN,),
        ["person GH-0810: no window"],
    ),
    ("who supervises", HallWindow("2F-17", ("GH-0217",)), (Supervisor("GH-0810", "赵明", ("90810",)),), []),
]


@pytest.mark.parametrize(("_what", "window", "supervisors", "said"), WARNED, ids=[row[0] for row in WARNED])
def test_what_is_seldom_meant_is_warned_of(
    _what: str, window: HallWindow, supervisors: tuple[Supervisor, ...], said: list[str]
) -> None:
    written = hall(ANN, MAY, window=window, supervisors=supervisors)
    assert people_problems(written) == []
    found = people_warnings(written)
    assert [part in warning for part, warning in zip(said, found, strict=True)] == [True] * len(said), found


BADGES = st.sampled_from(["1", "2", "3", "a", "A"])
PEOPLE = st.lists(
    st.builds(ListedPerson, BADGES, st.just("王芳"), st.lists(BADGES, max_size=2).map(tuple)), max_size=4
)
BY_BADGE = st.lists(BADGES, max_size=3).map(tuple)


@given(PEOPLE, BY_BADGE, BY_BADGE)
def test_what_is_not_wrong_here_every_terminal_takes(
    people: list[ListedPerson], named: tuple[str, ...], cover: tuple[str, ...]
) -> None:
    written = hall(*people, window=HallWindow("2F-17", named, cover), supervisors=())
    if people_problems(written) == []:
        (window,) = merge(written)
        assert problems(window) == []
        assert [(each.badge, each.post) for each in window.people] == [
            *((badge, "A") for badge in named),
            *((badge, "B") for badge in cover),
        ]
