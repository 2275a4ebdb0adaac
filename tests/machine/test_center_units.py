"""A center's units as systemd itself reads them: whether they hold, what they may, and how they fit the code."""

import re
from pathlib import Path

import pytest

from terminal.__main__ import main
from terminal.setup.center import paths as own
from terminal.setup.center.environment_file import USUAL_ENVIRONMENT
from terminal.setup.center.system_files import center_drop_in
from tests.machine.test_units import BARE, exposure, verified
from tests.support.modules import ROOT
from tests.support.unit_file import lines

UNITS = ROOT / "terminal" / "setup" / "center" / "units"
CENTER = UNITS / own.CENTER_UNIT
UPGRADE = UNITS / own.CENTER_UPGRADE_UNIT
SERVICES = sorted(UNITS.glob("*.service"))


def machine(folder: Path) -> Path:
    for unit in UNITS.iterdir():
        (folder / unit.name).write_text(
            re.sub(r"^ExecStart=(.*\\\n)*.*", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        )
    return folder


@pytest.mark.parametrize("unit", [unit.name for unit in sorted(UNITS.iterdir())])
def test_systemd_finds_nothing_wrong(tmp_path: Path, unit: str) -> None:
    assert verified(machine(tmp_path), unit) == ""


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_score_is_good_and_a_bare_unit_scores_far_worse(tmp_path: Path, unit: Path) -> None:
    (tmp_path / unit.name).write_text(BARE)
    assert exposure(tmp_path / unit.name) > 9
    assert exposure(unit) <= (1.5 if "User" in lines(unit) else 3)  # root's switches links and users


@pytest.mark.parametrize("line", ["ProtectKernelTunables=yes", "CapabilityBoundingSet=", "PrivateDevices=yes"])
def test_one_lock_less_is_seen_in_the_score(tmp_path: Path, line: str) -> None:
    assert f"\n{line}\n" in CENTER.read_text()
    (tmp_path / CENTER.name).write_text(CENTER.read_text().replace(f"\n{line}\n", "\n"))
    assert exposure(tmp_path / CENTER.name) > exposure(CENTER)


def test_it_listens_at_its_one_port_and_at_no_other() -> None:
    unit = lines(CENTER)
    assert unit["SocketBindDeny"] == ["any"]
    assert unit["SocketBindAllow"] == [f"tcp:{USUAL_ENVIRONMENT['CENTER_PORT']}"]


def test_a_drop_in_of_another_port_is_one_that_systemd_takes(tmp_path: Path) -> None:
    folder = machine(tmp_path)
    beside = folder / f"{own.CENTER_UNIT}.d"
    beside.mkdir()
    (beside / "10-hall.conf").write_text(center_drop_in(9443, ["203.0.113.0/24"]))
    assert verified(folder, own.CENTER_UNIT) == ""


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_value_that_a_unit_asks_for_is_in_the_environment_file(unit: Path) -> None:
    asked = set(re.findall(r"\$\{?(\w+)\}?", "".join(lines(unit)["ExecStart"]) + unit.read_text()))
    assert asked <= {*USUAL_ENVIRONMENT, "MAINPID"}
    assert "CENTER_DATABASE" not in asked, "an argument can be read by everybody"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_command_of_a_unit_is_one(unit: Path) -> None:
    command = re.findall(r"^ExecStart=((?:.*\\\n)*.*)", unit.read_text(), re.MULTILINE)[0].replace("\\\n", " ")
    program, group, name, *words = command.split()
    assert program.startswith("/opt/window-terminal/") and group == "center"
    found = main.get_command(None, "center").commands[name]  # type: ignore[arg-type, union-attr]
    known = {option for each in found.params for option in each.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_an_upgrade_is_made_by_the_version_that_was_found_to_work_and_after_a_cut_again() -> None:
    unit = lines(UPGRADE)
    assert "/opt/window-terminal/confirmed/" in unit["ExecStart"][0]
    record = Path(own.CENTER_UPGRADE_RECORD)
    assert unit["ConditionPathExists"] == [str(record.with_name("unfinished"))]
    assert unit["WantedBy"] == ["multi-user.target"]
