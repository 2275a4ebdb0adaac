"""The erasures at the center's desk: what was ordered, what is missing, and what a person says of the rest."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from terminal.commands.center.command import center
from tests.sync.center.registers.people.test_erasure_book import ANN, HERE, OURS, THEIRS, Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(f"sqlite:///{tmp_path}/center.db")
    yield made
    made.store.close()


def run(rig: Rig, *words: str) -> Result:
    env = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    return CliRunner().invoke(center, ["erasure", *words, "--database", rig.here.url], env=env)


def test_it_is_ordered_and_listed_until_nothing_is_left(rig: Rig) -> None:
    assert "nothing to erase" in run(rig, "order", "GH-0330", "--why", "离岗").output
    ordered = run(rig, "order", ANN, "--why", "离岗").output.splitlines()
    case = ordered[0].split()[0]
    assert ordered[0] == f"{case}  {ANN}: 2 of 2 sensors are not done"
    assert ordered[1].startswith(f"  {HERE}, sensor aaaaaaaa: 1 fingers; asked for; the terminal has been silent")
    (listed,) = json.loads(run(rig, "list", "--json").output)
    assert [one["sensor"] for one in listed["sensors"]] == [OURS, THEIRS]
    for sensor, why in (("aaaa", ""), ("bbbb", "已当面销毁")):
        refused = run(rig, "written-off", case, sensor, "--why", why or " ")
        assert (refused.exit_code == 0) is bool(why)
    assert "has no sensor that begins" in run(rig, "written-off", case, "cccc", "--why", "x").output
    assert run(rig, "written-off", case, "aaaa", "--why", "已当面销毁").output.splitlines()[0] == (
        f"{case}  {ANN}: nothing is left to be done; 2 sensors without a receipt"
    )
    assert "there is no erasure" in run(rig, "written-off", case, "aaaa", "--why", "x").output
    assert run(rig, "list").output.splitlines() == ["none"]
