"""The sentences of facts: whatever a fact can say has one, in both languages."""

import re
from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from terminal.domain.facts import (
    Asked,
    Audit,
    AuditKind,
    ClockSet,
    Complaint,
    Did,
    Disowned,
    ErrandAnswer,
    Fact,
    Means,
    Post,
    PostState,
    Punch,
    Rating,
    Said,
    Touch,
    Unrated,
)
from terminal.services.fact_sentences import fact_told

NAMES = {"0117": "王晓燕"}
CHINESE, ENGLISH = re.compile("[\u4e00-\u9fff]"), re.compile(r"[A-Z].*[a-z]|王晓燕 .*[a-z]")


def fact(said: Said, clock: str = "synced") -> Fact:
    body = msgspec.to_builtins(said)
    kind = body.pop("type")
    raw = {"terminal": "t", "series": "s", "seq": 9, "window": "2F-17", "config": "1.1", "prev": "", "at": 0}
    return msgspec.convert({**raw, "boot": "b", "mono": 0, "clock": clock, "kind": kind, "body": body}, Fact)


def possible() -> Iterator[Said]:
    yield from (Punch("0117", by, did, "am") for did in get_args(Did) for by in get_args(Means))
    whys = msgspec.json.schema(Touch)["$defs"]["Touch"]["properties"]["why"]["enum"]
    yield from (Touch("pin", why) for why in whys)
    levels = msgspec.json.schema(Rating)["$defs"]["Rating"]["properties"]["level"]["enum"]
    yield from (
        Rating(level, badge, 0, replaces) for level in levels for badge in ("0117", "") for replaces in (0, 3)
    )
    yield from (Post(state, "0117", "", day="2026-11-23") for state in get_args(PostState))
    yield from (Audit(what, "1.1") for what in get_args(AuditKind))
    yield from (
        Asked("c", "0117", 1, 60),
        Unrated("c", "0117", 1),
        Complaint("2F-17-1", "", 0),
        Disowned(3, "0117"),
    )
    yield from (ClockSet(1, 2, "center"), ErrandAnswer(1, "m", "enrol", "done"))


@pytest.mark.parametrize("said", list(possible()), ids=repr)
def test_every_fact_has_its_sentence(said: Said) -> None:
    told = fact_told(fact(said), NAMES)
    assert list(told) == ["zh_CN", "en"]
    assert CHINESE.search(told["zh_CN"]) and ENGLISH.match(told["en"]), told
    assert not any(sign in text for sign in "{}" for text in told.values())


@pytest.mark.parametrize(
    ("said", "clock", "chinese", "english"),
    [
        (Punch("0117", "finger", "in", "am"), "synced", "王晓燕用指纹签到上岗", "王晓燕 signed in by finger"),
        (
            Punch("0345", "card", "punch", ""),
            "unset",
            "0345用工作卡打卡，岗位不变（时间待核）",
            "0345 punched by card; the post stays as it is (time to be confirmed)",
        ),
        (
            Rating("satisfied", "", 0, 20),
            "unset",
            "群众评价未显示人员的窗口：满意（更正第 20 条）（时间待核）",
            "A citizen rates a window that named nobody: satisfied, in place of number 20 (time to be confirmed)",
        ),
        (
            Punch("0117", "card", "takeover", "am"),
            "synced",
            "王晓燕用工作卡接岗",
            "王晓燕 took the post over by card",
        ),
        (
            Touch("card", "unknown"),
            "synced",
            "有人用工作卡或键盘打卡：没有人有这样的指纹、卡或工号，不计入任何人",
            "A touch by card or keypad: nobody has this finger, card or badge number; it counts for nobody",
        ),
    ],
)
def test_what_a_fact_says_is_said(said: Said, clock: str, chinese: str, english: str) -> None:
    assert fact_told(fact(said, clock), NAMES) == {"zh_CN": chinese, "en": english}


def test_a_kind_of_later_is_named() -> None:
    later = msgspec.structs.replace(fact(Unrated("c", "0117", 1)), kind="weather", body={"rain": 1})
    assert fact_told(later, NAMES) == {"zh_CN": "weather 类记录", "en": "A fact of the kind weather"}
