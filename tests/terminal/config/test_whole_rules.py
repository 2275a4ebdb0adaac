"""The whole rules of each later day, as IT writes only what changes; at the hall, a unit and a window."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from terminal.config.hall_file import read_hall
from terminal.config.whole_rules import with_whole_rules
from terminal.domain.hall import merge
from terminal.domain.window import Rules
from tests.support.commands import HALL, refused

AT_HALL, AT_UNIT, AT_WINDOW = "[[sessions]]", "[[units.windows]]", "[[people]]"
CHANGES = """\
[{table}]
late_minutes = 7
standby = ["19:00", "07:00"]

[[{table}.later]]
effective = 2027-07-01
late_minutes = 0

[[{table}.later]]
effective = "2027-01-01"
half_day_minutes = 20

"""


@pytest.mark.parametrize(
    ("place", "table"), [(AT_HALL, "rules"), (AT_UNIT, "units.rules"), (AT_WINDOW, "units.windows.rules")]
)
def test_what_is_left_out_of_a_later_day_is_as_before_it(tmp_path: Path, place: str, table: str) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(HALL.replace(place, CHANGES.format(table=table) + place, 1), encoding="utf-8")
    (window,) = merge(read_hall(path))
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 1))
    found = [window.rules_on(day) for day in days]
    assert [(each.late_minutes, each.half_day_minutes) for each in found] == [(7, 15), (7, 20), (7, 20), (0, 20)]
    assert {each.standby for each in found} == {("19:00", "07:00")}


def test_what_has_no_later_day_is_as_it_was() -> None:
    table = {"name": "x", "rules": {"late_minutes": 1}, "units": [{"windows": [{"id": "1"}]}]}
    assert with_whole_rules(table) == table


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ('effective = "2027-02-29"', "rules.later: there is no 2027-02-29"),
        ('effective = "soon"', 'rules.later 1.effective: "soon"; wanted: a day such as'),
        ("late_minutes = 0", "rules.later 1: `effective` is missing; wanted: a day such as"),
        ('effective = "2027-01-01"\n[[rules.later]]\neffective = "2027-01-01"', "2027-01-01 is given twice"),
        (
            'effective = "2027-01-01"\nearly_minute = 1',
            "rules.later 1.early_minute: there is no such key; did you mean",
        ),
    ],
)
def test_a_later_day_that_is_none_is_a_mistake(tmp_path: Path, later: str, said: str) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(HALL.replace(AT_HALL, f"[[rules.later]]\n{later}\n\n{AT_HALL}", 1), encoding="utf-8")
    assert said in refused("config", "check", path)


def test_a_bundle_without_later_days_is_as_it_was() -> None:
    """Terminals of an earlier version refuse a key that they do not know."""
    assert b"later" not in msgspec.json.encode(Rules())
