import ast
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from display.texts import LANGUAGES, sentence
from terminal.events import Part, ToneName
from terminal.views import Message

TERMINAL = Path(__file__).parent.parent.parent / "terminal"
ID = re.compile(r"(?:plate|pairing|unconfigured|post|rating|complaint|punch|note|tone)\.[a-z_]+|not_recorded")
FORBIDDEN = ["满意", "迟到", "早退", "旷工", "缺勤", "请假", "病假", "satisf", "late", "early", "absent", "sick"]

# What the core may ask for, with the values that it gives.
ASKED = {
    "pairing.code": {"code"},
    "unconfigured.waiting": set(),
    "post.nobody": {"where"},
    "post.away": {"until"},
    "post.away_unknown": set(),
    "post.cover": {"name"},
    "post.closed": {"opens"},
    "post.closed_day": set(),
    "post.touch_please": set(),
    "rating.invited": set(),
    "rating.recording": set(),
    "rating.thanks": set(),
    "rating.unclear": set(),
    "complaint.offer": set(),
    "complaint.recording": set(),
    "complaint.taken": {"number"},
    "punch.recording": set(),
    "punch.counted": {"time"},
    "punch.time_unsure": set(),
    "punch.disowned": set(),
    "punch.unknown": set(),
    "punch.unknown_twice": set(),
    "not_recorded": set(),
    "note.clock": set(),
    "note.offline": set(),
    "note.waiting": {"count"},
    **{f"note.{part}": set() for part in get_args(Part)},
    **{f"tone.{name}": set() for name in get_args(ToneName)},
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def written_in(folder: Path) -> set[str]:
    """Every text constant in the code of a folder that has the form of a message id."""
    return {
        node.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ASKED)
def test_every_message_can_be_said(id: str, language: str) -> None:
    text = sentence(Message(id, dict.fromkeys(ASKED[id], "7")), language)
    assert text.strip()
    assert "{" not in text


def test_every_id_in_the_code_has_an_entry() -> None:
    used = written_in(TERMINAL) | written_in(TERMINAL.parent / "display")
    assert "rating.thanks" in used
    assert used <= set(LANGUAGES["zh_CN"].texts)


def test_the_languages_say_the_same_things_with_the_same_values() -> None:
    chinese, english = LANGUAGES["zh_CN"].texts, LANGUAGES["en"].texts
    assert {id: placeholders(text) for id, text in chinese.items()} == {
        id: placeholders(text) for id, text in english.items()
    }
    assert LANGUAGES["zh_CN"].defaults.keys() == LANGUAGES["en"].defaults.keys()


def test_values_stand_in_the_sentence() -> None:
    assert sentence(Message("punch.counted", {"time": "07:52"})) == "已登记 07:52"
    assert sentence(Message("punch.counted", {"time": "07:52"}), "en") == "Recorded 07:52"


@pytest.mark.parametrize(
    ("values", "where"), [({"where": "三楼大厅"}, "三楼大厅"), ({"where": ""}, "服务台"), ({}, "服务台")]
)
def test_where_nobody_said_whom_to_ask_it_is_the_service_desk(values: dict[str, str], where: str) -> None:
    assert f"请到{where}咨询" in sentence(Message("post.nobody", values))


def test_an_unknown_id_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence(Message("rating.thank"))
    with pytest.raises(KeyError):
        sentence(Message("punch.counted"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_tells_a_level_or_lateness_or_why_somebody_is_absent(language: str) -> None:
    for text in LANGUAGES[language].texts.values():
        assert not [word for word in FORBIDDEN if word in text.lower()]
