"""Supervisors and PINs in the hall's file: what is refused beside what is accepted, and whose window has whom."""

import msgspec
import pytest
from msgspec.structs import replace

from terminal.domain.hall import Hall, Unit, merge, problems
from terminal.domain.timetable import Session
from terminal.domain.window import Person, Supervisor
from tests.support.desk import ANN, BEN, WINDOW
from tests.support.listed import listed, naming

VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
CHEN = Supervisor("9001", "陈督查", ("00019001",))

SETS: list[tuple[str, tuple[Supervisor, ...], str]] = [
    ("with a card", (CHEN,), ""),
    ("with a PIN", (Supervisor("9001", "陈督查", pin=VERIFIER),), ""),
    ("with neither", (Supervisor("9001", "陈督查"),), "neither a card nor a PIN"),
    ("twice", (CHEN, CHEN), "supervisor 9001 is given twice"),
    ("with a clerk's card", (replace(CHEN, cards=ANN.cards),), "one card is one person's"),
    ("who is the clerk", (Supervisor(ANN.badge, ANN.name, ANN.cards),), ""),
]


@pytest.mark.parametrize(("_what", "supervisors", "problem"), SETS, ids=[row[0] for row in SETS])
def test_supervisors(_what: str, supervisors: tuple[Supervisor, ...], problem: str) -> None:
    found = problems(replace(WINDOW, supervisors=supervisors))
    assert [problem in each for each in found] == ([True] if problem else [])


def test_the_nearest_list_of_supervisors_wins() -> None:
    other = Supervisor("9002", "周督查", ("00019002",))
    windows = naming("2F-17", (ANN,)), naming("2F-18", (BEN,), supervisors=(other,))
    sessions, units = (Session("am", "08:00", "12:00"),), (Unit("税务局", windows),)
    hall = Hall("中心", sessions, units, listed((ANN, BEN)), supervisors=(CHEN,))
    assert [window.supervisors for window in merge(hall)] == [(CHEN,), (other,)]


def test_a_reader_knows_no_small_letters() -> None:
    window = replace(
        WINDOW, people=(replace(ANN, cards=("00ab7c",)),), supervisors=(replace(CHEN, cards=("0f9001",)),)
    )
    assert window.card("00AB7C") == window.badge(ANN.badge.lower()) == window.people[0]
    assert window.supervisor("0F9001") == window.supervisors[0]
    assert [window.supervisor("9001"), window.card("00AB7D"), window.badge("0")] == [None, None, None]
    twice = replace(window, people=(*window.people, replace(BEN, cards=("00AB7C",))))
    assert [problem for problem in problems(twice) if "given twice" in problem]


VERIFIERS = [
    ("", True),
    (VERIFIER, True),
    (VERIFIER.replace("19456", "65536"), True),
    (VERIFIER.replace("19456", "1048576"), False),  # a Pi 3 has a gigabyte
    (VERIFIER.replace("t=2", "t=90"), False),
    (VERIFIER.replace("argon2id", "argon2i"), False),
    ("482915", False),
]


@pytest.mark.parametrize(("verifier", "allowed"), VERIFIERS)
def test_a_pin_is_kept_as_an_argon2id_verifier_that_a_pi_can_check(verifier: str, allowed: bool) -> None:
    text = msgspec.json.encode({"badge": "1", "name": "王", "post": "A", "pin": verifier})
    if allowed:
        assert msgspec.json.decode(text, type=Person).pin == verifier
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(text, type=Person)
