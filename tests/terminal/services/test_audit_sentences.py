"""The audit sentences: what is written for the log is said in a sentence; whatever else a detail says stands."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.day_tally import FIELDS
from terminal.core.stuck_keys import _says
from terminal.domain.events import Part
from terminal.domain.facts import Audit, AuditKind, Key
from terminal.services.audit_sentences import KEY_WORDS, PART_WORDS, audit_told

NAMES = {"0117": "王晓燕"}
CHINESE = re.compile("[\u4e00-\u9fff]")


@given(st.sampled_from(get_args(AuditKind)), st.text(max_size=40))
def test_any_detail_is_told_in_both_languages(what: AuditKind, detail: str) -> None:
    chinese, english = audit_told(Audit(what, detail), NAMES)
    assert CHINESE.search(chinese) and english[0].isupper()


@pytest.mark.parametrize(
    ("audit", "chinese", "english"),
    [
        (Audit("paired", "2F-17"), "用于窗口 2F-17", "for window 2F-17"),
        (Audit("mended", "fingers"), "指纹归谁已经确认", "fingers count"),
        (Audit("mended", "sensor"), "指纹仪恢复正常", "All is well again with the fingerprint sensor"),
        (
            Audit("fault", "sensor: no such port"),
            "指纹仪出了故障",
            "wrong with the fingerprint sensor: no such port",
        ),
        (Audit("fault", "orders: more than 4 MB in an hour"), "故障：orders", "A fault: orders: more than 4 MB"),
        (Audit("directory", "1.1: 3 people"), "收到大厅人员名录 1.1，共 3 人", "version 1.1, people: 3"),
        (Audit("fingers", "4 slots"), "4 枚指纹归谁", "whose the fingers in the sensor are: 4 of them"),
        (
            Audit("day", "2026-11-23 punches=3 ratings=5 unrated=0 complaints=1 touches=2 boots=4"),
            "2026-11-23 合计：打卡 3 次，评价 5 次，邀请而未评价 0 次，投诉 1 件，未识别 2 次，通电 4 次",
            "punches 3, ratings 5, invited but not rated 0, complaints 1",
        ),
        (Audit("trial", "1.2 kept"), "配置 1.2 试用良好", "Configuration 1.2 stood its trial"),
        (
            Audit("trial", "1.2 on trial for 120 s; 1.1 returns if anything is worse"),
            "试用 120 秒，有变坏就恢复 1.1",
            "on trial for 120 s; if anything is worse, 1.1 returns",
        ),
        (Audit("enrolment", "finger 1", badge="0117", by="9001"), "王晓燕的一枚指纹", "A finger of 王晓燕"),
    ],
    ids=lambda value: value.what if isinstance(value, Audit) else "",
)
def test_a_detail_is_a_sentence(audit: Audit, chinese: str, english: str) -> None:
    told = audit_told(audit, NAMES)
    assert chinese in told[0] and english in told[1]


@pytest.mark.parametrize("key", get_args(Key))
def test_a_key_that_hangs_is_named_by_what_is_printed_on_it(key: Key) -> None:
    for what in ("fault", "mended"):
        told = audit_told(Audit(what, _says(key)), {})
        assert f"“{KEY_WORDS[key][0]}”键" in told[0] and f"“{KEY_WORDS[key][1]}”" in told[1]


def test_the_sums_of_a_day_are_told_each_by_its_name() -> None:
    sums = " ".join(f"{name}={number}" for number, name in enumerate(FIELDS, 11))
    told = audit_told(Audit("day", f"2026-11-23 {sums}"), {})
    assert not any("=" in text for text in told)
    assert all(str(number) in text for text in told for number in range(11, 11 + len(FIELDS)))


def test_every_part_has_its_name() -> None:
    assert set(PART_WORDS) == {part for each in get_args(Part) for part in (get_args(each) or (each,))}
