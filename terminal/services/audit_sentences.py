"""The audit sentences: what a terminal says of itself in a fact, to somebody who has never seen one. Pure.

A detail is written for the log. What it says is said here in a sentence; one that nobody foresaw stands as it is.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from terminal.domain.facts import Audit

PART_WORDS = {
    "sensor": ("指纹仪", "the fingerprint sensor"),
    "evaluator": ("评价器", "the evaluator"),
    "bus": ("评价盒", "the rating box"),
    "reader": ("读卡器", "the card reader"),
    "keypad": ("密码键盘", "the keypad"),
    "screen": ("屏幕", "the screen"),
    "buzzer": ("蜂鸣器", "the buzzer"),
    "voice": ("语音", "the voice"),
    "fingers": ("指纹", "the finger list"),
    "font": ("中文字体", "the Chinese font"),
    "storage": ("存储", "the storage"),
    "room": ("存储空间", "the room on the storage"),
    "board": ("主板", "the board"),
    "time": ("时间来源", "the source of the time"),
    "upgrade": ("软件升级", "the upgrade"),
    "signature": ("配置签名", "the configuration's signature"),
    "place": ("本机所在窗口", "the terminal's place"),
}
KEY_WORDS = {
    "very_satisfied": ("非常满意", "very satisfied"),
    "satisfied": ("满意", "satisfied"),
    "basically_satisfied": ("基本满意", "basically satisfied"),
    "dissatisfied": ("不满意", "dissatisfied"),
    "very_dissatisfied": ("非常不满意", "very dissatisfied"),
    "staff": ("工作", "staff"),
    "invite": ("请评价", "invite"),
    "away": ("临时离开", "away"),
}


class AuditSentence(NamedTuple):
    """What is said of a detail of this form."""

    what: str
    form: str
    chinese: str
    english: str


ANY_PART = rf"(?P<part>{'|'.join(PART_WORDS)})"
KEY_HELD = rf"evaluator: key (?P<key>{'|'.join(KEY_WORDS)}) is held down for more than (?P<seconds>\d+) s"
DAY_SUMS = (
    r"(?P<day>\S+) punches=(?P<punches>\d+) ratings=(?P<ratings>\d+) unrated=(?P<unrated>\d+) "
    r"complaints=(?P<complaints>\d+) touches=(?P<touches>\d+) boots=(?P<boots>\d+)"
)
# The first that fits is said.
AUDIT_SENTENCES = [
    AuditSentence(*row)
    for row in (
        ("boot", ".*", "终端通电启动", "The terminal started"),
        (
            "paired",
            ".*",
            "终端与中心配对，用于窗口 {detail}",
            "The terminal was paired with the center, for window {detail}",
        ),
        ("config", ".*", "配置 {detail} 生效", "Configuration {detail} is in force"),
        ("config_refused", ".*", "没有采用一份配置：{detail}", "A configuration was refused: {detail}"),
        (
            "trial",
            r"(?P<config>\S+) kept",
            "配置 {config} 试用良好，予以保留",
            "Configuration {config} stood its trial and is kept",
        ),
        (
            "trial",
            r"(?P<config>\S+) on trial for (?P<seconds>\d+) s; (?P<old>\S+) returns .*",
            "配置 {config} 试用 {seconds} 秒，有变坏就恢复 {old}",
            "Configuration {config} is on trial for {seconds} s; if anything is worse, {old} returns",
        ),
        ("trial", ".*", "新配置的试用：{detail}", "The trial of a new configuration: {detail}"),
        (
            "fault",
            KEY_HELD,
            "“{key_zh}”键按住超过 {seconds} 秒，当作卡住",
            "The key “{key_en}” is held for more than {seconds} s: it is taken to hang",
        ),
        (
            "mended",
            KEY_HELD,
            "“{key_zh}”键已松开，恢复正常",
            "The key “{key_en}” was let go and is all right again",
        ),
        (
            "fault",
            "fingers: .*",
            "指纹归谁尚未由督查确认，指纹暂停使用；工作卡和密码照常",
            "No supervisor has confirmed whose the sensor's fingers are: they rest; cards and PINs work",
        ),
        ("mended", "fingers", "指纹归谁已经确认，指纹可以使用", "Whose the fingers are is settled: fingers count"),
        ("fault", f"{ANY_PART}: (?P<why>.*)", "{part_zh}出了故障", "Something is wrong with {part_en}: {why}"),
        ("mended", ANY_PART, "{part_zh}恢复正常", "All is well again with {part_en}"),
        (
            "fault",
            "desk: .*",
            "程序有一处出错，已跳过，窗口照常工作",
            "The program failed at one thing and left it out; the desk goes on: {detail}",
        ),
        ("fault", ".*", "故障：{detail}", "A fault: {detail}"),
        ("mended", ".*", "故障已排除：{detail}", "A fault is gone: {detail}"),
        (
            "roster",
            r"(?P<number>\d+): (?P<count>\d+) entries",
            "收到第 {number} 号当日名单，共 {count} 条",
            "The roster of the day came: number {number}, entries: {count}",
        ),
        ("roster", ".*", "当日名单：{detail}", "The roster of the day: {detail}"),
        (
            "directory",
            r"(?P<version>\S+): (?P<count>\d+) people",
            "收到大厅人员名录 {version}，共 {count} 人",
            "The hall's directory came: version {version}, people: {count}",
        ),
        ("directory", ".*", "大厅人员名录：{detail}", "The hall's directory: {detail}"),
        (
            "directory_refused",
            ".*",
            "没有采用大厅人员名录：{detail}",
            "A directory of the hall was refused: {detail}",
        ),
        (
            "fingers",
            r"(?P<count>\d+) .*",
            "中心说明了指纹仪中 {count} 枚指纹归谁",
            "The center says whose the fingers in the sensor are: {count} of them",
        ),
        ("fingers", ".*", "指纹：{detail}", "Fingers: {detail}"),
        ("software", ".*", "新软件：{detail}", "New software: {detail}"),
        ("software_refused", ".*", "没有采用新软件：{detail}", "New software was refused: {detail}"),
        ("trust", ".*", "信任了信息科的新密钥：{detail}", "A new key of IT's is trusted: {detail}"),
        ("trust_refused", ".*", "没有采用信息科的新密钥：{detail}", "A new key of IT's was refused: {detail}"),
        (
            "day",
            DAY_SUMS,
            "{day} 合计：打卡 {punches} 次，评价 {ratings} 次，邀请而未评价 {unrated} 次，投诉 {complaints} 件，"
            "未识别 {touches} 次，通电 {boots} 次",
            "The sums of {day}: punches {punches}, ratings {ratings}, invited but not rated {unrated}, "
            "complaints {complaints}, touches that were not recognised {touches}, starts {boots}",
        ),
        ("day", ".*", "一天合计：{detail}", "The sums of a day: {detail}"),
        (
            "enrolment",
            ".*",
            "录入了{who}的一枚指纹，督查 {by} 在场",
            "A finger of {who} was enrolled; supervisor {by} stood by",
        ),
        ("erasure", ".*", "删除了{who}的一枚指纹", "A finger of {who} was erased"),
        ("settlement", ".*", "督查确认了指纹归谁", "A supervisor confirmed whose the fingers are"),
        ("series", ".*", "开始新的记录序列：{detail}", "A series of facts begins: {detail}"),
        ("import", ".*", "{by} 用文件带入了记录：{detail}", "Facts came in a file, brought by {by}: {detail}"),
        ("claim", ".*", "没有采信中心的说法：{detail}", "The center's word was not followed: {detail}"),
    )
]


def audit_told(audit: Audit, names: Mapping[str, str]) -> tuple[str, str]:
    """In Chinese and in English; `names` are those of the badge numbers."""
    for said in AUDIT_SENTENCES:
        if said.what == audit.what and (found := re.fullmatch(said.form, audit.detail, re.DOTALL)):
            values = _values(audit, names, found.groupdict())
            return said.chinese.format_map(values), said.english.format_map(values)
    raise AssertionError(f"no sentence for {audit.what}")


def _values(audit: Audit, names: Mapping[str, str], found: dict[str, str]) -> dict[str, str]:
    part, key = PART_WORDS.get(found.get("part", ""), ("", "")), KEY_WORDS.get(found.get("key", ""), ("", ""))
    whom = {"detail": audit.detail, "who": names.get(audit.badge, audit.badge), "by": names.get(audit.by, audit.by)}
    words = {"part_zh": part[0], "part_en": part[1], "key_zh": key[0], "key_en": key[1]}
    return {**found, **whom, **words}
