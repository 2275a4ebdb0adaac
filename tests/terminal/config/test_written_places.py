"""What a place of the hall's file is called, and on which line a problem of it stands."""

import pytest

from terminal.config.written_places import WrittenPlaces
from tests.support.commands import HALL

WRITTEN = WrittenPlaces(HALL + "cards = [1, 2]\n[[units.windows]]\n[[units]]\n[[sessions]]\n")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ((), "hall"),
        (("zone",), "hall: zone"),
        (("look", "theme", "ink"), "hall: look.theme.ink"),
        (("sessions", 0, "start"), "hall: session am: start"),
        (("sessions", 1), "hall: session #2"),
        (("units", 0, "inquiries"), "unit 市场监督管理局: inquiries"),
        (("units", 1), "unit #2"),
        (("people", 1, "cards", 1), "hall: person GH-0452: cards 2"),
        (("units", 0, "windows", 0, "people", 0), "window 2F-17: person GH-0217"),
        (("units", 0, "windows", 0, "cover"), "window 2F-17: cover"),
        (("units", 0, "windows", 1), "window #2"),
        (("units", 0, "windows", 0, "supervisors", 4, "pin"), "window 2F-17: supervisor #5: pin"),
    ],
)
def test_each_place_has_words(path: tuple[str | int, ...], words: str) -> None:
    assert WRITTEN.words(path) == words


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("hall: zone 'x' is none", 1),
        ("hall: session am ends at 07:00, before it starts", 4),
        ("hall: session am: start: no", 6),
        ("hall: session ambulance: no", 1),
        ("unit 市场监督管理局: name: no", 10),
        ("window 2F-17: badge 1 is given twice", 12),
        ("window 2F-17: person GH-0217: nobody", 14),
        ("hall: person GH-0452: cards 2: no", 24),
        ("window 2F-171: no", 1),
    ],
)
def test_a_problem_stands_on_the_line_of_its_place(problem: str, line: int) -> None:
    assert WRITTEN.found(problem)[1][0] == line
