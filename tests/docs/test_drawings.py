"""The drawings in docs/ are those of the contract and of the tables as they are now, and say what is in them."""

import pytest

from tests.support.drawings import DOCS, DRAWINGS, floors


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_that_of_the_code(name: str) -> None:
    """After a change: python -m tests.support.drawings"""
    assert (DOCS / name).read_text(encoding="utf-8") == DRAWINGS[name]()


def test_every_floor_of_the_contract_is_in_the_picture_with_what_it_is() -> None:
    rooms = [room for row in floors() for room in row]
    assert [len(row) for row in floors()][4:] == [4, 1, 1]
    assert {"terminal.commands", "hardware", "terminal.domain"} <= {room.name for room in rooms}
    assert all(room.says for room in rooms)
    inside = {room.name: room.inside for room in rooms if room.inside}
    assert inside["display"] == "screen → plate → lettering, texts → palette"
    assert all(room.name in DRAWINGS["floors.svg"]() for room in rooms)
