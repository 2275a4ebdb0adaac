"""The terminal words: no sentence of a terminal stays English on a Chinese page, and none is changed in English.

What is fair: who reads the page reads Chinese, so what a terminal of ours can say must be known here, and one that
is new must not wait for a reader to find it. What is not known is shown as it came, never guessed at.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hardware.board.health import RULES, in_words
from hardware.fingerprint import errors
from hardware.pin_errors import PIN_TAKEN_HERE
from hardware.port_errors import OPENING, PortUnusable
from sync.bundles.installed import UNTRUSTED_SAYS
from sync.center.office.fleet.fleet_words import symptom_said
from sync.center.office.fleet.terminal_health import Symptom
from sync.center.office.fleet.terminal_words import terminal_said
from sync.center.office.fleet.time_line import LineEntry, line_said
from terminal.config.office_catalogue import said
from terminal.core.day_tally import FIELDS
from terminal.domain.facts import Fact
from terminal.domain.finger_ledger import FOREIGN, MISSING, NAMELESS, SETTLE_ADVICE, UNCONFIRMED
from terminal.domain.mistake import Mistake
from terminal.domain.trial import OWN_FITTINGS, Trial, applied, ended, still
from terminal.domain.trial_watch import (
    NOT_ACKNOWLEDGED,
    NOT_TOLD,
    NetworkTime,
    TrialFigures,
    TrialWatch,
    looked,
    verdict,
)
from terminal.services.monitors import BUFFER_FULL
from terminal.services.time_servers import NOT_SET_HERE
from tests.support.modules import MODULES, parsed

# Where a terminal or a center makes a sentence that comes to be shown: by which argument of these calls.
MADE_BY = {
    "lost": 1,
    "tell": 1,
    "PartLost": 1,
    "claimed": 1,
    "Audit": 1,
    "alarm": 2,
    "raise_once": 3,
    "Ending": 1,
    "_end": 4,
    **dict.fromkeys(("BundleRefused", "QuotaSpent", "RequestRefused", "SpoiltRelease"), 0),
    **dict.fromkeys(("EvaluatorMissing", "NotPlugged", "Unusable", "VoiceMissing", "BuzzerMissing"), 0),
}
ALARM_OF_INTAKE = "sync.center.facts.intake"  # whose `_alarm` has it second, as `restores` has it third
# What these say comes before whoever asked, at a command, and stands on no page.
ANSWERED = (
    *("terminal.commands", "terminal.demo", "terminal.setup", "terminal.services.control_socket"),
    *("sync.conformance", "sync.rollouts", "sync.center.orders.software_shelf", "sync.center.hall.successions"),
)
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}", re.IGNORECASE)


def test_each_sentence_that_the_code_of_terminal_or_center_writes_is_known() -> None:
    found = {text: module for module in MODULES for text in _written(module)}
    assert len(found) > 75, "the places where sentences are made are named otherwise now: see MADE_BY"
    assert {text: module for text, module in found.items() if not isinstance(terminal_said(text), Mistake)} == {}


def _written(module: str) -> Iterator[str]:
    text = MODULES[module].read_text(encoding="utf-8")
    if module.startswith(ANSWERED) or not any(f"{name}(" in text for name in MADE_BY):
        return
    for scope in (node for node in ast.walk(parsed(module)) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(scope):
            for expression in _given(module, node):
                yield from (text for text in _samples(expression, scope) if WORDS.search(text))


def _given(module: str, node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        place = (1 if module == ALARM_OF_INTAKE else 2) if name == "_alarm" else MADE_BY.get(name)
        if place is not None and len(node.args) > place:
            yield node.args[place]
        if module.startswith("sync.center.") and "pages" not in module:  # an alarm's, written into its row
            yield from (each.value for each in node.keywords if each.arg == "detail")
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and "errand" in module:
        yield from node.value.elts[1:]


def _samples(node: ast.expr, scope: ast.FunctionDef) -> Iterator[str]:
    """What may stand there, with a number for each value."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "7" for each in parts)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from (*_samples(body, scope), *_samples(otherwise, scope))
        case ast.Name(id=name):
            for each in ast.walk(scope):
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == name:
                    yield from _samples(each.value, scope)


