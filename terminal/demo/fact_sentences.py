"""The fact sentences: what each fact says to somebody who has never seen one, in Chinese and in English."""

from collections.abc import Mapping

from terminal.domain.facts import (
    Asked,
    Audit,
    ClockSet,
    Complaint,
    Disowned,
    ErrandAnswer,
    Fact,
    Post,
    Punch,
    Rating,
    Touch,
    Unrated,
)
from terminal.domain.look import Language

Bilingual = dict[Language, str]

LEVEL_WORDS = {
    "very_satisfied": ("非常满意", "very satisfied"),
    "satisfied": ("满意", "satisfied"),
    "basically_satisfied": ("基本满意", "basically satisfied"),
    "dissatisfied": ("不满意", "dissatisfied"),
    "very_dissatisfied": ("非常不满意", "very dissatisfied"),
    "unclear": ("按键不清楚", "the keys were not clear"),
}
MEANS_WORDS = {"finger": ("用指纹", "by finger"), "card": ("用工作卡", "by card"), "pin": ("用密码", "by PIN")}
DID_WORDS = {
    "in": ("签到上岗", "signed in {by}"),
    "cover": ("签到顶岗", "signed in as cover {by}"),
    "back": ("回岗", "came back {by}"),
    "takeover": ("接回岗位", "took the post over {by}"),
    "away": ("临时离开", "went away for a while {by}"),
    "leave": ("签退", "signed out {by}"),
    "already": ("在岗时又打卡一次", "punched {by} while on duty already"),
    "punch": ("打卡，岗位不变", "punched {by}; the post stays as it is"),
    "again": ("一分钟内重复打卡，只算一次", "touched again {by} within a minute, which counts once"),
}
WHY_WORDS = {
    "unknown": ("没有人有这样的指纹或卡", "nobody has this finger or card"),
    "unreadable": ("读不清", "it could not be read"),
    "unsettled": ("指纹库尚未由督查确认", "no supervisor has confirmed the fingers yet"),
    "unlisted": ("此人不在配置中", "whoever it is stands in no configuration"),
    "wrong_pin": ("密码不对", "the PIN was wrong"),
    "locked": ("输错太多次，暂停使用", "too many wrong PINs: it rests"),
}
POST_WORDS = {
    "staffed": ("{who}在岗", "{who} is on duty"),
    "away": ("{who}临时离开", "{who} is away for a while"),
    "back": ("{who}回到岗位", "{who} is back"),
    "covered": ("{who}顶岗", "{who} covers"),
    "vacant": ("窗口无人值守", "nobody is at the window"),
    "overdue": ("{who}离开超时", "{who} is away for too long"),
    "closed": ("{day} 的岗位已收回", "the post of {day} is closed"),
}
AUDIT_WORDS = {
    "boot": ("终端通电启动", "The terminal started"),
    "paired": ("终端与中心配对", "The terminal was paired with the center"),
    "config": ("配置生效：{detail}", "A configuration is in force: {detail}"),
    "trial": ("新配置试用：{detail}", "A configuration on trial: {detail}"),
    "fault": ("故障：{detail}", "A fault: {detail}"),
    "mended": ("故障已排除：{detail}", "Mended: {detail}"),
    "directory": ("收到大厅人员名录：{detail}", "The hall's directory came: {detail}"),
    "fingers": ("指纹库：{detail}", "Fingers: {detail}"),
    "settlement": ("督查确认了指纹归谁", "A supervisor confirmed whose the fingers are"),
    "day": ("一天合计：{detail}", "The sums of a day: {detail}"),
    "series": ("开始新的记录序列", "A series of facts begins"),
}
OTHER_AUDIT = ("终端自身的记录 {what}：{detail}", "About the terminal itself, {what}: {detail}")
UNSURE = ("（时间待核）", " (time to be confirmed)")
NO_PERSON = ("无人", "nobody")


def fact_told(fact: Fact, names: Mapping[str, str]) -> Bilingual:
    """The fact in words; `names` are those of the badge numbers."""
    chinese, english = _said(fact, names)
    unsure = UNSURE if fact.clock == "unset" and fact.kind in ("punch", "complaint") else ("", "")
    return {"zh_CN": f"{chinese}{unsure[0]}", "en": f"{english[:1].upper()}{english[1:]}{unsure[1]}"}


def _said(fact: Fact, names: Mapping[str, str]) -> tuple[str, str]:
    match fact.said:
        case Punch(badge, by, did):
            who, means, acted = names.get(badge, badge), MEANS_WORDS[by], DID_WORDS[did]
            return f"{who}{means[0]}{acted[0]}", f"{who} {acted[1].format(by=means[1])}"
        case Touch(by, why):
            means, reason = MEANS_WORDS[by], WHY_WORDS[why]
            return (
                f"有人{means[0]}打卡：{reason[0]}，不计入任何人",
                f"a touch {means[1]}: {reason[1]}; it counts for nobody",
            )
        case Post(state, badge):
            values = {"who": names.get(badge, badge), "day": fact.body.get("day") or fact.body.get("session", "")}
            return POST_WORDS[state][0].format(**values), POST_WORDS[state][1].format(**values)
        case ClockSet(source=source):
            return f"时钟已由{'中心' if source == 'center' else '时间服务器'}核对", f"the clock was set by {source}"
        case Audit(what, detail):
            chinese, english = AUDIT_WORDS.get(what, OTHER_AUDIT)
            return chinese.format(what=what, detail=detail), english.format(what=what, detail=detail)
        case ErrandAnswer(what=what, ended=ended):
            return f"中心的任务 {what}：{ended}", f"an errand of the center's, {what}: {ended}"
        case Disowned(_, badge):
            who = names.get(badge, badge)
            return (
                f"有人否认{who}的这次打卡，待督查裁定",
                f"somebody disowned this punch of {who}'s; supervision decides",
            )
        case None:
            return f"{fact.kind} 类记录", f"a fact of the kind {fact.kind}"
    return _citizen(fact, names)


def _citizen(fact: Fact, names: Mapping[str, str]) -> tuple[str, str]:
    match fact.said:
        case Rating(level, badge, _, replaces):
            whom, word = _whom(names, badge), LEVEL_WORDS[level]
            again = (f"（更正第 {replaces} 条）", f", in place of number {replaces}") if replaces else ("", "")
            return f"群众评价{whom[0]}：{word[0]}{again[0]}", f"a citizen rates {whom[1]}: {word[1]}{again[1]}"
        case Complaint(number, badge):
            whom = _whom(names, badge)
            return (
                f"群众投诉，编号 {number}，涉及{whom[0]}",
                f"a citizen complains about {whom[1]}, number {number}",
            )
        case Asked(_, badge, _, seconds):
            whom = _whom(names, badge)
            return (
                f"请群众评价{whom[0]}（{seconds} 秒内）",
                f"a citizen is asked to rate {whom[1]}, within {seconds} s",
            )
        case Unrated(_, badge):
            whom = _whom(names, badge)
            return f"群众没有评价{whom[0]}", f"the citizen did not rate {whom[1]}"
    raise AssertionError(f"no sentence for {fact.kind}")


def _whom(names: Mapping[str, str], badge: str) -> tuple[str, str]:
    name = names.get(badge, badge)
    return (name, name) if name else NO_PERSON
