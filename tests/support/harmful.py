"""The harmful configurations of docs/harmful: each a small change of the sample hall, and what is to come of it."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import msgspec
from msgspec import Struct

from display.lettering.coverage import unwritable
from terminal.config.hall_file import hall_of
from terminal.config.hall_text import HallText, content_of, read_texts
from terminal.config.lettering import hall_lettering_problems
from terminal.config.sample_hall import write_sample
from terminal.domain.hall import merge
from terminal.domain.window import Window
from tests.support.modules import ROOT

FOLDER = ROOT / "docs" / "harmful"
HARMED_WINDOW = "2F-17"
Outcome = Literal["kept", "undone", "refused"]


class HarmedTerminal(Struct, frozen=True, forbid_unknown_fields=True):
    """Characters that no font there has, and pins that another program holds.

    `told` are the hosts that tell its machine the time, the first of them by `setup`; `wrong` tell another one.
    """

    lacks: str = ""
    taken: tuple[int, ...] = ()
    told: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class HarmfulCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One of them. `why` is in what IT is told; the tables are set over those of the sample hall, people by badge.

    `terminal` says what is special about it.
    """

    says: str
    expect: Outcome
    why: str = ""
    hall: dict[str, Any] = {}
    unit: dict[str, Any] = {}
    window: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    terminal: HarmedTerminal = HarmedTerminal()


CASES: dict[str, HarmfulCase] = {
    path.stem: msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), HarmfulCase)
    for path in sorted(FOLDER.glob("*.toml"))
}


def sample() -> dict[str, Any]:
    """The sample hall as TOML gives it."""
    with TemporaryDirectory() as folder:
        write_sample(Path(folder) / "hall.toml", "en")
        return content_of(read_texts(Path(folder) / "hall.toml"))


def harmed(case: HarmfulCase) -> dict[str, Any]:
    """The sample hall with this change."""
    content = _over(sample(), case.hall)
    for unit in content["units"]:
        if windows := [each for each in unit["windows"] if each["id"] == HARMED_WINDOW]:
            unit.update(_over(unit, case.unit))
            windows[0].update(_over(windows[0], case.window))
    for person in content["people"]:
        person.update(case.people.get(person["badge"], {}))
    return content


def checked(content: dict[str, Any]) -> Window:
    """The harmed window, as `config check` lets it pass and `config push` would send it. Raises `HallWrong`."""
    hall = hall_of([HallText(FOLDER / "hall.toml", "", content)])
    assert hall_lettering_problems(hall, unwritable) == [], "check would find it"
    return next(window for window in merge(hall) if window.window == HARMED_WINDOW)


def _over(table: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Tables are changed key by key, everything else is replaced."""
    both = {key: _over(table[key], each) for key, each in change.items() if _are_tables(table.get(key), each)}
    return table | change | both


def _are_tables(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and isinstance(other, dict)
