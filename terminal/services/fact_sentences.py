"""The fact sentences: what each fact says to somebody who has never seen one, in Chinese and in English."""

from collections.abc import Mapping

from terminal.domain.facts import (
    LEVELS,
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
from terminal.services.audit_sentences import KEY_WORDS, audit_told

Bilingual = dict[Language, str]

LEVEL_WORDS = {level: KEY_WORDS[level] for level in LEVELS} | {"unclear": ("按键不清楚", "the keys were not clear")}
MEANS_WORDS = {"finger": ("用指纹", "by finger"), "card": ("用工作卡", "by card"), "pin": ("用密码", "by PIN")}
# A number that nobody has came from the reader or was typed: both send a line.
TRIED_WORDS = MEANS_WORDS | {"card": ("用工作卡或键盘", "by card or keypad")}
DID_WORDS = {
    "in": ("签到上岗", "signed in {by}"),
    "cover": ("签到顶岗", "signed in as cover {by}"),
    "back": ("回岗", "came back {by}"),
    "takeover": ("接岗", "took the post over {by}"),
    "away": ("临时离开", "went away for a while {by}"),
    "leave": ("签退", "signed out {by}"),
    "already": ("在岗时又打卡一次", "punched {by} while on duty already"),
    "punch": ("打卡，岗位不变", "punched {by}; the post stays as it is"),
    "again": ("一分钟内重复打卡，只算一次", "touched again {by} within a minute, which counts once"),
}
WHY_WORDS = {
    "unknown": ("没有人有这样的指纹、卡或工号", "nobody has this finger, card or badge number"),
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
ERRAND_WORDS = {
    "enrolment": ("录入指纹", "to enrol a finger"),
    "erasure": ("删除指纹", "to erase fingers"),
    "message": ("向工作人员传话", "to tell the staff something"),
    "restart": ("重新启动", "to restart"),
    "diagnostics": ("送交诊断信息", "to send diagnostics"),
    "move": ("换到另一窗口", "to stand at another window"),
}
ENDED_WORDS = {
    "done": ("已办", "done"),
    "refused": ("未办", "not done"),
    "late": ("过期未办", "too late, not done"),
}
SOURCE_WORDS = {"center": ("中心", "the center"), "timesyncd": ("时间服务器", "a time server")}
UNSURE = ("（时间待核）", " (time to be confirmed)")
NO_PERSON = ("未显示人员的窗口", "a window that named nobody")


def fact_told(fact: Fact, names: Mapping[str, str]) -> Bilingual:
    """The fact in words; `names` are those of the badge numbers."""
    chinese, english = _said(fact, names)
    unsure = UNSURE if fact.clock == "unset" else ("", "")
    return {"zh_CN": f"{chinese}{unsure[0]}", "en": f"{english[:1].upper()}{english[1:]}{unsure[1]}"}


def _said(fact: Fact, names: Mapping[str, str]) -> tuple[str, str]:
    match fact.said:
        case Punch(badge, by, did):
            who, means, acted = names.get(badge, badge), MEANS_WORDS[by], DID_WORDS[did]
            return f"{who}{means[0]}{acted[0]}", f"{who} {acted[1].format(by=means[1])}"
        case Touch(by, why):
            means, reason = TRIED_WORDS[by], WHY_WORDS[why]
            return (
                f"有人{means[0]}打卡：{reason[0]}，不计入任何人",
                f"a touch {means[1]}: {reason[1]}; it counts for nobody",
            )
        case Post(state, badge):
            values = {"who": names.get(badge, badge), "day": fact.body.get("day") or fact.body.get("session", "")}
            return POST_WORDS[state][0].format(**values), POST_WORDS[state][1].format(**values)
        case ClockSet(source=source):
            clock = SOURCE_WORDS[source]
            return f"时钟已由{clock[0]}核对", f"the clock was set by {clock[1]}"
        case Audit() as audit:
            return audit_told(audit, names)
        case ErrandAnswer(what=what, ended=ended):
            errand, came = ERRAND_WORDS.get(what, (what, what)), ENDED_WORDS[ended]
            return (
                f"中心交办的差事“{errand[0]}”：{came[0]}",
                f"the center asked this terminal {errand[1]}: {came[1]}",
            )
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