def _worse() -> str:
    """What the watch says of a configuration by which everything became worse."""
    watch = TrialWatch("1.2", 0, TrialFigures(0, drawn="1.1", center=0))
    silent = {"sensor": "it does not answer", "keys": "they do not answer"}
    doubt = NetworkTime(moved=1, fault="center says 07:50:00, timesyncd says 09:50:00", doubted=59_000)
    now = TrialFigures(30_000, "1.1", silent, {"view": 10}, 30_000, 900_000, time=doubt)
    return verdict(looked(watch, now), replace(now, mono=60_000))[1]


BEGUN = applied(Trial("1.2", "pending", "1.1"))
LOST = ended(BEGUN, "link", NOT_ACKNOWLEDGED)
UNDONE = ended(BEGUN, "fault", _worse())
TRIALS = [
    Trial("1.2", "pending", "1.1"),
    BEGUN,
    LOST,
    replace(LOST, moves=True),
    ended(replace(BEGUN, tries=9), "restart", "the desk failed at view"),
    UNDONE,
    still(replace(UNDONE, old=OWN_FITTINGS), ("sensor: it does not answer", NOT_TOLD)),
    Trial("1.2", "kept", "1.1"),
    Trial("1.2", "kept"),
]
PORT_REMEDIES_SAID = {
    str(each.remedy)
    for each in (*OPENING.values(), PortUnusable, *vars(errors).values())
    if hasattr(each, "remedy")
}
WRITTEN = [
    *(each.told(until) for each in TRIALS for until in ("", "07:54")),
    _worse(),
    in_words([problem for problem, _ in RULES]),
    *(f"/dev/ttyAMA0: {each}" + ("7" if each.endswith(" ") else "") for each in sorted(PORT_REMEDIES_SAID)),
    *(f"{problem}; {SETTLE_ADVICE}" for problem in (NAMELESS, FOREIGN, MISSING, f"{UNCONFIRMED} (slots 1, 2)")),
    BUFFER_FULL,
    UNTRUSTED_SAYS,
    PIN_TAKEN_HERE,
    NOT_SET_HERE,
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_terminal_says_is_the_same_in_english_and_has_no_english_words_in_chinese(text: str) -> None:
    told = terminal_said(text)
    assert told == text or "sensor" in text or "keys" in text, "a part is called by its word, nothing else changes"
    chinese = said(told, "zh_CN")
    left = re.sub(r"`[^`]*`|apt install|sudo window-terminal|journalctl", "", chinese)
    assert not WORDS.search(left), chinese


def test_what_several_parts_say_stays_several_and_an_unknown_one_of_them_stays_as_it_came() -> None:
    text = "sensor: /dev/tty1: the port went away; plug its adapter in again; made up by nobody; 1.2 kept"
    chinese = "指纹仪：/dev/tty1：串口消失了；请重新插好转接线；made up by nobody；配置 1.2 已保留"
    assert said(terminal_said(text), "zh_CN") == chinese


def test_the_sums_of_a_day_are_said_by_their_names() -> None:
    sums = " ".join(f"{name}={number}" for number, name in enumerate(FIELDS))
    chinese = "2026-11-30 · 打卡：0 · 评价：1 · 邀请而未评价：2 · 投诉：3 · 未识别：4 · 通电：5"
    assert said(terminal_said(f"2026-11-30 {sums}"), "zh_CN") == chinese


@given(st.text(max_size=80) | st.lists(st.sampled_from(WRITTEN), max_size=40).map("; ".join))
def test_whatever_a_terminal_says_comes_out(text: str) -> None:
    """A terminal is let in by IT and may be harmful all the same: no text of its makes a page fail."""
    told = terminal_said(text)
    assert isinstance(told, Mistake) or told == text
    assert said(told, "zh_CN") if text else told == ""


def test_pages_of_the_fleet_say_it_so() -> None:
    """A symptom's detail, an alarm, and what a terminal wrote into a fact."""
    assert (
        said(symptom_said(Symptom("board", 0, says="less than 100 MB free")), "zh_CN")
        == "主板：剩余空间不足 100 MB"
    )
    alarm = LineEntry(0, "alarm", "A01", "chain", "series ab: 7 does not follow the fact before it")
    assert said(line_said(alarm), "zh_CN") == "警报：序列 ab：编号 7 与前一条记录不相接"
    body: dict[str, str | int] = {"what": "trial", "detail": BEGUN.told()}
    audit = Fact("t", "s", 9, "A01", "1.1", "0" * 64, 0, "b", 0, "synced", "audit", body)
    assert said(line_said(LineEntry(0, "fact", "A01", "audit", fact=audit)), "zh_CN") == (
        "配置试用：配置 1.2 试用 120 秒，有变坏即恢复 1.1"
    )
