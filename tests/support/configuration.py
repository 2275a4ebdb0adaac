"""The reference of the hall's configuration, of the code's own types: `python -m tests.support.configuration`."""

import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import NODEFAULT, UNSET, Struct
from msgspec.structs import FieldInfo, fields

from terminal.config.office_catalogue import said
from terminal.config.shape import wanted
from terminal.domain.fittings import FittedCenter, FittedPins, Fittings
from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit
from terminal.domain.look import Language, Look, Theme
from terminal.domain.timetable import Calendar, Season, Session
from terminal.domain.window import LaterRules, Rules, RuleValues, Supervisor
from tests.support.modules import ROOT

MANUAL = ROOT / "docs" / "manual"
KEYS: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "configuration_keys.toml").read_text(encoding="utf-8")
)
MADE = "<!-- Made by `python -m tests.support.configuration`; do not edit. -->"
# Each type, where it is written, and its heading in both languages.
SECTIONS: dict[type[Struct], tuple[str, str, str]] = {
    Hall: ("", "The hall", "大厅"),
    ListedPerson: ("people", "People", "人员"),
    Unit: ("units", "Units", "单位"),
    HallWindow: ("units.windows", "Windows", "窗口"),
    Session: ("sessions", "Sessions", "时段"),
    Season: ("sessions.season", "Season", "季节"),
    Calendar: ("calendar", "Calendar", "日历"),
    Rules: ("rules", "Rules", "规则"),
    LaterRules: ("rules.later", "Rules from a day on", "从某天起的规则"),
    Supervisor: ("supervisors", "Supervisors", "督查"),
    Look: ("look", "Look", "外观"),
    Theme: ("look.theme", "Colours", "颜色"),
    Fittings: ("fittings", "Fittings", "接线与中心"),
    FittedCenter: ("fittings.center", "Center", "中心"),
    FittedPins: ("fittings.pins", "Pins", "引脚"),
}
ANCHORS = {
    "units.windows": "windows",
    "sessions.season": "season",
    "look.theme": "theme",
    "rules.later": "later",
} | {
    "fittings.center": "center",
    "fittings.pins": "pins",
}
UNITS = {"minutes": ("minutes", "分钟"), "seconds": ("seconds", "秒"), "days": ("working days", "工作日")}
HEADS = {
    "en": "| key | what it is | value | unit | default | example |\n|---|---|---|---|---|---|",
    "zh_CN": "| 键 | 含义 | 值 | 单位 | 默认 | 示例 |\n|---|---|---|---|---|---|",
}
REQUIRED = {"en": "must be given", "zh_CN": "必须写"}
NONE = {"en": "none", "zh_CN": "无"}
AS_BELOW = {"en": "see there", "zh_CN": "见该处"}
LATER: dict[Language, str] = {
    "en": "Every key of the [rules](#rules) may stand there; what is left out is as before that day.",
    "zh_CN": "[规则](#rules)的每个键都可以写在那里;不写的与那天之前相同。",
}
PAGES: dict[Language, Path] = {
    "en": MANUAL / "configuration.md",
    "zh_CN": MANUAL / "zh-CN" / "configuration.md",
}
INTRODUCTION: dict[Language, str] = {
    "en": """\
# Every key of a hall's file

For IT. How a hall is set up: [hall](hall.md); an example with everything in it: `window-terminal config init`.

`inquiries`, `sessions`, `rules`, `supervisors`, `look` and `fittings` may stand at the hall, at a unit and at a
window. What is given at a window counts before its unit's, and that before the hall's; each counts as a whole. In a
folder `hall.toml` has what is the hall's own, and every other `.toml` has `[[units]]` and `[[people]]`. A key that
is not here is refused.
""",
    "zh_CN": """\
# 大厅配置的每一个键

供信息科使用。怎样建立一个大厅见 [hall](hall.md);样样俱全的示例由 `window-terminal config init` 写出。

`inquiries`、`sessions`、`rules`、`supervisors`、`look`、`fittings` 可以写在大厅、单位、窗口三处:
窗口所写的优先于单位,单位优先于大厅,各自整体生效。写成文件夹时,`hall.toml` 是大厅自己的内容,
其余每个 `.toml` 只有 `[[units]]` 和 `[[people]]`。这里没有的键不被接受。
""",
}


def page(language: Language) -> str:
    """The whole page in this language."""
    parts = [INTRODUCTION[language], MADE, *(_section(kind, language) for kind in SECTIONS)]
    return "\n".join(parts) + "\n"


def _section(kind: type[Struct], language: Language) -> str:
    place, english, chinese = SECTIONS[kind]
    anchor = ANCHORS.get(place, place) or "hall"
    heading = english if language == "en" else chinese
    lines = [f'\n<a id="{anchor}"></a>', f"## {heading}\n", HEADS[language]]
    rows = [_row(kind, each, language) for each in keys_of(kind)]
    return "\n".join([*lines, *rows, *([f"\n{LATER[language]}"] if kind is LaterRules else [])])


def keys_of(kind: type[Struct]) -> list[FieldInfo]:
    """The keys that its section says; what later rules share with the rules is said there."""
    usual = {each.name for each in fields(RuleValues)} if kind is LaterRules else set[str]()
    return [each for each in fields(kind) if each.name not in usual]


def _row(kind: type[Struct], key: FieldInfo, language: Language) -> str:
    place, told = SECTIONS[kind][0], KEYS[kind.__name__][key.name]
    cells = [
        f"`{place}.{key.name}`" if place else f"`{key.name}`",
        told["en" if language == "en" else "zh"],
        _value(key, language),
        _unit(key, language),
        _default(key, language),
        f"`{told['example']}`",
    ]
    return f"| {' | '.join(cells)} |"


def _value(key: FieldInfo, language: Language) -> str:
    return said(wanted(key.type), language)


def _unit(key: FieldInfo, language: Language) -> str:
    unit = UNITS.get(key.name.rpartition("_")[2]) if "_" in key.name else None
    return "" if unit is None else unit[0 if language == "en" else 1]


def _default(key: FieldInfo, language: Language) -> str:
    if key.required:
        return REQUIRED[language]
    value = key.default_factory() if key.default is NODEFAULT else key.default
    if value in (None, UNSET) or value in ("", (), {}):
        return NONE[language]
    return AS_BELOW[language] if isinstance(value, Struct) else f"`{msgspec.json.encode(value).decode()}`"


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Of each key that has a value of its own: its name, its type, and the example as TOML gives it."""
    for kind in SECTIONS:
        for key in keys_of(kind):
            example = KEYS[kind.__name__][key.name]["example"]
            if not _is_table(key.type):
                yield f"{kind.__name__}.{key.name}", key.type, tomllib.loads(f"it = {example}")["it"]


def _is_table(kind: Any) -> bool:
    """Whether it is written as a table of its own, or as a list of such."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind is not Season
    return any(map(_is_table, typing.get_args(kind)))


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
