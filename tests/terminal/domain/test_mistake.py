"""A mistake reads as English text, and knows what it was put together of."""

from terminal.domain.mistake import Mistake


def test_it_is_a_text_with_its_place_before_it() -> None:
    mistake = Mistake("{day} is given twice", day="2026-10-01")
    assert mistake == "2026-10-01 is given twice"
    assert mistake.at("calendar").at("hall") == "hall: calendar: 2026-10-01 is given twice"
    assert mistake.at("theme").at("look", ".").place == "look.theme"


def test_several_in_one_line_are_said_one_by_one() -> None:
    both = Mistake.joined(" + ", [Mistake("{count} kept", count=2), "{as it came}"])
    assert both == "2 kept + {as it came}"
    assert both.said(lambda text: text.replace("{count} kept", "已生效 {count}")) == "已生效 2 + {as it came}"


def test_another_language_says_it_without_its_place() -> None:
    inner = Mistake("from {low}", low=1)
    mistake = Mistake("{value}; wanted: {wanted}", place="hall", value="{value}", wanted=inner)
    assert mistake == "hall: {value}; wanted: from 1"
    assert mistake.said(lambda text: f"<{text}>") == "<{value}; wanted: <from 1>>"


def test_in_a_column_a_chinese_sign_has_the_room_of_two() -> None:
    column = Mistake("{state:<8}{badge}", state=Mistake("staffed"), badge="1024")
    assert column == "staffed 1024"
    rows = {"在岗": "在岗    1024", "离开超时": "离开超时1024", "在岗位上等": "在岗位上等1024"}
    assert [column.said({"staffed": state, column.template: column.template}.__getitem__) for state in rows] == [
        *rows.values()
    ]
