"""The probe of the way to the center: what the unit that is installed here lets out."""

import os
from pathlib import Path

import pytest

from terminal.services.diagnostics.probes import center_refusal, pins_as_in_the_unit
from tests.support.unit_file import UNITS

NAME = "window-terminal.service"
ELSEWHERE = "https://203.0.113.7"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text((UNITS / NAME).read_text())
    (tmp_path / f"{NAME}.d").mkdir()
    return tmp_path


def test_a_center_outside_is_refused_until_a_drop_in_names_it(units: Path) -> None:
    assert "203.0.113.7 lies outside" in center_refusal(ELSEWHERE, look_up=False, units=units)
    (units / f"{NAME}.d" / "10-hall.conf").write_text("[Service]\nIPAddressAllow=203.0.113.7\n")
    assert center_refusal(ELSEWHERE, look_up=False, units=units) == ""


def test_where_no_unit_is_installed_nothing_is_refused(tmp_path: Path) -> None:
    assert center_refusal(ELSEWHERE, look_up=False, units=tmp_path) == ""


def test_a_name_is_looked_up_where_there_is_time(units: Path) -> None:
    (units / f"{NAME}.d" / "10-hall.conf").write_text("[Service]\nIPAddressAllow=\nIPAddressAllow=10.0.0.0/8\n")
    assert center_refusal("https://localhost", look_up=False, units=units) == ""
    assert center_refusal("https://localhost", look_up=True, units=units).startswith("localhost is ")


def test_pins_are_taken_as_in_the_unit_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else gpiozero tries one library after another, and one of them asks a daemon that nobody has, aloud."""
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    monkeypatch.delenv("LG_WD", raising=False)
    before = dict(os.environ)
    unit = (UNITS / NAME).read_text()
    with pins_as_in_the_unit():
        assert f"Environment=GPIOZERO_PIN_FACTORY={os.environ['GPIOZERO_PIN_FACTORY']}\n" in unit
        assert os.access(os.environ["LG_WD"], os.W_OK)
    assert dict(os.environ) == before
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    with pins_as_in_the_unit():
        assert os.environ["GPIOZERO_PIN_FACTORY"] == "mock"
    assert os.environ["GPIOZERO_PIN_FACTORY"] == "mock"
