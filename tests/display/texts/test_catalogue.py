"""The catalogue: every message can be said in both languages, and none says what citizens must not know."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.texts.catalogue import LANGUAGES, sentence
from display.texts.words import unsaid
from terminal.core.provisional import Counts
from terminal.core.staff_day import APPROVED
from terminal.core.staff_view import Meant
from terminal.domain.effects import ToneName
from terminal.domain.events import Part, StickStep
from terminal.domain.facts import Did
from terminal.domain.finger_ledger import Step
from terminal.domain.look import Language
from terminal.domain.views import Message
from tests.support import catalogues

ROOT = Path(__file__).parents[3]
ID = re.compile(
    r"(?:plate|label|pairing|unconfigured|post|rating|complaint|punch|note|alert|tone|staff)\.[a-z_.]+[a-z]"
    r"|not_recorded|out_of_order"
)

# What may be asked for, with the values that are given with it.
UNCOUNTED = ("present", "again", "no_session")  # of a whole day they say nothing
CONFIRMED = ("enrolment", "erasure", "move")  # by a supervisor's card
ASKED = {
    "pairing.code": {"code", "terminal"},
    "unconfigured.waiting": set(),
    "out_of_order": {"where"},
    "post.nobody": {"where"},
    "post.away": {"until"},
    "post.away_unknown": set(),
    "post.cover": {"name"},
    "post.closed": {"opens"},
    "post.closed_before": {"opens"},
    "post.closed_day": set(),
    "post.closed_tomorrow": {"opens"},
    "post.closed_until": {"month", "day", "opens"},
    "post.day_off_tomorrow": {"opens"},
    "post.day_off_until": {"month", "day", "opens"},
    "post.neighbour": {"window"},
    "post.unshown": {"where"},
    "rating.invited": set(),
    "rating.recording": set(),
    "rating.thanks": set(),
    "rating.unclear": set(),
    "complaint.offer": set(),
    "complaint.recording": set(),
    "complaint.stands": set(),
    "complaint.taken": {"number"},
    "punch.recording": set(),
    "punch.counted": {"time"},
    "punch.time_unsure": set(),
    "punch.disowned": set(),
    "punch.unknown": set(),
    "punch.unknown_twice": set(),
    "not_recorded": set(),
    "alert.disk_full": set(),
    "note.clock": set(),
    "note.offline": set(),
    "note.waiting": {"count"},
    "note.terminal": {"terminal"},
    "note.key_stuck": set(),
    "plate.notes": {"count"},
    "plate.code": set(),
    "hint.complain": {"seconds", "hold"},
    "plate.stars": {"count"},
    **{f"plate.{name}": set() for name in ("service_window", "window", "badge", "staffed", "party", "hours")},
    **{f"plate.{name}": set() for name in ("post_A", "post_B", "hotline")},
    **{f"note.{part}": set() for part in get_args(Part)},
    **{f"note.stick_{step}": set() for step in get_args(StickStep)},
    **{f"tone.{name}": set() for name in get_args(ToneName)},
    **{f"staff.counts.{counts}": {"minutes"} for counts in get_args(Counts)},
    **{
        f"staff.did.{did}": set()
        for did in ("in", "cover", "takeover", "back", "away", "leave", "already", "punch", "again")
    },
    **{f"staff.enrol.{do}": {"finger", "image", "of"} for do in get_args(Step.__annotations__["do"])},
    **{
        f"staff.refused.{why}": set()
        for why in ("unknown", "unreadable", "unsettled", "unlisted", "wrong_pin", "locked")
    },
    "staff.enrol.progress": {"finger", "image", "of"},
    "staff.elsewhere": {"window"},
    **{f"staff.day.{did}": {"time"} for did in get_args(Did) if did != "again"},
    **{f"staff.day.{counts}": {"minutes"} for counts in get_args(Counts) if counts not in UNCOUNTED},
    **{f"staff.day.{what}": {"since", "until"} for what in APPROVED.values()},
    **{f"staff.day.{what}": {"count"} for what in ("untimed", "unlisted")},
    "staff.day.center": set(),
    "staff.day.ended": {"end"},
    "staff.day.missing": set(),
    "staff.day.due_back": {"until"},
    "staff.open.away": {"seconds"},
    "staff.open.back": {"minutes"},
    "staff.open.leave": {"until"},
    "staff.open.next": {"opens"},
    "staff.idle.nobody": set(),
    "staff.idle.on_duty": set(),
    "staff.idle.away": set(),
    "staff.settled": {"time"},
    "staff.storage": set(),
    "staff.room": set(),
    "staff.upgrade": {"why"},
    "staff.trial_until": {"config", "until"},
    "staff.trial": {"config"},
    "staff.fell_back": {"config", "old", "why"},
    "staff.stick_reading": set(),
    "staff.stick_taken": {"says"},
    "staff.stick_refused": {"says"},
    **{f"staff.{word}_{what}": {"about"} for word in ("confirm", "sure") for what in CONFIRMED},
    **{f"note.{word}_{what}": set() for word in ("confirm", "sure") for what in CONFIRMED if what != "move"},
    **{f"note.{word}_move": {"about"} for word in ("confirm", "sure")},
    "staff.sure_again": set(),
    "staff.message": {"text"},
    "staff.taken_back": set(),
    **{f"staff.asked.{meant}": {"seconds"} for meant in get_args(Meant)},
    "label.terminal": set(),
    "label.fingerprint": set(),
    "staff.not_recorded": set(),
    "staff.pin": set(),
    "default.where": set(),
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
def test_every_message_can_be_said(id: str, language: Language) -> None:
    text = sentence(Message(id, dict.fromkeys(ASKED[id], "7")), language)
    assert text.strip()
    assert not set(text) & set("{}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_in_the_code_has_an_entry(language: Language) -> None:
    used = written_in(ROOT / "terminal") | written_in(ROOT / "display")
    assert {"rating.thanks", "staff.enrol.progress", "alert.disk_full", "plate.notes"} <= used
    assert used <= catalogues.entries(catalogues.source(language)).keys()


def test_every_label_of_the_plate_has_an_entry() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "display").rglob("*.py")]
    labels = {f"plate.{name}" for source in sources for name in re.findall(r'\blabel\("([a-z_]+)"', source)}
    assert {"plate.window", "plate.hotline"} <= labels
    assert labels <= ASKED.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_may_be_asked_for(language: Language) -> None:
    assert catalogues.entries(catalogues.source(language)).keys() == ASKED.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plate_reads_what_translators_wrote(language: Language) -> None:
    """After a change: python -m tests.support.catalogues"""
    source, compiled = catalogues.source(language), catalogues.compiled(language)
    assert catalogues.entries(compiled) == catalogues.entries(source)
    assert compiled.metadata["Plural-Forms"] == source.metadata["Plural-Forms"]
    assert not source.fuzzy_entries()


def test_the_languages_say_the_same_things_with_the_same_values() -> None:
    chinese, english = (catalogues.entries(catalogues.source(language)) for language in ("zh_CN", "en"))
    assert chinese.keys() == english.keys()
    for id in chinese:
        (expected,) = {frozenset(placeholders(text)) for text in chinese[id]}
        assert {frozenset(placeholders(text)) for text in english[id]} == {expected}
        assert len({text.count("\n") for text in chinese[id] + english[id]}) == 1, id


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_count_stands_there_are_plural_forms(language: Language) -> None:
    for entry in catalogues.source(language):
        texts = catalogues.entries(catalogues.source(language))[entry.msgid]
        assert bool(entry.msgid_plural) == ("count" in placeholders(texts[0])), entry.msgid
        assert len(texts) == ({"zh_CN": 1, "en": 2}[language] if entry.msgid_plural else 1)


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        ("1", "1 条待上传", "1 record to upload"),
        ("2", "2 条待上传", "2 records to upload"),
        ("0", "0 条待上传", "0 records to upload"),
        ("21", "21 条待上传", "21 records to upload"),
    ],
)
def test_one_is_one_and_more_are_more(count: str, chinese: str, english: str) -> None:
    waiting = Message("note.waiting", {"count": count})
    assert (sentence(waiting), sentence(waiting, "en")) == (chinese, english)


def test_values_stand_in_the_sentence() -> None:
    assert sentence(Message("punch.counted", {"time": "07:52"})) == "已登记 07:52"
    assert sentence(Message("punch.counted", {"time": "07:52"}), "en") == "Recorded 07:52"


@pytest.mark.parametrize(
    ("values", "where"), [({"where": "三楼大厅"}, "三楼大厅"), ({"where": ""}, "服务台"), ({}, "服务台")]
)
def test_where_nobody_said_whom_to_ask_it_is_the_service_desk(values: dict[str, str], where: str) -> None:
    assert f"请到{where}咨询" in sentence(Message("post.nobody", values))


def test_an_unknown_id_or_a_missing_value_is_an_error() -> None:
    for id in ("rating.thank", "punch.counted", "note.waiting", "complaint.taken"):
        with pytest.raises(KeyError):
            sentence(Message(id))
    with pytest.raises(KeyError):
        sentence(Message("rating.thank", {"count": "2"}))


def test_a_halls_own_words_are_said_instead() -> None:
    words = {"rating.thanks": "感谢您的宝贵意见", "punch.counted": "{time} 登记成功", "default.where": "总台"}
    assert sentence(Message("rating.thanks"), words=words) == "感谢您的宝贵意见"
    assert sentence(Message("punch.counted", {"time": "07:52"}), words=words) == "07:52 登记成功"
    assert "请到总台咨询" in sentence(Message("post.nobody"), words=words)
    assert sentence(Message("rating.recording"), words=words) == "正在记录…"


@given(st.text(), st.text(st.characters(exclude_characters="{}")))
def test_no_words_and_no_value_can_do_more_than_be_said(value: str, words: str) -> None:
    """A brace in a value, a format that looks into objects: all of it is only text."""
    assert sentence(Message("punch.counted", {"time": value})) == f"已登记 {value}"
    for odd in ("{time.__class__}", "{0}", "{", "}{", "{time!r}"):
        said = sentence(Message("rating.thanks"), words={"rating.thanks": words + odd})
        assert said == words + odd


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_tells_citizens_a_level_or_lateness_or_why_somebody_is_absent(language: Language) -> None:
    said = catalogues.entries(catalogues.source(language))
    assert not [(id, word) for id, texts in said.items() for text in texts if (word := unsaid(id, text))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("您已迟到", "迟到"),
        ("工作人员请假", "请假"),
        ("您的评价：满意", "满意"),
        ("You are Late", "Late"),
        ("Very satisfied, thank you", "satisfied"),
        ("Please come back later", ""),
        ("暂时离开", ""),
    ],
)
def test_what_a_plate_may_not_say_is_seen(text: str, word: str) -> None:
    assert unsaid("post.away", text) == word
    assert unsaid("staff.counts.late", text) == ""


def test_a_catalogue_needs_no_library_of_pictures_or_of_catalogues() -> None:
    """`config check` reads it on an office PC."""
    code = "import sys, display.texts.words\nprint(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "gettext" in loaded
    assert not loaded & {"pygame", "polib"}
