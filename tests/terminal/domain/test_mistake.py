"""A mistake reads as English text, and knows what it was put together of."""

from terminal.domain.mistake import Mistake


def test_it_is_a_text_with_its_place_before_it() -> None:
    mistake = Mistake("{day} is given twice", day="2026-10-01")
    assert mistake == "2026-10-01 is given twice"
    assert mistake.at("calendar").at("hall") == "hall: calendar: 2026-10-01 is given twice"
    assert mistake.at("theme").at("look", ".").place == "look.theme"


def test_another_language_says_it_without_its_place() -> None:
    inner = Mistake("from {low}", low=1)
    mistake = Mistake("{value}; wanted: {wanted}", place="hall", value="{value}", wanted=inner)
    assert mistake == "hall: {value}; wanted: from 1"
    assert mistake.said(lambda text: f"<{text}>") == "<{value}; wanted: <from 1>>"
