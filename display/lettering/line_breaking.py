"""Line breaking: at spaces and interpuncts first, between Chinese characters next. Pure.

Words, numbers, and a mark with what it stands at are never parted.
"""

import re
from functools import lru_cache
from itertools import accumulate, pairwise
from unicodedata import category, east_asian_width

AFTER = " ·•・,，.。;；:：、!！?？-—/)）》」"  # a line may well end with these
INTERPUNCTS = "·•・"
SYLLABLE_ENDS = "་༌"  # Tibetan has no spaces: a line ends after a tsheg
NEVER_FIRST = "·•・,，.。;；:：、!！?？)）》」』”’…%％" + SYLLABLE_ENDS
NEVER_LAST = "(（《「『“‘"
WITHIN_NUMBERS = ".,:/-"
THREES = re.compile(r"[0-9]{3} [0-9]{3}(?![0-9])")
MOST_PLACES = 60  # tried in a text; every second one of more, so that no text can hold up the plate
ROUGH = 1.5  # between two Chinese characters
TORN = 2.5  # inside a part of a name or a word, which is one although nothing shows it
# What plates say most, and the names of offices. Of other words any character may begin a line.
# fmt: off
UNBROKEN_WORDS = (
    "工作人员", "信息", "暂未", "显示", "窗口", "值守", "服务", "服务台", "咨询", "办理", "办公", "开始", "继续",
    "休息", "时间", "评价", "投诉", "登记", "记录", "编号", "识别", "选择", "暂停", "告知", "正在", "暂时",
    "离开", "返回", "等待", "配置", "督查室", "受理", "请到", "请您", "本次", "再按", "一次", "松手", "按住",
    "改选", "谢谢", "未能", "不再", "更改", "顶岗", "接岗", "指纹", "临时", "市场", "监督", "管理", "管理局",
    "人力", "资源", "社会", "保障", "保障局", "保险", "综合", "政务", "中心", "公安", "税务", "税务局", "医疗",
    "住房", "公积金", "不动产", "城乡", "建设", "教育", "民政", "司法", "财政", "自然", "规划", "交通", "运输",
    "农业", "农村", "水利", "卫生", "健康", "应急", "审批", "行政", "公共", "生态", "环境", "文化", "旅游",
    "消防", "烟草", "电力", "燃气", "婚姻", "出入境", "户籍",
)
# fmt: on
WIDOW = 2.0  # a line of one character
ALONE = float("inf")  # a line of marks only: never

Cost = tuple[float, float]


@lru_cache(maxsize=256)
def broken(text: str, most: int = 3) -> tuple[tuple[str, ...], ...]:
    """The text on one line, on two, up to `most`, each as even as good breaks allow. Nothing but spaces is lost."""
    places = [place for place in range(1, len(text)) if _allowed(text, place)]
    places = places[:: len(places) // MOST_PLACES + 1]
    best: dict[int, tuple[Cost, tuple[int, ...]]] = {0: ((0, 0), (0,))}
    ways: list[tuple[str, ...]] = [(text,)]
    measured = _Measured(text)
    for _ in range(min(most - 1, len(places))):
        best = _one_more(best, places, measured)
        chosen = min(
            (_added(cost, measured.cost(cuts[-1], len(text))), (*cuts, len(text))) for cost, cuts in best.values()
        )
        if chosen[0][0] == ALONE:
            break
        ways.append(tuple(text[start:end].rstrip() for start, end in pairwise(chosen[1])))
    return tuple(ways)


def _one_more(
    best: dict[int, tuple[Cost, tuple[int, ...]]], places: list[int], measured: "_Measured"
) -> dict[int, tuple[Cost, tuple[int, ...]]]:
    """The best way to end one more line at each place, by the best ways to have begun it."""
    found = {}
    for place in places:
        ways = [
            (_added(cost, measured.cost(start, place)), (*cuts, place))
            for start, (cost, cuts) in best.items()
            if start < place
        ]
        if ways:
            found[place] = min(ways)
    return found


def _added(cost: Cost, line: float) -> Cost:
    """The worst line decides, for the lettering is as small as that one needs; then how even they are."""
    return max(cost[0], line), cost[1] + line * line


class _Measured:
    """How wide each stretch of a text is, and how badly it reads as a line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._before = list(accumulate(map(_width, text), initial=0))
        words = [word for word in UNBROKEN_WORDS if word in text]
        self._rough = [_roughness(text, place, words) for place in range(len(text) + 1)]

    def cost(self, start: int, end: int) -> float:
        line = self._text[start:end].rstrip()
        width = self._before[start + len(line)] - self._before[start]
        widow = WIDOW if len(line) == 1 else 1
        if not line.strip(AFTER + NEVER_FIRST + NEVER_LAST):
            return ALONE
        return width * max(self._rough[start], self._rough[end]) * widow


def _width(character: str) -> int:
    if category(character)[0] == "M":
        return 0
    return 2 if east_asian_width(character) in "WFA" else 1


def _roughness(text: str, place: int, words: list[str]) -> float:
    if place in (0, len(text)) or text[place - 1] in AFTER + SYLLABLE_ENDS:
        return 1
    return TORN if any(mark in text for mark in INTERPUNCTS) or _in_word(text, place, words) else ROUGH


def _in_word(text: str, place: int, words: list[str]) -> bool:
    """Whether one of these words goes over this place."""
    return any(
        text.startswith(word, start) for word in words for start in range(max(place - len(word) + 1, 0), place)
    )


def _allowed(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after == " " or after in NEVER_FIRST or category(after)[0] == "M" or before in NEVER_LAST:
        return False
    if before in WITHIN_NUMBERS and after.isdigit() and text[: place - 1][-1:].isalnum():
        return False  # 10:30 and 2F-17 are one thing
    if before == " " and THREES.match(text, max(place - 4, 0)):
        return False  # and so is 2F-17-120 034-5
    return before in AFTER + SYLLABLE_ENDS or _wide(before) or _wide(after)


def _wide(character: str) -> bool:
    return east_asian_width(character) in "WF"
