"""The reason table: why a citizen rated as they did, in the codes that the platform of 好差评 knows. Pure.

What these are is for the country and the province to say, and has changed before. So a table is a value with a
version; an answer names the version that it was given by, and reads by it for ever.
"""

from collections.abc import Iterable

from msgspec import Struct

from terminal.domain.facts import LEVELS, Level
from terminal.domain.mistake import Mistake

_LEVEL_OF_STARS: dict[str, Level] = {str(5 - place): level for place, level in enumerate(LEVELS)}


class RatingReason(Struct, frozen=True):
    """The first digit of a code says for which level it is, in stars as the province counts them: 2 is 不满意."""

    code: str
    text: str

    @property
    def level(self) -> Level | None:
        return _LEVEL_OF_STARS.get(self.code[:1])


class ReasonTable(Struct, frozen=True):
    """One version of it, whole."""

    version: str
    reasons: tuple[RatingReason, ...]

    def of(self, level: str) -> list[RatingReason]:
        return [reason for reason in self.reasons if reason.level == level]

    def text(self, code: str) -> str:
        """Empty where the table does not have it."""
        return next((reason.text for reason in self.reasons if reason.code == code), "")


def table_problems(table: ReasonTable, known: Iterable[str]) -> list[Mistake]:
    """What is wrong with a table that shall take the place of those whose versions are `known`."""
    found = []
    if not table.version.strip():
        found.append(Mistake("give the table a version, such as 2027-1"))
    if table.version in set(known):
        found.append(Mistake("version {version} was used before; give it a new one", version=table.version))
    if not table.reasons:
        found.append(Mistake("a table has at least one reason"))
    codes = [reason.code for reason in table.reasons]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        found.append(Mistake("code {code} stands there twice", code=code))
    for reason in table.reasons:
        if not (reason.code.isascii() and reason.code.isdigit() and reason.level and reason.text.strip()):
            said = "{code}: a code is digits, the first from 1 to 5, with its text behind it"
            found.append(Mistake(said, code=reason.code[:20]))
    return found


def read_table(version: str, lines: str) -> ReasonTable:
    """As people write it: a line for each reason, the code, a space, its text."""
    parts = (line.strip().partition(" ") for line in lines.replace("\u3000", " ").splitlines() if line.strip())
    return ReasonTable(version.strip(), tuple(RatingReason(code, text.strip()) for code, _, text in parts))


def written_table(table: ReasonTable) -> str:
    return "\n".join(f"{reason.code} {reason.text}" for reason in table.reasons)


SHIPPED_TABLE = read_table(
    "1",
    """
    510 一窗受理一次办结
    511 可以先受理后补材料
    512 不用提交证明
    513 可以全程网上办理
    514 可以使用手机办理
    515 可以就近办理
    516 无需材料直接办理
    517 服务热情效率高
    406 填写一张表单就可完成申报
    407 在线提交材料窗口核验
    408 一张清单告知全部申报材料
    409 用告知承诺减免申报材料
    410 可以在线预约办理
    411 跑大厅一次办完
    412 可以使用自助机办理
    413 服务态度较好
    307 一次性告知需要补正的材料
    308 提供申报材料样本
    309 在承诺的时间内办结
    310 办事指南指引准确
    311 按办事指南要求的材料即可办理
    312 可以快递送达
    313 跑动次数与承诺的一致
    314 服务态度一般
    207 没有提供材料样本
    208 没有提供材料清单
    209 未在承诺时间内办结
    210 同样内容的证明材料被要求多次提交
    211 承诺网办但无法在线办理
    212 在线预约办理后到实体大厅重复取号排队
    213 窗口人员业务不熟练
    214 服务态度生硬
    108 在办事指南之外增加新的审批条件
    109 需提供办事指南之外的申报材料
    110 无理由超过法定办理时间
    111 办事指南提供样本有错
    112 承诺在线收取申报材料实际无法收取
    113 多头跑窗口和部门
    114 跑动次数与承诺的不一致
    115 服务态度差效率低
    """,
)
